export type * from './values.js';
export type * from './finding.js';
export type * from './claim-837.js';
export * from './read-837.js';
export * from './write-837.js';
export * from './sniff.js';
export * from './generate.js';
