import { generateClaims, generateInterchange, write837, type Claim837Draft } from '@claimstream/x12';

/** What a test wants to say about one claim; everything else is invented. */
export interface Wish { number: string; last: string; payerId: string; memberId?: string; birthDate?: string; chargeCents?: number; diagnosis?: string }

const SERVICE_DAY = '2026-03-02';

/** An office visit that breaks no rule: what a test changes is then the only thing wrong with it. */
export function visit(wish: Wish): Claim837Draft {
  const [template] = generateClaims({ kind: '837P', count: 1, seed: 77, serviceDate: SERVICE_DAY, secondaryPercent: 0, billingProviders: 1 });
  const line = template?.serviceLines[0];
  if (template === undefined || line === undefined) throw new Error('the generator made no claim');
  const { patient: _patient, ...rest } = template;
  const chargeCents = wish.chargeCents ?? 12_500;
  return {
    ...rest, claimId: wish.number, chargeCents, placeOfService: '11', frequencyCode: '1', references: {}, amounts: {}, dates: {}, providers: [], otherSubscribers: [], attachments: [], notes: [],
    diagnoses: [{ qualifier: 'ABK', code: wish.diagnosis ?? 'I10' }],
    payer: { name: 'TESTPAYER', id: wish.payerId, idQualifier: 'PI' },
    subscriber: {
      sequence: 'P', relationshipCode: '18', filingCode: 'CI', memberIdQualifier: 'MI', extra: [],
      ...(wish.memberId === '' ? {} : { memberId: wish.memberId ?? `MEM${wish.number}` }),
      name: { last: wish.last, first: 'TESTA' }, birthDate: wish.birthDate ?? '1980-02-29', sex: 'F', address: { line1: '12 SAMPLE ST', city: 'SAMPLETON', state: 'CO', postalCode: '802030101' },
    },
    serviceLines: [{ ...line, number: 1, procedure: { qualifier: 'HC', code: '99213', modifiers: [] }, chargeCents, unit: 'UN', quantity: '1', diagnosisPointers: [1], serviceFrom: SERVICE_DAY, lineControl: `${wish.number}L1` }],
  };
}

/** Claims as the bytes of one 837P that a practice would send. */
export function file837(claims: Claim837Draft[], control = '1'): Buffer {
  const interchange = generateInterchange({ kind: '837P', count: 0, seed: 1, serviceDate: SERVICE_DAY, control });
  const group = interchange.groups[0];
  const transaction = group?.transactions[0];
  if (group === undefined || transaction === undefined) throw new Error('the generator made no transaction');
  return Buffer.from(write837({ ...interchange, groups: [{ ...group, transactions: [{ ...transaction, claims }] }] }).bytes);
}

/** `count` visits of as many invented people. */
export const visits = (count: number, prefix: string, payerId: string, more: Partial<Wish> = {}): Claim837Draft[] =>
  Array.from({ length: count }, (_, i) => visit({ number: `${prefix}${String(i + 1).padStart(5, '0')}`, last: `TEST${prefix}${i + 1}`, payerId, chargeCents: 10_000 + (i % 50) * 100, ...more }));

/** An encounter of a hospital system that nobody has coded: FHIR R4, all people and places invented. */
export const uncodedBundle = (payerId: string): Buffer => Buffer.from(JSON.stringify({
  resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: 'urn:uuid:p1', resource: { resourceType: 'Patient', id: 'p1', name: [{ family: 'TESTUNCODED', given: ['SAMPLE'] }], gender: 'female', birthDate: '1975-05-05', address: [{ line: ['1 SAMPLE ST'], city: 'SAMPLETON', state: 'CO', postalCode: '80203' }] } },
    { fullUrl: 'urn:uuid:o1', resource: { resourceType: 'Organization', id: 'o1', name: 'TESTPRACTICE NORTH', identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1999000015' }] } },
    { fullUrl: 'urn:uuid:c1', resource: { resourceType: 'Coverage', id: 'c1', status: 'active', beneficiary: { reference: 'urn:uuid:p1' }, subscriberId: 'MEMUNCODED1', payor: [{ display: 'TESTPAYER', identifier: { value: payerId } }], relationship: { coding: [{ code: 'self' }] } } },
    { fullUrl: 'urn:uuid:e1', resource: { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'AMB' }, subject: { reference: 'urn:uuid:p1' }, serviceProvider: { reference: 'urn:uuid:o1' }, period: { start: '2026-03-02T09:00:00-07:00', end: '2026-03-02T09:30:00-07:00' } } },
    { fullUrl: 'urn:uuid:d1', resource: { resourceType: 'Condition', id: 'd1', subject: { reference: 'urn:uuid:p1' }, encounter: { reference: 'urn:uuid:e1' }, code: { coding: [{ system: 'http://snomed.info/sct', code: '59621000' }] } } },
  ],
}));
