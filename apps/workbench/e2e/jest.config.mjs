import { shared } from '../../../jest.shared.mjs';

export default shared({
  globalSetup: '<rootDir>/running/start.mjs', globalTeardown: '<rootDir>/running/stop.mjs', testMatch: ['<rootDir>/src/**/*.browser.spec.ts'], maxWorkers: 1, testTimeout: 120_000,
});
