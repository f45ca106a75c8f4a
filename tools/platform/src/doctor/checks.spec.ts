import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freeBase } from '../ports.js';
import { CHECKS, clockFinding, examine, nodeFinding, type Finding } from './checks.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-doctor-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const look = async (check: string, env: NodeJS.ProcessEnv = {}, base = 4400) =>
  CHECKS[check]?.({ base, dataDir: path.join(home, 'data'), env: { CLAIMSTREAM_CACHE: path.join(home, 'cache'), ...env } });

describe('the doctor', () => {
  it('finds nothing to put right where everything is there', async () => {
    const findings = await examine({ base: await freeBase(), dataDir: path.join(home, 'data'), env: process.env });
    expect(findings.map((f) => f.check)).toEqual(['node', 'npm', 'java', 'jars', 'postgres', 'kafka', 'ports', 'disk', 'memory', 'clock']);
    expect(findings.filter((f) => f.state === 'fail')).toEqual([]);
    expect(findings.filter((f) => f.state !== 'ok').every((f) => f.fix)).toBe(true);
  });

  it('judges Node by the engines of the workspace', () => {
    expect(['20.20.2', '22.22.2', '22.22.3', '23.11.0', '24.11.0', '24.11.1', '26.1.0'].map((v) => nodeFinding(v).state)).toEqual(['fail', 'fail', 'ok', 'fail', 'fail', 'ok', 'ok']);
  });

  it('on a machine with neither Java nor Maven, pip and Docker says what to install', async () => {
    expect(await look('java', { PATH: '/nowhere' })).toEqual({ state: 'fail', found: 'no Java >= 17, no pip, no Docker', fix: 'apt-get install openjdk-17-jre-headless, or give a broker in KAFKA_BROKERS' });
    expect(await look('jars', { PATH: '/nowhere' })).toMatchObject({ state: 'fail', found: 'not fetched yet and no Maven' });
    expect(await look('npm', { PATH: '/nowhere' })).toMatchObject({ state: 'fail' });
    expect(await look('java', { PATH: '/nowhere', KAFKA_BROKERS: 'k:9092' })).toMatchObject({ state: 'ok' });
  });

  it('names the old Java that it passed over', async () => {
    fs.writeFileSync(path.join(home, 'java'), '#!/bin/sh\necho \'openjdk version "11.0.2"\' >&2\n', { mode: 0o755 });
    expect(await look('java', { PATH: home })).toMatchObject({ state: 'fail', found: `no Java >= 17 (only ${path.join(home, 'java')} (11)), no pip, no Docker` });
  });

  it('names taken ports and another base', async () => {
    const base = await freeBase();
    const server = net.createServer().listen(base + 8, '127.0.0.1');
    await once(server, 'listening');
    expect(await look('ports', {}, base)).toEqual({ state: 'fail', found: `taken: ${base + 8} (provider)`, fix: `end what listens there, or choose another base with "npm start -- --port ${base + 100}"` });
    server.close();
  });

  it('says that a given database or broker does not answer, without its password', async () => {
    const database = await look('postgres', { DATABASE_URL: 'postgres://boss:hunter2@127.0.0.1:1/claims' });
    expect(database).toMatchObject({ state: 'fail', found: expect.stringContaining('postgres://127.0.0.1:1/claims does not answer') });
    expect(JSON.stringify(database)).not.toContain('hunter2');
    expect(await look('kafka', { KAFKA_BROKERS: '127.0.0.1:1' })).toMatchObject({ state: 'fail', found: '127.0.0.1:1 (KAFKA_BROKERS) does not serve' });
  });

  it('says what is missing of a login or of TLS before it asks anybody, and shows no password', async () => {
    const login = { KAFKA_BROKERS: '127.0.0.1:1', KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SASL_PASSWORD: 'hunter2' };
    expect(await look('kafka', login)).toEqual({ state: 'fail', found: 'KAFKA_SASL_USERNAME is not set; KAFKA_SECURITY_PROTOCOL=SASL_SSL needs a user and a password.', fix: 'correct these variables' });
    expect(await look('kafka', { KAFKA_SECURITY_PROTOCOL: 'SSL' })).toMatchObject({ state: 'fail', found: 'KAFKA_SECURITY_PROTOCOL set and KAFKA_BROKERS not: name the brokers, or unset it to use the embedded broker.' });
    expect(await look('postgres', { DATABASE_URL: 'postgres://boss:hunter2@db/claims', CLAIMSTREAM_DATABASE_CA_FILE: '/nowhere/ca.pem' })).toMatchObject({ state: 'fail', found: expect.stringContaining('/nowhere/ca.pem, which cannot be read (ENOENT)') });
    expect(await look('postgres', { DATABASE_URL: 'postgres://boss:hunter2@db/claims?sslmode=require' })).toMatchObject({ state: 'fail', found: 'DATABASE_URL has parameters behind a question mark; leave them out, TLS is set by CLAIMSTREAM_DATABASE_CA_FILE.' });
  });

  it('refuses a clock of the past and warns of one that nobody sets', () => {
    expect(clockFinding(0, undefined)).toMatchObject({ state: 'fail', found: 'the clock says 1970-01-01T00:00:00.000Z' });
    expect(clockFinding(Date.UTC(2026, 10, 22), false).state).toBe('warn');
    expect(clockFinding(Date.UTC(2026, 10, 22), undefined).state).toBe('ok');
  });

  it('as a command gives JSON and an exit code', async () => {
    const base = await freeBase();
    const bin = path.resolve(import.meta.dirname, '../../bin/doctor.mjs');
    const asked = (...args: string[]) => new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [bin, ...args], (fault, out, err) => resolve({ code: fault ? Number(fault.code) : 0, out, err }));
    });
    const well = await asked('--json', '--port', String(base), '--data', path.join(home, 'data'));
    expect([well.code, (JSON.parse(well.out) as { ok: boolean; findings: Finding[] }).ok]).toEqual([0, true]);
    const server = net.createServer().listen(base, '127.0.0.1');
    await once(server, 'listening');
    const ill = await asked('--port', String(base), '--data', path.join(home, 'data'));
    expect(ill.code).toBe(1);
    expect(ill.out).toContain(`FAIL  ports     taken: ${base} (workbench)`);
    expect(ill.out).toContain('1 thing to put right before "npm start".');
    server.close();
    expect(await asked('--colour')).toMatchObject({ code: 1, err: expect.stringContaining('--colour') });
  });
});
