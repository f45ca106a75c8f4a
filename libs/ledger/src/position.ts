import { isReceivable, receivableOf, RECEIVABLES, type Receivable, type Sequence } from './chart.js';
import { effectOf, netDebit, type JournalEntry, type Leg } from './journal/entry.js';
import { cents, negated, sumCents } from './money.js';

/** What one payer's answers did to a line so far. */
export interface PayerPosition {
  readonly paidCents: number;
  /** Reductions posted: contractual and the other accounts of the posting table. */
  readonly reducedCents: number;
  /** Moved on to the next payer or to the patient. */
  readonly movedCents: number;
  /** Posted and moved amounts by `group-reason`. */
  readonly byReason: Readonly<Record<string, number>>;
}

export interface LinePosition {
  readonly chargeCents: number;
  readonly openCents: Readonly<Partial<Record<Receivable, number>>>;
  readonly payers: Readonly<Partial<Record<Sequence, PayerPosition>>>;
}

/** Where a claim's money stands: a fold of its entries, plain data that a stream may keep. Key 0 is the claim as a whole. */
export interface ClaimPosition {
  readonly lines: Readonly<Record<number, LinePosition>>;
  /** Facts that were decided about, so that one read again does nothing. */
  readonly sources: readonly string[];
  /** Payers whose answer was taken, whether or not it moved money. */
  readonly answeredBy: readonly Sequence[];
}

export const NO_POSITION: ClaimPosition = { lines: {}, sources: [], answeredBy: [] };
/** Key of what belongs to the claim as a whole; payers number their lines from 1. */
export const WHOLE_CLAIM = 0;

const NO_LINE: LinePosition = { chargeCents: 0, openCents: {}, payers: {} };
const NO_PAYER: PayerPosition = { paidCents: 0, reducedCents: 0, movedCents: 0, byReason: {} };

export const reasonText = ({ group, reason }: { group: string; reason: string }): string => `${group}-${reason}`;

/** The position after further entries of the same claim. */
export function fold(position: ClaimPosition, entries: Iterable<JournalEntry>): ClaimPosition {
  const lines: Record<number, LinePosition> = { ...position.lines };
  const sources = new Set(position.sources);
  for (const entry of entries) {
    sources.add(entry.key.source);
    for (const leg of entry.legs) {
      const line = leg.line ?? WHOLE_CLAIM;
      lines[line] = withLeg(lines[line] ?? NO_LINE, leg, entry);
    }
  }
  return { ...position, lines, sources: [...sources] };
}

/** The position once a fact was decided about, also one that posted nothing: a denial, or an answer that waits for a person. */
export const heard = (position: ClaimPosition, source: string): ClaimPosition => (position.sources.includes(source) ? position : { ...position, sources: [...position.sources, source] });

/** The position of one claim in a journal that holds many. */
export const positionOf = (entries: Iterable<JournalEntry>, claimId: string): ClaimPosition => fold(NO_POSITION, [...entries].filter((entry) => entry.claimId === claimId));

function withLeg(line: LinePosition, leg: Leg, entry: JournalEntry): LinePosition {
  const credit = negated(netDebit(leg));
  if (leg.account === '4000') return { ...line, chargeCents: cents(line.chargeCents + credit) };
  if (!isReceivable(leg.account)) return line;
  const openCents = { ...line.openCents, [leg.account]: cents((line.openCents[leg.account] ?? 0) - credit) };
  const { sequence } = entry;
  // of a transfer only the leg of the payer that answered counts as its doing
  if (sequence === undefined || leg.account !== receivableOf(sequence)) return { ...line, openCents };
  return { ...line, openCents, payers: { ...line.payers, [sequence]: withAnswer(line.payers[sequence] ?? NO_PAYER, leg, entry, credit) } };
}

function withAnswer(payer: PayerPosition, leg: Leg, entry: JournalEntry, credit: number): PayerPosition {
  const name = leg.adjustment && reasonText(leg.adjustment);
  const byReason = name === undefined ? payer.byReason : { ...payer.byReason, [name]: cents((payer.byReason[name] ?? 0) + credit) };
  switch (effectOf(entry)) {
    case 'J3': case 'J16': return { ...payer, paidCents: cents(payer.paidCents + credit) };
    case 'J4': case 'J9': return { ...payer, reducedCents: cents(payer.reducedCents + credit), byReason };
    case 'J6': case 'J7': return { ...payer, movedCents: cents(payer.movedCents + credit), byReason };
    default: return payer;
  }
}

/** What stands open in a bucket, over all lines. */
export const openIn = (position: ClaimPosition, account: Receivable): number => sumCents(Object.values(position.lines).map((line) => line.openCents[account] ?? 0));

/** What stands open in a bucket on one line. */
export const openOn = (position: ClaimPosition, account: Receivable, line: number): number => position.lines[line]?.openCents[account] ?? 0;

/** Buckets of the claim that are below zero: somebody paid too much, or a fact was posted to the wrong place. */
export const overdrawn = (position: ClaimPosition): readonly { account: Receivable; openCents: number }[] =>
  RECEIVABLES.map((account) => ({ account, openCents: openIn(position, account) })).filter(({ openCents }) => openCents < 0);

/** What the payers before this one already paid and reduced, on one line or on all. */
export function priorCents(position: ClaimPosition, before: readonly Sequence[], line?: number): number {
  const lines = line === undefined ? Object.values(position.lines) : [position.lines[line] ?? NO_LINE];
  return sumCents(lines.flatMap((each) => before.map((sequence) => (each.payers[sequence]?.paidCents ?? 0) + (each.payers[sequence]?.reducedCents ?? 0))));
}

/** What this payer's earlier answers did to a line. */
export const answered = (position: ClaimPosition, sequence: Sequence, line: number): PayerPosition => position.lines[line]?.payers[sequence] ?? NO_PAYER;
