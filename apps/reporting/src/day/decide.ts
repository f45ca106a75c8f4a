import { addDays, derivedId, type EventData } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decide, type Decision, type EffectDraft, type StreamState, type TimerDraft } from '@claimstream/event-stream';
import { closedDay } from '../tables.js';
import { businessDay, endOf } from './business-day.js';
import type { CountedDay } from './count-day.js';
import { sha256Of, type Flows } from './figures.js';

/** The days of a practice: one stream, because a day is closed after the one before. */
export interface DaysState extends StreamState {
  practice: string;
  /** The next day to close. */
  next: string;
  /** A manager asked to close up to this day. */
  wanted?: { day: string; by: string };
  /** Flows of closed days as they were said last; older days are not counted again. */
  said: Record<string, Flows>;
  closed: number;
}

/** So long a closed day is counted again; services are not further apart than their topics keep events, and a report is read the day after. */
const COUNTED_AGAIN_DAYS = 14;

export const daysOfPractice = (tenant: string, practice: string): string => derivedId(tenant, 'days', practice);

/** Closes days at the closing hour, or when a manager says so: each once, in their order. */
export const decideDays: Decide<DaysState> = (before, fact, context) => {
  const { practice } = (fact.data ?? {}) as { practice?: string };
  switch (`${fact.kind}:${fact.name}`) {
    case 'tell:practice-known':
    case 'part:practice-known': return before !== undefined || practice === undefined ? unchanged(before) : opened(practice, businessDay(context.now, context.tenant.timeZone), context);
    case 'command:close-day': return closeBy(before, fact.data as { practice: string; day: string }, fact.actor, context);
    case 'timer:day-ends': return before === undefined || (fact.data as { day: string }).day !== before.next ? unchanged(before) : { state: before, effects: [count(before, 'closing-hour')] };
    case 'effect:day-counted': return before === undefined ? unchanged<DaysState>(before) : closed(before, fact.data as Counted, context);
    case 'effect:count-day-exhausted': return before === undefined ? unchanged<DaysState>(before) : { state: before, timers: [endsAt(before.next, later(context.now))] };
    default: return unchanged(before);
  }
};

type Counted = CountedDay & { cause: 'closing-hour' | 'person'; by?: string };

const AGAIN_MINUTES = 15;
const later = (now: string): string => new Date(Date.parse(now) + AGAIN_MINUTES * 60_000).toISOString();
const endsAt = (day: string, dueAt: string): TimerDraft => ({ set: 'day-ends', name: 'day-ends', dueAt, data: { day } });

const count = (state: DaysState, cause: 'closing-hour' | 'person', by?: string): EffectDraft => ({ name: 'count-day', data: { practice: state.practice, day: state.next, said: state.said, cause, ...(by !== undefined && { by }) } });

const opened = (practice: string, next: string, context: Context): Decision<DaysState> =>
  ({ state: { practice, next, said: {}, closed: 0 }, practice, timers: [endsAt(next, endOf(next, context.tenant.timeZone))] });

/** @throws Refusal for a day that has not begun. A day that is closed stays as it was said. */
function closeBy(before: DaysState | undefined, { practice, day }: { practice: string; day: string }, by: string, context: Context): Decision<DaysState> {
  if (day > businessDay(context.now, context.tenant.timeZone)) throw new Refusal('day-not-begun', 'This day has not begun.', 422);
  const first = before === undefined ? opened(practice, day, context) : undefined;
  const state = before ?? (first as Decision<DaysState>).state;
  if (day < state.next) return { state, reply: { day, closed: true } };
  const wanted = { ...state, wanted: { day, by } };
  return { ...first, state: wanted, effects: [count(wanted, 'person', by)], reply: { day, closed: false } };
}

/** The days with one more that was said: the only way in which they go on, so that they come out of the events again as they were. */
export function foldDays(state: DaysState, { day, flows, corrections }: EventData<'reporting.day-closed'>): DaysState {
  const oldest = addDays(day, -COUNTED_AGAIN_DAYS);
  const said: Record<string, Flows> = { ...state.said, [day]: flows };
  for (const c of corrections) {
    const was = said[c.day]?.[c.figure] ?? { count: 0, cents: 0 };
    said[c.day] = { ...said[c.day], [c.figure]: { count: was.count + c.count, cents: was.cents + c.cents } };
  }
  const { wanted, ...rest } = state;
  return {
    ...rest, next: addDays(day, 1), closed: state.closed + 1, said: Object.fromEntries(Object.entries(said).filter(([d]) => d > oldest)),
    ...(wanted !== undefined && wanted.day > day && { wanted }),
  };
}

/** The figures are there: the day is said, unless it was said already. */
function closed(state: DaysState, { day, figures, corrections, flows, cause, by }: Counted, context: Context): Decision<DaysState> {
  if (day !== state.next) return unchanged(state);
  const { practice } = state;
  const zone = context.tenant.timeZone;
  const sha256 = sha256Of({ practice, day, figures, corrections, flows });
  const said: EventData<'reporting.day-closed'> = { practice, day, cause, figures, corrections, flows, sha256 };
  const next = foldDays(state, said);
  return {
    state: next,
    events: [emit('reporting.day-closed', said, {})],
    rows: [{ table: closedDay.name, put: { practice, day, stream: context.stream.id, seq: next.closed, closed_at: context.now, closed_by: by ?? 'timer:day-ends', figures: { figures, corrections, flows }, sha256 } }],
    timers: [endsAt(next.next, endOf(next.next, zone))],
    ...(next.wanted !== undefined && { effects: [count(next, 'person', next.wanted.by)] }),
  };
}
