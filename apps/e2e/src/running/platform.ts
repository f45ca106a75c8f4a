import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { ServiceName } from '@claimstream/contracts';
import { PATIENCE } from './patience.js';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');
const CLAIMCTL = path.join(REPOSITORY, 'apps/claimctl/bin/claimctl.mjs');

export interface Described {
  urls: Record<string, string>;
  processes: { name: string; pid: number }[];
  issuer: string;
  folders: string;
  logs: string;
  dataDir: string;
  database: string;
  brokers: string;
}

const dataDir = (): string => {
  const dir = process.env['CLAIMSTREAM_E2E_DATA'];
  if (dir === undefined) throw new Error('no platform runs for the stories; start them with jest in apps/e2e');
  return dir;
};

/** The running platform, as it describes itself at this moment: process ids change when something is started anew. */
export const described = (): Described => JSON.parse(fs.readFileSync(path.join(dataDir(), 'platform.json'), 'utf8')) as Described;

export const secrets = (): { postgres: string; services: string } => JSON.parse(fs.readFileSync(path.join(dataDir(), 'secrets.json'), 'utf8')) as { postgres: string; services: string };

export interface Said {
  exit: number;
  out: string;
  err: string;
}

/** Runs the command line as people do: the shim, in a process of its own. */
export function claimctl(...args: string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const { NODE_OPTIONS: _options, CLAIMSTREAM_DATA: _data, ...env } = process.env;
    const child = spawn(process.execPath, [CLAIMCTL, ...args, '--data', dataDir()], { env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { err += d.toString(); });
    child.once('error', reject);
    child.once('close', (code) => resolve({ exit: code ?? -1, out, err }));
  });
}

/** The same with `--json`, read. @throws when it did not end with `exit`. */
export async function claimctlJson<T>(exit: number, ...args: string[]): Promise<T> {
  const said = await claimctl(...args, '--json');
  if (said.exit !== exit) throw new Error(`claimctl ${args.slice(0, 2).join(' ')} ended with ${said.exit}: ${said.out}${said.err}`);
  return JSON.parse(said.out) as T;
}

const tokens = new Map<string, { token: string; until: number }>();

export async function tokenOf(person: string): Promise<string> {
  const kept = tokens.get(person);
  if (kept !== undefined && kept.until > performance.now()) return kept.token;
  const response = await fetch(`${described().issuer}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }) });
  if (!response.ok) throw new Error(`nobody called ${person} signs in here`);
  const { access_token: token, expires_in: seconds } = await response.json() as { access_token: string; expires_in: number };
  tokens.set(person, { token, until: performance.now() + (seconds - 60) * 1000 });
  return token;
}

export interface Call {
  method?: string;
  /** JSON, or bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
  text: string;
}

/** Asks a service as a person; a refusal is an answer like any other. */
export async function call<T = Record<string, unknown>>(person: string, service: ServiceName, where: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Answer<T>> {
  const bytes = body instanceof Uint8Array;
  const response = await fetch(`${described().urls[service]}/v1/${service}/${where}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(person)}`,
      ...(body === undefined ? {} : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }), ...headers,
    },
    ...(body === undefined ? {} : { body: bytes ? body as Uint8Array<ArrayBuffer> : JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown = {};
  try { parsed = JSON.parse(text); } catch { parsed = {}; }
  return { status: response.status, body: parsed as T, text };
}

/** The body of an answer that must be 200. */
export async function ok<T = Record<string, unknown>>(person: string, service: ServiceName, where: string, how: Call = {}): Promise<T> {
  const answer = await call<T>(person, service, where, how);
  if (answer.status !== 200) throw new Error(`${how.method ?? 'GET'} ${service}/${where} as ${person} answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

/** Runs SQL as the administrator: to look behind the services, and to plant faults. */
export async function sql<T extends pg.QueryResultRow = pg.QueryResultRow>(text: string, params: unknown[] = []): Promise<T[]> {
  const url = new URL(described().database);
  url.username = 'postgres';
  url.password = secrets().postgres;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<T>(text, params)).rows;
  } finally {
    await client.end();
  }
}

/** Asks again until there is an answer. @throws what was awaited, when time is up. */
export async function until<T>(what: string, find: () => Promise<T | undefined | false> | T | undefined | false, waitMs = 60_000): Promise<T> {
  const end = performance.now() + waitMs * PATIENCE;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
