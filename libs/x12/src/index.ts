export type * from './values.js';
export type * from './finding.js';
export * from './claim-837.js';
export * from './read-837.js';
export * from './write-837.js';
export * from './sniff.js';
export * from './generate.js';
export { isNpi } from './npi.js';
export { money as formatMoney } from './claim/codec.js';
