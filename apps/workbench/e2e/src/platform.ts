import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

interface Described { urls: Record<string, string>; issuer: string; folders: string; database: string }

/** The running platform; undefined where no browser is installed, because then nothing was started. */
export const described = (): Described => read<Described>('platform.json');

function read<T>(name: string): T {
  const dir = process.env['CLAIMSTREAM_WORKBENCH_DATA'];
  if (dir === undefined) throw new Error('no platform runs for the browser tests');
  return JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')) as T;
}

/** Runs SQL as the administrator, to plant what no person and no partner can send. */
export async function sql(text: string, params: unknown[]): Promise<void> {
  const url = new URL(described().database);
  url.username = 'postgres';
  url.password = read<{ postgres: string }>('secrets.json').postgres;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(text, params);
  } finally {
    await client.end();
  }
}

const tokenOf = async (person: string): Promise<string> => {
  const answer = await fetch(`${described().issuer}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }) });
  return ((await answer.json()) as { access_token: string }).access_token;
};

/** Asks a service past the workbench, to prepare what a test is not about. @throws with the service's answer. */
export async function ok<T = Record<string, unknown>>(person: string, service: string, where: string, body?: unknown): Promise<T> {
  const bytes = body instanceof Uint8Array;
  const answer = await fetch(`${described().urls[service]}/v1/${service}/${where}`, {
    headers: { authorization: `Bearer ${await tokenOf(person)}`, 'idempotency-key': crypto.randomUUID(), ...(body === undefined ? {} : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: bytes ? body as Uint8Array<ArrayBuffer> : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service}/${where} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

export interface Office { practice: string; name: string; payerId: string; /** Folder of its partner. */ folder: string }

let offices = 0;

/** A practice with a payer and a partner of its own. */
export async function openOffice(name: string): Promise<Office> {
  const tag = `${Date.now().toString(36)}${offices++}`.toUpperCase();
  // A platform that runs already may know practices of this name from before.
  const own = `${name} ${tag.slice(-4)}`;
  const { id: practice } = await ok<{ id: string }>('manager', 'intake', 'practices', { name: own, npi: '1999000015', timeZone: 'America/Denver' });
  const folder = `house-${tag.toLowerCase()}`;
  const { stream: partner } = await ok<{ stream: string }>('manager', 'submission', 'partners', {
    name: 'Testing Clearinghouse', folder, senderId: 'HARBORLIGHT', receiverId: 'TESTHOUSE', submitterName: 'HARBORLIGHT TEST', contactName: 'HELP DESK', contactPhone: '5550100000', usage: 'T', cutAfterSeconds: 1,
  });
  await ok('manager', 'submission', 'payers', { name: `Testpayer ${tag}`, payerIds: [`TP${tag}`], partner, filingCode: 'CI' });
  return { practice, name: own, payerId: `TP${tag}`, folder };
}

/** Asks again until there is an answer. @throws what was awaited, when time is up. */
export async function until<T>(what: string, find: () => Promise<T | undefined | false>, waitMs = 60_000): Promise<T> {
  const end = performance.now() + waitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
