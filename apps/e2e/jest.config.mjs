import { shared } from '../../jest.shared.mjs';

// kafkajs retries differently under NODE_ENV=test; a real broker wants its real timing.
process.env.NODE_ENV = 'development';

export default shared({
  globalSetup: '<rootDir>/running/start.mjs', globalTeardown: '<rootDir>/running/stop.mjs', testSequencer: '<rootDir>/running/sequence.mjs',
  maxWorkers: 1, testTimeout: 180_000 * Number(process.env.CLAIMSTREAM_E2E_PATIENCE ?? 1),
});
