import type { SideTable } from '@claimstream/event-stream';
import { journalEntryTable } from './journal/rows.js';

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

/** Payers' own claim numbers of claims they answered. */
export const payerClaim: SideTable = { name: 'payer_claim', columns: { control: 'text', claim: 'text' }, key: ['control', 'claim'] };

/** Practices by their NPI: whose money a remittance is. */
export const payeeTable: SideTable = { name: 'payee', columns: { npi: 'text', practice: 'text' }, key: ['npi', 'practice'] };

/** Files with remittances for an NPI that is no practice here: read once more for it when it is. */
export const awaitedPayee: SideTable = { name: 'awaited_payee', columns: { npi: 'text', document: 'text' }, key: ['npi', 'document'] };

/** Payers by the ids and names under which they send. */
export const payerAlias: SideTable = { name: 'payer_alias', columns: { alias: 'text', payer: 'text' }, key: ['alias', 'payer'] };

export const partnerFolder: SideTable = { name: 'partner_folder', columns: { folder: 'text', partner: 'text' }, key: ['folder'] };

export const documentHash: SideTable = { name: 'document_hash', columns: { partner: 'text', sha256: 'text', document: 'text' }, key: ['partner', 'sha256'] };

/** Remittances by what makes them the same again: payer, trace, date, amount and payee; and what they say. */
export const remitKey: SideTable = { name: 'remit_key', columns: { key: 'text', content: 'text', remit: 'text' }, key: ['key', 'content'] };

/** The list of remittances. */
export const remitView: SideTable = {
  name: 'remit_view',
  columns: {
    remit: 'text', practice: 'text', partner: 'text', document: 'text', payer_name: 'text', trace: 'text', method: 'text', phase: 'text', payment_date: 'date', payment_cents: 'bigint', claims: 'int',
    posted: 'int', held: 'int', posted_cents: 'bigint', held_cents: 'bigint', changed_at: 'timestamptz',
  },
  key: ['remit'], indexes: [['practice', 'remit'], ['phase', 'remit']],
};

export const sideTables: SideTable[] = [awaitingTable, matchKey, payerClaim, payeeTable, awaitedPayee, payerAlias, partnerFolder, documentHash, remitKey, remitView, journalEntryTable];
