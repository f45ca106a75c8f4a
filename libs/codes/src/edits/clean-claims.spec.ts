import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { addDays } from '../date.js';
import { readTable } from '../tables/table-file.js';
import { codes, context, outpatient, professional, visit } from './claims.fixture.js';
import type { EditClaim, EditLine } from './claim.js';
import { runEdits } from './run-edits.js';

const CLAIMS = 1000;

/** A small repeatable generator, so that a failing claim can be made again from its number. */
function numbers(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const shipped = (name: string): readonly (readonly string[])[] => {
  const file = fileURLToPath(new URL(`../../data/${name}`, import.meta.url));
  return [...readTable(file, readFileSync(file, 'utf8')).rows];
};
const procedureCodes = shipped('hcpcs.csv').map(([code = '']) => code);
const diagnosisCodes = [...new Set(shipped('icd10cm.csv').map(([code = '']) => code))];

/** What may be billed on a day; asked once per day. */
const days = new Map<string, { readonly diagnoses: readonly string[]; readonly procedures: readonly string[] }>();
function billableOn(date: string): { readonly diagnoses: readonly string[]; readonly procedures: readonly string[] } {
  const known = days.get(date) ?? {
    diagnoses: diagnosisCodes.filter((code) => codes.diagnosis(code, date).status === 'valid' && !/^[V-Y]/.test(code)),
    procedures: procedureCodes.filter((code) => codes.procedure(code, date).status === 'valid'),
  };
  days.set(date, known);
  return known;
}

/** Any claim that a careful office could have billed: codes in force on its day, sums that agree, pointers that exist. */
function cleanClaim(seed: number): EditClaim {
  const next = numbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)]!;
  const date = addDays('2024-07-01', next(860));
  const billable = billableOn(date);
  const diagnoses = [...new Set(Array.from({ length: 1 + next(4) }, () => pick(billable.diagnoses)))].map((code) => ({ code }));
  const lines = Array.from({ length: 1 + next(6) }, (_, at): EditLine => {
    const code = pick(billable.procedures);
    const units = 1 + next(3);
    return {
      ...visit,
      number: at + 1,
      code,
      modifiers: next(4) === 0 ? [pick(['25', '59', 'LT', 'GA', 'KX', 'XS'])] : [],
      chargeCents: units * (codes.procedure(code, date).demoChargeCents ?? 100),
      quantityMilli: units * 1000,
      pointers: [1 + next(diagnoses.length)],
      serviceFrom: date,
      serviceThrough: date,
    };
  });
  const totalChargeCents = lines.reduce((sum, { chargeCents }) => sum + chargeCents, 0);
  const base = { ...professional, diagnoses, lines, totalChargeCents, patient: { ...professional.patient, ageYears: next(90), sex: pick(['F', 'M', 'U'] as const) } };
  if (next(3) > 0) return { ...base, placeOfService: pick(['11', '12', '22', '23', '49', '10']) };
  return { ...outpatient, ...base, kind: 'institutional', typeOfBill: '0131', statementFrom: date, statementThrough: date, lines: lines.map((line) => ({ ...line, revenueCode: '0510', pointers: [] })) };
}

describe('clean claims', () => {
  it(`of ${CLAIMS} generated ones, none draws a REJECT`, () => {
    for (let seed = 1; seed <= CLAIMS; seed += 1) {
      const rejected = runEdits(cleanClaim(seed), context).filter(({ severity }) => severity === 'REJECT');
      expect({ seed, rejected }).toEqual({ seed, rejected: [] });
    }
  });

  const breaks: readonly (readonly [string, (claim: EditClaim) => EditClaim])[] = [
    ['BAL-01', (claim) => ({ ...claim, totalChargeCents: claim.totalChargeCents + 1 })],
    ['NPI-01', (claim) => ({ ...claim, billingProvider: { ...claim.billingProvider, npi: '1234567894' } })],
    ['REQ-01', (claim) => ({ ...claim, billingProvider: { ...claim.billingProvider, zip: '75201' } })],
    ['REQ-02', (claim) => ({ ...claim, subscriber: { ...claim.subscriber, memberIdPresent: false } })],
    ['REQ-03', (claim) => ({ ...claim, diagnoses: [...claim.diagnoses, claim.diagnoses[0]!] })],
    ['SIT-02', (claim) => ({ ...claim, frequencyCode: '8', ...(claim.typeOfBill === undefined ? {} : { typeOfBill: '0138' }) })],
    ['SIT-05', (claim) => ({ ...claim, patient: { ...claim.patient, servedBeforeBirth: true } })],
    ['DX-02', (claim) => ({ ...claim, diagnoses: [...claim.diagnoses.slice(1), { code: 'E11' }, claim.diagnoses[0]!] })],
    ['PX-01', (claim) => ({ ...claim, lines: claim.lines.map((line, at) => (at === 0 ? { ...line, code: 'G0297' } : line)) })],
    ['MOD-01', (claim) => ({ ...claim, lines: claim.lines.map((line, at) => (at === 0 ? { ...line, modifiers: ['59', '59'] } : line)) })],
  ];

  it.each(breaks)('draw a REJECT of %s, and of nothing else, when that is what is broken', (ruleId, broken) => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const rejected = runEdits(broken(cleanClaim(seed)), context).filter(({ severity }) => severity === 'REJECT');
      expect({ seed, rules: [...new Set(rejected.map((finding) => finding.ruleId))] }).toEqual({ seed, rules: [ruleId] });
    }
  });

  it('never repeat what identifies somebody, however broken the claim', () => {
    const secret = 'SENTINEL';
    for (let seed = 1; seed <= 200; seed += 1) {
      const claim = cleanClaim(seed);
      const broken: EditClaim = {
        ...claim,
        billingProvider: { ...claim.billingProvider, addressLines: [`PO Box ${secret}`], city: `${secret}*`, zip: secret, taxId: secret },
        subscriber: { ...claim.subscriber, memberIdPresent: false, namePresent: false },
        payer: { id: `${secret}~`, name: ` ${secret}` },
        payerClaimNumber: `${secret}\n`,
        patient: { ...claim.patient, servedBeforeBirth: true, servedAfterDeath: true },
        textProblems: [{ path: 'subscriber.memberId', problem: 'delimiter' }],
        totalChargeCents: -1,
      };
      const findings = runEdits(broken, context);
      expect(findings.length).toBeGreaterThan(8);
      expect(JSON.stringify(findings)).not.toContain(secret);
    }
  });

  it('draw the same findings each time', () => {
    for (let seed = 1; seed <= 50; seed += 1) expect(runEdits(cleanClaim(seed), context)).toEqual(runEdits(cleanClaim(seed), context));
  });
});
