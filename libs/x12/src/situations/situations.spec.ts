import { describe, expect, it } from '@jest/globals';
import type { Claim837Draft } from '../claim-837.js';
import type { Finding } from '../finding.js';
import { generateInterchange } from '../generate.js';
import { TABLES } from '../grammar/guides.js';
import { validate, type ValidateOptions } from '../validate.js';
import { write837 } from '../write-837.js';

type Kind = '837P' | '837I';
type Change = (claim: Claim837Draft) => void;

const inpatient = ({ typeOfBill }: Claim837Draft): boolean => typeOfBill === '11';
const outpatient = ({ typeOfBill }: Claim837Draft): boolean => typeOfBill === '13';
const secondary = ({ otherSubscribers }: Claim837Draft): boolean => otherSubscribers.length > 0;
const own = ({ patient }: Claim837Draft): boolean => patient === undefined;
const dependent = ({ patient }: Claim837Draft): boolean => patient !== undefined;
const anyOne = (): boolean => true;

/** One generated claim that fits, changed, written and validated. */
const findings = async (kind: Kind, fits: (claim: Claim837Draft) => boolean, change: Change, options?: ValidateOptions): Promise<Finding[]> => {
  const whole = generateInterchange({ kind, count: 300, seed: 11, serviceDate: '2026-11-20', secondaryPercent: 30 });
  const transaction = whole.groups[0]?.transactions[0];
  const claim = structuredClone(transaction?.claims.find(fits)) as Claim837Draft;
  change(claim);
  (transaction as { claims: Claim837Draft[] }).claims = [claim];
  (whole.groups[0] as { transactions: unknown[] }).transactions = [transaction];
  return (await validate(write837(whole).bytes, options)).findings;
};

const line = (claim: Claim837Draft): Claim837Draft['serviceLines'][number] => claim.serviceLines[0] as Claim837Draft['serviceLines'][number];
const other = (claim: Claim837Draft): Claim837Draft['otherSubscribers'][number] => claim.otherSubscribers[0] as Claim837Draft['otherSubscribers'][number];

type Case = [sentence: string, kind: Kind, fits: (claim: Claim837Draft) => boolean, change: Change, code: string];

const CASES: Case[] = [
  ['a post office box as billing address', '837P', anyOne, (c) => { c.billingProvider.address!.line1 = 'PO BOX 12'; }, 'billing-address-post-box'],
  ['a short ZIP of the billing provider', '837P', anyOne, (c) => { c.billingProvider.address!.postalCode = '62701'; }, 'zip-not-nine-digits'],
  ['a billing provider without any number', '837P', anyOne, (c) => { delete c.billingProvider.npi; }, 'billing-npi-missing'],
  ['a subscriber who is nobody\'s relation', '837P', own, (c) => { delete c.subscriber.relationshipCode; }, 'relationship-missing'],
  ['a patient level under a subscriber who is the patient', '837P', dependent, (c) => { c.subscriber.relationshipCode = '18'; }, 'relationship-contradicts-patient'],
  ['a patient without an address', '837P', own, (c) => { delete c.subscriber.address; }, 'patient-address-missing'],
  ['a patient without a birth date', '837I', own, (c) => { delete c.subscriber.birthDate; delete c.subscriber.sex; }, 'patient-birth-date-missing'],
  ['a subscriber without member number', '837I', anyOne, (c) => { delete c.subscriber.memberId; delete c.subscriber.memberIdQualifier; }, 'member-id-missing'],
  ['a plan of no kind', '837P', anyOne, (c) => { delete c.subscriber.filingCode; }, 'filing-code-missing'],
  ['Medicare second for no reason', '837P', anyOne, (c) => { c.subscriber.filingCode = 'MB'; c.subscriber.sequence = 'S'; delete c.subscriber.insuranceTypeCode; }, 'medicare-second-reason-missing'],
  ['a subscriber from the future', '837P', own, (c) => { c.subscriber.birthDate = '2031-01-01'; }, 'birth-date-after-claim'],
  ['a patient from the future', '837P', dependent, (c) => { c.patient!.birthDate = '2031-01-01'; }, 'birth-date-after-claim'],
  ['a pregnant man', '837P', dependent, (c) => { c.patient!.sex = 'M'; c.patient!.pregnant = true; }, 'pregnancy-of-a-man'],
  ['a claim number nobody returns whole', '837P', anyOne, (c) => { c.claimId = 'T12345678901234567890'; }, 'claim-id-longer-than-20'],
  ['a replacement of nothing', '837P', anyOne, (c) => { c.frequencyCode = '7'; c.references = {}; }, 'payer-claim-number-missing'],
  ['a void of nothing', '837I', anyOne, (c) => { c.frequencyCode = '8'; c.references = {}; }, 'payer-claim-number-missing'],
  ['an accident on no day', '837P', anyOne, (c) => { c.relatedCauses = { codes: ['OA'] }; delete c.dates['439']; }, 'accident-date-missing'],
  ['a car accident in no state', '837P', anyOne, (c) => { c.relatedCauses = { codes: ['AA'] }; c.dates['439'] = { from: '2026-11-01' }; }, 'accident-state-missing'],
  ['no principal diagnosis', '837P', anyOne, (c) => { c.diagnoses[0]!.qualifier = 'ABF'; }, 'principal-diagnosis-missing'],
  ['two revisions of ICD', '837P', anyOne, (c) => { c.diagnoses.push({ qualifier: 'BF', code: '4019' }); }, 'icd-revisions-mixed'],
  ['the same diagnosis twice', '837P', anyOne, (c) => { c.diagnoses.push({ qualifier: 'ABF', code: c.diagnoses[0]!.code }); }, 'diagnosis-repeated'],
  ['a negative total', '837P', anyOne, (c) => { c.chargeCents = -1; }, 'amount-out-of-range'],
  ['a negative line', '837I', anyOne, (c) => { line(c).chargeCents = -1; }, 'amount-out-of-range'],
  ['two lines of one number', '837P', ({ serviceLines }) => serviceLines.length > 1, (c) => { for (const l of c.serviceLines) l.lineControl = 'X'; }, 'line-control-repeated'],
  ['a line without number', '837P', anyOne, (c) => { delete line(c).lineControl; }, 'line-control-missing'],
  ['lines out of count', '837P', anyOne, (c) => { line(c).number = 4; }, 'line-number'],
  ['ICD-9 today', '837P', anyOne, (c) => { c.diagnoses = [{ qualifier: 'BK', code: '4019' }]; line(c).diagnosisPointers = [1]; }, 'icd-9-after-its-end'],
  ['ICD-10 in 2014', '837P', anyOne, (c) => { for (const l of c.serviceLines) l.serviceFrom = '2014-03-01'; }, 'icd-10-before-its-start'],
  ['a quantity of four decimals', '837P', anyOne, (c) => { line(c).quantity = '1.2345'; }, 'quantity-form'],
  ['a service in no quantity', '837I', anyOne, (c) => { line(c).quantity = '0'; }, 'quantity-not-positive'],
  ['a line number too long', '837P', anyOne, (c) => { line(c).lineControl = 'L'.repeat(31); }, 'line-control-too-long'],
  ['a service of next year', '837P', anyOne, (c) => { line(c).serviceFrom = '2027-11-20'; }, 'service-after-file'],
  ['the billing provider as rendering', '837P', anyOne, (c) => { c.providers = [{ role: 'rendering', entityCode: '82', organization: 'TEST CLINIC', npi: c.billingProvider.npi as string }]; }, 'provider-same-as-billing'],
  ['the rendering provider again on the line', '837P', ({ providers }) => providers.some(({ role }) => role === 'rendering'), (c) => { line(c).providers.push({ ...c.providers.find(({ role }) => role === 'rendering')! }); }, 'line-provider-same-as-claim'],
  ['a primary care provider who refers nobody', '837P', anyOne, (c) => { c.providers = [{ role: 'referring', entityCode: 'P3', person: { last: 'TESTER' }, npi: '1234567893' }]; }, 'primary-care-without-referring'],
  ['a hospital patient never admitted', '837P', anyOne, (c) => { c.placeOfService = '21'; }, 'admission-date-missing'],
  ['an ambulance that starts nowhere', '837P', anyOne, (c) => { c.placeOfService = '41'; }, 'ambulance-places-missing'],
  ['a frequency of hospitals', '837P', anyOne, (c) => { c.frequencyCode = '3'; }, 'frequency-code-unusual'],
  ['a pointer to no diagnosis', '837P', anyOne, (c) => { line(c).diagnosisPointers = [9]; }, 'diagnosis-pointer'],
  ['a pointer twice', '837P', anyOne, (c) => { line(c).diagnosisPointers = [1, 1]; }, 'diagnosis-pointer-repeated'],
  ['anaesthesia in units', '837P', anyOne, (c) => { line(c).procedure = { qualifier: 'HC', code: '00142', modifiers: [] }; }, 'anaesthesia-in-minutes'],
  ['an office visit in minutes', '837P', anyOne, (c) => { line(c).unit = 'MJ'; line(c).quantity = '15'; }, 'minutes-without-anaesthesia'],
  ['half a minute', '837P', anyOne, (c) => { line(c).procedure = { qualifier: 'HC', code: '00142', modifiers: [] }; line(c).unit = 'MJ'; line(c).quantity = '12.5'; }, 'minutes-not-whole'],
  ['the same place of service twice', '837P', anyOne, (c) => { line(c).placeOfService = c.placeOfService as string; }, 'place-of-service-repeated'],
  ['an inpatient never admitted', '837I', inpatient, (c) => { delete c.dates['435']; }, 'admission-date-missing'],
  ['an inpatient discharged at no hour', '837I', inpatient, (c) => { delete c.dates['096']; }, 'discharge-hour-missing'],
  ['an inpatient without admitting diagnosis', '837I', inpatient, (c) => { c.diagnoses = c.diagnoses.filter(({ qualifier }) => qualifier !== 'ABJ'); }, 'admitting-diagnosis-missing'],
  ['an emergency for no reason', '837I', outpatient, (c) => { c.institutional!.admissionType = '1'; line(c).revenueCode = '0450'; c.diagnoses = c.diagnoses.filter(({ qualifier }) => qualifier !== 'APR'); }, 'reason-for-visit-missing'],
  ['a stay that does not say what was present', '837I', inpatient, (c) => { for (const d of c.diagnoses) delete d.poa; }, 'present-on-admission-missing'],
  ['nobody attending', '837I', anyOne, (c) => { c.providers = []; }, 'attending-provider-missing'],
  ['surgery by nobody', '837I', inpatient, (c) => { c.procedures = [{ qualifier: 'BBR', code: '0DTJ4ZZ', date: c.institutional!.statementFrom as string }]; c.providers = c.providers.filter(({ role }) => role === 'attending'); }, 'operating-provider-missing'],
  ['more room days than days', '837I', inpatient, (c) => { line(c).quantity = '99'; }, 'room-days-exceed-statement'],
  ['an outpatient service on no day', '837I', ({ typeOfBill, serviceLines }) => typeOfBill === '13' && serviceLines.some(({ procedure }) => procedure !== undefined), (c) => { for (const l of c.serviceLines) delete l.serviceFrom; }, 'line-date-missing'],
  ['a service after the statement', '837I', outpatient, (c) => { line(c).serviceFrom = '2026-12-24'; }, 'service-outside-statement'],
  ['two payers of one number', '837P', secondary, (c) => { c.otherSubscribers.push({ ...structuredClone(other(c)), sequence: 'T' }); }, 'other-payer-id-repeated'],
  ['two payers at one place', '837P', secondary, (c) => { other(c).sequence = c.subscriber.sequence; }, 'payer-sequence-repeated'],
  ['a decision without payment', '837P', secondary, (c) => { delete other(c).amounts['D']; }, 'other-payer-paid-missing'],
  ['a decision on no day', '837P', secondary, (c) => { delete other(c).payer!.adjudicationDate; for (const l of c.serviceLines) l.adjudications = []; }, 'other-payer-date-missing'],
  ['an adjustment of nothing', '837P', secondary, (c) => { line(c).adjudications[0]!.adjustments.push({ group: 'OA', reason: '18', amountCents: 0 }); }, 'adjustment-of-zero'],
  ['an adjustment of nothing for the claim', '837P', secondary, (c) => { other(c).adjustments.push({ group: 'OA', reason: '18', amountCents: 0 }); }, 'adjustment-of-zero'],
  ['an adjustment twice', '837P', secondary, (c) => { line(c).adjudications[0]!.adjustments.push({ group: 'OA', reason: '18', amountCents: 1 }, { group: 'OA', reason: '18', amountCents: -1 }); }, 'adjustment-repeated'],
  ['an adjustment twice for the claim', '837P', secondary, (c) => { other(c).adjustments.push({ group: 'OA', reason: '18', amountCents: 1 }, { group: 'OA', reason: '18', amountCents: -1 }); }, 'adjustment-repeated'],
  ['a decision of nobody', '837P', secondary, (c) => { line(c).adjudications[0]!.payerId = 'NOBODY'; }, 'adjudication-payer-unknown'],
  ['a line bundled into no line', '837P', secondary, (c) => { line(c).adjudications[0]!.bundledLine = '77'; }, 'bundled-line-unknown'],
  ['a line explained for a cent less', '837P', secondary, (c) => { line(c).adjudications[0]!.paidCents -= 1; other(c).amounts['D']! -= 1; }, 'line-adjudication-differs'],
  ['a payment that is not the sum of its lines', '837P', secondary, (c) => { other(c).amounts['D']! += 100; }, 'other-payer-paid-differs'],
  ['a claim explained without its lines for a cent less', '837I', secondary, (c) => {
    for (const l of c.serviceLines) l.adjudications = [];
    other(c).amounts['D'] = c.chargeCents - 501;
    other(c).adjustments = [{ group: 'CO', reason: '45', amountCents: 500 }];
    other(c).payer!.adjudicationDate = '2026-11-01';
  }, 'other-payer-charge-differs'],
];

describe('what one part of a claim asks of another', () => {
  it.each(CASES)('%s (%s)', async (_, kind, fits, change, code) => {
    expect((await findings(kind, fits, () => undefined)).map((finding) => finding.code)).not.toContain(code);
    const found = (await findings(kind, fits, change)).find((finding) => finding.code === code);
    expect(found).toMatchObject({ code, message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/), expected: expect.any(String), loop: expect.any(String), segment: expect.any(Number), offset: expect.any(Number) });
  });

  it('every rule of the tables has a case here', () => {
    const tried = new Set([...CASES.map(([, , , , code]) => code), 'description-missing']);
    expect(TABLES.flatMap(({ rules, transaction }) => (transaction === '837' ? rules : [])).map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
  });

  it('claims as they are generated break no rule', async () => {
    for (const kind of ['837P', '837I'] as const) {
      const result = await validate(write837(generateInterchange({ kind, count: 500, seed: 5, serviceDate: '2026-11-20', secondaryPercent: 30 })).bytes, { strict: true });
      expect([result.verdict, result.claims, result.findings]).toEqual(['clean', 500, []]);
    }
  });
});

describe('a rule points to its place', () => {
  it('at the element where the segment is there', async () => {
    const whole = generateInterchange({ kind: '837P', count: 1, seed: 11, serviceDate: '2026-11-20', secondaryPercent: 0 });
    const claim = whole.groups[0]?.transactions[0]?.claims[0] as Claim837Draft;
    line(claim).diagnosisPointers = [9];
    const { bytes } = write837(whole);
    const [finding] = (await validate(bytes)).findings;
    expect(finding).toMatchObject({
      code: 'diagnosis-pointer', severity: 'error', snip: 4, loop: '2400', segmentId: 'SV1', element: 7, component: 1, found: '9', claimId: claim.claimId, claimOrdinal: 1,
      ack: { segment: '8', element: 'I12', transaction: 'I5' }, status: { category: 'A7', status: '477' }, transactionKind: '837P',
    });
    const text = Buffer.from(bytes).toString('latin1');
    expect(text.slice(finding?.offset, (finding?.offset ?? 0) + 2)).toBe('9~');
    const inTransaction = text.slice(text.indexOf('~ST*') + 1).split('~');
    expect(inTransaction[(finding?.segment ?? 0) - 1]).toMatch(/^SV1\*/);
    expect(text.split('~')[(finding?.segmentInFile ?? 0) - 1]).toMatch(/^SV1\*/);
  });

  it('at the loop where the segment is missing, and says which one', async () => {
    const [finding] = await findings('837P', own, (c) => { c.frequencyCode = '8'; c.references = {}; });
    expect(finding).toMatchObject({ code: 'payer-claim-number-missing', loop: '2300', segmentId: 'REF', ack: { segment: 'I6' }, status: { category: 'A6', status: '464' } });
    expect(finding).not.toHaveProperty('element');
  });

  it('a charge of an 837I stands in SV203', async () => {
    const found = (await findings('837I', anyOne, (c) => { line(c).chargeCents = -1; })).find(({ code }) => code === 'amount-out-of-range');
    expect(found).toMatchObject({ segmentId: 'SV2', element: 3 });
  });

  it('what is wrong with a billing provider is said once and of the file, not of a claim', async () => {
    const whole = generateInterchange({ kind: '837P', count: 20, seed: 3, serviceDate: '2026-11-20', billingProviders: 1, secondaryPercent: 0 });
    for (const transaction of whole.groups[0]?.transactions ?? []) for (const claim of transaction.claims) claim.billingProvider.address!.line1 = 'P.O. BOX 9';
    const boxes = (await validate(write837(whole).bytes)).findings.filter(({ code }) => code === 'billing-address-post-box');
    expect(boxes).toHaveLength(1);
    expect(boxes[0]).toMatchObject({ loop: '2010AA', segmentId: 'N3', element: 1 });
    expect(boxes[0]).not.toHaveProperty('claimId');
    expect(JSON.stringify(boxes)).not.toContain('BOX 9');
  });

  it('a balance says both amounts and the difference', async () => {
    const found = (await findings('837P', secondary, (c) => { other(c).amounts['D']! += 100; })).find(({ code }) => code === 'other-payer-paid-differs');
    expect(Number(found?.found) - Number(found?.expected)).toBeCloseTo(1);
    expect(found?.message).toMatch(/The difference is 1\.$/);
  });

  it('a line that a payer unbundled is explained by all its decisions together', async () => {
    const result = await findings('837P', secondary, (c) => {
      const [decision] = line(c).adjudications;
      const half = Math.floor(decision!.paidCents / 2);
      line(c).adjudications = [{ ...structuredClone(decision!), paidCents: half }, { ...structuredClone(decision!), paidCents: decision!.paidCents - half, adjustments: [] }];
    });
    expect(result).toEqual([]);
  });
});

describe('codes have a form, and the caller\'s tables decide whether they count', () => {
  const SHAPES: [string, Kind, (claim: Claim837Draft) => boolean, Change, string][] = [
    ['a diagnosis with a dot', '837P', anyOne, (c) => { c.diagnoses[0]!.code = 'J20.9'; }, 'ICD-10-CM'],
    ['a procedure of four characters', '837P', anyOne, (c) => { line(c).procedure!.code = '9921'; }, 'HCPCS'],
    ['an NDC of ten digits', '837P', ({ serviceLines }) => serviceLines.some(({ drug }) => drug), (c) => { for (const { drug } of c.serviceLines) if (drug) drug.code = '9999900001'; }, 'NDC'],
    ['a revenue code without its zero', '837I', anyOne, (c) => { line(c).revenueCode = '250'; }, 'revenue'],
    ['a place of service of letters', '837P', anyOne, (c) => { c.placeOfService = 'OF'; }, 'place-of-service'],
    ['a taxonomy of nine characters', '837P', anyOne, (c) => { c.billingProvider.taxonomy = '207Q00000'; }, 'taxonomy'],
    ['a tax number with its hyphen', '837P', anyOne, (c) => { c.billingProvider.taxId = '99-9999999'; }, 'tax-id'],
    ['a state that is none', '837P', own, (c) => { c.subscriber.address!.state = 'XX'; }, 'state'],
    ['a ZIP with its hyphen', '837P', own, (c) => { c.subscriber.address!.postalCode = '62701-1234'; }, 'ZIP'],
    ['a reason that is no CARC', '837P', secondary, (c) => { line(c).adjudications[0]!.adjustments = [{ group: 'CO', reason: 'X999', amountCents: 1 }]; }, 'CARC'],
    ['an ICD-10 procedure of six characters', '837I', inpatient, (c) => { c.procedures = [{ qualifier: 'BBR', code: '0DTJ4Z', date: '2026-11-18' }]; }, 'ICD-10-PCS'],
    ['an occurrence of one character', '837I', anyOne, (c) => { c.institutional!.occurrences = [{ code: '1', date: '2026-11-18' }]; }, 'occurrence'],
    ['a telephone with punctuation', '837P', anyOne, (c) => { c.billingProvider.contacts = [{ numbers: [{ qualifier: 'TE', number: '555-0100' }] }]; }, 'phone'],
  ];

  it.each(SHAPES)('%s (%s)', async (_, kind, fits, change, system) => {
    const found = (await findings(kind, fits, change)).filter(({ code }) => code === 'code-shape');
    expect(found.length).toBeGreaterThan(0);
    for (const finding of found) expect(finding).toMatchObject({ snip: 5, message: expect.stringContaining(`(${system})`) });
    for (const finding of found) expect(finding.sensitive === true).toBe(['ZIP', 'phone', 'tax-id'].includes(system));
  });

  it('points to the one diagnosis of many that is wrong', async () => {
    const many = (c: Claim837Draft): void => { c.diagnoses = ['J209', 'I10', 'E119', 'J20.9'].map((code, i) => ({ qualifier: i === 0 ? 'ABK' : 'ABF', code })); };
    expect(await findings('837P', ({ otherSubscribers }) => otherSubscribers.length === 0, many)).toEqual([
      expect.objectContaining({ code: 'code-shape', loop: '2300', segmentId: 'HI', element: 4, component: 2, found: 'J20.9', status: { category: 'A7', status: '255' } }),
    ]);
  });

  it('a code that no table knows on the day of service is a finding, one that no table has is not', async () => {
    const asked: (string | undefined)[] = [];
    const result = await findings('837P', ({ otherSubscribers }) => otherSubscribers.length === 0, () => undefined, {
      codeTables: (system, _code, date) => {
        if (system === 'HCPCS') asked.push(date);
        return system === 'HCPCS' ? 'invalid' : 'unknown';
      },
    });
    expect(result.length).toBeGreaterThan(0);
    for (const finding of result) expect(finding).toMatchObject({ code: 'code-not-valid', severity: 'error', snip: 5, loop: '2400', segmentId: 'SV1', element: 1, component: 2, status: { category: 'A7', status: '454' } });
    expect(asked.every((date) => /^2026-11-/.test(date ?? ''))).toBe(true);
  });

  it('a code that says nothing of the service needs a description', async () => {
    const codeTables: ValidateOptions['codeTables'] = (system) => (system === 'not-otherwise-classified' ? 'valid' : 'unknown');
    const bare = await findings('837P', anyOne, () => undefined, { codeTables });
    expect(bare.find(({ code }) => code === 'description-missing')).toMatchObject({ element: 1, component: 7, ack: { element: 'I9' } });
    const described = await findings('837P', anyOne, (c) => { for (const l of c.serviceLines) l.procedure!.description = 'TEST'; }, { codeTables });
    expect(described).toEqual([]);
  });
});
