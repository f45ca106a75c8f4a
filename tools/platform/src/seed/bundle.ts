import { practiceOf, type PracticeKey } from './clients.js';
import { addDays } from './seeded.js';

/** An encounter that the practice's charting system sends without codes for billing. */
export interface Charted {
  /** SNOMED CT by value: what the chart says. */
  condition: string;
  family: string;
  given: string;
  gender: 'male' | 'female';
  birthDate: string;
  /** Display name of the payer, or nothing where the practice sent no coverage. */
  payer?: string;
  daysAgo: number;
}

/**
 * Eight encounters: six that the demonstration map leads to a diagnosis (one of them to an unspecified side, which a coder asks about) and two of
 * which the chart says nothing that leads to one. Two people's coverage is missing.
 */
export const CHARTED: readonly Charted[] = [
  { condition: '195662009', family: 'Testperson', given: 'Alda', gender: 'female', birthDate: '1985-04-11', payer: 'TESTPAYER BLUE', daysAgo: 1 },
  { condition: '65363002', family: 'Sampleman', given: 'Benno', gender: 'male', birthDate: '2019-09-02', payer: 'TESTPAYER MEDICAID', daysAgo: 2 },
  { condition: '233678006', family: 'Exampleton', given: 'Kira', gender: 'female', birthDate: '2012-01-23', payer: 'TESTPAYER COMMERCIAL', daysAgo: 2 },
  { condition: '24079001', family: 'Demoson', given: 'Leon', gender: 'male', birthDate: '2017-06-30', payer: 'TESTPAYER BLUE', daysAgo: 3 },
  { condition: '10509002', family: 'Fictive', given: 'Mira', gender: 'female', birthDate: '1961-11-05', daysAgo: 3 },
  { condition: '44465007', family: 'Mockingham', given: 'Nils', gender: 'male', birthDate: '1990-03-17', payer: 'TESTPAYER COMMERCIAL', daysAgo: 1 },
  { condition: '248595008', family: 'Trialwell', given: 'Tilda', gender: 'female', birthDate: '2018-08-08', payer: 'TESTPAYER MEDICAID', daysAgo: 1 },
  { condition: '267036007', family: 'Specimen', given: 'Uwe', gender: 'male', birthDate: '1972-12-19', daysAgo: 4 },
];

const PRACTICE: PracticeKey = 'clinic';
const SNOMED = 'http://snomed.info/sct';
const id = (kind: string, n: number): string => `${kind}-${String(n + 1).padStart(2, '0')}`;

/** A FHIR R4 bundle of the practice's chart, and one pharmacy claim that is only recorded. Same day, same bytes. */
export function chartBundle(today: string): Uint8Array<ArrayBuffer> {
  const { name, npi, address } = practiceOf(PRACTICE);
  const entry = (resource: Record<string, unknown> & { resourceType: string; id: string }) => ({ fullUrl: `urn:claimstream-example:${resource.id}`, resource });
  const to = (resourceType: string, of: string) => ({ reference: `${resourceType}/${of}` });
  const entries = [
    entry({
      resourceType: 'Organization', id: 'practice', name, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
      address: [{ line: [address.line1], city: address.city, state: address.state, postalCode: address.postalCode }],
    }),
    entry({ resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Placehold', given: ['Ines'] }], identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1999090040' }] }),
    ...CHARTED.flatMap((c, n) => {
      const [patient, encounter, day] = [id('patient', n), id('EV', n), addDays(today, -c.daysAgo)];
      return [
        entry({
          resourceType: 'Patient', id: patient, name: [{ use: 'official', family: c.family, given: [c.given] }], gender: c.gender, birthDate: c.birthDate,
          address: [{ line: [`${n + 1} FICTION RD`], city: 'FICTION FALLS', state: 'NY', postalCode: '14999' }],
        }),
        ...(c.payer === undefined ? [] : [entry({
          resourceType: 'Coverage', id: id('coverage', n), status: 'active', beneficiary: to('Patient', patient), subscriberId: `TSTEV${String(n + 1).padStart(4, '0')}`,
          relationship: { coding: [{ code: 'self' }] }, payor: [{ display: c.payer }],
        })]),
        entry({
          resourceType: 'Encounter', id: encounter, status: 'finished', class: { code: 'AMB' }, subject: to('Patient', patient), serviceProvider: to('Organization', 'practice'),
          participant: [{ individual: to('Practitioner', 'doctor') }], period: { start: `${day}T09:00:00-05:00`, end: `${day}T09:20:00-05:00` },
        }),
        entry({ resourceType: 'Condition', id: id('condition', n), encounter: to('Encounter', encounter), subject: to('Patient', patient), code: { coding: [{ system: SNOMED, code: c.condition }] } }),
      ];
    }),
    entry({
      resourceType: 'Claim', id: 'RX-01', use: 'claim', type: { coding: [{ code: 'pharmacy' }] }, patient: to('Patient', id('patient', 0)),
      total: { value: 12.5, currency: 'USD' }, item: [{ encounter: [to('Encounter', id('EV', 0))] }],
    }),
  ];
  return Buffer.from(`${JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries }, null, 1)}\n`);
}
