import { declarationOf } from '@claimstream/contracts';
import { Refusal, unchanged, type Context, type Decide, type Decision, type EventDraft, type EventFact, type Fact, type LocalFact, type SideRow, type StreamState, type TimerDraft } from '@claimstream/event-stream';
import { journeyRow } from '../journey/entry.js';
import { workforce, workItem } from '../tables.js';
import { decideDesk, deskCommandOf, LEASE_ENDED, SNOOZE_ENDED, timeIsUp, type OpenItem } from './decide-desk.js';
import { foldDesk, newDesk, type AtDesk, type Desk, type DeskEvent, type Note } from './desk.js';
import { dressed, itemRows, known } from './desk-rows.js';

/** All rows that follow from a state. */
type RowsOf<S> = (id: string, state: S, zone: string) => SideRow[];

/**
 * What others decided about a stream, and beside it what people do with the work that waits there. The desk lies in the stream's own state:
 * a command and the event that ends the item are folded one after the other, so nobody is told that he has what is gone.
 */
export const withDesk = <S extends StreamState>(decide: Decide<S>, rowsOf: RowsOf<S>): Decide<S & AtDesk> => (before, fact, context) =>
  ((fact.kind === 'command' || fact.kind === 'timer') ? atDesk(before, fact, context, rowsOf) : carriedOn(decide(before, fact, context) as Decision<S & AtDesk>, before, fact));

/** A fact of another service: rows get what people did, and what is over leaves the desk with its timers. */
function carriedOn<S extends AtDesk>(decision: Decision<S>, before: S | undefined, fact: Fact): Decision<S> {
  const desk = before?.desk;
  const { rows = [] } = decision;
  if (desk === undefined) return rows.some((r) => 'put' in r && r.table === workItem.name) ? { ...decision, rows: rows.map((r) => dressed(r, undefined)) } : decision;
  const timers: TimerDraft[] = [];
  const items = { ...desk.items };
  for (const row of rows) {
    const values = 'remove' in row ? row.remove : 'put' in row ? row.put : {};
    const at = row.table === workItem.name ? items[String(values['item'])] : undefined;
    if (at === undefined || ('put' in row && values['opened_at'] === at.openedAt)) continue;
    delete items[String(values['item'])];
    timers.push(...clear(String(values['item'])));
  }
  const now: Desk = { ...desk, items, lamport: Math.max(desk.lamport, fact.kind === 'event' ? fact.lamport : 0) };
  return {
    ...decision, timers: [...(decision.timers ?? []), ...timers], rows: rows.map((r) => dressed(r, now)),
    // A registration that arrives again replaces what is known of the person, and not what people wrote.
    state: { ...decision.state, desk: now, ...(fact.phi !== undefined && desk.notes > 0 && { phi: { ...decision.state.phi, notes: before?.phi?.notes ?? [] } }) },
  };
}

const clear = (item: string): TimerDraft[] => [{ cancel: `lease:${item}` }, { cancel: `snooze:${item}` }];

function atDesk<S extends StreamState>(before: (S & AtDesk) | undefined, fact: LocalFact, context: Context, rowsOf: RowsOf<S>): Decision<S & AtDesk> {
  const { item } = fact.data as { item: string };
  const desk = before?.desk ?? newDesk();
  const all = before ? itemRows(rowsOf(context.stream.id, before, context.tenant.timeZone)) : [];
  const row = all.find((r) => 'put' in r && r.put['item'] === item);
  const put = row && 'put' in row ? row.put : undefined;
  const open: OpenItem | undefined = put && { item, queue: String(put['queue']), openedAt: String(put['opened_at']), nextAction: String(put['next_action']) };
  const at = open && known(desk, item, open.openedAt);
  if (before === undefined || row === undefined || open === undefined || at?.resolved !== undefined) {
    if (fact.kind === 'timer') return unchanged(before);
    throw new Refusal('item-gone', 'This is done already; read the list again.', 409);
  }
  const events = fact.kind === 'timer' ? timeIsUp(open, at, fact.name, context.now) : decideDesk(open, at, deskCommandOf(fact), desk.notes, context.now);
  if (events.length === 0) return { state: before };
  const after = events.reduce(foldDesk, { ...desk, lamport: Math.max(desk.lamport, before.lamport ?? 0) });
  const state = { ...before, desk: { ...after, lamport: after.lamport + events.length } };
  const { text } = (fact.phi ?? {}) as { text?: string };
  const noted = events.find((e) => e.type === 'reporting.item-noted');
  if (noted && text !== undefined) {
    const note: Note = { at: context.now, person: noted.data.person, name: noted.data.name, item, text };
    state.phi = { ...before.phi, notes: [...(before.phi?.notes ?? []), note] };
  }
  return {
    state,
    events: events.map((e): EventDraft => ({ type: e.type, data: e.data, ...(e.type === 'reporting.item-noted' && { phi: { text } }) })),
    timers: timersOf(state.desk, item),
    // A note counts on everything that waits in the stream; the rest is about one item.
    rows: [...(noted ? all : [row]).map((r) => dressed(r, state.desk)), ...events.flatMap((e, i) => lineOf(e, fact, context, desk.said + i + 1, after.lamport + i + 1)), ...newcomer(fact)],
  };
}

function timersOf({ items }: Desk, item: string): TimerDraft[] {
  const { lease, snooze } = items[item] ?? {};
  return [
    lease ? { set: `lease:${item}`, name: LEASE_ENDED, dueAt: lease.until, data: { item } } : { cancel: `lease:${item}` },
    snooze ? { set: `snooze:${item}`, name: SNOOZE_ENDED, dueAt: snooze.until, data: { item } } : { cancel: `snooze:${item}` },
  ];
}

/** The event as a line of the journey. A lease that goes on is no news. */
function lineOf(event: DeskEvent, fact: LocalFact, context: Context, seq: number, lamport: number): SideRow[] {
  if (event.type === 'reporting.item-taken' && event.data.renewed) return [];
  const { id, kind, practice } = context.stream;
  const { item, openedAt: _opened, ...facts } = event.data;
  const said: EventFact = {
    kind: 'event', name: event.type, id: `reporting/${id}/${seq}`, producer: 'reporting', stream: id, streamKind: kind, seq, lamport, practice, at: context.now, actor: fact.actor, data: {},
  };
  const line = journeyRow(said);
  return 'put' in line ? [{ table: line.table, put: { ...line.put, what: declarationOf(event.type)?.meaning, facts: { item, ...facts } } }] : [];
}

/** Who works here is known by name, so that others can hand work over. */
function newcomer(fact: LocalFact): SideRow[] {
  const { by, newcomer: isNew } = fact.data as { by?: { person: string; name: string }; newcomer?: boolean };
  return by && isNew === true ? [{ table: workforce.name, put: { person: by.person, name: by.name } }] : [];
}
