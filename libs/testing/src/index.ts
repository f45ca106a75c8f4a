export * from './given.js';
export * from './database.js';
export * from './sealer.js';
