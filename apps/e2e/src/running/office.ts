import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { claimctl, claimctlJson, described, ok, until } from './platform.js';
import { PATIENCE } from './patience.js';

/** A practice with a payer and a partner of its own, so that stories do not meet. */
export interface Office {
  practice: string;
  payer: string;
  payerId: string;
  partner: string;
  folder: string;
  manager: string;
}

/** Billing NPI of the invented practice that every file of these stories bills for. */
export const NPI = '1999000015';

export interface OfficeWish {
  /** False for a practice whose payer nobody has registered. */
  payer?: boolean;
  manager?: string;
  name?: string;
}

export const partnerBody = (folder: string) => ({
  name: 'TESTING HOUSE', folder, senderId: 'HARBORLIGHT', receiverId: 'TESTHOUSE', submitterName: 'HARBORLIGHT TEST', contactName: 'HELP DESK', contactPhone: '5550100000', usage: 'T', cutAfterSeconds: 1,
});

export async function openOffice({ payer: withPayer = true, manager = 'manager', name }: OfficeWish = {}): Promise<Office> {
  const tag = randomBytes(3).toString('hex').toUpperCase();
  const folder = `house-${tag.toLowerCase()}`;
  const { id: practice } = await claimctlJson<{ id: string }>(0, 'practice', 'add', '--name', name ?? `Testville ${tag}`, '--npi', NPI, '--as', manager);
  const { stream: partner } = await ok<{ stream: string }>(manager, 'submission', 'partners', { method: 'POST', body: partnerBody(folder) });
  const payerId = `TP${tag}`;
  const office = { practice, payerId, partner, folder, manager, payer: '' };
  return withPayer ? { ...office, payer: await registerPayer(office) } : office;
}

export async function registerPayer({ payerId, partner, manager }: Pick<Office, 'payerId' | 'partner' | 'manager'>): Promise<string> {
  const { stream } = await claimctlJson<{ stream: string }>(0, 'payer', 'add', '--name', `TESTPAYER ${payerId}`, '--id', payerId, '--partner', partner, '--filing-code', 'CI', '--as', manager);
  return stream;
}

/** Bytes as a file of this machine. */
export function onDisk(bytes: Uint8Array | string, name = 'claims.837'): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-file-')), name);
  fs.writeFileSync(file, bytes);
  return file;
}

export interface FileResult {
  id: string; phase: string; claims: number; accepted: number; updates: number; proposals: number; notBillable: number; refusedParts: number; chargeCents: number; reason: string | null; sha256: string;
  findings: { code: string; severity: string; path: string; message: string; fix: string; segment?: number; element?: string; expected?: string; found?: string }[];
}

/** Sends files through the command line and waits until they are read. `exit` 1 is expected where a file is refused or has exceptions. */
export async function ingest(practice: string, bytes: Uint8Array | string, { exit = 0, name, as = 'biller' }: { exit?: number; name?: string; as?: string } = {}): Promise<FileResult> {
  const said = await claimctl('ingest', onDisk(bytes, name), '--practice', practice, '--wait', String(90 * PATIENCE), '--as', as, '--json');
  if (said.exit !== exit) throw new Error(`ingest ended with ${said.exit} instead of ${exit}: ${said.out}${said.err}`);
  const [file] = (JSON.parse(said.out) as { files: FileResult[] }).files;
  if (file === undefined) throw new Error('ingest answered without a file');
  return file;
}

export interface ClaimShown {
  claim: string; standing: string; headline: { text: string; tone: string }; states: { encounter: string | null; coding: string | null; attempt: string | null }; chargeCents: number; document: string; ordinal: number; interchange: string | null;
}

export const claimsOf = async (document: string, person = 'manager'): Promise<ClaimShown[]> => {
  const items: ClaimShown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: ClaimShown[]; cursor: string | null } = await ok(person, 'reporting', `claims?document=${document}&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    items.push(...page.items);
    cursor = page.cursor;
  }
  return items.sort((a, b) => a.ordinal - b.ordinal);
};

/** Waits until every claim of a file stands where it should. */
export const untilStanding = (document: string, count: number, standing: string, waitMs = 90_000): Promise<ClaimShown[]> =>
  until(`${count} claims of file ${document} are ${standing}`, async () => {
    const claims = await claimsOf(document);
    return claims.length === count && claims.every((c) => c.standing === standing) && claims;
  }, waitMs);

/** The files that lie in a partner's folder. */
export function outbox(folder: string, tenant = 'demo'): { name: string; bytes: Buffer }[] {
  const out = path.join(described().folders, tenant, 'partners', folder, '837', 'out');
  if (!fs.existsSync(out)) return [];
  return fs.readdirSync(out).filter((n) => !n.startsWith('.')).sort().map((name) => ({ name, bytes: fs.readFileSync(path.join(out, name)) }));
}

interface Proof { green: boolean; underWay: string[]; invariants: { invariant: string; differenceCount: number; differences: string[]; counted: Record<string, number>; notes: string[] }[] }

/** The independent checker, as an operator runs it. @returns what it counted. @throws what differs. */
export async function proofIsGreen(): Promise<Record<string, Record<string, number>>> {
  const said = await claimctl('proof', '--wait', String(90 * PATIENCE), '--json');
  const proof = JSON.parse(said.out) as Partial<Proof>;
  if (proof.invariants === undefined || proof.underWay === undefined) throw new Error(`the proof could not be made (exit ${said.exit}): ${said.out}`);
  const wrong = proof.invariants.flatMap((i) => i.differences.map((d) => `${i.invariant}: ${d}`));
  if (said.exit !== 0 || !proof.green || proof.underWay.length > 0) throw new Error(`the proof is not green (exit ${said.exit}):\n${[...proof.underWay, ...wrong].join('\n')}`);
  return Object.fromEntries(proof.invariants.map((i) => [i.invariant, i.counted]));
}
