import type { SideTable } from '@claimstream/event-stream';

/** One row per claim: what lists and the claim page show. Rebuilt from the events alone. */
export const claimView: SideTable = {
  name: 'claim_view',
  columns: {
    claim: 'text', practice: 'text', patient: 'text', kind: 'text', service_from: 'date', service_through: 'date', charge_cents: 'bigint',
    payer_source: 'text', payer: 'text', partner: 'text', headline: 'text', tone: 'text', detail: 'text', owner: 'text', next_action: 'text', due_at: 'timestamptz',
    standing: 'text', encounter: 'text', coding: 'text', attempt: 'text', positions: 'jsonb', findings: 'jsonb', money: 'jsonb', document: 'text', ordinal: 'int',
    interchange: 'text', received_at: 'timestamptz', updated_at: 'timestamptz', lamport: 'int',
  },
  key: ['claim'],
  indexes: [['practice', 'claim'], ['standing', 'claim'], ['tone', 'claim'], ['payer', 'claim'], ['patient'], ['document', 'claim']],
};

/** One row per event of a claim or a file, in words. Ordered by lamport, then producer, then seq. */
export const journeyEntry: SideTable = {
  name: 'journey_entry',
  columns: {
    stream: 'text', producer: 'text', seq: 'int', kind: 'text', practice: 'text', lamport: 'int', at: 'timestamptz', type: 'text', title: 'text', what: 'text',
    machine: 'text', item: 'text', to_state: 'text', facts: 'jsonb', actor: 'text', trace_id: 'text',
  },
  // A journey is a few dozen rows: found by the key and sorted when it is read, which costs less than an index more for each event.
  key: ['stream', 'producer', 'seq'],
};

/** Open work only: what is done is in the journey. One row per thing that waits, with its owner, next action and date. */
export const workItem: SideTable = {
  name: 'work_item',
  columns: {
    stream: 'text', item: 'text', kind: 'text', practice: 'text', queue: 'text', owner: 'text', next_action: 'text', due_at: 'timestamptz', opened_at: 'timestamptz',
    headline: 'text', tone: 'text', findings: 'jsonb', amount_cents: 'bigint', payer: 'text', category: 'text',
    shelf: 'text', work_at: 'timestamptz', rank_cents: 'bigint', desk_of: 'text', held_by: 'text', held_name: 'text', held_until: 'timestamptz',
    assigned_to: 'text', assigned_name: 'text', snooze_reason: 'text', planned_at: 'timestamptz', notes: 'int',
  },
  key: ['stream', 'item'],
};

/** The billing company's own people who worked here, by name: work is handed to them. */
export const workforce: SideTable = { name: 'workforce', columns: { person: 'text', name: 'text' }, key: ['person'] };

/** Files in and files out. */
export const documentView: SideTable = {
  name: 'document_view',
  columns: {
    document: 'text', direction: 'text', brings: 'text', practice: 'text', state: 'text', headline: 'text', tone: 'text', detail: 'text', format: 'text', door: 'text', sha256: 'text',
    size_bytes: 'bigint', bytes_read: 'bigint', claims: 'int', accepted: 'int', updates: 'int', proposals: 'int', not_billable: 'int', refused_parts: 'int',
    charge_cents: 'bigint', payment_cents: 'bigint', reason: 'text', findings: 'jsonb', partner: 'text', payer: 'text', control_number: 'text', file_name: 'text',
    received_at: 'timestamptz', updated_at: 'timestamptz', lamport: 'int',
  },
  key: ['document'],
  indexes: [['direction', 'document'], ['practice', 'document']],
};

/** How a claim stood at the end of a day on which something happened to it, until the next such day. Boards are sums over these rows; there is no running total to get out of step. */
export const claimDay: SideTable = {
  name: 'claim_day',
  columns: {
    claim: 'text', day: 'date', until: 'date', practice: 'text', standing: 'text', cents: 'bigint', before: 'text', before_cents: 'bigint', happened: 'text[]',
  },
  key: ['claim', 'day'],
  indexes: [['practice', 'day'], ['practice', 'until']],
};

/** One row per attempt that left: whether receivers took it. What is submitted on a day is accepted, rejected or pending, and nothing else. */
export const attemptView: SideTable = {
  name: 'attempt_view',
  columns: {
    claim: 'text', item: 'text', practice: 'text', day: 'date', transmitted_at: 'timestamptz', charge_cents: 'bigint', state: 'text', outcome: 'text', category: 'text', stage: 'text',
    payer: 'text', partner: 'text', interchange: 'text', overdue_at: 'timestamptz',
  },
  key: ['claim', 'item'],
  indexes: [['practice', 'day'], ['practice', 'outcome']],
};

/** One row per acknowledgement that spoke of a claim, and per file that carried it: codes and control numbers. */
export const messageView: SideTable = {
  name: 'message_view',
  columns: { claim: 'text', seq: 'int', practice: 'text', at: 'timestamptz', item: 'text', message: 'text', stage: 'text', outcome: 'text', document: 'text', interchange: 'text', codes: 'jsonb' },
  key: ['claim', 'seq'],
};

/** One row per CLP that was posted: the payer's answer, line by line. */
export const answerView: SideTable = {
  name: 'answer_view',
  columns: {
    claim: 'text', remit: 'text', ordinal: 'int', practice: 'text', day: 'date', at: 'timestamptz', seq: 'int', sequence: 'text', outcome: 'text', status_code: 'text', document: 'text',
    charge_cents: 'bigint', paid_cents: 'bigint', contractual_cents: 'bigint', patient_cents: 'bigint', denied_cents: 'bigint', held_cents: 'bigint', answer: 'jsonb',
  },
  key: ['claim', 'remit', 'ordinal'],
  indexes: [['practice', 'day'], ['remit', 'ordinal']],
};

/** The lines of a claim as they were coded last: what was billed, beside which the answers stand. */
export const claimLines: SideTable = { name: 'claim_lines', columns: { claim: 'text', revision: 'int', lines: 'jsonb' }, key: ['claim'] };

/** One row per case; the day is the one on which it was opened. */
export const caseView: SideTable = {
  name: 'case_view',
  columns: {
    claim: 'text', item: 'text', practice: 'text', day: 'date', state: 'text', sequence: 'text', cause: 'text', amount_cents: 'bigint', category: 'text', route: 'text', owner: 'text', next_action: 'text',
    due_on: 'date', appeal_by: 'date', correct_by: 'date', live: 'boolean',
  },
  key: ['claim', 'item'],
  indexes: [['practice', 'day'], ['practice', 'live']],
};

/** Remittances: what was transferred, and where each cent of it went. */
export const remitShown: SideTable = {
  name: 'remit_shown',
  columns: {
    remit: 'text', practice: 'text', document: 'text', partner: 'text', transaction: 'int', trace: 'text', payer_name: 'text', payer_tax_id: 'text', payee_id: 'text', method: 'text', handling: 'text',
    payment_cents: 'bigint', payment_date: 'date', claims: 'int', state: 'text', headline: 'text', tone: 'text', detail: 'text', reason: 'text', paid_cents: 'bigint', provider_adjustment_cents: 'bigint',
    posted: 'int', held: 'int', posted_cents: 'bigint', held_cents: 'bigint', difference_cents: 'bigint', holds: 'jsonb', adjustments: 'jsonb', repeats: 'jsonb',
    received_at: 'timestamptz', updated_at: 'timestamptz', lamport: 'int',
  },
  key: ['remit'],
  indexes: [['practice', 'remit'], ['state', 'remit'], ['document', 'remit']],
};

/** Accounts of guarantors at practices: what patients owe. */
export const accountShown: SideTable = {
  name: 'account_shown',
  columns: { account: 'text', practice: 'text', guarantor: 'text', state: 'text', headline: 'text', tone: 'text', detail: 'text', balance_cents: 'bigint', claims: 'jsonb', opened_at: 'timestamptz', updated_at: 'timestamptz', lamport: 'int' },
  key: ['account'],
  indexes: [['practice', 'account'], ['state', 'account']],
};

/** What happened on a business day and moves its figures, one row per event: cash, held payments, journal entries, work that was done. There is no running total. */
export const dayFact: SideTable = {
  name: 'day_fact',
  columns: { stream: 'text', producer: 'text', seq: 'int', practice: 'text', day: 'date', what: 'text', cents: 'bigint', accounts: 'jsonb' },
  key: ['stream', 'producer', 'seq'],
  indexes: [['practice', 'day', 'what', 'stream']],
};

/** A day that was closed, as it was said; never changed again. */
export const closedDay: SideTable = {
  name: 'closed_day',
  columns: { practice: 'text', day: 'date', stream: 'text', seq: 'int', closed_at: 'timestamptz', closed_by: 'text', figures: 'jsonb', sha256: 'text' },
  key: ['practice', 'day'],
};

/** Keyed hashes to what they find: a claim, or a patient whose claims follow. Old hashes stay, so that a former name still finds the claim. */
export const searchToken: SideTable = {
  name: 'search_token',
  columns: { kind: 'text', token: 'text', target: 'text', target_kind: 'text', practice: 'text' },
  key: ['kind', 'token', 'target'],
};

/** Names of practices, payers and partners, as their owners registered them. */
export const nameView: SideTable = {
  name: 'name_view',
  columns: { id: 'text', kind: 'text', name: 'text', time_zone: 'text', npi: 'text', partner: 'text', aliases: 'text[]', revision: 'int', updated_at: 'timestamptz' },
  key: ['id'],
  indexes: [['kind', 'name']],
};

export const sideTables: SideTable[] = [
  claimView, journeyEntry, workItem, documentView, claimDay, searchToken, nameView, workforce, attemptView, messageView, answerView, claimLines, caseView, remitShown, accountShown, dayFact, closedDay,
];
