import fs from 'node:fs';
import path from 'node:path';
import { answerClaims, collect837, write835, type Claim837Draft } from '@claimstream/x12';

const SEED = 20_260_302;

/** Where the partner of the bench finds what we send, and puts what it answers. */
export interface PartnerFolder {
  out: string;
  remittances: string;
}

/** @throws Error where the platform made no folder of the partner, or more than one. */
export function partnerFolder(data: string): PartnerFolder {
  const [folder, ...more] = fs.globSync('folders/*/partners/bench', { cwd: data });
  if (folder === undefined || more.length > 0) throw new Error('the partner of the bench has no folder of its own');
  return { out: path.join(data, folder, '837', 'out'), remittances: path.join(data, folder, '835', 'in') };
}

const filesOf = (folder: string): string[] => fs.readdirSync(folder).filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name)).filter((file) => fs.statSync(file).isFile());

/** Claims of every file that was laid down for the partner since `known`, as it reads them. */
export async function sentClaims({ out }: PartnerFolder, known: ReadonlySet<string> = new Set()): Promise<{ claims: Claim837Draft[]; files: Set<string> }> {
  const claims: Claim837Draft[] = [];
  const files = filesOf(out);
  for (const file of files.filter((f) => !known.has(f))) claims.push(...(await collect837(fs.createReadStream(file))).claims);
  return { claims, files: new Set(files) };
}

export interface Advice {
  bytes: Uint8Array;
  /** ST of the file: one for each payer and payee. */
  payments: number;
  /** CLP of the file. */
  claims: number;
}

/** One 835 that answers them all: paid, with the patient's part, denied in a line or whole; no reversals. `n` numbers its interchange and its payments. */
export function adviceOf(claims: readonly Claim837Draft[], n: number): Advice {
  const now = new Date();
  const date = now.toISOString().slice(0, 10);
  const transactions = answerClaims(claims, { seed: SEED + n, paymentDate: date, firstTransaction: n * 1000 + 1, reversalPercent: 0 });
  const { bytes } = write835({
    sender: { qualifier: 'ZZ', id: 'BENCHRECEIVER' }, receiver: { qualifier: 'ZZ', id: 'BENCHSENDER' }, control: String(n), createdAt: { date, time: '0615' }, usage: 'T',
    groups: [{ functionalId: 'HP', control: String(n), transactions }],
  });
  return { bytes, payments: transactions.length, claims: transactions.reduce((sum, t) => sum + t.payments.length, 0) };
}

/** Appears whole, as a partner's files do. */
export function layDown({ remittances }: PartnerFolder, name: string, bytes: Uint8Array): void {
  const aside = path.join(remittances, `.${name}.part`);
  fs.mkdirSync(remittances, { recursive: true });
  fs.writeFileSync(aside, bytes);
  fs.renameSync(aside, path.join(remittances, name));
}
