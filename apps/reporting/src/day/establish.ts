import type { LocalFact, ShellAccess, Targeted } from '@claimstream/event-stream';
import { nameView } from '../tables.js';
import { daysOfPractice, type DaysState } from './decide.js';

/** So many practices in one transaction. */
const CHUNK = 200;

/**
 * Gives a closing hour to every practice that has none, such as one registered before its days were closed here. Done at each start: who
 * has one keeps it, and two starts at once give it once, because the days of a practice are one stream.
 * @returns how many practices were given one.
 */
export async function establishDays(shell: ShellAccess, tenant: string): Promise<number> {
  const practices = (await shell.look(tenant, (look) => look.rows<{ id: string }>(nameView.name, ['kind'], [['practice']]))).map((r) => r.id).sort();
  let given = 0;
  for (let at = 0; at < practices.length; at += CHUNK) {
    const some = practices.slice(at, at + CHUNK).map((practice) => ({ practice, days: daysOfPractice(tenant, practice) }));
    const applied = await shell.apply(tenant, async (look) => {
      const known = await look.states<DaysState>(some.map((s) => s.days));
      return some.filter((s) => !known.has(s.days)).map(({ practice, days }): Targeted => ({ stream: days, kind: 'day', fact: knownPractice(practice) }));
    });
    given += applied.length;
  }
  return given;
}

const knownPractice = (practice: string): LocalFact => ({ kind: 'part', name: 'practice-known', id: `practice-known/${practice}`, actor: 'service:reporting', correlation: practice, practice, data: { practice } });
