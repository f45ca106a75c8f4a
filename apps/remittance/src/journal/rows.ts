import type { SideRow, SideTable } from '@claimstream/event-stream';
import { assertSound, keyText, openItemOf, type JournalEntry } from '@claimstream/ledger';

/**
 * The journal: one row per entry, inserted and never changed. Its key is unique in the tenant, so that no fact posts twice whatever happens;
 * the events carry the same entries, and a rebuild from them gives the same journal.
 */
export const journalEntryTable: SideTable = {
  name: 'journal_entry',
  columns: { key: 'text', practice: 'text', claim: 'text', remit: 'text', rule: 'text', payer_item: 'text', occurred_on: 'date', posted_on: 'date', entry: 'jsonb' },
  key: ['key'],
  // Few entries belong to an open item of a payer; the index of those is made by a migration, so that all others cost nothing.
  indexes: [['claim'], ['remit'], ['practice', 'posted_on']],
};

const payerItem = ({ payerId, legs }: JournalEntry): string | undefined => {
  const plb = legs.find((l) => l.account === '2300')?.plb;
  return plb === undefined || payerId === undefined ? undefined : openItemOf({ payerId, ...plb });
};

/**
 * The rows of new entries. Every posting comes through here, so here the invariants are checked before anything is stored.
 *
 * @throws UnsoundPosting where a rule would spoil the books: the stream parks and nothing of the decision is kept
 */
export function journalRows(entries: readonly JournalEntry[], known: Parameters<typeof assertSound>[1] = {}): SideRow[] {
  assertSound(entries, known);
  return entries.map((entry) => ({
    table: journalEntryTable.name,
    insert: {
      key: keyText(entry.key), practice: entry.practiceId, claim: entry.claimId, remit: entry.remit, rule: entry.key.rule, payer_item: payerItem(entry), occurred_on: entry.occurredOn,
      posted_on: entry.postedOn, entry,
    },
  }));
}
