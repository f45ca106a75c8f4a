import { decisionOf, type Claim837, type LineDecision, type StatusCode } from '@claimstream/x12';
import type { Receipt } from '../receipt/receipt.js';
import { ANSWERED, fateAt, MOST_CLAIMS_REFUSED, OPEN_TO_NEW_CLAIM, REJECTED, type DrawnFate, type Fate, type Mix, type Wish } from './fate.js';
import { CHARGES_DIFFER, CLEARINGHOUSE_REFUSALS, PAYER_REFUSALS, UNKNOWN_ORIGINAL, type Denial, type Refusal } from './reasons.js';
import type { Received } from './received.js';
import { drawn, hashOf, pick } from './seeded.js';

/** What a receiver owes for an interchange, in the order in which it says it. */
export const STEPS = ['TA1', '999', '277CA-clearinghouse', '277CA-payer', '835'] as const;
export type Step = (typeof STEPS)[number];

/** What was decided on one claim of one interchange. Codes and numbers only, nothing of a person. */
export interface ClaimPlan {
  claimId: string;
  /** 1-based in the interchange. */
  ordinal: number;
  /** GS06 and ST02, as a 999 tells them apart. */
  place: string;
  /** SBR01. */
  sequence: string;
  payer: string;
  fate: Fate;
  /** CLP07 and REF*1K, where the payer took it in. */
  payerClaimControl: string;
  denial?: Denial;
  /** Of a rejection. */
  statuses?: StatusCode[];
  lines?: LineDecision[];
  /** Receipt and ordinal of the answer that a replacement or void takes back. */
  takesBack?: { receipt: number; ordinal: number };
}

/** Everything that will be said of one interchange, fixed before the first word of it. */
export interface Plan {
  receipt: number;
  owed: Step[];
  /** STs that a 999 refuses without a fault of their own: place, and ordinal of the claim that it names. */
  refused: { place: string; ordinal: number }[];
  /** Its 835 goes out before anything else. */
  early: boolean;
  claims: ClaimPlan[];
  /** Numbers of the tricks that were used up, one for each use. */
  tricks: number[];
}

export interface Earlier extends ClaimPlan {
  receipt: number;
}

export interface PlanContext {
  seed: number;
  mix: Mix;
  /** What was decided on this CLM01 in earlier interchanges of this sender, oldest first. */
  earlier(claimId: string): readonly Earlier[];
  /** What somebody asked for this claim; asking uses it up. */
  wish(claimId: string): Wish | undefined;
}

export const placeOf = ({ control }: Pick<Claim837, 'control'>): string => `${control.group}/${control.transaction}`;

/** By which an original, its replacement and its secondary claim are told apart. */
const payerOf = ({ payer }: Claim837): string => payer.id ?? payer.name;

const REPLACEMENT = '7';
const VOID = '8';

/** What the receiver will say of an interchange. Pure: the same file, the same past and the same seed give the same plan. */
export function planOf(receipt: Receipt, received: Received, context: PlanContext): Omit<Plan, 'early' | 'tricks'> {
  const { envelope, header } = received;
  if (receipt.outcome === 'repeat' || receipt.outcome === 'conflict') return { receipt: receipt.number, owed: ['TA1'], refused: [], claims: [] };
  const asked = envelope !== undefined || header.acknowledgmentRequested;
  const dead = envelope?.status === 'R';
  const truly = refusedPlaces(received);
  const wishes = new Map(received.claims.map((claim) => [claim.ordinal, context.wish(claim.claimId)]));
  const refused = dead ? [] : inventedRefusals(received, truly, wishes, context);
  const without = new Set([...truly, ...refused.map((r) => r.place)]);
  const claims = received.claims.map((claim) => claimPlan(receipt, claim, dead ? 'not-taken' : without.has(placeOf(claim)) ? 'refused-999' : undefined, wishes.get(claim.ordinal), context));
  const owed: Step[] = [];
  if (asked) owed.push('TA1');
  if (received.syntax.length > 0) owed.push('999');
  if (claims.some(({ fate }) => fate !== 'not-taken' && fate !== 'refused-999')) owed.push('277CA-clearinghouse');
  if (claims.some(reachesPayer)) owed.push('277CA-payer');
  if (claims.some(({ fate }) => ANSWERED.has(fate))) owed.push('835');
  return { receipt: receipt.number, owed, refused, claims };
}

/** The clearinghouse sent it on. */
export const reachesPayer = ({ fate }: ClaimPlan): boolean => !REJECTED.has(fate) || fate === 'rejected-by-payer';

/** STs that the file's own findings refuse: named ones, or all of a group that is refused without naming any. */
function refusedPlaces({ syntax, claims }: Received): Set<string> {
  const places = new Set<string>();
  for (const { group, status, transactions } of syntax) {
    for (const one of transactions) if (one.status === 'R') places.add(`${group.control}/${one.control}`);
    if (status === 'R') for (const claim of claims) if (claim.control.group === group.control) places.add(placeOf(claim));
  }
  return places;
}

function inventedRefusals({ claims }: Received, truly: ReadonlySet<string>, wishes: ReadonlyMap<number, Wish | undefined>, { seed, mix, earlier }: PlanContext): Plan['refused'] {
  const byPlace = new Map<string, Claim837[]>();
  for (const claim of claims) if (!truly.has(placeOf(claim))) byPlace.set(placeOf(claim), [...(byPlace.get(placeOf(claim)) ?? []), claim]);
  return [...byPlace].flatMap(([place, those]) => {
    const wished = those.find((claim) => wishes.get(claim.ordinal)?.fate === 'refused-999');
    if (wished !== undefined) return [{ place, ordinal: wished.ordinal }];
    // A claim that comes again, or whose fate somebody asked for, is not held up by the others.
    if (those.length > MOST_CLAIMS_REFUSED || those.some((claim) => earlier(claim.claimId).length > 0 || wishes.get(claim.ordinal) !== undefined)) return [];
    const key = [seed, 'refused', ...those.map(contentOf)];
    return drawn(1000, ...key) < mix['refused-999'] ? [{ place, ordinal: pick(those, ...key, 'which').ordinal }] : [];
  });
}

/** What a draw is made of: the claim's own number and content. */
const contentOf = (claim: Claim837): string =>
  [claim.claimId, claim.frequencyCode, payerOf(claim), claim.chargeCents, ...claim.serviceLines.map((l) => `${l.procedure?.code ?? l.revenueCode ?? ''}/${l.chargeCents}`)].join('|');

function claimPlan(receipt: Receipt, claim: Claim837, dead: 'not-taken' | 'refused-999' | undefined, wish: Wish | undefined, context: PlanContext): ClaimPlan {
  const { seed, mix } = context;
  const payer = payerOf(claim);
  const plan = (fate: Fate, more: Partial<ClaimPlan> = {}): ClaimPlan => ({
    claimId: claim.claimId, ordinal: claim.ordinal, place: placeOf(claim), sequence: claim.subscriber.sequence, payer, fate,
    // Of the mailbox and ISA13: the next interchange with the same claim is given another number.
    payerClaimControl: `PCN${hashOf(seed, receipt.tenant, receipt.partner, receipt.control ?? '', claim.ordinal, contentOf(claim)).slice(0, 12).toUpperCase()}`, ...more,
  });
  if (dead !== undefined) return plan(dead);
  const real = decisionOf(claim);
  if (real.decision === 'rejected') return plan('rejected-by-clearinghouse', { statuses: real.statuses ?? [] });
  if (claim.serviceLines.reduce((sum, l) => sum + l.chargeCents, 0) !== claim.chargeCents) return plan('rejected-by-clearinghouse', { statuses: [CHARGES_DIFFER] });
  // The secondary claim has the same CLM01 and is no second coming of the primary; one that is sent to another payer after a rejection is.
  const before = context.earlier(claim.claimId).filter((e) => e.sequence === claim.subscriber.sequence);
  const answered = before.findLast((e) => e.payer === payer && ANSWERED.has(e.fate) && e.fate !== 'duplicate');
  if (claim.frequencyCode === REPLACEMENT || claim.frequencyCode === VOID) {
    const original = before.findLast((e) => e.payer === payer && e.payerClaimControl === claim.references['F8']) ?? answered;
    if (original === undefined || !ANSWERED.has(original.fate)) return plan('rejected-by-payer', { statuses: [UNKNOWN_ORIGINAL] });
    return plan(claim.frequencyCode === VOID ? 'voided' : 'corrected', { takesBack: { receipt: original.receipt, ordinal: original.ordinal } });
  }
  if (wish !== undefined && wish.fate !== 'refused-999') return detailed(plan, wish.fate, claim, wish, seed);
  if (answered !== undefined && !OPEN_TO_NEW_CLAIM.has(answered.fate)) return plan('duplicate');
  // Whoever was turned away once and comes again has mended what was wrong.
  const again = before.length > 0;
  const fate = again ? pick(['paid', 'patient-share'] as const, seed, contentOf(claim), 'again') : fateAt(mix, (below) => drawn(below, seed, contentOf(claim), 'fate'));
  return detailed(plan, fate, claim, undefined, seed);
}

function detailed(plan: (fate: Fate, more?: Partial<ClaimPlan>) => ClaimPlan, drawnFate: DrawnFate, claim: Claim837, wish: Wish | undefined, seed: number): ClaimPlan {
  const denial = wish?.denial === undefined ? {} : { denial: wish.denial };
  if (drawnFate === 'rejected-by-clearinghouse' || drawnFate === 'rejected-by-payer') {
    if (wish?.status !== undefined) return plan(drawnFate, { statuses: [wish.status] });
    const list = drawnFate === 'rejected-by-payer' ? PAYER_REFUSALS : pick(CLEARINGHOUSE_REFUSALS, seed, contentOf(claim), 'category');
    return plan(drawnFate, refusal(pick(list, seed, contentOf(claim), 'reason'), claim));
  }
  // One line cannot be denied beside others that are paid; a payer after others pays what these left.
  const fate = drawnFate === 'line-denied' && claim.serviceLines.length === 1 ? 'patient-share' : drawnFate;
  return (fate === 'paid' || fate === 'patient-share') && comesAfterOthers(claim) ? plan('secondary') : plan(fate, denial);
}

/** Another payer has answered before, and the claim says what (loop 2320 or 2430). */
export const comesAfterOthers = ({ subscriber, otherSubscribers, serviceLines }: Claim837): boolean =>
  subscriber.sequence !== 'P' && (otherSubscribers.some((o) => o.amounts['D'] !== undefined || o.adjustments.length > 0) || serviceLines.some((l) => l.adjudications.length > 0));

function refusal({ status, line }: Refusal, claim: Claim837): Partial<ClaimPlan> {
  const meant = line === undefined ? undefined : claim.serviceLines.find(line);
  return meant === undefined ? { statuses: [status] } : { statuses: [status], lines: [{ number: meant.number, statuses: [status] }] };
}
