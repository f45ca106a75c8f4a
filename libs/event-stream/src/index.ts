export * from './decision.js';
export * from './definition.js';
export * from './ports.js';
export * from './tables.js';
