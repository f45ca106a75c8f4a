// Shared Jest configuration: native ESM, TypeScript through SWC, workspace libraries from source.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const swcrc = JSON.parse(readFileSync(fileURLToPath(new URL('./.swcrc', import.meta.url)), 'utf8'));

export const shared = (overrides = {}) => ({
  testEnvironment: 'node',
  // resolve @claimstream/* libraries to src/ through the "@claimstream/source" export condition
  testEnvironmentOptions: { customExportConditions: ['@claimstream/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  // "./x.js" in TypeScript sources means "./x.ts"
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swcrc, swcrc: false, module: { type: 'es6' }, sourceMaps: 'inline' }] },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  coverageProvider: 'v8',
  ...overrides,
});
