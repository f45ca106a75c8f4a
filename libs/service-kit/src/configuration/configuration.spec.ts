import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, portOf, readConfiguration } from './configuration.js';

const TENANTS = JSON.stringify([{ id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo', name: 'Harborlight Billing (demo)', feed: 'test', timeZone: 'America/Denver' }]);
const GOOD = {
  CLAIMSTREAM_DATABASE: 'postgres://127.0.0.1:4420/claimstream', CLAIMSTREAM_DB_PASSWORD: 'common', KAFKA_BROKERS: '127.0.0.1:4421', CLAIMSTREAM_KEYS: '/tmp/keys.json',
  CLAIMSTREAM_TENANTS: TENANTS, CLAIMSTREAM_ISSUER: 'http://127.0.0.1:4408/',
};

const problemsOf = (env: Record<string, string | undefined>): string[] => {
  try {
    readConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration of a service', () => {
  it('reads a local platform with its defaults', () => {
    const c = readConfiguration(GOOD);
    expect(c).toMatchObject({ portBase: 4400, partitions: 6, logLevel: 'info', testClock: false, issuer: 'http://127.0.0.1:4408', folders: undefined, otlpEndpoint: undefined });
    expect(c.database).toMatchObject({ host: '127.0.0.1', port: 4420, name: 'claimstream' });
    expect(portOf(c.portBase, 'reporting')).toBe(4407);
  });

  it('lets one role have a password of its own', () => {
    const { database } = readConfiguration({ ...GOOD, CLAIMSTREAM_DB_PASSWORD_PATIENT_BILLING_API: 'own' });
    expect(database.passwordOf('patient-billing', 'api')).toBe('own');
    expect(database.passwordOf('patient-billing', 'worker')).toBe('common');
  });

  it('names every problem at once, one sentence each', () => {
    const problems = problemsOf({ CLAIMSTREAM_PORT_BASE: 'many', CLAIMSTREAM_DATABASE: 'postgres://me:secret@db/x', CLAIMSTREAM_TENANTS: '[{"id":"1","slug":"A","name":"","feed":"live","timeZone":"Mars"}]', CLAIMSTREAM_LOG_LEVEL: 'loud' });
    expect(problems).toHaveLength(12);
    for (const problem of problems) expect(problem).toMatch(/^[A-Z].*\.$/);
    expect(problems.join(' ')).not.toContain('secret');
  });

  it('refuses two tenants of one id, because their claims could not be told apart', () => {
    const [tenant] = JSON.parse(TENANTS) as object[];
    expect(problemsOf({ ...GOOD, CLAIMSTREAM_TENANTS: JSON.stringify([tenant, { ...tenant, slug: 'other' }]) })).toEqual(['Two tenants of CLAIMSTREAM_TENANTS share one id; give each its own.']);
  });

  it('is not content with a file of tenants that is not there', () => {
    expect(problemsOf({ ...GOOD, CLAIMSTREAM_TENANTS: '/nowhere/tenants.json' })).toEqual(['CLAIMSTREAM_TENANTS is neither a list nor a file that can be read.']);
  });
});
