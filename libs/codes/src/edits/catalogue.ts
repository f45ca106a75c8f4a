import { balanceEdits } from './balance.js';
import { bundlingEdits } from './bundling.js';
import { diagnosisEdits } from './diagnosis.js';
import { environmentEdits } from './environment.js';
import type { EditRule } from './finding.js';
import { payerEdits } from './payer.js';
import { placeEdits } from './place.js';
import { procedureEdits } from './procedure.js';
import { registrationEdits } from './registration.js';
import { situationEdits } from './situation.js';

/** All edits, by SNIP type, then id: the order of findings is the order of this list. */
export const RULES: readonly EditRule[] = [
  ...environmentEdits,
  ...registrationEdits,
  ...balanceEdits,
  ...situationEdits,
  ...diagnosisEdits,
  ...procedureEdits,
  ...placeEdits,
  ...bundlingEdits,
  ...payerEdits,
].sort((a, b) => a.snipType - b.snipType || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
