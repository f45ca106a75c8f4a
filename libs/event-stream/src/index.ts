export * from './decision.js';
export * from './definition.js';
export * from './ports.js';
