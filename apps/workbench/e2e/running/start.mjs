// Starts one platform for all browser tests: plain JavaScript, because Jest runs this before anything is transformed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const START_MS = 240_000;
/** Debian's; a browser that a tool downloads is not what a bare machine has. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** `CLAIMSTREAM_WORKBENCH_DATA` names the data directory of a platform that runs already. */
export default async function start() {
  if (process.env.CLAIMSTREAM_WORKBENCH_DATA || !fs.existsSync(CHROMIUM)) return;
  const { buildPlatform, requireInstall } = await import(path.join(repository, 'tools/platform/bin/build.mjs'));
  requireInstall();
  buildPlatform();
  const { freeBase } = await import(path.join(repository, 'tools/platform/dist/index.js'));
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-workbench-'));
  fs.chmodSync(home, 0o755);
  const data = path.join(home, 'data');
  // A platform of its own, whatever servers the environment names for others.
  const { DATABASE_URL: _database, KAFKA_BROKERS: _brokers, npm_lifecycle_event: _npm, ...env } = process.env;
  const out = fs.openSync(path.join(home, 'start.log'), 'a');
  const args = [path.join(repository, 'tools/platform/bin/start.mjs'), '--no-seed', '--no-answers', '--test-clock', '--data', data, '--port', String(await freeBase())];
  const child = spawn(process.execPath, args, { cwd: repository, env: { ...env, NODE_ENV: 'development', NODE_OPTIONS: '' }, stdio: ['ignore', out, out] });
  globalThis.claimstreamWorkbench = { child, home };
  const end = performance.now() + START_MS;
  for (;;) {
    const ready = (() => { try { return JSON.parse(fs.readFileSync(path.join(data, 'platform.json'), 'utf8')).ready === true; } catch { return false; } })();
    if (ready) break;
    if (child.exitCode !== null || performance.now() > end) {
      throw new Error(`The platform for the browser tests did not start:\n${fs.readFileSync(path.join(home, 'start.log'), 'utf8').split('\n').slice(-15).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.env.CLAIMSTREAM_WORKBENCH_DATA = data;
}
