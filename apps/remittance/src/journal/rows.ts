import type { SideRow, SideTable } from '@claimstream/event-stream';
import { keyText, type JournalEntry } from '@claimstream/ledger';

/**
 * The journal: one row per entry, inserted and never changed. Its key is unique in the tenant, so that no fact posts twice whatever happens;
 * the events carry the same entries, and a rebuild from them gives the same journal.
 */
export const journalEntryTable: SideTable = {
  name: 'journal_entry',
  columns: { key: 'text', practice: 'text', claim: 'text', remit: 'text', rule: 'text', occurred_on: 'date', posted_on: 'date', entry: 'jsonb' },
  key: ['key'],
  indexes: [['claim'], ['remit'], ['practice', 'posted_on'], ['practice', 'rule']],
};

export const journalRows = (entries: readonly JournalEntry[]): SideRow[] => entries.map((entry) => ({
  table: journalEntryTable.name,
  insert: {
    key: keyText(entry.key), practice: entry.practiceId, claim: entry.claimId, remit: entry.remit, rule: entry.key.rule, occurred_on: entry.occurredOn, posted_on: entry.postedOn, entry,
  },
}));
