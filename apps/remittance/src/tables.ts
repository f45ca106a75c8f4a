import type { SideTable } from '@claimstream/event-stream';

/** What payers still owe an answer for. */
export const awaitingTable: SideTable = {
  name: 'awaiting_answer',
  columns: { claim: 'text', attempt: 'text', practice: 'text', payer: 'text', partner: 'text', charge_cents: 'bigint', transmitted_at: 'timestamptz' },
  key: ['claim', 'attempt'],
  indexes: [['payer', 'charge_cents'], ['practice', 'transmitted_at']],
};

/** Keyed hashes by which an answer without our claim id finds its claim. */
export const matchKey: SideTable = {
  name: 'match_key',
  columns: { purpose: 'text', token: 'text', claim: 'text' },
  key: ['purpose', 'token', 'claim'],
};
