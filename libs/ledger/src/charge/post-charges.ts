import { receivableOf, type Debtor } from '../chart.js';
import { EntryWriter, keyText, mirrored, pair, type FactHeader, type JournalEntry } from '../journal/entry.js';
import { entriesOnly, type Posting } from '../posting.js';

export interface ChargeLine {
  readonly line: number;
  readonly chargeCents: number;
}

/** Coding said what a claim charges. */
export interface ChargesPosted extends FactHeader {
  readonly claimId: string;
  /** Who is asked first; the patient where nobody insures the service. */
  readonly debtor: Debtor;
  readonly lines: readonly ChargeLine[];
}

/** J1: a charge is owed by the first debtor and is revenue. A late charge is the same. */
export function postCharges(fact: ChargesPosted): Posting {
  const writer = new EntryWriter(fact, { claimId: fact.claimId });
  for (const { line, chargeCents } of fact.lines) writer.add('J1', pair(receivableOf(fact.debtor), '4000', chargeCents, { line }));
  return entriesOnly(writer.entries());
}

/** Coding changed or took back charges. */
export interface ChargesChanged extends ChargesPosted {
  /** Entries of the charges in force so far: J1, less what was taken back already. */
  readonly before: readonly JournalEntry[];
}

/**
 * J2: lines whose charge or debtor changed are taken back by the mirror of their entry and charged anew (J1). Lines
 * that stay are not touched, so what was paid on them stays where it is.
 */
export function changeCharges(fact: ChargesChanged): Posting {
  const account = receivableOf(fact.debtor);
  const stays = (entry: JournalEntry): boolean =>
    fact.lines.some(({ line, chargeCents }) => entry.legs.some((leg) => leg.account === account && leg.line === line && leg.debitCents === chargeCents));
  const kept = fact.before.filter(stays);
  const writer = new EntryWriter(fact, { claimId: fact.claimId });
  for (const entry of fact.before) if (!kept.includes(entry)) writer.add('J2', mirrored(entry.legs), { reverses: entry.key });
  for (const { line, chargeCents } of fact.lines) {
    if (!kept.some((entry) => entry.legs.some((leg) => leg.line === line))) writer.add('J1', pair(account, '4000', chargeCents, { line }));
  }
  return entriesOnly(writer.entries());
}

/** The charge entries of a claim that no later entry took back. */
export function chargesInForce(entries: readonly JournalEntry[], claimId: string): readonly JournalEntry[] {
  const takenBack = new Set(entries.flatMap(({ reverses }) => (reverses ? [keyText(reverses)] : [])));
  return entries.filter(({ key, claimId: its }) => its === claimId && key.rule === 'J1' && !takenBack.has(keyText(key)));
}
