import { environmentEdits } from './environment.js';
import type { EditRule } from './finding.js';

/** All edits, by SNIP type, then id: the order of findings is the order of this list. */
export const RULES: readonly EditRule[] = [...environmentEdits].sort(
  (a, b) => a.snipType - b.snipType || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
);
