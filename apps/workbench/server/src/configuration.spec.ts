import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfiguration } from './configuration.js';

describe('what the environment says', () => {
  it('puts everything beside the platform\'s base port', () => {
    const read = readConfiguration({ CLAIMSTREAM_PORT_BASE: '7000' });
    expect(read).toMatchObject({ port: 7000, origins: ['http://127.0.0.1:7000', 'http://localhost:7000'], issuer: 'http://127.0.0.1:7008', traceUrl: 'http://127.0.0.1:7009/trace/', idleMs: 600_000 });
    expect([read.services.intake, read.services['patient-billing'], read.services.reporting]).toEqual(['http://127.0.0.1:7001', 'http://127.0.0.1:7006', 'http://127.0.0.1:7007']);
  });

  it('lets production name each part', () => {
    const read = readConfiguration({ CLAIMSTREAM_WORKBENCH_ORIGINS: 'https://work.example/', CLAIMSTREAM_ISSUER: 'https://login.example/', CLAIMSTREAM_PATIENT_BILLING_URL: 'http://patient-billing' });
    expect([read.origins, read.issuer, read.services['patient-billing']]).toEqual([['https://work.example'], 'https://login.example', 'http://patient-billing']);
  });

  it('keeps sessions over a restart beside the platform\'s keys, and forgets them where there is no place', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-key-'));
    const keyOf = (env: NodeJS.ProcessEnv) => Buffer.from(readConfiguration(env).sessionKey).toString('hex');
    const here = { CLAIMSTREAM_KEYS: path.join(folder, 'keys.json') };
    expect(keyOf(here)).toBe(keyOf(here));
    expect(fs.statSync(path.join(folder, 'workbench-session.key')).mode & 0o077).toBe(0);
    expect(keyOf({})).not.toBe(keyOf({}));
    fs.rmSync(folder, { recursive: true });
  });

  it.each([[{ CLAIMSTREAM_SESSION_KEY: 'short' }, 'CLAIMSTREAM_SESSION_KEY'], [{ CLAIMSTREAM_PORT_BASE: 'many' }, 'CLAIMSTREAM_PORT_BASE']])('names the setting that is wrong: %p', (env, name) => {
    expect(() => readConfiguration(env as NodeJS.ProcessEnv)).toThrow(name);
  });
});
