import type { Doors } from './doors.js';
import { addDays } from './seeded.js';

export interface Suggestion {
  kind: 'diagnosis' | 'procedure';
  code: string;
}

export type CoderDoes =
  | { do: 'leave' }
  | { do: 'ask'; topic: string; question: string }
  | { do: 'code'; diagnoses: { code: string; qualifier: string }[]; lines: Record<string, unknown>[] };

/** ICD-10-CM codes of injuries whose sixth character 9 says that the side is not known. */
const UNKNOWN_SIDE = /^[ST]\d{2}[0-9A-Z]{2}9[A-Z]$/;
const OFFICE_VISIT = 'T1015';

/**
 * What the seeded coder does with an encounter: codes what the chart leads to, asks the provider where a side is missing, and leaves alone what
 * leads nowhere, so that the queue is not empty. Prices come from the charge master.
 */
export function coderDoes(suggestions: readonly Suggestion[]): CoderDoes {
  const diagnoses = suggestions.filter((s) => s.kind === 'diagnosis').map((s) => s.code);
  if (diagnoses.length === 0) return { do: 'leave' };
  if (diagnoses.some((code) => UNKNOWN_SIDE.test(code))) return { do: 'ask', topic: 'laterality', question: 'Which side was injured? The note does not say.' };
  const code = suggestions.find((s) => s.kind === 'procedure')?.code ?? OFFICE_VISIT;
  return {
    do: 'code',
    diagnoses: diagnoses.map((diagnosis, at) => ({ code: diagnosis, qualifier: at === 0 ? 'ABK' : 'ABF' })),
    lines: [{ number: 1, code, qualifier: 'HC', modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: diagnoses.slice(0, 4).map((_, at) => at + 1) }],
  };
}

/** Works through the encounters. What another run has done already is left. */
export async function codeEncounters(doors: Doors, claims: readonly string[], today: string, key: (what: string) => string): Promise<void> {
  for (const claim of claims) {
    const { coding, suggestions } = await doors.get<{ coding: string | null; suggestions: Suggestion[] }>('coding', `claims/${claim}`, 'coder');
    if (coding !== 'waiting') continue;
    const next = coderDoes(suggestions);
    if (next.do === 'ask') {
      const { topic, question } = next;
      await doors.post('coding', `claims/${claim}/queries`, { as: 'coder', body: { topic, question, dueAt: `${addDays(today, 3)}T23:00:00Z` }, key: key(`query ${claim}`) });
    }
    if (next.do !== 'code') continue;
    await doors.post('coding', `claims/${claim}/codes`, { as: 'coder', body: { diagnoses: next.diagnoses, lines: next.lines }, key: key(`codes ${claim}`) });
  }
}
