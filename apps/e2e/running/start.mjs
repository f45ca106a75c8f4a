// Starts one platform for all stories: plain JavaScript, because Jest runs this before anything is transformed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const START_MS = 240_000;

/** The demo billing company and a second one, so that every story runs beside a neighbour that must see nothing of it. */
export const OTHER_TENANT = { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002', slug: 'other', name: 'Otherside Billing (test)', feed: 'production', timeZone: 'America/New_York' };
const DEMO_TENANT = { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo', name: 'Harborlight Billing (demo)', feed: 'test', timeZone: 'America/Denver' };

const ROLES = ['biller', 'coder', 'poster', 'denial', 'agent', 'manager', 'sre', 'auditor'];

/** A data directory that an operator has prepared: two tenants and their people, nothing started yet. */
function prepare(data) {
  const { version } = JSON.parse(fs.readFileSync(path.join(repository, 'package.json'), 'utf8'));
  const write = (name, value) => fs.writeFileSync(path.join(data, name), `${JSON.stringify(value, null, 2)}\n`);
  write('version.json', { format: 1, product: version });
  write('tenants.json', [DEMO_TENANT, OTHER_TENANT]);
  const other = ROLES.map((role) => ({ id: `other-${role}`, name: `Otto ${role}`, tenant: OTHER_TENANT.id, roles: [role], practices: '*' }));
  const second = { id: 'second-sre', name: 'Sven Second', tenant: DEMO_TENANT.id, roles: ['sre'], practices: '*' };
  write('people.json', { people: [...other, second] });
}

export default async function start() {
  if (process.env.CLAIMSTREAM_E2E_DATA) return;
  const { buildServices, requireInstall } = await import(path.join(repository, 'tools/platform/bin/build.mjs'));
  requireInstall();
  buildServices();
  const { freeBase } = await import(path.join(repository, 'tools/platform/dist/index.js'));
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-e2e-'));
  fs.chmodSync(data, 0o755);
  prepare(data);
  // A platform of its own, whatever servers the environment names for others.
  const { DATABASE_URL: _database, KAFKA_BROKERS: _brokers, npm_lifecycle_event: _npm, ...env } = process.env;
  const out = fs.openSync(path.join(data, 'start.log'), 'a');
  // Stories write the answers they need, or ask the simulator for them (POST /v1/simulator/tricks).
  // What `npm start` runs once it has built: the stories need the services and not the pages.
  const args = [path.join(repository, 'tools/platform/dist/start.js'), '--no-seed', '--no-answers', '--test-clock', '--data', data, '--port', String(await freeBase())];
  const child = spawn(process.execPath, args, { cwd: repository, env: { ...env, NODE_ENV: 'development', NODE_OPTIONS: '' }, stdio: ['ignore', out, out] });
  globalThis.claimstreamPlatform = { child, data };
  const end = performance.now() + START_MS;
  for (;;) {
    const ready = (() => { try { return JSON.parse(fs.readFileSync(path.join(data, 'platform.json'), 'utf8')).ready === true; } catch { return false; } })();
    if (ready) break;
    if (child.exitCode !== null || performance.now() > end) {
      throw new Error(`The platform for the stories did not start:\n${fs.readFileSync(path.join(data, 'start.log'), 'utf8').split('\n').slice(-15).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.env.CLAIMSTREAM_E2E_DATA = data;
}
