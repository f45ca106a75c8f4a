import { generateClaims, generateInterchange, write837, type Claim837Draft } from '@claimstream/x12';

const SERVICE_DAY = '2026-03-02';

/** Billing NPI of the invented practice that these claims bill for. */
export const PRACTICE_NPI = '1999000015';

/** One 837P of `count` office visits of as many invented people, each of which breaks no rule, to one payer. */
export function visits837(count: number, payerId: string): Buffer {
  const options = { kind: '837P', seed: 77, serviceDate: SERVICE_DAY, secondaryPercent: 0, billingProviders: 1 } as const;
  const claims = generateClaims({ ...options, count }).map((made, i): Claim837Draft => {
    const { patient: _patient, ...claim } = made;
    const [line] = claim.serviceLines;
    if (line === undefined) throw new Error('the generator made a claim without a line');
    const chargeCents = 10_000 + i * 100;
    return {
      ...claim, claimId: `CMP${String(i + 1).padStart(5, '0')}`, chargeCents, placeOfService: '11', frequencyCode: '1',
      references: {}, amounts: {}, dates: {}, providers: [], otherSubscribers: [], attachments: [], notes: [],
      diagnoses: [{ qualifier: 'ABK', code: 'I10' }],
      payer: { name: `TESTPAYER ${payerId}`, id: payerId, idQualifier: 'PI' },
      subscriber: {
        sequence: 'P', relationshipCode: '18', filingCode: 'CI', memberIdQualifier: 'MI', memberId: `MEMCMP${i + 1}`, extra: [],
        name: { last: `TESTCMP${i + 1}`, first: 'TESTA' }, birthDate: '1980-02-29', sex: 'F',
        address: { line1: '12 SAMPLE ST', city: 'SAMPLETON', state: 'CO', postalCode: '802030101' },
      },
      serviceLines: [{ ...line, number: 1, procedure: { qualifier: 'HC', code: '99213', modifiers: [] }, chargeCents, unit: 'UN', quantity: '1', diagnosisPointers: [1], serviceFrom: SERVICE_DAY, lineControl: `CMP${i + 1}L1` }],
    };
  });
  const interchange = generateInterchange({ ...options, count: 0 });
  const [group] = interchange.groups;
  const [transaction] = group?.transactions ?? [];
  if (group === undefined || transaction === undefined) throw new Error('the generator made no transaction');
  return Buffer.from(write837({ ...interchange, groups: [{ ...group, transactions: [{ ...transaction, claims }] }] }).bytes);
}
