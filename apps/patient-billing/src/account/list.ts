import type { SideTable } from '@claimstream/event-stream';

/** The accounts of the practices. */
export const accountTable: SideTable = {
  name: 'account',
  columns: { account: 'text', practice: 'text', guarantor: 'text', state: 'text', balance_cents: 'bigint', claims: 'int', changed_at: 'timestamptz' },
  key: ['account'],
  indexes: [['practice', 'account'], ['guarantor']],
};
