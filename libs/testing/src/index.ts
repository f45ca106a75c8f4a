export * from './given.js';
export * from './database.js';
