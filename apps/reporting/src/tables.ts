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
  key: ['stream', 'producer', 'seq'],
  indexes: [['stream', 'lamport', 'producer', 'seq']],
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
    document: 'text', direction: 'text', practice: 'text', state: 'text', headline: 'text', tone: 'text', detail: 'text', format: 'text', door: 'text', sha256: 'text',
    size_bytes: 'bigint', bytes_read: 'bigint', claims: 'int', accepted: 'int', updates: 'int', proposals: 'int', not_billable: 'int', refused_parts: 'int',
    charge_cents: 'bigint', reason: 'text', findings: 'jsonb', partner: 'text', payer: 'text', control_number: 'text', file_name: 'text',
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

export const sideTables: SideTable[] = [claimView, journeyEntry, workItem, documentView, claimDay, searchToken, nameView, workforce];
