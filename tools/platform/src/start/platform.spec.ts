import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freeBase, OFFSETS, SERVICES } from '../ports.js';
import { isAlive } from '../process/end.js';
import type { StartOptions } from './options.js';
import { Platform } from './platform.js';
import { Progress } from './progress.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-start-'));
fs.chmodSync(home, 0o755);
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** A repository whose applications only say what they were given and answer /readyz. */
const repository = path.join(home, 'repository');
function application(file: string, offsets: string, then = '') {
  fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  fs.writeFileSync(path.join(repository, file), `
    const http = require('node:http');
    const offsets = ${offsets};
    const base = Number(process.env.CLAIMSTREAM_PORT_BASE);
    for (const offset of offsets) http.createServer((req, res) => { if (req.url === '/die') { console.error('the end of ' + offset); process.exit(3); } res.end(String(process.pid)); }).listen(base + offset, '127.0.0.1');
    process.on('SIGTERM', () => { require('node:fs').appendFileSync(process.env.CLAIMSTREAM_FOLDERS + '/stopped', offsets.join() + '\\n'); process.exit(0); });
    ${then}`);
}
const offsetOf = JSON.stringify(Object.fromEntries(SERVICES.map((s) => [s, OFFSETS[s]])));
application('apps/host/dist/main.js', `process.argv.slice(2).map((s) => (${offsetOf})[s])`);
application('apps/payer-simulator/dist/main.js', '[10]');
application('apps/workbench/server/dist/main.js', '[0]');
fs.writeFileSync(path.join(repository, 'apps/host/dist/prepare.js'), `require('node:fs').appendFileSync(process.env.CLAIMSTREAM_FOLDERS + '/prepared', new URL(process.env.DATABASE_URL).username + '\\n')`);
fs.mkdirSync(path.join(repository, 'tools/platform/dist/seed'), { recursive: true });
fs.writeFileSync(path.join(repository, 'tools/platform/dist/seed/main.js'), `require('node:fs').appendFileSync(process.env.CLAIMSTREAM_FOLDERS + '/seeded', 'x'); require('node:fs').writeFileSync(process.argv[process.argv.indexOf('--mark') + 1], '{"at":"2026-03-02T10:00:00.000Z"}'); console.log('300 claims')`);

let lines: string[] = [];
const options = (base: number, more: Partial<StartOptions> = {}): StartOptions => ({ fresh: false, data: path.join(home, 'data'), base, together: false, seed: true, answers: true, testClock: false, help: false, ...more });
const platforms: Platform[] = [];
function platformOf(of: StartOptions): Platform {
  lines = [];
  const say = (line: string) => void lines.push(line);
  const platform = new Platform({ options: of, repository, version: '0.1.0', env: { PATH: process.env['PATH'], HOME: process.env['HOME'], JAVA_HOME: process.env['JAVA_HOME'] }, progress: new Progress(say), say });
  platforms.push(platform);
  return platform;
}
afterEach(async () => {
  await Promise.all(platforms.splice(0).map((p) => p.stop()));
});

interface Described { processes: { name: string; pid: number }[]; ready: boolean; brokers: string; database: string }
const described = (data = path.join(home, 'data')) => JSON.parse(fs.readFileSync(path.join(data, 'platform.json'), 'utf8')) as Described;
const said = (file: string) => fs.readFileSync(path.join(home, 'data', 'folders', file), 'utf8');
const answerOf = (port: number, where = '/readyz') => fetch(`http://127.0.0.1:${port}${where}`, { headers: { connection: 'close' } }).then((r) => r.text(), () => '');
const until = async <T>(found: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  for (;;) {
    const value = await found();
    if (value) return value;
    await new Promise((r) => setTimeout(r, 50));
  }
};

describe('a platform', () => {
  it('starts everything, heals what is killed, stops in order and leaves no process; the next start carries on', async () => {
    const base = await freeBase();
    const platform = platformOf(options(base));
    await platform.start();
    platform.isReady = true;
    platform.describe();
    expect(lines.map((l) => l.replace(/^ *[\d.]+ s {2}/, '')).sort()).toEqual([expect.stringMatching(/^Kafka 4\.3: (Java|Docker)/), 'OpenID provider', 'Postgres 18', 'roles, schemas, topics and tenants', 'seeded billing day: 300 claims', 'seven services', 'simulator', 'trace sink', 'workbench']);
    const before = described();
    expect(before).toMatchObject({ ready: true, brokers: `127.0.0.1:${base + 21}`, database: `postgres://127.0.0.1:${base + 20}/claimstream` });
    expect(before.processes.map((p) => p.name).sort()).toEqual([...SERVICES, 'kafka', 'platform', 'postgres', 'simulator', 'workbench'].sort());

    const coding = before.processes.find((p) => p.name === 'coding')?.pid ?? 0;
    process.kill(coding, 'SIGKILL');
    const healed = await until(async () => { const pid = Number(await answerOf(base + 2)); return pid !== coding && pid; });
    await until(() => lines.includes('coding runs again.') || undefined);
    expect(described().processes).toContainEqual({ name: 'coding', pid: healed });
    await answerOf(base + 3, '/die');
    await until(() => lines.includes('submission runs again.') || undefined);
    expect(lines).toContain('submission ended unexpectedly; starting it again in 500 ms. Its last word: the end of 3');
    const kafka = before.processes.find((p) => p.name === 'kafka')?.pid ?? 0;
    process.kill(kafka, 'SIGKILL');
    await until(() => lines.includes('kafka runs again.') || undefined);

    const after = described().processes.filter((p) => p.name !== 'platform');
    await platform.stop();
    expect(after.filter((p) => isAlive(p.pid))).toEqual([]);
    const order = said('stopped').trim().split('\n');
    expect([order[0], order.slice(1, 8).sort(), order[8]]).toEqual(['0', ['1', '2', '3', '4', '5', '6', '7'], '10']);
    expect(fs.existsSync(path.join(home, 'data', 'platform.json'))).toBe(false);

    const again = platformOf(options(base, { together: true }));
    await again.start();
    expect([again.isNew, said('seeded'), said('prepared')]).toEqual([false, 'x', 'postgres\npostgres\n']);
    expect(new Set(await Promise.all(SERVICES.map((s) => answerOf(base + OFFSETS[s])))).size).toBe(1);
    expect(lines.some((l) => l.endsWith('seeded billing day: skipped, it was seeded before'))).toBe(true);
  });

  it('names the first taken port and another base', async () => {
    const base = await freeBase();
    const server = net.createServer().listen(base + 5, '127.0.0.1');
    await once(server, 'listening');
    await expect(platformOf(options(base, { data: path.join(home, 'busy') })).start()).rejects.toThrow(`Port ${base + 5} (denial) is taken; end what listens there, or choose another base with "npm start -- --port ${base + 100}".`);
    server.close();
  });

  it('says what an application said last when it cannot start, and leaves nothing behind', async () => {
    const broken = path.join(home, 'broken');
    fs.cpSync(repository, broken, { recursive: true });
    fs.writeFileSync(path.join(broken, 'apps/host/dist/prepare.js'), `console.error('no such role'); process.exit(1)`);
    const base = await freeBase();
    const say = () => undefined;
    const platform = new Platform({ options: options(base, { data: path.join(home, 'broken-data') }), repository: broken, version: '0.1.0', env: process.env, progress: new Progress(say), say });
    platforms.push(platform);
    await expect(platform.start()).rejects.toThrow(/^prepare failed: no such role \(see .*prepare\.log\)$/);
    const { processes } = described(path.join(home, 'broken-data'));
    await platform.stop();
    expect(processes.filter((p) => p.name !== 'platform' && isAlive(p.pid))).toEqual([]);
  });

  it('leaves no process when it is killed itself', async () => {
    execFileSync('tsc', ['-b', path.resolve(import.meta.dirname, '../../tsconfig.build.json')]);
    const base = await freeBase();
    const data = path.join(home, 'killed');
    const dist = path.resolve(import.meta.dirname, '../../dist/start');
    const script = `import { Platform } from '${dist}/platform.js'; import { Progress } from '${dist}/progress.js';
      const say = () => undefined;
      const p = new Platform({ options: ${JSON.stringify(options(base, { data }))}, repository: ${JSON.stringify(repository)}, version: '0.1.0', env: process.env, progress: new Progress(say), say });
      await p.start(); console.log('up');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const { processes } = described(data);
    expect(processes.filter((p) => isAlive(p.pid))).toHaveLength(12);
    parent.kill('SIGKILL');
    await until(() => processes.every((p) => !isAlive(p.pid)) || undefined);
    // what the kill left (a lock of a dead process) does not stop the next start
    const next = platformOf(options(base, { data }));
    await next.start();
    expect(next.isNew).toBe(false);
  });
});
