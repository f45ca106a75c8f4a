import type { JournalEntry } from '../journal/entry.js';
import { I5, I7, I11, I17, I21 } from './answers.js';
import { I1, I2, I3, I4, I10, I18, I19 } from './books.js';
import type { Check, Evidence, Violation } from './violation.js';

/** The invariants by number, each a check of its own. */
export const INVARIANTS = { I1, I2, I3, I4, I5, I7, I10, I11, I17, I18, I19, I21 } as const satisfies Record<string, Check>;

/** Every violation of every invariant; empty when the books are right. */
export function checkLedger(entries: Iterable<JournalEntry>, evidence: Evidence = {}): readonly Violation[] {
  const all = [...entries];
  // amounts that are no cents cannot be added up, so nothing else could be said
  const notCents = I18(all, evidence);
  return notCents.length > 0 ? notCents : Object.values(INVARIANTS).flatMap((check: Check) => check(all, evidence));
}
