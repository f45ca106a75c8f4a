import type { Codes as CodeTables } from '@claimstream/codes';
import type { Encounter, Suggestion } from './state.js';

/** Where a coder may start: what the clinical codes of the source point to. A suggestion is never a code until a coder wrote it. */
export function suggest(encounter: Encounter, tables: CodeTables): Suggestion[] {
  const seen = new Set<string>();
  const found: Suggestion[] = [];
  const add = (kind: Suggestion['kind'], code: string, because: string): void => {
    if (code === '' || seen.has(`${kind} ${code}`)) return;
    seen.add(`${kind} ${code}`);
    found.push({ kind, code, because });
  };
  for (const clinical of encounter.clinicalCodes ?? []) {
    if (clinical.system !== 'snomed') continue;
    for (const s of tables.suggest(clinical.code)) {
      add('diagnosis', s.diagnosis, clinical.code);
      if (s.procedure !== undefined) add('procedure', s.procedure, clinical.code);
    }
  }
  return found;
}
