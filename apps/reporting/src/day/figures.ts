import { createHash } from 'node:crypto';
import { addDays, type reporting } from '@claimstream/contracts';

type DayFigures = reporting.DayFigures;
type Amount = DayFigures['submissions']['submitted'];

export interface AttemptRow { claim: string; item: string; day: string; transmitted_at: string; charge_cents: number | null; outcome: 'accepted' | 'rejected' | 'pending' }
export interface AnswerRow { claim: string; remit: string; ordinal: number; day: string; paid_cents: number; denied_cents: number }
export interface FactRow { stream: string; producer: string; seq: number; day: string; what: string; cents: number; accounts: Record<string, number> | null }
export interface CaseRow { claim: string; item: string; day: string; cause: string; amount_cents: number; appeal_by: string | null; correct_by: string | null; live: boolean }
export interface WorkRow { stream: string; item: string; queue: string; due_at: string; amount_cents: number | null }

/** What the figures of a practice's day are made of: rows of the read models, of the day itself and of what is open now. */
export interface DayRows {
  attempts: AttemptRow[];
  answers: AnswerRow[];
  facts: FactRow[];
  cases: CaseRow[];
  outstanding: AttemptRow[];
  liveCases: CaseRow[];
  work: WorkRow[];
}

/** Open work on money that is owed. */
export const FOLLOW_UP = ['rejections', 'denials', 'posting', 'exceptions', 'delivery'] as const;
const DONE = ['case-triaged', 'case-overturned', 'exception-settled', 'resubmitted', 'released'] as const;
/** A claim is at high risk when its deadline to appeal or correct is so near... */
const NEAR_DAYS = 14;
/** ...or of the 24 hours of its rejection so few are left. */
const LAST_HOURS = 4;
const HOUR_MS = 3_600_000;

export const amountOf = <T>(rows: readonly T[], cents: (row: T) => number): Amount => ({ count: rows.length, cents: rows.reduce((sum, r) => sum + cents(r), 0) });
const charge = (r: AttemptRow): number => r.charge_cents ?? 0;
const factCents = (facts: readonly FactRow[], what: string): number => facts.reduce((sum, f) => sum + (f.what === what ? f.cents : 0), 0);

/** The five figures of a practice's day, from its rows and nothing else: the same rows give the same figures. `now` is when they are drawn (ISO 8601). */
export function figuresOf(rows: DayRows, day: string, now: string): DayFigures {
  const { attempts, answers, facts, cases } = rows;
  const by = (outcome: AttemptRow['outcome']): Amount => amountOf(attempts.filter((a) => a.outcome === outcome), charge);
  const answered = amountOf(answers, (a) => a.paid_cents);
  const [heldCents, releasedCents, providerAdjustmentCents, bookedCents] = ['held', 'released', 'provider-adjustment', 'booked'].map((what) => factCents(facts, what)) as [number, number, number, number];
  const cashCents = answered.cents + heldCents - releasedCents - providerAdjustmentCents;
  const risks = risksOf(rows, day, now);
  return {
    submissions: { submitted: amountOf(attempts, charge), accepted: by('accepted'), rejected: by('rejected'), pending: by('pending'), outstanding: amountOf(rows.outstanding, charge) },
    payments: { answered, heldCents, releasedCents, providerAdjustmentCents, cashCents, bookedCents, differenceCents: cashCents - bookedCents, accounts: accountsOf(facts) },
    denials: { received: amountOf(answers.filter((a) => a.denied_cents !== 0), (a) => a.denied_cents), cases: amountOf(cases, (c) => c.amount_cents), byCause: causesOf(cases) },
    followUp: {
      open: amountOf(rows.work, (w) => w.amount_cents ?? 0), overdue: amountOf(rows.work.filter((w) => w.due_at < now), (w) => w.amount_cents ?? 0),
      done: Object.fromEntries(DONE.map((what) => [what, facts.filter((f) => f.what === what).length])),
    },
    highRisk: {
      claims: amountOf([...new Map(risks.map((r) => [r.stream, r])).values()], (r) => r.cents),
      because: Object.fromEntries([...new Set(risks.map((r) => r.reason))].sort().map((reason) => [reason, new Set(risks.filter((r) => r.reason === reason).map((r) => r.stream)).size])),
    },
  };
}

function accountsOf(facts: readonly FactRow[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { accounts } of facts) for (const [account, cents] of Object.entries(accounts ?? {})) sums.set(account, (sums.get(account) ?? 0) + cents);
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function causesOf(cases: readonly CaseRow[]): DayFigures['denials']['byCause'] {
  return [...new Set(cases.map((c) => c.cause))].map((cause) => ({ cause, ...amountOf(cases.filter((c) => c.cause === cause), (c) => c.amount_cents) }))
    .sort((a, b) => b.cents - a.cents || (a.cause < b.cause ? -1 : 1));
}

export interface Risk { stream: string; item: string; reason: 'appeal-or-correction-deadline' | 'rejection-clock' | 'past-its-date'; cents: number; until: string }

/** Claims that lose money soon, each with why and until when. */
export function risksOf(rows: Pick<DayRows, 'liveCases' | 'work'>, day: string, now: string): Risk[] {
  const near = addDays(day, NEAR_DAYS);
  const soon = new Date(Date.parse(now) + LAST_HOURS * HOUR_MS).toISOString();
  const deadlines = rows.liveCases.flatMap((c): Risk[] => {
    const [until] = [c.appeal_by, c.correct_by].filter((d) => d !== null).sort();
    return until !== undefined && until <= near ? [{ stream: c.claim, item: `case:${c.item}`, reason: 'appeal-or-correction-deadline', cents: c.amount_cents, until }] : [];
  });
  const clocks = rows.work.flatMap((w): Risk[] => {
    const risk = { stream: w.stream, item: w.item, cents: w.amount_cents ?? 0, until: w.due_at };
    if (w.due_at < now) return [{ ...risk, reason: 'past-its-date' }];
    return w.queue === 'rejections' && w.due_at <= soon ? [{ ...risk, reason: 'rejection-clock' }] : [];
  });
  return [...deadlines, ...clocks];
}

/** What happened on a day and cannot be taken back; what is open is no part of it. */
export type Flows = Record<string, Amount>;

export function flowsOf({ attempts, answers, facts, cases }: Pick<DayRows, 'attempts' | 'answers' | 'facts' | 'cases'>, day: string): Flows {
  const of = <T extends { day: string }>(rows: readonly T[]): T[] => rows.filter((r) => r.day === day);
  const own = of(facts);
  return {
    submitted: amountOf(of(attempts), charge), answered: amountOf(of(answers), (a) => a.paid_cents), denied: amountOf(of(answers).filter((a) => a.denied_cents !== 0), (a) => a.denied_cents),
    cases: amountOf(of(cases), (c) => c.amount_cents),
    ...Object.fromEntries(['held', 'released', 'provider-adjustment', 'booked'].map((what) => [what, amountOf(own.filter((f) => f.what === what), (f) => f.cents)])),
  };
}

export type Correction = { day: string; figure: string; count: number; cents: number };

/** By what closed days differ now from what was said of them when they were closed, or corrected last. */
export function correctionsOf(said: Readonly<Record<string, Flows>>, now: Readonly<Record<string, Flows>>): Correction[] {
  return Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([day, before]) => Object.entries(now[day] ?? before).flatMap(([figure, { count, cents }]): Correction[] => {
    const was = before[figure] ?? { count: 0, cents: 0 };
    return count === was.count && cents === was.cents ? [] : [{ day, figure, count: count - was.count, cents: cents - was.cents }];
  }));
}

/** JSON with sorted keys: the same figures are the same text, whatever order they were made in. */
export const canonical = (value: unknown): string => JSON.stringify(value, (_key, v: unknown) => (v !== null && typeof v === 'object' && !Array.isArray(v)
  ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v));

export const sha256Of = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
