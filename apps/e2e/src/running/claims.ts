import { generateClaims, generateInterchange, write837, type Claim837Draft, type Interchange837 } from '@claimstream/x12';

/** What a story wants to say about one claim; everything else is invented. */
export interface ClaimWish {
  number: string;
  last: string;
  first?: string;
  memberId?: string;
  birthDate?: string;
  payerId: string;
  /** First day of service. */
  day?: string;
  chargeCents?: number;
  /** Charges of as many lines as there are, each another code. */
  lineCents?: number[];
  /** Id of a payer that is asked after the first. */
  secondPayerId?: string;
  note?: string;
}

const SERVICE_DAY = '2026-03-02';

/** Codes of the lines of a visit, in order: a visit, and what may be done beside it. */
export const VISIT_CODES = ['99213', '93000'];

/** An office visit that breaks no rule: what a story changes is then the only thing wrong with it. */
export function visit(wish: ClaimWish): Claim837Draft {
  const [template] = generateClaims({ kind: '837P', count: 1, seed: 77, serviceDate: SERVICE_DAY, secondaryPercent: 0, billingProviders: 1 });
  if (template === undefined) throw new Error('the generator made no claim');
  const [line] = template.serviceLines;
  if (line === undefined) throw new Error('the generator made a claim without a line');
  const { patient: _patient, ...rest } = template;
  const day = wish.day ?? SERVICE_DAY;
  const charges = wish.lineCents ?? [wish.chargeCents ?? 12_500];
  const chargeCents = charges.reduce((sum, cents) => sum + cents, 0);
  const name = { last: wish.last, first: wish.first ?? 'TESTA' };
  return {
    ...rest,
    claimId: wish.number,
    chargeCents,
    placeOfService: '11',
    frequencyCode: '1',
    references: {}, amounts: {}, dates: {}, providers: [], attachments: [],
    otherSubscribers: wish.secondPayerId === undefined ? [] : [second(wish, name)],
    notes: wish.note === undefined ? [] : [{ qualifier: 'ADD', text: wish.note }],
    diagnoses: [{ qualifier: 'ABK', code: 'I10' }],
    payer: { name: `TESTPAYER ${wish.payerId}`, id: wish.payerId, idQualifier: 'PI' },
    subscriber: {
      sequence: 'P', relationshipCode: '18', filingCode: 'CI', memberIdQualifier: 'MI', extra: [],
      ...(wish.memberId === '' ? {} : { memberId: wish.memberId ?? `MEM${wish.number}` }),
      name, birthDate: wish.birthDate ?? '1980-02-29', sex: 'F',
      address: { line1: '12 SAMPLE ST', city: 'SAMPLETON', state: 'CO', postalCode: '802030101' },
    },
    serviceLines: charges.map((cents, at) => ({
      ...line, number: at + 1, procedure: { qualifier: 'HC', code: VISIT_CODES[at] ?? '99213', modifiers: [] }, chargeCents: cents, unit: 'UN', quantity: '1', diagnosisPointers: [1], serviceFrom: day,
      lineControl: `${wish.number}L${at + 1}`,
    })),
  };
}

/** The same person insured with a second payer. */
const second = (wish: ClaimWish, name: { last: string; first: string }): Claim837Draft['otherSubscribers'][number] => ({
  sequence: 'S', relationshipCode: '18', filingCode: 'CI', adjustments: [], amounts: {}, providers: [], coverage: { benefitsAssigned: 'Y', releaseOfInformation: 'Y' },
  name, memberId: `SEC${wish.number}`, memberIdQualifier: 'MI', payer: { name: `TESTPAYER ${wish.secondPayerId}`, id: wish.secondPayerId ?? '', idQualifier: 'PI' },
});

/** A stay in hospital with so many lines of one day, billed by revenue code. */
export function stay(wish: ClaimWish, lines: number): Claim837Draft {
  const template = generateClaims({ kind: '837I', count: 20, seed: 77, serviceDate: SERVICE_DAY, secondaryPercent: 0, billingProviders: 1 }).find((c) => c.typeOfBill === '11');
  if (template === undefined) throw new Error('the generator made no stay');
  const { subscriber, payer, notes, claimId } = visit(wish);
  const { patient: _patient, ...rest } = template;
  const serviceLines = Array.from({ length: lines }, (_, at) => {
    const { procedure: _procedure, ...line } = template.serviceLines[0] ?? { number: 1 } as Claim837Draft['serviceLines'][number];
    return { ...line, number: at + 1, revenueCode: '0270', unit: 'UN', quantity: '1', chargeCents: 100 + at, lineControl: `${claimId}L${at + 1}` };
  });
  return { ...rest, claimId, subscriber, payer, notes, serviceLines, chargeCents: serviceLines.reduce((sum, l) => sum + l.chargeCents, 0) };
}

/** Claims as the bytes of one 837P, or 837I, that a practice would send. */
export function file837(claims: Claim837Draft[], control = '1'): Buffer {
  const interchange: Interchange837 = generateInterchange({ kind: claims[0]?.kind === '837I' ? '837I' : '837P', count: 0, seed: 1, serviceDate: SERVICE_DAY, control });
  const [group] = interchange.groups;
  const [transaction] = group?.transactions ?? [];
  if (group === undefined || transaction === undefined) throw new Error('the generator made no transaction');
  return Buffer.from(write837({ ...interchange, groups: [{ ...group, transactions: [{ ...transaction, claims }] }] }).bytes);
}

/** `count` visits of as many invented people. */
export const visits = (count: number, prefix: string, payerId: string): Claim837Draft[] =>
  Array.from({ length: count }, (_, i) => visit({ number: `${prefix}${String(i + 1).padStart(5, '0')}`, last: `TEST${prefix}${i + 1}`, payerId, chargeCents: 10_000 + (i % 50) * 100 }));
