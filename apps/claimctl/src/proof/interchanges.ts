import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { readClaims, type FileClaims } from './claim-segments.js';
import { Findings, type Outcome } from './outcome.js';
import type { Sources, Tables } from './sources.js';

interface BuiltRow { interchange: string; tenant: string; partner: string; control: string; claims: string[]; cents: string; file: string | null; sha256: string | null; sent_claims: number | null }
interface SentRow { claim: string; interchange: string; cents: string }

const DATA = `convert_from(bytes, 'UTF8')::json->'data'`;
const BUILT = `SELECT b.stream AS interchange, b.tenant_id::text AS tenant, b.data->>'partner' AS partner, b.data->>'interchangeControl' AS control,
    ARRAY(SELECT json_array_elements_text(b.data->'claims')) AS claims, b.data->>'chargeCents' AS cents, s.data->>'fileName' AS file, s.data->>'sha256' AS sha256, (s.data->>'claims')::int AS sent_claims
  FROM (SELECT stream, tenant_id, ${DATA} AS data FROM submission.event WHERE type = 'submission.interchange-built') b
  LEFT JOIN (SELECT stream, ${DATA} AS data FROM submission.event WHERE type = 'submission.interchange-sent') s ON s.stream = b.stream ORDER BY b.stream`;
const TRANSMITTED = `SELECT stream AS claim, data->>'interchange' AS interchange, data->>'chargeCents' AS cents
  FROM (SELECT stream, ${DATA} AS data FROM submission.event WHERE type = 'submission.attempt-transmitted') t`;
const FOLDERS = `SELECT DISTINCT ON (stream) stream AS partner, ${DATA}->>'folder' AS folder FROM submission.event WHERE type = 'submission.partner-registered' ORDER BY stream, seq DESC`;

/** Every transmitted claim is in exactly one file in its partner's folder, and the files say what the events say. */
export async function interchanges(tables: Tables, { folders, slugs }: Pick<Sources, 'folders' | 'slugs'>): Promise<Outcome> {
  const found = new Findings('interchanges', 'Every transmitted claim is in exactly one file of its partner, and the files say what the events say.');
  const built = await tables.rows<BuiltRow>(BUILT);
  const transmitted = await tables.rows<SentRow>(TRANSMITTED);
  found.count('files built', built.length);
  found.count('claims transmitted', transmitted.length);
  events(built, transmitted, found);
  if (folders === undefined || slugs.size === 0) {
    found.note('The partner folders are not on this machine, so the files themselves were not read; name them with CLAIMSTREAM_FOLDERS and CLAIMSTREAM_TENANTS.');
    return found.outcome();
  }
  const names = new Map((await tables.rows<{ partner: string; folder: string }>(FOLDERS)).map((f) => [f.partner, f.folder]));
  const homeOf = (b: BuiltRow): string => path.join(folders, slugs.get(b.tenant) ?? b.tenant, 'partners', names.get(b.partner) ?? b.partner, '837');
  files(built, transmitted, homeOf, found);
  return found.outcome();
}

function events(built: readonly BuiltRow[], transmitted: readonly SentRow[], found: Findings): void {
  const controls = new Set<string>();
  for (const b of built) {
    if (controls.has(`${b.partner} ${b.control}`)) found.differs(`two files to partner ${b.partner} have the control number ${b.control}`);
    controls.add(`${b.partner} ${b.control}`);
    const own = transmitted.filter((t) => t.interchange === b.interchange);
    if (b.file === null) {
      found.note(`file ${b.interchange} is built and not yet sent`);
      if (own.length > 0) found.differs(`file ${b.interchange} is not sent and ${own.length} of its claims say they are`);
      continue;
    }
    found.count('files sent');
    if (b.sent_claims !== b.claims.length) found.differs(`file ${b.interchange} was built with ${b.claims.length} claims and sent with ${b.sent_claims}`);
    const strangers = own.filter((t) => !b.claims.includes(t.claim));
    for (const t of strangers) found.differs(`claim ${t.claim} says it went with file ${b.interchange}, which was built without it`);
    const said = new Set(own.map((t) => t.claim));
    for (const claim of b.claims) if (!said.has(claim)) found.differs(`claim ${claim} went with file ${b.interchange} and does not say so`);
    const cents = own.reduce((sum, t) => sum + Number(t.cents), 0);
    if (cents !== Number(b.cents)) found.differs(`file ${b.interchange} charges ${b.cents} cents and its claims ${cents}`);
  }
}

function files(built: readonly BuiltRow[], transmitted: readonly SentRow[], homeOf: (b: BuiltRow) => string, found: Findings): void {
  const charged = new Map(transmitted.map((t) => [`${t.interchange} ${t.claim}`, Number(t.cents)]));
  const inFiles = new Map<string, number>();
  const named = new Set<string>();
  for (const b of built) {
    if (b.file === null) continue;
    const at = findFile(homeOf(b), b.file);
    if (at === undefined) {
      found.differs(`file ${b.interchange} (${b.file}) does not lie in its partner's folder`);
      continue;
    }
    named.add(at);
    const content = readFile(at, b, found);
    if (content === undefined) continue;
    found.count('files read');
    if (content.control !== b.control) found.differs(`file ${b.interchange} was built under ${b.control} and is numbered ${content.control}`);
    const ids = content.claims.map((c) => c.id);
    // The writer keeps the claims of one subscriber together, so only the set is fixed, not the order.
    if ([...ids].sort().join() !== [...b.claims].sort().join()) found.differs(`file ${b.interchange} holds ${ids.length} claims that are not the ${b.claims.length} it was built with`);
    for (const { id, chargeCents } of content.claims) {
      found.count('claims in files');
      found.count('cents in files', chargeCents);
      inFiles.set(`${b.interchange} ${id}`, (inFiles.get(`${b.interchange} ${id}`) ?? 0) + 1);
      const said = charged.get(`${b.interchange} ${id}`);
      if (said !== undefined && said !== chargeCents) found.differs(`claim ${id} charges ${chargeCents} cents in file ${b.interchange} and says ${said}`);
    }
  }
  for (const t of transmitted) {
    const times = inFiles.get(`${t.interchange} ${t.claim}`) ?? 0;
    if (times !== 1) found.differs(`claim ${t.claim} is ${times} times in the file it says it went with`);
  }
  for (const home of new Set(built.map(homeOf))) {
    for (const stray of filesBelow(path.join(home, 'out')).filter((f) => !named.has(f))) found.differs(`${path.basename(stray)} lies in a partner's folder and no event says that it was sent`);
  }
}

/** The partner may have moved what it took; below its folder it stays findable. */
const findFile = (home: string, name: string): string | undefined => [path.join(home, 'out', name), ...filesBelow(home)].find((f) => path.basename(f) === name && fs.existsSync(f));

const filesBelow = (folder: string): string[] => {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((e) => e.isFile() && !e.name.startsWith('.')).map((e) => path.join(e.parentPath, e.name));
};

function readFile(at: string, b: BuiltRow, found: Findings): FileClaims | undefined {
  const bytes = fs.readFileSync(at);
  if (createHash('sha256').update(bytes).digest('hex') !== b.sha256) found.differs(`file ${b.interchange} has other bytes than were sent`);
  try {
    return readClaims(bytes);
  } catch (error) {
    found.differs(`file ${b.interchange} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}
