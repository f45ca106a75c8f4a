export { definition, parts } from './parts.js';
export { decideEncounter } from './encounter/decide.js';
export { decidePractice } from './charge-master/decide.js';
export { QUERY_TOPICS } from './encounter/commands.js';
export type { CodingState, CodedLine } from './encounter/state.js';
export type { PracticeState } from './charge-master/decide.js';
export type { ChargeMaster, PriceRow } from './charge-master/price.js';
export type { CodingReference } from './reference.js';
