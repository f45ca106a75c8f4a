export { simulate, type Outcome } from './simulate.js';
export { INVARIANTS, type Violation } from './check/check.js';
export { drawProfile, type Profile } from './fate.js';
export type { Bugs } from './world.js';
