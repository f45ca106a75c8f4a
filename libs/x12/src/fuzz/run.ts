import { ack277ca } from '../acknowledge-claims.js';
import { ack999 } from '../acknowledge.js';
import type { Claim837Draft } from '../claim-837.js';
import { generateClaims, generateInterchange } from '../generate.js';
import { mix, Seeded } from '../generate/seeded.js';
import { generateRemittance } from '../generate-remittance.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';
import { check, observe, type Observed } from './check.js';
import { mutate, seedling, type Seedling } from './mutate.js';

const DAY = '2026-11-20';
const CREATED = { date: DAY, time: '0615' };

const claims = (kind: '837P' | '837I', seed: number): Uint8Array => write837(generateInterchange({ kind, count: seed, seed, serviceDate: DAY, secondaryPercent: 40, claimsPerTransaction: 1 })).bytes;

/** A 999 that has something to say: a name and an address are missing. */
const refusal = async (): Promise<Uint8Array> => {
  const broken = Buffer.from(claims('837P', 2)).toString('latin1').replace(/NM1\*IL\*1\*[^*]*/g, 'NM1*IL*1*').replace(/N3\*[^~]*~/, '');
  return (await ack999(Buffer.from(broken, 'latin1'), { control: '1', createdAt: CREATED })).bytes;
};

/** A 277CA that accepts one claim and rejects another with a line of it. */
const statuses = (): Uint8Array => {
  const [one, two] = generateClaims({ kind: '837P', count: 2, seed: 3, serviceDate: DAY }) as [Claim837Draft, Claim837Draft];
  const reasons = [{ category: 'A7', status: '178' }];
  return ack277ca({
    envelope: { sender: { qualifier: 'ZZ', id: 'TESTCH' }, receiver: { qualifier: 'ZZ', id: 'TESTSENDER' }, control: '1', createdAt: CREATED, usage: 'T' },
    group: { control: '1' }, stage: 'clearinghouse', source: { organization: 'TESTCLEARINGHOUSE', id: 'TESTCH', idQualifier: '46' }, receiptNumber: 'R1', receivedOn: DAY, processedOn: DAY, processedAt: '0615',
    transactions: [{
      control: '0001', reference: 'ACK1', batch: 'BATCH1', submitter: { organization: 'TESTSUBMITTER', id: 'TESTSUB', idQualifier: '46' },
      decisions: [{ claim: one, decision: 'accepted' }, { claim: two, decision: 'rejected', statuses: reasons, lines: [{ number: 1, statuses: reasons }] }],
    }],
  }).bytes;
};

/** Files to damage that need no samples: one of every kind that can be generated, and what answers it. */
export const generatedSeedlings = async (): Promise<Seedling[]> => {
  const files: [string, Uint8Array][] = [1, 2].flatMap((seed): [string, Uint8Array][] => [
    [`generated 837P ${seed}`, claims('837P', seed)], [`generated 837I ${seed}`, claims('837I', seed)],
    [`generated 835 ${seed}`, write835(generateRemittance({ count: 2, seed, paymentDate: DAY, claimsPerTransaction: 3 - seed })).bytes],
  ]);
  files.push(['generated 999', await refusal()], ['generated 277CA', statuses()]);
  return Promise.all(files.map(([name, bytes]) => seedling(name, bytes)));
};

/** One damaged file on which something does not hold. */
export interface Failure {
  run: number;
  file: string;
  done: string[];
  error: unknown;
  bytes: Uint8Array;
}

export interface FuzzOptions {
  seedlings: readonly Seedling[];
  runs: number;
  /** First run; each run has its own chance, so one can be repeated alone. */
  from?: number;
  seed?: number;
  /** Called before every run, so that somebody else can see which one hangs. */
  onRun?(run: number): void;
  /** Stops at the first failure unless it says otherwise. */
  onFailure?(failure: Failure): void;
}

/** What a series of damaged files came to. */
export interface FuzzResult {
  runs: number;
  failures: number;
  bytes: number;
  /** Runs by the kinds of damage. */
  damage: Record<string, number>;
}

/** Damages files and looks whether everything that must hold does. @throws Failure where `onFailure` is not given. */
export const fuzz = async ({ seedlings, runs, from = 0, seed = 1, onRun, onFailure }: FuzzOptions): Promise<FuzzResult> => {
  const result: FuzzResult = { runs: 0, failures: 0, bytes: 0, damage: {} };
  const bases = new Map<Seedling, Observed>();
  for (let run = from; run < from + runs; run++) {
    onRun?.(run);
    const chance = new Seeded(mix(seed, run));
    const file = chance.pick(seedlings);
    let base = bases.get(file);
    if (!base) bases.set(file, (base = await observe(file.bytes)));
    const mutant = mutate(file, chance, seedlings);
    for (const name of mutant.done) result.damage[name] = (result.damage[name] ?? 0) + 1;
    result.runs++;
    result.bytes += mutant.bytes.length;
    try {
      await check(mutant, file, base, chance);
    } catch (error) {
      result.failures++;
      const failure: Failure = { run, file: file.name, done: mutant.done, error, bytes: mutant.bytes };
      if (!onFailure) throw Object.assign(new Error(`run ${run} (${file.name}: ${mutant.done.join(', ')}): ${String(error)}`, { cause: error }), failure);
      onFailure(failure);
    }
  }
  return result;
};
