import type { Claim837Draft } from '@claimstream/x12';
import { bornIn } from './claims.js';
import { PRICES } from './clients.js';
import { addDays } from './seeded.js';

/** Where a planted fault leaves its claim until somebody works on it. */
export type Ending = 'incomplete' | 'held by coding' | 'held before sending';

export interface Fault {
  /** What is wrong, in words of the office. */
  name: string;
  ends: Ending;
  /** The check or edit that says so. */
  says: string;
  times: number;
  /** Claims on which it can stand; all without it. */
  on?(claim: Claim837Draft): boolean;
  /** The claim with the fault; `today` is the day of the seed. */
  plant(claim: Claim837Draft, today: string): Claim837Draft;
}

const firstLine = (claim: Claim837Draft, change: Partial<Claim837Draft['serviceLines'][number]>): Claim837Draft => {
  const serviceLines = claim.serviceLines.map((line, at) => (at === 0 ? { ...line, ...change } : line));
  return { ...claim, serviceLines, chargeCents: serviceLines.reduce((sum, l) => sum + l.chargeCents, 0) };
};

const billed = (claim: Claim837Draft, code: string, modifiers: string[] = []): Claim837Draft =>
  firstLine(claim, { procedure: { qualifier: 'HC', code, modifiers }, chargeCents: PRICES[code] ?? 10_000 });

const payer = (claim: Claim837Draft, name: string, id: string, filingCode: string): Claim837Draft =>
  ({ ...claim, payer: { name, id, idQualifier: 'PI' }, subscriber: { ...claim.subscriber, filingCode } });

const without = <T extends object, K extends keyof T>(object: T, key: K): T => {
  const { [key]: _gone, ...rest } = object;
  return rest as T;
};

const treated = (claim: Claim837Draft, change: (person: object) => object): Claim837Draft =>
  (claim.patient === undefined
    ? { ...claim, subscriber: change(claim.subscriber) as Claim837Draft['subscriber'] }
    : { ...claim, patient: change(claim.patient) as NonNullable<Claim837Draft['patient']> });

export const withoutMemberId = (claim: Claim837Draft): Claim837Draft => ({ ...claim, subscriber: without(claim.subscriber, 'memberId') });
export const withoutBirthDate = (claim: Claim837Draft): Claim837Draft => treated(claim, (p) => without(p as { birthDate?: string }, 'birthDate'));

const isAdult = (claim: Claim837Draft): boolean => bornIn(claim) < 2000;

/** What offices get wrong on claims that a practice exports: each is found by the product, and each waits for another kind of work. */
export const FAULTS: readonly Fault[] = [
  { name: 'missing member id', ends: 'incomplete', says: 'REG-06', times: 3, plant: withoutMemberId },
  { name: 'missing birth date', ends: 'incomplete', says: 'REG-08', times: 2, plant: withoutBirthDate },
  {
    name: 'rendering NPI with a wrong check digit', ends: 'incomplete', says: 'REG-17', times: 2,
    plant: (claim) => ({ ...claim, providers: [{ role: 'rendering', entityCode: '82', person: { last: 'FICTIVE', first: 'RUTH' }, npi: '1999010009' }] }),
  },
  {
    name: 'ZIP of four digits', ends: 'incomplete', says: 'REG-10', times: 1,
    plant: (claim) => treated(claim, (p) => ({ ...p, address: { line1: '1 SAMPLE ST', city: 'TESTFORD', state: 'TX', postalCode: '7509' } })),
  },
  { name: 'a heading instead of a diagnosis', ends: 'held by coding', says: 'DX-02', times: 2, plant: (claim) => ({ ...claim, diagnoses: [{ qualifier: 'ABK', code: 'E11' }] }) },
  { name: 'a diagnosis that does not fit the age', ends: 'held by coding', says: 'DX-09', times: 1, on: isAdult, plant: (claim) => ({ ...claim, diagnoses: [{ qualifier: 'ABK', code: 'Z00129' }] }) },
  { name: 'a modifier that stands twice', ends: 'held by coding', says: 'MOD-01', times: 1, plant: (claim) => billed(claim, 'T1015', ['XU', 'XU']) },
  { name: 'an authorization that the payer wants', ends: 'held before sending', says: 'AUT-01', times: 2, on: isAdult, plant: (claim) => payer({ ...billed(claim, 'G0121'), references: without(claim.references, 'G1'), diagnoses: [{ qualifier: 'ABK', code: 'Z1211' }] }, 'TESTPAYER BLUE', 'TPBLU', 'BL') },
  { name: 'a therapy that nobody ordered', ends: 'held before sending', says: 'REF-01', times: 2, on: isAdult, plant: (claim) => ({ ...billed(claim, 'G0283', ['GP']), diagnoses: [{ qualifier: 'ABK', code: 'M5450' }] }) },
  { name: 'a drug without its drug code', ends: 'held before sending', says: 'PX-04', times: 1, on: isAdult, plant: (claim) => payer({ ...billed(claim, 'J3420'), diagnoses: [{ qualifier: 'ABK', code: 'D649' }] }, 'TESTPAYER COMMERCIAL', 'TPCOM', 'CI') },
  {
    name: 'an export that comes after the filing limit', ends: 'held before sending', says: 'TFL-01', times: 1,
    plant: (claim, today) => ({ ...payer(claim, 'TESTPAYER COMMERCIAL', 'TPHMO', 'HM'), serviceLines: claim.serviceLines.map((l) => ({ ...l, serviceFrom: addDays(today, -200) })) }),
  },
  { name: 'a payer that nobody has registered', ends: 'held before sending', says: 'PAY-01', times: 3, plant: (claim) => payer(claim, 'TESTPAYER UNHEARD OF', 'TPNEW', 'CI') },
];
