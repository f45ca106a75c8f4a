import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { endChild, hasEnded } from '../process/end.js';
import { guardChild } from '../process/guard.js';
import { portIsFree } from '../ports.js';
import { lastLine, Trouble } from '../trouble.js';
import { isReachable, makeRoots, ROOTS, serverAccount, serverBinaries, type Account } from './binaries.js';

export interface PostgresOptions {
  /** Where the cluster lives; created when absent. */
  dataDir: string;
  port: number;
  /** Password of the superuser `postgres`; one cluster keeps the one it was created with. */
  password?: string;
  /** Database to create when absent and to name in `url`. */
  database?: string;
  /** Server settings over the defaults below. */
  settings?: Record<string, string>;
  /** File that gets the server's log; default: `server.log` beside the cluster. */
  logFile?: string;
}

export interface Postgres {
  /** postgres://postgres:password@127.0.0.1:port/database */
  url: string;
  port: number;
  pid: number;
  /** Fast shutdown: open transactions are rolled back, nothing committed is lost. */
  stop(): Promise<void>;
  /** Stops the server and deletes its cluster, wherever it is (see `clusterDirectory`). */
  remove(): Promise<void>;
  /** Resolves when the server has ended, by `stop` or by itself. */
  ended: Promise<void>;
}

/**
 * Durable (fsync, synchronous commit and full pages stay on) on a machine of two cores and a few gigabytes: rare
 * checkpoints, because a laptop's disk is the narrow place; no JIT, because our statements are short.
 */
const SETTINGS: Record<string, string> = {
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'pglz',
  jit: 'off',
  random_page_cost: '1.1',
  track_io_timing: 'on',
  log_line_prefix: '%m [%p] %a ',
  log_timezone: 'UTC',
  timezone: 'UTC',
  // A failed statement's text may hold a person's name: it stays out of the log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
};

/** What the server's processes share beside its buffers lies in /dev/shm; some containers have next to none there. */
const SHARED_MEMORY_BYTES = 64e6;

/** In files of the cluster where /dev/shm is small or not there: slower for large sorts of several processes, and never "disk full" beside an empty disk. */
export function sharedMemory(directory = '/dev/shm'): Record<string, string> {
  try {
    const { bavail, bsize } = fs.statfsSync(directory);
    if (bavail * bsize >= SHARED_MEMORY_BYTES) return {};
  } catch {
    // Not there.
  }
  return { dynamic_shared_memory_type: 'mmap' };
}

/**
 * Root's server runs as another account, which cannot enter a data directory below, say, /root: then the cluster lives
 * under /var/lib and the data directory keeps a note of it.
 */
export function clusterDirectory(dataDir: string): string {
  const wanted = path.resolve(dataDir);
  if (process.getuid?.() !== 0) return wanted;
  let ancestor = wanted;
  while (!fs.existsSync(ancestor)) ancestor = path.dirname(ancestor);
  if (isReachable(ancestor === wanted ? path.dirname(wanted) : ancestor)) return wanted;
  return path.join(ROOTS, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
}

/** Removes a cluster, wherever `clusterDirectory` put it. */
export function removeCluster(dataDir: string): void {
  fs.rmSync(clusterDirectory(dataDir), { recursive: true, force: true });
  fs.rmSync(dataDir, { recursive: true, force: true });
}

/** Starts the embedded PostgreSQL 18; also as root. Errors a person can mend are `Trouble`. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, password = 'postgres', database = 'postgres' } = options;
  const account = serverAccount();
  const bin = path.join(serverBinaries(account), 'bin');
  const cluster = clusterDirectory(options.dataDir);
  if (!(await portIsFree(port))) throw new Trouble(`Port ${port} (Postgres) is taken; end what listens there or choose another base with --port.`);
  createCluster(cluster, bin, account, password);
  const logFile = options.logFile ?? path.join(path.dirname(path.resolve(options.dataDir)), 'postgres.log');
  const log = fs.openSync(logFile, 'a');
  const from = fs.fstatSync(log).size;
  const sets = Object.entries({ ...SETTINGS, ...sharedMemory(), ...options.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(bin, 'postgres'), ['-D', cluster, '-p', String(port), '-k', '', '-h', '127.0.0.1', ...sets], {
    ...account, cwd: cluster, detached: true, stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.once('error', () => resolve()); });
  guardChild(child, 'INT');
  const stop = () => endChild(child, 'SIGINT', 20_000);
  const remove = async () => { await stop(); removeCluster(options.dataDir); };
  try {
    const credentials = { host: '127.0.0.1', port, user: 'postgres', password };
    await untilReady(credentials, () => (hasEnded(child) || child.pid === undefined ? startFault(fs.readFileSync(logFile).subarray(from).toString(), cluster) : undefined));
    await ensureDatabase(credentials, database);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`, port, pid: child.pid as number, stop, remove, ended };
}

function createCluster(cluster: string, bin: string, account: Account, password: string): void {
  if (fs.existsSync(cluster)) {
    const empty = fs.readdirSync(cluster).length === 0;
    if (!empty) {
      checkCluster(cluster);
      return;
    }
    fs.rmdirSync(cluster);
  }
  if (path.dirname(cluster) === ROOTS) makeRoots();
  fs.mkdirSync(path.dirname(cluster), { recursive: true });
  for (const left of fs.readdirSync(path.dirname(cluster)).filter((name) => name.startsWith(`${path.basename(cluster)}.new-`))) {
    fs.rmSync(path.join(path.dirname(cluster), left), { recursive: true, force: true });
  }
  // Made beside its place and renamed, so that a kill in the middle leaves no half cluster under the real name.
  const partial = fs.mkdtempSync(`${cluster}.new-`);
  const secret = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-'));
  try {
    const file = path.join(secret, 'password');
    fs.writeFileSync(file, password, { mode: 0o600 });
    if (account.uid !== undefined && account.gid !== undefined) for (const p of [partial, secret, file]) fs.chownSync(p, account.uid, account.gid);
    execFileSync(path.join(bin, 'initdb'), [
      '-D', partial, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${file}`, '--encoding=UTF8',
      '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', ...Object.entries(sharedMemory()).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ], { ...account, cwd: partial, stdio: 'pipe' });
    fs.renameSync(partial, cluster);
  } catch (fault) {
    fs.rmSync(partial, { recursive: true, force: true });
    const said = String((fault as { stderr?: Buffer }).stderr ?? fault);
    if (/No space left|ENOSPC/.test(said)) throw diskFull(cluster);
    throw new Trouble(`Postgres could not create ${cluster}: ${lastLine(said)}`);
  } finally {
    fs.rmSync(secret, { recursive: true, force: true });
  }
}

const diskFull = (directory: string) =>
  new Trouble(`The disk of ${directory} is full; free at least 1 GB or put the data elsewhere with --data.`);

function checkCluster(cluster: string): void {
  for (const part of ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal']) {
    if (!fs.existsSync(path.join(cluster, part))) {
      throw new Trouble(`${cluster} is only half a Postgres data directory (no ${part}); start with --fresh to make it anew, or give another with --data.`);
    }
  }
  const version = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== '18') {
    throw new Trouble(`${cluster} was written by Postgres ${version} and this is 18; start with --fresh to make it anew, or give another with --data.`);
  }
}

function startFault(log: string, cluster: string): Error {
  if (/No space left on device/.test(log)) return diskFull(cluster);
  if (/lock file "postmaster.pid" already exists/.test(log)) {
    const [pid = '?'] = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return new Trouble(`A Postgres (process ${pid}) already runs on ${cluster}; stop the other Claimstream or give another directory with --data.`);
  }
  if (/could not (locate a valid checkpoint|read file|open file)|invalid (primary checkpoint|magic|checksum)|incorrect checksum/.test(log)) {
    return new Trouble(`${cluster} is damaged (${lastLine(log)}); start with --fresh to make it anew, or give another with --data.`);
  }
  const fatal = log.split('\n').filter((line) => /FATAL|PANIC/.test(line)).at(-1) ?? lastLine(log);
  return new Trouble(`Postgres did not start: ${fatal.replace(/^.*?(FATAL|PANIC):\s*/, '')}`);
}

interface Credentials { host: string; port: number; user: string; password: string }

async function untilReady(credentials: Credentials, gone: () => Error | undefined): Promise<void> {
  // Recovery after a kill replays the log first; on a large one that takes a while.
  const end = performance.now() + 120_000;
  for (;;) {
    const fault = gone();
    if (fault) throw fault;
    const client = new pg.Client({ ...credentials, database: 'postgres', connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (refusal) {
      const { code } = refusal as { code?: string };
      if (code === '28P01') throw new Trouble('Postgres refuses the password of this data directory (secrets.json does not belong to it); start with --fresh, or give another with --data.');
      // 57P03: starting up
      if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== '57P03') throw refusal;
    }
    if (performance.now() > end) throw new Trouble('Postgres did not answer within 120 s; its log says why.');
    await new Promise((r) => setTimeout(r, 30));
  }
}

async function ensureDatabase(credentials: Credentials, database: string): Promise<void> {
  if (database === 'postgres') return;
  const client = new pg.Client({ ...credentials, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
