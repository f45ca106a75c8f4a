import { headline, type Headline } from '@claimstream/contracts';
import { unchanged, type Decide, type SideRow, type TellDraft } from '@claimstream/event-stream';
import { changedRows } from '../claim/changed-rows.js';
import { journeyRow } from '../journey/entry.js';
import { documentView, sideTables, workItem } from '../tables.js';
import { itemsOf } from '../work-item/items.js';
import { foldFile } from './fold.js';
import type { FileState } from './state.js';

export const headlineOfFile = (state: FileState): Headline =>
  state.failedAt !== undefined
    ? { text: 'Not delivered', tone: 'danger', detail: state.reason ?? 'The file could not be delivered.', waitsFor: { owner: 'biller', nextAction: 'Find out why the file could not be delivered and send it again' } }
    : headline(state.positions);

/** A file in or out: its row, its work, its journey; and its claims are told when it could not be delivered, because they wait for it. */
export const decideFile: Decide<FileState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const state = foldFile(before, fact);
  const { id } = context.stream;
  const zone = context.tenant.timeZone;
  return {
    state,
    rows: [...changedRows(sideTables, before ? fileRows(id, before, zone) : [], fileRows(id, state, zone)), journeyRow(fact)],
    tells: before?.failedAt === state.failedAt ? [] : tellMembers(id, state),
    ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }),
  };
};

const tellMembers = (id: string, state: FileState): TellDraft[] => (state.members ?? []).map((claim) => ({
  to: { kind: 'claim', id: claim }, name: 'delivery',
  data: { interchange: id, ...(state.failedAt !== undefined && { failedAt: state.failedAt }) },
  ...(state.practice !== undefined && { practice: state.practice }),
}));

export function fileRows(id: string, state: FileState, zone: string): SideRow[] {
  const said = headlineOfFile(state);
  const machine = state.direction === 'in' ? 'document' : 'interchange';
  const items = itemsOf({
    positions: state.positions, since: state.since, findings: { [machine]: state.findings }, updated: state.updated,
    ...(state.failedAt !== undefined && { undelivered: { [id]: state.failedAt } }),
  }, zone);
  return [
    {
      table: documentView.name,
      put: {
        document: id, direction: state.direction, brings: state.brings, practice: state.practice, state: Object.values(state.positions)[0], headline: said.text, tone: said.tone, detail: said.detail,
        format: state.format, door: state.door, sha256: state.sha256, size_bytes: state.sizeBytes, bytes_read: state.bytesRead, claims: state.claims,
        accepted: state.totals?.accepted, updates: state.totals?.updates, proposals: state.totals?.proposals, not_billable: state.totals?.notBillable,
        refused_parts: state.totals?.refusedParts, charge_cents: state.chargeCents, payment_cents: state.paymentCents, reason: state.reason, findings: state.findings, partner: state.partner, payer: state.payer,
        control_number: state.controlNumber, file_name: state.sentAs, received_at: state.receivedAt, updated_at: state.updated || undefined, lamport: state.lamport,
      },
    },
    ...items.map((i): SideRow => ({
      table: workItem.name,
      put: {
        stream: id, item: i.item, kind: machine, practice: state.practice, queue: i.queue, owner: i.owner, next_action: i.nextAction, due_at: i.dueAt, opened_at: i.openedAt,
        headline: said.text, tone: said.tone, findings: i.findings, amount_cents: state.chargeCents ?? state.paymentCents, payer: state.payer,
      },
    })),
  ];
}
