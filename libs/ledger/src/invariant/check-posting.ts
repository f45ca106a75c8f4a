import type { JournalEntry } from '../journal/entry.js';
import { I11, I17, I21, I7 } from './answers.js';
import { I1, I10, I18, I19, I2 } from './books.js';
import type { Check, Evidence, Violation } from './violation.js';

/** A decision that would spoil the books. A bug of a rule, never a payer's mistake: nothing of it is stored. */
export class UnsoundPosting extends Error {
  override readonly name = 'UnsoundPosting';

  constructor(readonly violations: readonly Violation[]) {
    super(violations.map((v) => `${v.invariant}: ${v.sentence}`).join(' '));
  }
}

/** What can be said of new entries alone; I3, I4 and I5 need the claim's position and the remittance's totals, and are checked by who holds them. */
const OF_A_POSTING: readonly Check[] = [I1, I2, I7, I10, I11, I17, I19, I21];

/**
 * The invariants on what one decision adds to the books, before it is stored.
 *
 * @param originals entries that some of the new ones mirror
 * @throws UnsoundPosting
 */
export function assertSound(entries: readonly JournalEntry[], { originals = [], ...evidence }: Evidence & { readonly originals?: readonly JournalEntry[] } = {}): void {
  const notCents = I18(entries, evidence);
  const violations = notCents.length > 0 ? notCents : OF_A_POSTING.flatMap((check) => check(check === I10 ? [...originals, ...entries] : entries, evidence));
  if (violations.length > 0) throw new UnsoundPosting(violations);
}
