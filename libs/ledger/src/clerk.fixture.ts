import fc from 'fast-check';
import type { Adjustment } from './adjustment/classify.js';
import { postCharges, type ChargesPosted } from './charge/post-charges.js';
import { SEQUENCES, type Sequence } from './chart.js';
import { header, usd } from './claims.fixture.js';
import type { Evidence, MoneyFact } from './invariant/violation.js';
import type { JournalEntry } from './journal/entry.js';
import { journalOf } from './journal/journal.js';
import { negated, sumCents } from './money.js';
import type { ClaimPayment, PaymentLine } from './payment/claim-payment.js';
import { afterAnswer, postClaimPayment } from './payment/post-claim-payment.js';
import { entriesOfAnswer, reverseClaimPayment } from './payment/reverse-claim-payment.js';
import { openWithPayer, postProviderAdjustment, type ProviderAdjustment } from './plb/post-provider-adjustment.js';
import { fold, heard, NO_POSITION, type ClaimPosition } from './position.js';
import type { Posting } from './posting.js';

export type Told =
  | { readonly kind: 'charges'; readonly fact: ChargesPosted }
  | { readonly kind: 'answer'; readonly fact: ClaimPayment }
  | { readonly kind: 'reversal'; readonly fact: ClaimPayment; readonly of: string }
  | { readonly kind: 'provider'; readonly fact: ProviderAdjustment };

/** Posts facts as the service does: decides from the position it keeps, and keeps what the unique key lets in. */
export class Clerk {
  entries: readonly JournalEntry[] = [];
  readonly positions = new Map<string, ClaimPosition>();
  readonly facts = new Map<string, MoneyFact>();
  readonly credits: NonNullable<Evidence['openCredits']>[number][] = [];
  conflicts = 0;

  hear(told: Told): Posting {
    const posting = this.decide(told);
    const journal = journalOf([...this.entries, ...posting.entries]);
    this.conflicts += journal.conflicts.length;
    const added = journal.entries.slice(this.entries.length);
    this.entries = journal.entries;
    const { source } = told.fact;
    if (told.kind === 'answer') this.positions.set(told.fact.claimId, afterAnswer(this.positionOf(told.fact.claimId), told.fact, { ...posting, entries: added }));
    else if (told.kind !== 'provider') this.positions.set(told.fact.claimId, heard(fold(this.positionOf(told.fact.claimId), added), source));
    if (!this.facts.has(source)) this.facts.set(source, { source, amountCents: amountOf(told), excepted: posting.exceptions.length + posting.owed.length > 0 });
    for (const e of posting.exceptions) if (e.kind === 'credit-arises' && e.account && e.claimId !== undefined) this.credits.push({ claimId: e.claimId, account: e.account, amountCents: e.amountCents });
    return posting;
  }

  positionOf(claimId: string): ClaimPosition {
    return this.positions.get(claimId) ?? NO_POSITION;
  }

  private decide(told: Told): Posting {
    switch (told.kind) {
      case 'charges': return postCharges(told.fact);
      case 'answer': return postClaimPayment(told.fact, this.positionOf(told.fact.claimId));
      case 'reversal': return reverseClaimPayment(told.fact, entriesOfAnswer(this.entries, told.of), this.positionOf(told.fact.claimId));
      case 'provider': return postProviderAdjustment(told.fact, openWithPayer(this.entries, told.fact));
    }
  }

  /** What the journal is checked against, taken from the facts alone. */
  evidence(told: readonly Told[]): Evidence {
    const once = [...new Map(told.map((t) => [t.fact.source, t])).values()];
    const remits = new Map<string, { claimsCents: number; providerAdjustmentsCents: number }>();
    for (const t of once) {
      if (t.kind === 'charges') continue;
      const so = remits.get(t.fact.remit) ?? { claimsCents: 0, providerAdjustmentsCents: 0 };
      remits.set(t.fact.remit, t.kind === 'provider'
        ? { ...so, providerAdjustmentsCents: so.providerAdjustmentsCents + t.fact.amountCents }
        : { ...so, claimsCents: so.claimsCents + t.fact.paidCents });
    }
    return {
      remits: [...remits].map(([remit, sums]) => ({ remit, ...sums, paidCents: sums.claimsCents - sums.providerAdjustmentsCents })),
      facts: [...this.facts.values()],
      openCredits: this.credits,
      claimBalances: new Map([...this.positions].map(([claimId, position]) => [claimId, sumCents(Object.values(position.lines).flatMap((line) => Object.values(line.openCents)))])),
      qmbClaims: [...new Set(once.flatMap((t) => (t.kind === 'answer' && t.fact.qmb ? [t.fact.claimId] : [])))],
    };
  }
}

const amountOf = (told: Told): number => {
  switch (told.kind) {
    case 'charges': return sumCents(told.fact.lines.map((line) => line.chargeCents));
    case 'provider': return told.fact.amountCents;
    default: return told.fact.paidCents;
  }
};

const PAIRS = ['PR-1', 'CO-45', 'CO-45', 'CO-253', 'CO-144', 'CO-104', 'CO-59', 'CO-94', 'CO-24', 'PR-2', 'PR-3', 'PR-96', 'CO-197', 'CO-16', 'OA-18', 'PI-45', 'OA-23', 'CR-45', 'CO-XYZ'] as const;

/** Numbers to decide by; when the tape ends every choice is the least one, so that a failing life shrinks to a short one. */
export type Draw = (min: number, max: number) => number;
export const tape = fc.array(fc.noBias(fc.nat()), { minLength: 60, maxLength: 300, size: 'max' });
export function drawFrom(numbers: readonly number[]): Draw {
  let at = 0;
  return (min, max) => min + (numbers[at++] ?? 0) % (max - min + 1);
}
/** Once in n; never on a tape that ended. */
const rarely = (draw: Draw, n: number): boolean => draw(1, n) === n;
const one = <T>(draw: Draw, of: readonly T[]): T => of[draw(0, of.length - 1)] as T;

/** Cuts an amount into random adjustments; now and then one of them is negative, and the rest makes up for it. */
function adjustments(draw: Draw, amountCents: number): Adjustment[] {
  const out: Adjustment[] = [];
  let rest = amountCents;
  for (let n = draw(0, 4); rest !== 0; n -= 1) {
    const part = n <= 0 ? rest : draw(-Math.min(500, Math.abs(rest)), Math.abs(rest));
    const [group = '', reason = ''] = one(draw, PAIRS).split('-');
    if (part !== 0) out.push({ group, reason, amountCents: part });
    rest -= part;
  }
  return out;
}

const sumOf = (all: readonly { amountCents: number }[]): number => sumCents(all.map((a) => a.amountCents));

/** A line's answer: any payment up to the charge, sometimes beyond, the rest in adjustments. */
function answeredLine(draw: Draw, line: number | undefined, chargeCents: number): PaymentLine {
  const paidCents = one(draw, [0, chargeCents, draw(0, chargeCents), draw(0, chargeCents + 1000)]);
  return { ...(line !== undefined && { line }), chargeCents, paidCents, adjustments: adjustments(draw, chargeCents - paidCents) };
}

/** An honest payer: it restates what the books hold of those before it, and explains the rest with a payment, a discount, a share and a denial. */
function honestLine(draw: Draw, line: number, chargeCents: number, position: ClaimPosition, earlier: readonly Sequence[]): PaymentLine {
  const prior = sumCents(earlier.map((p) => (position.lines[line]?.payers[p]?.paidCents ?? 0) + (position.lines[line]?.payers[p]?.reducedCents ?? 0)));
  let rest = chargeCents - prior;
  const cut = (group: string, reason: string): Adjustment => {
    const amountCents = draw(0, Math.max(0, rest));
    rest -= amountCents;
    return { group, reason, amountCents };
  };
  const said = [cut('PR', '1'), cut('CO', '45'), ...(rarely(draw, 3) ? [cut('CO', '197')] : [])];
  return { line, chargeCents, paidCents: rest, adjustments: [{ group: 'OA', reason: '23', amountCents: prior }, ...said].filter((a) => a.amountCents !== 0) };
}

/** A life of one claim: charges, answers of its payers honest and otherwise, repeats, reversals and corrections. */
function life(draw: Draw, claimId: string, clerk: Clerk): Told[] {
  const told: Told[] = [];
  const hear = (t: Told): void => { told.push(t); clerk.hear(t); };
  const payers = SEQUENCES.slice(0, draw(1, 3));
  const practiceId = `PRACTICE0000${claimId.length % 2}`;
  const lines = Array.from({ length: draw(1, 3) }, (_, i) => ({ line: i + 1, chargeCents: draw(1, 50_000) }));
  hear({ kind: 'charges', fact: { ...header(`${claimId} charges`, practiceId), claimId, debtor: 'P', lines } });
  const answers: ClaimPayment[] = [];
  const qmb = rarely(draw, 5);
  for (let n = draw(1, 5), i = 1; i <= n; i += 1) {
    const honest = !rarely(draw, 3);
    const sequence = (honest ? payers[i - 1] : undefined) ?? one(draw, payers);
    const position = clerk.positionOf(claimId);
    const said = lines.map(({ line, chargeCents }) => (honest
      ? honestLine(draw, line, chargeCents, position, payers.slice(0, payers.indexOf(sequence)))
      : answeredLine(draw, rarely(draw, 20) ? undefined : line, chargeCents + (rarely(draw, 20) ? 100 : 0))));
    const whole = rarely(draw, 6);
    const own = rarely(draw, 5) ? adjustments(draw, draw(0, 2000)) : [];
    const breaks = rarely(draw, 12) ? 1 : 0;
    const fact: ClaimPayment = {
      ...header(`${claimId} answer ${i}`, practiceId), claimId, sequence, payers, remit: `remit ${draw(1, 4)}`, statusCode: rarely(draw, 8) ? one(draw, ['22', '25', '17', '23']) : one(draw, ['1', '2', '3', '19', '4']),
      chargeCents: sumCents(said.map((l) => l.chargeCents)), paidCents: sumCents(said.map((l) => l.paidCents)) - sumOf(own) + breaks,
      adjustments: whole ? [...own, ...said.flatMap((l) => l.adjustments)] : own, lines: whole ? [] : said, next: payers[payers.indexOf(sequence) + 1] ?? 'patient', qmb, capitated: rarely(draw, 5),
      knowsReason: (reason) => reason !== 'XYZ',
    };
    hear({ kind: 'answer', fact });
    answers.push(fact);
    const taken = one(draw, answers);
    if (rarely(draw, 3)) hear({ kind: 'reversal', of: taken.source, fact: reversalOf(taken, `reversal ${i}`, `remit ${draw(1, 4)}`) });
  }
  return told;
}

/** The payer takes an answer back: every amount negated. */
export function reversalOf(fact: ClaimPayment, name: string, remit: string): ClaimPayment {
  const turned = (all: readonly Adjustment[]): Adjustment[] => all.map((a) => ({ ...a, amountCents: negated(a.amountCents) }));
  return {
    ...fact, source: header(`${name} of ${fact.source}`).source, remit, statusCode: '22', chargeCents: negated(fact.chargeCents), paidCents: negated(fact.paidCents), adjustments: turned(fact.adjustments),
    lines: fact.lines.map((l) => ({ ...l, chargeCents: negated(l.chargeCents), paidCents: negated(l.paidCents), adjustments: turned(l.adjustments) })),
  };
}

/** Lives of several claims, each in its causal order, and provider adjustments beside them. */
export function lives(draw: Draw): { claims: Told[][]; provider: Told[] } {
  const clerk = new Clerk();
  const claims = Array.from({ length: draw(1, 3) }, (_, i) => life(draw, `CLAIM${'0'.repeat(i + 1)}`, clerk));
  const provider = Array.from({ length: draw(0, 3) }, (_, i): Told => ({
    kind: 'provider',
    fact: { ...header(`provider ${i}`, 'PRACTICE00001'), remit: `remit ${draw(1, 4)}`, payerId: 'PAYER', reason: one(draw, ['WO', 'FB', 'L6', 'IR', 'CS', '72', 'ZZ', 'AP']), reference: one(draw, ['A', 'B']), amountCents: one(draw, [1, -1]) * draw(1, usd('90.00')) },
  }));
  return { claims, provider };
}

/** One of the orders in which claims' facts may arrive without one claim's own facts passing each other. */
export function shuffled(draw: Draw, lanes: readonly (readonly Told[])[]): Told[] {
  const left = lanes.map((lane) => [...lane]).filter((lane) => lane.length > 0);
  const out: Told[] = [];
  while (left.length > 0) {
    const at = draw(0, left.length - 1);
    const lane = left[at] ?? [];
    const next = lane.shift();
    if (next) out.push(next);
    if (lane.length === 0) left.splice(at, 1);
  }
  return out;
}
