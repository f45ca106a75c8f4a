import { catalogue, loadStarterCodes, runEdits, type EditClaim, type EditLine, type PayerRules } from '@claimstream/codes';
import { megabytes, shown } from '../figures/format.js';
import { spreadOf, type Spread } from '../figures/percentile.js';
import { withPairs } from './pairs.js';

export interface EditsFigures {
  bench: 'edits';
  at: string;
  claims: number;
  linesPerClaim: number;
  /** Checks that one claim goes through: the catalogue, as many times over as it takes. */
  rules: number;
  /** Procedure-to-procedure pairs that the table holds; a whole quarter has about 1.7 million. */
  pairs: number;
  /** From the files to the table that answers, and what the process keeps for all tables. */
  loadMs: number;
  memoryBytes: number;
  /** One claim by the clock; on a busy machine its tail is the time that others had the core. */
  microseconds: Spread;
  /** The same claim three times, the fastest of them: what the rules cost, whoever else is there. */
  bestOfThree: Spread;
  /** Mean CPU of one claim over all of them; the kernel's accounting is too coarse for a single one. */
  cpuMicroseconds: number;
  findingsPerClaim: number;
}

const CLAIMS = 5_000;
const WARM_UP = 500;
/** A large payer's own rules come on top of the catalogue; each costs what one of ours does. */
const RULES = 500;
const TIMES = 3;
const TODAY = '2026-11-20';
const DAY = '2026-11-02';
const CODES = ['99213', 'G0439', 'J1100', 'J1885', 'G0444', 'Q0111', 'J2405', 'G0270', 'L1830', 'G0103'];
const DIAGNOSES = ['I10', 'E119', 'Z0000', 'K219', 'J069', 'N400', 'Z3400', 'E785'];

function claim(index: number): EditClaim {
  const pick = <T>(items: readonly T[], n: number): T => items[(index * 7 + n * 3) % items.length] as T;
  const lines = Array.from({ length: 1 + (index % 6) }, (_, n): EditLine => ({
    number: n + 1, code: pick(CODES, n), modifiers: (index + n) % 5 === 0 ? ['59'] : [], chargeCents: 1000 * (n + 1), unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: DAY, serviceThrough: DAY,
  }));
  return {
    kind: 'professional',
    billingProvider: { npi: '1234567893', taxId: '990000001', zip: '802030101', namePresent: true, addressLines: ['12 SAMPLE ST'], city: 'SAMPLETON', state: 'CO', taxonomy: '207Q00000X', entity: 'organization' },
    subscriber: { memberIdPresent: true, namePresent: true, isPatient: true, birthDatePresent: true, sexPresent: true, addressPresent: true },
    patient: { namePresent: true, birthDatePresent: true, ageYears: index % 90, sex: index % 2 === 0 ? 'F' : 'M' },
    payer: { id: 'DEMO1', filingCode: 'CI' }, payerSequence: 'P', frequencyCode: '1', placeOfService: '11', relatedCauses: [],
    diagnoses: Array.from({ length: 1 + (index % 4) }, (_, n) => ({ code: pick(DIAGNOSES, n) })), lines, totalChargeCents: lines.reduce((sum, l) => sum + l.chargeCents, 0),
    providers: [{ role: 'rendering', npi: '1245319599', entity: 'person' }], priorPayers: [],
  };
}

/** A payer that wants an authorization for five hundred codes, none of them ours. */
const PAYER_RULES: PayerRules = { release: 'bench 2026-11', transitDays: 2, authorizationCodes: Array.from({ length: 500 }, (_, n) => `E${String(n).padStart(4, '0')}`) };

export function runEditsBench(): EditsFigures {
  const began = performance.now();
  const { codes, pairs } = withPairs(CODES, (importedFolder) => loadStarterCodes({ importedFolder }));
  const loadMs = performance.now() - began;
  const rounds = Math.ceil(RULES / catalogue().length);
  const [all, best]: [number[], number[]] = [[], []];
  let cpuMicros = 0;
  let [findings, lines] = [0, 0];
  for (let i = -WARM_UP; i < CLAIMS; i += 1) {
    const subject = claim(i + WARM_UP);
    let fastest = Infinity;
    for (let time = 0; time < TIMES; time += 1) {
      const cpuFrom = process.threadCpuUsage();
      const from = performance.now();
      let found = 0;
      for (let round = 0; round < rounds; round += 1) found = runEdits(subject, { codes, today: TODAY, payerRules: PAYER_RULES }).length;
      const took = (performance.now() - from) * 1000;
      const { user, system } = process.threadCpuUsage(cpuFrom);
      if (i < 0) continue;
      all.push(took);
      fastest = Math.min(fastest, took);
      cpuMicros += user + system;
      if (time === 0) findings += found;
    }
    if (i < 0) continue;
    best.push(fastest);
    lines += subject.lines.length;
  }
  return {
    bench: 'edits', at: new Date().toISOString(), claims: CLAIMS, linesPerClaim: lines / CLAIMS, rules: rounds * catalogue().length, pairs, loadMs, memoryBytes: process.memoryUsage().rss,
    microseconds: spreadOf(all) as Spread, bestOfThree: spreadOf(best) as Spread, cpuMicroseconds: cpuMicros / CLAIMS / TIMES, findingsPerClaim: findings / CLAIMS,
  };
}

export const printEdits = ({ claims, linesPerClaim, findingsPerClaim, rules, pairs, loadMs, memoryBytes, microseconds: us, bestOfThree: best, cpuMicroseconds }: EditsFigures): string => [
  `${shown(claims)} claims of ${shown(linesPerClaim, 1)} lines against ${shown(rules)} rules and ${shown(pairs)} pairs, ${shown(findingsPerClaim, 1)} findings a time (aim: p99 below 5,000 us)`,
  `  tables ready in ${shown(loadMs / 1000, 1)} s, process ${megabytes(memoryBytes)}`,
  `  CPU ${shown(cpuMicroseconds)} us a claim; by the clock p50 ${shown(us.p50)} us, p95 ${shown(us.p95)} us, p99 ${shown(us.p99)} us, max ${shown(us.max)} us`,
  `  fastest of three p50 ${shown(best.p50)} us, p95 ${shown(best.p95)} us, p99 ${shown(best.p99)} us, max ${shown(best.max)} us`,
].join('\n');
