export { certificates, type Certificates } from './certificates.js';
export * from './given.js';
export * from './database.js';
export * from './broker.js';
export { findEngine } from './engine.js';
export * from './sealer.js';
export * from './service-world.js';
export * from './running-service.js';
