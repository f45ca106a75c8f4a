export { run } from './main.js';
export { INVARIANTS, prove, type Invariant, type Proof } from './proof/prove.js';
export { LogReader, type LogRecord } from './proof/read-log.js';
export { SUBSCRIPTIONS } from './proof/subscriptions.js';
export type { Outcome } from './proof/outcome.js';
