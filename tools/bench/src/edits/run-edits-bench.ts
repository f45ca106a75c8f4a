import { loadStarterCodes, runEdits, type EditClaim, type EditLine } from '@claimstream/codes';
import { shown } from '../figures/format.js';
import { spreadOf, type Spread } from '../figures/percentile.js';

export interface EditsFigures {
  bench: 'edits';
  at: string;
  claims: number;
  linesPerClaim: number;
  /** One claim against the whole catalogue by the clock; on a busy machine its tail is the time that others had the core. */
  microseconds: Spread;
  /** Mean CPU of one claim over all of them; the kernel's accounting is too coarse for a single one. */
  cpuMicroseconds: number;
  findingsPerClaim: number;
}

const CLAIMS = 20_000;
const WARM_UP = 2_000;
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

export function runEditsBench(): EditsFigures {
  const codes = loadStarterCodes();
  const micros: number[] = [];
  let cpuMicros = 0;
  let [findings, lines] = [0, 0];
  for (let i = -WARM_UP; i < CLAIMS; i += 1) {
    const subject = claim(i + WARM_UP);
    const cpuFrom = process.threadCpuUsage();
    const from = performance.now();
    const found = runEdits(subject, { codes, today: TODAY });
    const took = (performance.now() - from) * 1000;
    const { user, system } = process.threadCpuUsage(cpuFrom);
    if (i < 0) continue;
    micros.push(took);
    cpuMicros += user + system;
    findings += found.length;
    lines += subject.lines.length;
  }
  return { bench: 'edits', at: new Date().toISOString(), claims: CLAIMS, linesPerClaim: lines / CLAIMS, microseconds: spreadOf(micros) as Spread, cpuMicroseconds: cpuMicros / CLAIMS, findingsPerClaim: findings / CLAIMS };
}

export const printEdits = ({ claims, linesPerClaim, findingsPerClaim, microseconds: us, cpuMicroseconds }: EditsFigures): string => [
  `${shown(claims)} claims of ${shown(linesPerClaim, 1)} lines, ${shown(findingsPerClaim, 1)} findings each (aim: p99 below 5,000 us)`,
  `  CPU ${shown(cpuMicroseconds)} us a claim; by the clock p50 ${shown(us.p50)} us, p95 ${shown(us.p95)} us, p99 ${shown(us.p99)} us, max ${shown(us.max)} us`,
].join('\n');
