import { describe, expect, it } from '@jest/globals';
import { declarationOf, reporting } from '@claimstream/contracts';
import { command, given, tell } from '@claimstream/testing';
import type { LocalFact } from '@claimstream/event-stream';
import { acknowledgedOf } from './acknowledged.js';
import { businessDay } from './business-day.js';
import { countDay } from './count-day.js';
import { decideDays, foldDays, type DaysState } from './decide.js';
import { canonical, correctionsOf, figuresOf, flowsOf, sha256Of, type DayRows } from './figures.js';

const DAY = '2026-03-03';
const NOW = '2026-03-04T01:00:00.000Z';
const PRACTICE = '0000000000PR1';
const attempt = (claim: string, outcome: 'accepted' | 'rejected' | 'pending', cents: number, day = DAY) => ({ claim, item: 'P/1', day, transmitted_at: `${day}T16:00:00.000Z`, charge_cents: cents, outcome });
const fact = (what: string, cents: number, accounts: Record<string, number> | null = null, day = DAY) => ({ stream: `S${what}${cents}`, producer: 'remittance', seq: 1, day, what, cents, accounts });

/** A day on which a payer paid 60 for one claim, denied 25 of another, and 40 wait in unapplied; 5 were taken back at provider level. */
const rows: DayRows = {
  attempts: [attempt('C1', 'accepted', 10_000), attempt('C2', 'rejected', 7_000), attempt('C3', 'pending', 500)],
  answers: [{ claim: 'C1', remit: 'R', ordinal: 1, day: DAY, paid_cents: 6_000, denied_cents: 0 }, { claim: 'C4', remit: 'R', ordinal: 2, day: DAY, paid_cents: 0, denied_cents: 2_500 }],
  facts: [fact('booked', 6_000, { 1050: 6_000, 1100: -6_000 }), fact('booked', 4_000, { 1050: 4_000, 2100: -4_000 }), fact('booked', -500, { 1050: -500, 2300: 500 }), fact('held', 4_000), fact('provider-adjustment', 500), fact('case-triaged', 0)],
  cases: [{ claim: 'C4', item: 'P/197', day: DAY, cause: '197', amount_cents: 2_500, appeal_by: '2026-03-10', correct_by: null, live: true }],
  outstanding: [attempt('C3', 'pending', 500), attempt('C0', 'pending', 900, '2026-03-01')],
  liveCases: [
    { claim: 'C4', item: 'P/197', day: DAY, cause: '197', amount_cents: 2_500, appeal_by: '2026-03-10', correct_by: null, live: true },
    { claim: 'C5', item: 'P/50', day: '2026-02-01', cause: '50', amount_cents: 9_900, appeal_by: '2026-06-01', correct_by: null, live: true },
  ],
  work: [
    { stream: 'C2', item: 'attempt:P/1', queue: 'rejections', due_at: '2026-03-04T03:00:00.000Z', amount_cents: 7_000 }, { stream: 'C6', item: 'attempt:P/1', queue: 'rejections', due_at: '2026-03-03T03:00:00.000Z', amount_cents: 100 },
    { stream: 'C4', item: 'case:P/197', queue: 'denials', due_at: '2026-03-06T00:00:00.000Z', amount_cents: 2_500 },
  ],
};

describe('the five figures of a day', () => {
  it('are claims submitted and pending, payments tied to the ledger, denials, follow-up and high-risk claims', () => {
    const figures = figuresOf(rows, DAY, NOW);
    expect(figures.submissions).toEqual({
      submitted: { count: 3, cents: 17_500 }, accepted: { count: 1, cents: 10_000 }, rejected: { count: 1, cents: 7_000 }, pending: { count: 1, cents: 500 }, outstanding: { count: 2, cents: 1_400 },
    });
    expect(figures.payments).toEqual({
      answered: { count: 2, cents: 6_000 }, heldCents: 4_000, releasedCents: 0, providerAdjustmentCents: 500, cashCents: 9_500, bookedCents: 9_500, differenceCents: 0,
      accounts: { 1050: 9_500, 1100: -6_000, 2100: -4_000, 2300: 500 },
    });
    expect(figures.denials).toEqual({ received: { count: 1, cents: 2_500 }, cases: { count: 1, cents: 2_500 }, byCause: [{ cause: '197', count: 1, cents: 2_500 }] });
    expect(figures.followUp).toMatchObject({ open: { count: 3, cents: 9_600 }, overdue: { count: 1, cents: 100 }, done: { 'case-triaged': 1, resubmitted: 0 } });
    expect(figures.highRisk).toEqual({ claims: { count: 3, cents: 9_600 }, because: { 'appeal-or-correction-deadline': 1, 'past-its-date': 1, 'rejection-clock': 1 } });
  });

  it('say by how much the payments differ from the books', () => {
    expect(figuresOf({ ...rows, facts: rows.facts.slice(1) }, DAY, NOW).payments.differenceCents).toBe(6_000);
  });

  it('are the same text and the same hash whatever order the rows came in', () => {
    const turned: DayRows = { ...rows, attempts: rows.attempts.toReversed(), answers: rows.answers.toReversed(), facts: rows.facts.toReversed(), work: rows.work.toReversed(), liveCases: rows.liveCases.toReversed() };
    expect(canonical(figuresOf(turned, DAY, NOW))).toBe(canonical(figuresOf(rows, DAY, NOW)));
    expect(sha256Of({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe(sha256Of({ a: [2, { c: 4, d: 3 }], b: 1 }));
  });

  it('find what a closed day turned out to lack, figure by figure, and nothing where nothing came', () => {
    const said = { [DAY]: flowsOf(rows, DAY) };
    expect(correctionsOf(said, said)).toEqual([]);
    const late = { ...rows, answers: [...rows.answers, { claim: 'C7', remit: 'R2', ordinal: 1, day: DAY, paid_cents: 300, denied_cents: 0 }] };
    expect(correctionsOf(said, { [DAY]: flowsOf(late, DAY) })).toEqual([{ day: DAY, figure: 'answered', count: 1, cents: 300 }]);
  });

  it('end at six in the evening of the tenant\'s zone, on days when the clocks change too', () => {
    expect(['2026-03-04T00:59:59.999Z', '2026-03-04T01:00:00.000Z', '2026-03-08T23:59:59.000Z', '2026-03-09T00:00:00.000Z'].map((at) => businessDay(at, 'America/Denver'))).toEqual(['2026-03-03', '2026-03-04', '2026-03-08', '2026-03-09']);
  });
});

describe('yesterday\'s submissions', () => {
  const pending = [{ practice: PRACTICE, claim: 'C3', item: 'P/1', transmitted_at: new Date('2026-03-03T16:30:00.000Z'), charge_cents: '500', state: 'transmitted', partner: null, payer: null, interchange: null, overdue_at: null }];
  const counts = (['accepted', 'rejected', 'pending'] as const).map((outcome, i) => ({ practice: PRACTICE, outcome, count: 1, cents: String([10_000, 7_000, 500][i]) }));

  it('are accepted, rejected or pending, and every pending one is listed with its age', () => {
    const said = acknowledgedOf(counts, pending, '2026-03-04T18:00:00.000Z');
    expect(said.identity).toEqual({ holds: true, count: '3 submitted = 1 accepted + 1 rejected + 1 pending', cents: '$175.00 = $100.00 + $70.00 + $5.00' });
    expect(said.waiting).toEqual([expect.objectContaining({ claim: 'C3', ageHours: 25, cents: 500 })]);
  });

  it('do not add up when a pending one is missing from the list', () => {
    expect(acknowledgedOf(counts, [], '2026-03-04T18:00:00.000Z').identity.holds).toBe(false);
  });
});

describe('closing a day', () => {
  const life = (now = '2026-03-03T16:00:00.000Z') => given(decideDays, { service: 'reporting', kind: 'day', reference: undefined, now });
  const look = { rows: async () => [] } as unknown as Parameters<typeof countDay>[0];
  const counted = async (state: DaysState | undefined, cause = 'closing-hour', more: Partial<DayRows> = {}): Promise<LocalFact> => {
    const said = state?.said ?? {};
    const again = Object.fromEntries(Object.keys(said).map((d) => [d, flowsOf({ ...rows, ...more }, d)]));
    const flows = flowsOf(rows, state!.next);
    const now = await countDay(look, { practice: PRACTICE, day: state!.next, said: {}, now: NOW });
    return { kind: 'effect', name: 'day-counted', id: 'e', actor: 'service:reporting', data: { ...now, figures: figuresOf(rows, state!.next, NOW), flows, corrections: correctionsOf(said, again), cause } };
  };

  it('waits for the closing hour of the day on which the practice became known', () => {
    const days = life();
    expect(days.when(tell('practice-known', { practice: PRACTICE })).timers).toEqual([{ set: 'day-ends', name: 'day-ends', dueAt: '2026-03-04T01:00:00.000Z', data: { day: DAY } }]);
    expect(days.when(tell('practice-known', { practice: PRACTICE })).timers).toBeUndefined();
  });

  it('says the day once, with a hash, and waits for the next one', async () => {
    const days = life();
    days.when(tell('practice-known', { practice: PRACTICE }));
    expect(days.when({ kind: 'timer', name: 'day-ends', id: 't', actor: 'timer:day-ends', data: { day: DAY } }).effects?.map((e) => [e.name, e.data['day']])).toEqual([['count-day', DAY]]);
    const outcome = await counted(days.state);
    const [event] = days.when(outcome).events ?? [];
    const said = reporting.dayClosed.data.parse(event?.data);
    expect(said).toMatchObject({ practice: PRACTICE, day: DAY, cause: 'closing-hour', corrections: [] });
    expect(said.sha256).toBe(sha256Of({ practice: PRACTICE, day: DAY, figures: said.figures, corrections: [], flows: said.flows }));
    expect(days.state).toMatchObject({ next: '2026-03-04', closed: 1 });
    expect(days.when(outcome).events).toBeUndefined();
    expect(declarationOf('reporting.day-closed')?.stream).toBe('day');
  });

  it('says with the next day what came late for a closed one, and says it once', async () => {
    const days = life();
    days.when(tell('practice-known', { practice: PRACTICE }));
    days.when(await counted(days.state));
    const late = { answers: [...rows.answers, { claim: 'C7', remit: 'R2', ordinal: 1, day: DAY, paid_cents: 300, denied_cents: 0 }] };
    const second = days.when(await counted(days.state, 'closing-hour', late));
    expect((second.events?.[0]?.data as { corrections: unknown }).corrections).toEqual([{ day: DAY, figure: 'answered', count: 1, cents: 300 }]);
    expect((days.when(await counted(days.state, 'closing-hour', late)).events?.[0]?.data as { corrections: unknown }).corrections).toEqual([]);
  });

  it('is done by a manager too, day after day up to the one that was asked for, and not for a day that has not begun', async () => {
    const days = life();
    days.when(tell('practice-known', { practice: PRACTICE }));
    days.now = '2026-03-05T17:00:00.000Z';
    expect(() => days.when(command('close-day', { practice: PRACTICE, day: '2026-03-06' }))).toThrow('This day has not begun.');
    expect(days.when(command('close-day', { practice: PRACTICE, day: '2026-03-04' })).effects?.[0]?.data).toMatchObject({ day: DAY, cause: 'person' });
    expect(days.when(await counted(days.state, 'person')).effects?.[0]?.data).toMatchObject({ day: '2026-03-04' });
    expect(days.when(await counted(days.state, 'person')).effects).toBeUndefined();
    expect(days.when(command('close-day', { practice: PRACTICE, day: DAY })).reply).toEqual({ day: DAY, closed: true });
    expect(days.state?.next).toBe('2026-03-05');
  });

  it('comes out of the events again as it was', async () => {
    const days = life();
    const known = days.when(tell('practice-known', { practice: PRACTICE })).state;
    const late = { answers: [...rows.answers, { claim: 'C7', remit: 'R2', ordinal: 1, day: DAY, paid_cents: 300, denied_cents: 0 }] };
    const said = [days.when(await counted(days.state)), days.when(await counted(days.state, 'closing-hour', late))].map((d) => reporting.dayClosed.data.parse(d.events?.[0]?.data));
    expect(said.reduce(foldDays, known)).toEqual(days.state);
  });
});
