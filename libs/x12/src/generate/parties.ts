import type { BillingProvider, Claim837Draft, ClaimProvider, OtherSubscriber, Patient, Payer, Subscriber } from '../claim-837.js';
import { inventAddress, inventName, inventPerson, type InventedPerson } from './people.js';
import { mix, Seeded, testNpi } from './seeded.js';

export interface DemoPayer {
  payer: Payer;
  filingCode: string;
}

export const DEMO_PAYERS: readonly DemoPayer[] = [
  { payer: { name: 'TESTPAYER MEDICARE PART B', id: 'TPMED', idQualifier: 'PI' }, filingCode: 'MB' },
  { payer: { name: 'TESTPAYER BLUE', id: 'TPBLU', idQualifier: 'PI', address: { line1: 'PO BOX 100', city: 'SAMPLETON', state: 'PA', postalCode: '190990100' } }, filingCode: 'BL' },
  { payer: { name: 'TESTPAYER COMMERCIAL', id: 'TPCOM', idQualifier: 'PI' }, filingCode: 'CI' },
  { payer: { name: 'TESTPAYER MEDICAID', id: 'TPMCD', idQualifier: 'PI' }, filingCode: 'MC' },
  { payer: { name: 'TESTPAYER HMO', id: 'TPHMO', idQualifier: 'PI' }, filingCode: 'HM' },
];

const TAXONOMIES = ['207Q00000X', '207R00000X', '208D00000X', '363L00000X'];

export const billingProvider = (kind: Claim837Draft['kind'], seed: number, n: number): BillingProvider => {
  const seeded = new Seeded(mix(seed, 900_000 + n));
  const provider: BillingProvider = {
    extra: [],
    organization: kind === '837P' ? `TESTPRACTICE ${['NORTH', 'SOUTH', 'EAST', 'WEST'][n % 4] as string} ${n + 1}` : `TESTHOSPITAL ${n + 1}`,
    npi: testNpi(n + (kind === '837P' ? 1 : 500)),
    taxonomy: kind === '837P' ? (TAXONOMIES[n % TAXONOMIES.length] as string) : '282N00000X',
    address: inventAddress(seeded),
    taxId: `99${seeded.digits(7)}`,
    taxIdKind: 'EI',
  };
  if (n % 2 === 0) provider.contacts = [{ name: 'BILLING OFFICE', numbers: [{ qualifier: 'TE', number: `5550100${seeded.digits(3)}` }] }];
  return provider;
};

export const rendering = (seed: number, practice: number, n: number): ClaimProvider => ({
  role: 'rendering', entityCode: '82', person: inventName(new Seeded(mix(seed, 910_000 + practice * 100 + n))),
  npi: testNpi(1000 + practice * 20 + n), taxonomy: TAXONOMIES[n % TAXONOMIES.length] as string,
});

export const referring = (seed: number, n: number): ClaimProvider => ({
  role: 'referring', entityCode: 'DN', person: inventName(new Seeded(mix(seed, 920_000 + n))), npi: testNpi(3000 + n),
});

export const attending = (seed: number, n: number): ClaimProvider => ({
  role: 'attending', entityCode: '71', person: inventName(new Seeded(mix(seed, 930_000 + n))), npi: testNpi(4000 + n), taxonomy: TAXONOMIES[n % TAXONOMIES.length] as string,
});

export const operating = (seed: number, n: number): ClaimProvider => ({
  role: 'operating', entityCode: '72', person: inventName(new Seeded(mix(seed, 940_000 + n))), npi: testNpi(5000 + n),
});

export interface Covered {
  subscriber: Subscriber;
  patient?: Patient;
  payer: DemoPayer;
  person: InventedPerson;
}

/** Household `n` of a seed: who is insured, and who is treated. */
export const household = (seed: number, n: number, payer: DemoPayer, dependent: boolean): Covered => {
  const insured = inventPerson(seed, n, payer.filingCode === 'MB' ? 1938 : 1958, payer.filingCode === 'MB' ? 20 : 40);
  const base = {
    sequence: 'P', filingCode: payer.filingCode, memberId: insured.memberId, memberIdQualifier: 'MI', name: insured.name, extra: [],
    ...(payer.filingCode === 'CI' || payer.filingCode === 'HM' ? { groupNumber: `GRP${1000 + (n % 40)}` } : {}),
  };
  if (!dependent) {
    return { payer, person: insured, subscriber: { ...base, relationshipCode: '18', address: insured.address, birthDate: insured.birthDate, sex: insured.sex } };
  }
  const child = n % 3 !== 0;
  const treated = inventPerson(seed, n + 5_000_000, child ? 2008 : 1960, child ? 14 : 35, insured.name.last);
  return {
    payer, person: treated, subscriber: base,
    patient: { relationshipCode: child ? '19' : '01', name: treated.name, address: insured.address, birthDate: treated.birthDate, sex: treated.sex, extra: [] },
  };
};

/** The payer before this one, with what it has paid of the claim. */
export const primaryCoverage = (covered: Covered, paidCents: number, primary: DemoPayer): OtherSubscriber => ({
  sequence: 'P', relationshipCode: covered.patient ? (covered.patient.relationshipCode === '01' ? '01' : '19') : '18', filingCode: primary.filingCode,
  adjustments: [], amounts: { D: paidCents },
  coverage: { benefitsAssigned: 'Y', releaseOfInformation: 'Y' },
  name: covered.subscriber.name, memberId: `PRI${covered.person.memberId}`, memberIdQualifier: 'MI',
  payer: { ...primary.payer }, providers: [],
});
