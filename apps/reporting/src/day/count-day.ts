import type { EffectDefinition, LocalFact, Lookups } from '@claimstream/event-stream';
import { answerView, attemptView, caseView, dayFact, workItem } from '../tables.js';
import { correctionsOf, figuresOf, FOLLOW_UP, flowsOf, type AnswerRow, type AttemptRow, type CaseRow, type Correction, type DayRows, type FactRow, type Flows, type WorkRow } from './figures.js';
import type { reporting } from '@claimstream/contracts';

export interface CountedDay {
  day: string;
  figures: reporting.DayFigures;
  corrections: Correction[];
  /** What was counted of this day. */
  flows: Flows;
}

/** Every row that a practice's days are made of, and what is open there now. */
export async function dayRows(look: Pick<Lookups, 'rows'>, practice: string, days: readonly string[]): Promise<DayRows> {
  const keys = days.map((day) => [practice, day]);
  const at = ['practice', 'day'];
  const [attempts, answers, facts, cases, outstanding, liveCases, work] = await Promise.all([
    look.rows<AttemptRow>(attemptView.name, at, keys), look.rows<AnswerRow>(answerView.name, at, keys), look.rows<FactRow>(dayFact.name, at, keys), look.rows<CaseRow>(caseView.name, at, keys),
    look.rows<AttemptRow>(attemptView.name, ['practice', 'outcome'], [[practice, 'pending']]), look.rows<CaseRow>(caseView.name, ['practice', 'live'], [[practice, true]]),
    look.rows<WorkRow>(workItem.name, ['practice', 'queue'], FOLLOW_UP.map((queue) => [practice, queue])),
  ]);
  return { attempts, answers, facts, cases, outstanding, liveCases, work };
}

/** A day's figures as they are now, and what was learned since of days that are closed. `said` holds what was said of those. */
export async function countDay(look: Pick<Lookups, 'rows'>, { practice, day, said, now }: { practice: string; day: string; said: Readonly<Record<string, Flows>>; now: string }): Promise<CountedDay> {
  const all = await dayRows(look, practice, [...Object.keys(said), day]);
  const again = Object.fromEntries(Object.keys(said).map((d) => [d, flowsOf(all, d)]));
  return { day, figures: figuresOf(only(all, day), day, now), corrections: correctionsOf(said, again), flows: flowsOf(all, day) };
}

/** The rows of one day among those of several. */
export function only(rows: DayRows, day: string): DayRows {
  const of = <T extends { day: string }>(list: T[]): T[] => list.filter((r) => r.day === day);
  return { ...rows, attempts: of(rows.attempts), answers: of(rows.answers), facts: of(rows.facts), cases: of(rows.cases) };
}

/** Draws the figures of a day that ends. Reads only, so that a repeat does no harm; the day itself says each day once. */
export const countTheDay: EffectDefinition = {
  maxAttempts: 12,
  async run(effect, shell): Promise<LocalFact[]> {
    const { practice, day, said } = effect.data as { practice: string; day: string; said: Record<string, Flows> };
    const counted = await shell.look(effect.tenant, (look) => countDay(look, { practice, day, said, now: look.now }));
    return [{ kind: 'effect', name: 'day-counted', id: effect.id, actor: 'service:reporting', practice, data: { ...counted, cause: effect.data['cause'], by: effect.data['by'] } }];
  },
};
