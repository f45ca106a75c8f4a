import { accountOf, receivableOf } from '../chart.js';
import { EntryWriter, keyText, mirrored, netDebit, type JournalEntry } from '../journal/entry.js';
import { formatCents, negated, sumCents } from '../money.js';
import { fold, openIn, overdrawn, reasonText, type ClaimPosition } from '../position.js';
import { entriesOnly, type Posting, type ShareMove } from '../posting.js';
import { holdCash } from '../unapplied/post-unapplied.js';
import { claimArithmetic } from './arithmetic.js';
import type { ClaimPayment } from './claim-payment.js';

/**
 * J10: a reversal (CLP02 22) mirrors the entries of the answer it takes back, to the cent; the correction that follows
 * posts as a new answer (J11). What does not say exactly the negative of what is in the books is held: its cash in
 * unapplied money, its adjustments for a person.
 *
 * @param original entries of the answer that is reversed, as posted; empty when it is not known
 * @param position fold of all entries of the claim
 */
export function reverseClaimPayment(reversal: ClaimPayment, original: readonly JournalEntry[], position: ClaimPosition): Posting {
  if (position.sources.includes(reversal.source)) return entriesOnly([]);
  if (original.length === 0 || claimArithmetic(reversal).length > 0 || !mirrors(reversal, original)) {
    return holdCash({ ...reversal, amountCents: reversal.paidCents, why: 'reversal' });
  }
  const writer = new EntryWriter(reversal, { claimId: reversal.claimId, sequence: reversal.sequence, remit: reversal.remit });
  for (const entry of original) writer.add('J10', mirrored(entry.legs), { reverses: entry.key });
  const after = fold(position, writer.entries());
  return {
    ...entriesOnly(writer.entries()),
    moves: original.flatMap((entry) => takenBack(entry)),
    exceptions: overdrawn(after).filter(({ account, openCents }) => openCents < openIn(position, account)).map(({ account, openCents }) => ({
      kind: 'credit-arises', claimId: reversal.claimId, account, amountCents: negated(openCents),
      sentence: `The reversal leaves a credit of ${formatCents(negated(openCents))} in ${account}; it is held until the correction arrives.`,
    })),
  };
}

/** A share that was moved is moved back: the same move with a minus. */
const takenBack = (entry: JournalEntry): ShareMove[] => (entry.key.rule !== 'J6' && entry.key.rule !== 'J7' ? [] : entry.legs.flatMap((leg): ShareMove[] => {
  const to = accountOf(leg.account).debtor;
  if (to === undefined || to === 'collections' || to === entry.sequence || !leg.adjustment) return [];
  return [{ to, ...(leg.line !== undefined && { line: leg.line }), adjustment: leg.adjustment, amountCents: negated(netDebit(leg)) }];
}));

/** Cash and every posted adjustment of the reversal are the negative of the original's. */
function mirrors(reversal: ClaimPayment, original: readonly JournalEntry[]): boolean {
  const legs = original.flatMap((entry) => entry.legs);
  const cash = sumCents(legs.filter((leg) => leg.account === '1050').map(netDebit));
  if (cash !== negated(reversal.paidCents)) return false;
  const bucket = receivableOf(reversal.sequence);
  const posted = new Map<string, number>();
  // a later payer restated more than J9 posted, so its reductions cannot be compared with what it said
  for (const leg of original.filter((entry) => entry.key.rule !== 'J9').flatMap((entry) => entry.legs)) {
    if (leg.account === bucket && leg.adjustment) posted.set(reasonText(leg.adjustment), (posted.get(reasonText(leg.adjustment)) ?? 0) + netDebit(leg));
  }
  const said = new Map<string, number>();
  for (const a of [...reversal.adjustments, ...reversal.lines.flatMap((line) => line.adjustments)]) said.set(reasonText(a), (said.get(reasonText(a)) ?? 0) + a.amountCents);
  return [...posted].every(([reason, amountCents]) => said.get(reason) === amountCents);
}

/** The entries of one answer that no later entry reversed. */
export function entriesOfAnswer(entries: readonly JournalEntry[], source: string): readonly JournalEntry[] {
  const reversed = new Set(entries.flatMap(({ reverses }) => (reverses ? [keyText(reverses)] : [])));
  return entries.filter((entry) => entry.key.source === source && !reversed.has(keyText(entry.key)));
}
