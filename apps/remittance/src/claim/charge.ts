import { calendarDay } from '@claimstream/contracts';
import { emit, type Context, type Decision, type EventDraft, type SideRow } from '@claimstream/event-stream';
import { changeCharges, chargesInForce, factHash, fold, postCharges, type ChargesPosted, type ClaimPosition, type JournalEntry } from '@claimstream/ledger';
import { journalRows } from '../journal/rows.js';
import { postedEntry } from '../journal/posted-entry.js';
import type { ClaimState } from './state.js';

/** What posting adds to a decision: the event that carries the entries, and their rows. */
export const posted = (entries: readonly JournalEntry[], known: Parameters<typeof journalRows>[1] = {}): { events: EventDraft[]; rows: SideRow[] } => (entries.length === 0 ? { events: [], rows: [] } : {
  events: [emit('remittance.claim-entries-posted', { entries: entries.map(postedEntry) }, {})], rows: journalRows(entries, known),
});

/**
 * Brings the booked charges to what coding last said and to whom it is owed first (J1, J2). `cause` is the event that changed one of them:
 * the same event again posts nothing.
 */
export function settleCharges(state: ClaimState, cause: { producer: string; seq: number }, context: Context): Decision<ClaimState> {
  const charges = state.charges.at(-1);
  if (charges === undefined) return { state };
  const practice = state.practice ?? context.stream.practice;
  if (practice === undefined) return { state };
  const lines = state.notBillable ? [] : charges.lines.map((l) => ({ line: l.number, chargeCents: l.chargeCents ?? 0 }));
  const fact: ChargesPosted = {
    source: factHash(['charges', context.tenant.id, context.stream.id, cause.producer, cause.seq]),
    occurredOn: [...charges.lines.map((l) => l.serviceFrom)].sort()[0] ?? calendarDay(context.now, context.tenant.timeZone),
    postedOn: calendarDay(context.now, context.tenant.timeZone), tenant: context.tenant.id, practiceId: practice, claimId: context.stream.id,
    debtor: state.coverages.length === 0 ? 'patient' : 'P', lines,
  };
  const { entries } = state.chargeEntries.length === 0 ? postCharges(fact) : changeCharges({ ...fact, before: state.chargeEntries });
  const next = { ...state, position: withFreeLines(fold(state.position, entries), lines), chargeEntries: [...chargesInForce([...state.chargeEntries, ...entries], context.stream.id)] };
  return { state: next, ...posted(entries, { originals: state.chargeEntries }) };
}

/** A line without charge has no entry, and a payer may answer it all the same. */
function withFreeLines(position: ClaimPosition, lines: ChargesPosted['lines']): ClaimPosition {
  const free = lines.filter(({ line }) => position.lines[line] === undefined);
  return free.length === 0 ? position : { ...position, lines: { ...position.lines, ...Object.fromEntries(free.map(({ line }) => [line, { chargeCents: 0, openCents: {}, payers: {} }])) } };
}
