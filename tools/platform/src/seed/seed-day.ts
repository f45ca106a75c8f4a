import fs from 'node:fs';
import path from 'node:path';
import type { BillingDay, SeedFile } from './billing-day.js';
import { completeCharted, recordOneDuplicate } from './biller.js';
import { codeEncounters } from './coder.js';
import { Refused, type Doors } from './doors.js';
import { nextReleaseSpoke, stopped } from './next-release.js';
import { register, type Registered } from './register.js';
import { settledAt, standing, until, type Standing } from './settle.js';

export interface SeedInput {
  doors: Doors;
  day: BillingDay;
  seed: number;
  tenant: string;
  /** Where the database is, for what no door lets in. */
  env: NodeJS.ProcessEnv;
  /** Partner and practice folders of the tenant. */
  folder: string;
  limitMs: number;
}

export interface Seeded extends Standing {
  refusedFiles: number;
  files: number;
  /** Streams that wait for the people who run the platform. */
  stopped: number;
  /** False when the limit came before everything stood. */
  settled: boolean;
}

/** Brings the day in through the doors and waits until it stands. Run again after an interruption it does what is missing. */
export async function seedDay({ doors, day, seed, tenant, env, folder, limitMs }: SeedInput): Promise<Seeded> {
  const end = performance.now() + limitMs;
  const left = () => Math.max(0, end - performance.now());
  const key = (what: string) => `seed ${seed} ${day.today} ${what}`.replaceAll(' ', '-');
  const registered = await register(doors, day.today, key);
  const ids = await sendAll(doors, day.morning, registered, folder, key);
  const charted = ids.get('chart.json');
  if (charted !== undefined) await workOnChart(doors, charted, registered, day.today, left(), key);
  // Only a claim that has left can be exported again "after sending".
  const sent = await until(() => numbered(doors, day.changedLater), (claims) => claims.some((c) => LEFT.has(c.standing)), left());
  await sendAll(doors, day.afternoon, registered, folder, key);
  await recordOneDuplicate(doors, (await numbered(doors, day.repeated[0] as string)).map((c) => c.claim).sort(), key);
  await nextReleaseSpoke(env, tenant, registered.practices.hospital);
  const files = await until(() => documents(doors), (seen) => seen.length >= FILES(day) && seen.every((f) => ENDED.has(f.state)), left());
  const evening = await until(() => standing(doors, day.today), settledAt(day.claims), left());
  return { ...evening.seen, stopped: await stopped(doors, left()), settled: sent.done && files.done && evening.done, files: files.seen.length, refusedFiles: files.seen.filter((f) => f.state === 'refused').length };
}

/** It went out, whatever its receivers have said since. */
const LEFT = new Set(['transmitted', 'rejected']);

const FILES = (day: BillingDay): number => day.morning.length + day.afternoon.length;
const ENDED = new Set(['done', 'refused', 'exception', 'duplicate']);

const documents = async (doors: Doors): Promise<{ document: string; state: string }[]> =>
  (await doors.get<{ items: { document: string; state: string }[] }>('reporting', 'documents?direction=in&brings=837&limit=200', 'manager')).items;

/** Sends every file through its door; answers the ids of uploads by name. The same file again is answered with the first one's id. */
async function sendAll(doors: Doors, files: readonly SeedFile[], { practices }: Registered, folder: string, key: (what: string) => string): Promise<Map<string, string>> {
  const sent = await Promise.all(files.map(async (file): Promise<[string, string][]> => {
    const practice = practices[file.practice];
    if (file.door === 'folder') {
      layDown(path.join(folder, practice, '837', 'in'), file);
      return [];
    }
    const { id } = await doors.post<{ id: string }>('intake', `files?practice=${practice}`, {
      as: 'biller', key: key(`file ${file.practice} ${file.name}`), file: { bytes: file.bytes, name: file.name, type: file.door === 'fhir' ? 'application/fhir+json' : 'application/octet-stream' },
    });
    return [[file.name, id]];
  }));
  return new Map(sent.flat());
}

/** Written aside and renamed, as transfer programs do, so that nobody reads half of it. */
function layDown(inbox: string, file: SeedFile): void {
  fs.mkdirSync(inbox, { recursive: true });
  const aside = path.join(inbox, `.${file.name}.part`);
  fs.writeFileSync(aside, file.bytes);
  fs.renameSync(aside, path.join(inbox, file.name));
}

/** The coder codes what the chart leads to, then the biller completes what the chart does not know. */
async function workOnChart(doors: Doors, document: string, { payerIds }: Registered, today: string, limitMs: number, key: (what: string) => string): Promise<void> {
  const { seen } = await until(
    () => doors.get<{ state: string; accepted: number | null }>('reporting', `documents/${document}`, 'manager').catch(notYetKnown),
    (file) => ENDED.has(file.state), limitMs,
  );
  const { seen: items } = await until(
    async () => (await doors.get<{ items: { claim: string; standing: string; states: { coding: string | null } }[] }>('reporting', `claims?document=${document}&limit=200`, 'manager')).items,
    // Coding hears of an encounter beside reporting: the coder can open it once it waits.
    (listed) => listed.filter((c) => c.standing !== 'not billable' && c.states.coding !== null).length >= (seen.accepted ?? 0), limitMs,
  );
  const encounters = items.filter((c) => c.standing !== 'not billable').map((c) => c.claim).sort();
  await codeEncounters(doors, encounters, today, key);
  await completeCharted(doors, encounters, 'clinic', payerIds, key);
}

/** Reporting hears of a file a moment after intake has answered for it. */
function notYetKnown(fault: unknown): { state: string; accepted: number | null } {
  if (fault instanceof Refused && fault.status === 404) return { state: 'not yet known', accepted: null };
  throw fault;
}

/** Claims under a number of the practice. */
const numbered = async (doors: Doors, claimNumber: string): Promise<{ claim: string; standing: string }[]> =>
  (await doors.search<{ items: { claim: string; standing: string }[] }>({ claimNumber }, 'biller')).items;
