import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { run } from './main.js';
import { fakePlatform } from './platform.fixture.js';

const platform = fakePlatform();
const { asked } = platform;
const cli = (...args: string[]) => platform.cli(...args);

describe('how a command ends', () => {
  it.each([
    [401, 4], [403, 4], [409, 4], [400, 2], [422, 2], [404, 1], [500, 3], [503, 3],
  ])('a service that answers %i ends it with %i and the service\'s own sentence', async (status, exit) => {
    platform.answer = () => ({ status, body: { error: { code: 'some-code', sentence: 'This is why.' } } });
    const said = await cli('practice', 'ls', '--as', 'biller');
    expect([said.exit, said.out]).toEqual([exit, '']);
    expect(said.err).toContain('This is why.');
  });

  it('is 0 for help, 2 for a command that does not exist and for an option that is missing', async () => {
    expect((await cli('--help')).exit).toBe(0);
    expect((await cli('nonsense')).exit).toBe(2);
    expect(await cli('ingest', path.join(platform.data, 'platform.json'), '--as', 'biller')).toMatchObject({ exit: 2, err: expect.stringContaining('--practice P') });
    expect((await cli('proof', '--only', 'nonsense')).exit).toBe(2);
  });

  it('is 3 where no platform runs, with how to start one', async () => {
    const said: string[] = [];
    jest.spyOn(console, 'error').mockImplementation((line: string) => { said.push(line); });
    expect(await run(['status', '--data', path.join(platform.data, 'nowhere')], {}, platform.data)).toBe(3);
    expect(said.join()).toMatch(/No platform runs on .*nowhere; start one with "npm start"/);
  });

  it('says its sentence as JSON too', async () => {
    platform.answer = () => ({ status: 403, body: { error: { code: 'role-missing', sentence: 'This needs the role sre.' } } });
    expect(JSON.parse((await cli('parked', 'ls', '--as', 'biller', '--json')).out)).toEqual({ error: { code: 'role-missing', sentence: 'This needs the role sre.' } });
  });
});

describe('sign-in', () => {
  it('keeps a login where nobody else may read it, and uses it from then on', async () => {
    platform.answer = () => ({ body: { practices: [] } });
    expect((await cli('practice', 'ls')).exit).toBe(4);
    expect((await cli('login', '--as', 'manager')).exit).toBe(0);
    const kept = path.join(platform.data, 'cache', 'claimctl-logins.json');
    expect(fs.statSync(kept).mode & 0o777).toBe(0o600);
    asked.splice(0);
    expect((await cli('practice', 'ls')).exit).toBe(0);
    expect(asked.filter((a) => a.url.endsWith('/practices')).map((a) => a.token)).toEqual(['Bearer token-of-manager']);
    fs.rmSync(kept);
  });

  it('asks for a new token once when the old one was refused', async () => {
    let refusals = 0;
    platform.answer = ({ url }) => (url.endsWith('/practices') && refusals++ === 0 ? { status: 401, body: { error: { code: 'token-expired', sentence: 'The token has expired.' } } } : { body: { practices: [] } });
    expect((await cli('practice', 'ls', '--as', 'biller')).exit).toBe(0);
    expect(asked.filter((a) => a.url.endsWith('/practices'))).toHaveLength(2);
  });
});

describe('ingest', () => {
  const file = (): string => { const at = path.join(platform.data, 'DOE-JOHN.837'); fs.writeFileSync(at, 'ISA*'.repeat(500)); return at; };
  const page = (phase: string) => ({ id: '1JMBBQNF00402', practice: 'P', phase, format: 'x12-837p', claims: 2, accepted: 2, updates: 0, proposals: 0, notBillable: 0, refusedParts: 0, chargeCents: 12_345, reason: phase === 'done' ? null : 'It broke off.', sha256: 'x', findings: [], sizeBytes: 2000, bytesRead: 2000 });

  it('sends the same key for the same bytes of a practice, and another for another practice', async () => {
    platform.answer = () => ({ body: { id: '1JMBBQNF00402', sha256: 'x', sizeBytes: 1, duplicate: false } });
    for (const practice of ['A', 'A', 'B']) await cli('ingest', file(), '--practice', practice, '--as', 'biller');
    const keys = asked.filter((a) => a.method === 'POST' && a.url.includes('/files')).map((a) => a.key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it.each([['done', 0], ['exception', 1], ['refused', 1]])('waits until the file is %s, prints its counts, and ends with %i', async (phase, exit) => {
    let looks = 0;
    platform.answer = ({ method, url }) => {
      if (method === 'POST') return { body: { id: '1JMBBQNF00402', sha256: 'x', sizeBytes: 2000, duplicate: false } };
      if (url.includes('files?')) return { body: { files: [{ ...page((looks += 1) < 3 ? 'reading' : phase), bytesRead: looks * 600 }] } };
      return { body: page(phase) };
    };
    const said = await cli('ingest', file(), '--practice', 'P', '--wait', '--as', 'biller');
    expect(said.exit).toBe(exit);
    expect(said.out).toContain(`1JMBBQNF00402 ${phase}: 2 claims, 2 new, $123.45`);
    // Not on a terminal: a line per ten percent. The name of the file may name a person.
    expect(said.err).toContain('file 1 of 1: sent 100 %');
    expect(said.out + said.err).not.toContain('DOE');
  });
});

describe('the clock', () => {
  it('is not moved on a platform without a test clock: 4, with the sentence', async () => {
    platform.answer = () => ({ status: 409, body: { error: { code: 'no-test-clock', sentence: 'this platform has no test clock' } } });
    expect(await cli('clock', 'advance', '3d', '--as', 'sre')).toMatchObject({ exit: 4, err: 'this platform has no test clock' });
  });

  it('goes from due time to due time over all services, each time drained, and never past one', async () => {
    const start = Date.parse('2026-03-02T00:00:00Z');
    const now = new Map(SERVICES.map((s) => [s, start]));
    const dues = new Map<string, number[]>([['submission', [start + 3_600_000]], ['reporting', [start + 7_200_000, start + 90_000_000]]]);
    const moves: number[] = [];
    const away = new Set(['GET reporting', 'POST denial']);
    platform.answer = ({ method, url, body }) => {
      // A log that does not answer for a moment leaves no clock behind.
      const asked = `${method} ${url.split('/')[2] ?? ''}`;
      if (away.delete(asked)) return { status: 503, body: { error: { code: 'not-now', sentence: 'A part of the platform does not answer; try again in a moment.' } } };
      const service = SERVICES.find((s) => url.startsWith(`/v1/${s}/`)) ?? 'intake';
      if (method === 'POST') {
        const to = Date.parse(JSON.parse(body).to);
        now.set(service, to);
        if (service === 'intake') moves.push(to - start);
        dues.set(service, (dues.get(service) ?? []).filter((d) => d > to));
      }
      const due = (dues.get(service) ?? [])[0];
      return { body: { now: new Date(now.get(service) ?? 0).toISOString(), nextDue: due === undefined ? null : new Date(due).toISOString(), backlog: { unpublished: 0, tells: 0, timers: 0, effects: 0 }, lag: 0, idle: true } };
    };
    const said = await cli('clock', 'advance', '1d', '--as', 'sre', '--json');
    expect(said.exit).toBe(0);
    expect(JSON.parse(said.out)).toEqual({ from: '2026-03-02T00:00:00.000Z', now: '2026-03-03T00:00:00.000Z', steps: 2 });
    expect(moves).toEqual([3_600_000, 7_200_000, 86_400_000]);
    expect([away.size, new Set(now.values()).size]).toEqual([0, 1]);
  });
});

describe('the shim', () => {
  it('answers right after an install, also under an older Node', async () => {
    const shim = path.resolve(import.meta.dirname, '../bin/claimctl.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [shim, '--help'], { env: { ...process.env, NODE_OPTIONS: '' } });
    expect(stdout).toContain('Usage: claimctl');
    const old = ['/usr/bin/node', '/usr/local/bin/node'].find((n) => fs.existsSync(n));
    if (old !== undefined) expect((await promisify(execFile)(old, [shim, '--help'], { env: { ...process.env, NODE_OPTIONS: '' } })).stdout).toContain('Usage: claimctl');
  }, 60_000);
});
