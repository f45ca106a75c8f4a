/** Names under which the kit's parts without a class of their own are injected. */
export const READINESS = Symbol('Readiness');
export const METRICS = Symbol('Metrics');
export const LOGGER = Symbol('Logger');
export const OPERATIONS = Symbol('Operations');
export const VERIFIER = Symbol('Verifier');
