import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { lastLine, Trouble } from '../trouble.js';
import { endChild, hasEnded } from './end.js';
import { guardChild } from './guard.js';
import type { Started } from './supervise.js';

export interface NodeApp {
  name: string;
  /** Path of the built main and its arguments. */
  main: string;
  args?: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Each must answer 200 before the application counts as started. */
  readyUrls?: readonly string[];
  readyMs?: number;
}

const ROTATE_BYTES = 20 * 1024 * 1024;

/** Opens a log for appending; one that has grown large becomes `.1` first, so that logs stay bounded over many starts. */
export function openLog(file: string): number {
  if (fs.existsSync(file) && fs.statSync(file).size > ROTATE_BYTES) fs.renameSync(file, `${file}.1`);
  return fs.openSync(file, 'a');
}

/** The last line of a log, read from its end. */
export function lastLogLine(file: string): string {
  if (!fs.existsSync(file)) return '';
  const fd = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, 8_192));
    fs.readSync(fd, tail, 0, tail.length, size - tail.length);
    return lastLine(tail.toString()).slice(0, 400);
  } finally {
    fs.closeSync(fd);
  }
}

const FLAGS = ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning'];

function launch({ main, args = [], cwd, env, logFile }: NodeApp) {
  const log = openLog(logFile);
  const child = spawn(process.execPath, [...FLAGS, main, ...args], { cwd, env, detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  guardChild(child, 'TERM');
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.once('error', () => resolve()); });
  return { child, ended };
}

/** Starts an application and waits until it is ready. */
export async function startApp(app: NodeApp): Promise<Started> {
  const { child, ended } = launch(app);
  const stop = () => endChild(child, 'SIGTERM', 20_000);
  try {
    for (const url of app.readyUrls ?? []) {
      await untilReady(url, app.readyMs ?? 60_000, () => (hasEnded(child) || child.pid === undefined ? new Trouble(`${app.name} ended while starting: ${lastLogLine(app.logFile)} (see ${app.logFile})`) : undefined));
    }
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { pid: child.pid as number, stop, ended };
}

/** Runs an application to its end; a failure is a `Trouble` with the last line that it said. */
export async function runApp(app: NodeApp): Promise<void> {
  const { child, ended } = launch(app);
  await ended;
  if (child.exitCode !== 0) throw new Trouble(`${app.name} failed: ${lastLogLine(app.logFile)} (see ${app.logFile})`);
}

async function untilReady(url: string, waitMs: number, gone: () => Trouble | undefined): Promise<void> {
  const end = performance.now() + waitMs;
  for (;;) {
    const fault = gone();
    if (fault) throw fault;
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(async (res) => { await res.body?.cancel(); return res.status; }, () => 0);
    if (answer === 200) return;
    if (performance.now() > end) throw new Trouble(`${url} did not answer 200 within ${Math.round(waitMs / 1000)} s (last: ${answer || 'no answer'}).`);
    await new Promise((r) => setTimeout(r, 100));
  }
}
