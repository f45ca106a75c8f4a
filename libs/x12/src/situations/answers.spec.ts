import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../finding.js';
import { generateRemittance } from '../generate-remittance.js';
import { TABLES } from '../grammar/guides.js';
import { validate } from '../validate.js';
import { write835, type Transaction835 } from '../write-835.js';

type Payment = Transaction835['payments'][number];

/** An invented 835, changed, written and validated. */
const remitted = async (change: (transaction: Transaction835) => void): Promise<Finding[]> => {
  const whole = generateRemittance({ count: 60, seed: 4, paymentDate: '2026-11-20', claimsPerTransaction: 60 });
  change(whole.groups[0]?.transactions[0] as Transaction835);
  return (await validate(write835(whole).bytes)).findings;
};
const plain = ({ payments }: Transaction835): Payment => payments.find(({ statusCode, serviceLines, chargeCents }) => statusCode === '1' && serviceLines.length > 0 && chargeCents > 0) as Payment;
const reversal = ({ payments }: Transaction835): Payment => payments.find(({ statusCode }) => statusCode === '22') as Payment;
const line = (transaction: Transaction835): Payment['serviceLines'][number] => plain(transaction).serviceLines[0] as Payment['serviceLines'][number];

const REMITTANCES: [sentence: string, change: (transaction: Transaction835) => void, code: string][] = [
  ['a payment below zero', ({ remittance }) => { remittance.paymentCents = -100; }, 'payment-negative'],
  ['a notification that pays', ({ remittance }) => { remittance.handling = 'H'; }, 'notification-with-payment'],
  ['a notification that pays by check', ({ remittance }) => { remittance.handling = 'H'; remittance.method = 'CHK'; }, 'notification-with-method'],
  ['money that moves by nothing', ({ remittance }) => { remittance.method = 'NON'; }, 'payment-without-method'],
  ['a transfer between no accounts', ({ remittance }) => { remittance.method = 'ACH'; delete remittance.fromAccount; delete remittance.toAccount; }, 'eft-account-missing'],
  ['a payer without its tax number', ({ remittance }) => { remittance.payerTaxId = '99999'; }, 'payer-trace-id-form'],
  ['a reversal that gives', (t) => { reversal(t).chargeCents *= -1; }, 'reversal-not-negated'],
  ['a line of a reversal that gives', (t) => { reversal(t).serviceLines[0]!.chargeCents *= -1; }, 'reversal-not-negated'],
  ['a charge below zero that reverses nothing', (t) => { reversal(t).statusCode = '1'; }, 'negative-without-reversal'],
  ['a denial that pays', (t) => { plain(t).statusCode = '4'; plain(t).paidCents = 100; }, 'payment-against-status'],
  ['a claim forwarded to nobody', (t) => { const claim = plain(t); claim.statusCode = '19'; delete claim.crossoverPayer; }, 'next-payer-missing'],
  ['a claim of no day', (t) => { const claim = plain(t); claim.dates = {}; for (const l of claim.serviceLines) delete l.serviceFrom; }, 'service-date-missing'],
  ['inpatient and outpatient at once', (t) => { plain(t).inpatient = { 1: '0' }; plain(t).outpatient = { 1: '0' }; }, 'inpatient-and-outpatient'],
  ['an adjustment of nothing', (t) => { plain(t).adjustments.push({ group: 'OA', reason: '18', amountCents: 0 }); }, 'adjustment-of-zero'],
  ['an adjustment twice', (t) => { plain(t).adjustments.push({ group: 'OA', reason: '18', amountCents: 1 }, { group: 'OA', reason: '18', amountCents: 2 }); }, 'adjustment-repeated'],
  ['an adjustment of nothing on a line', (t) => { line(t).adjustments.push({ group: 'OA', reason: '18', amountCents: 0 }); }, 'adjustment-of-zero'],
  ['an adjustment twice on a line', (t) => { line(t).adjustments.push({ group: 'OA', reason: '18', amountCents: 1 }, { group: 'OA', reason: '18', amountCents: 2 }); }, 'adjustment-repeated'],
  ['money taken back for no claim', (t) => { t.providerAdjustments = [{ providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'WO', amountCents: 100 }]; }, 'provider-adjustment-without-reference'],
  ['interest that is taken', (t) => { t.providerAdjustments = [{ providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'L6', reference: 'X', amountCents: 100 }]; }, 'provider-adjustment-sign'],
];

describe('what a remittance must say when it says something else', () => {
  it.each(REMITTANCES)('%s', async (_, change, code) => {
    expect((await remitted(() => undefined)).map((finding) => finding.code)).not.toContain(code);
    const found = (await remitted(change)).find((finding) => finding.code === code);
    expect(found).toMatchObject({ code, transactionKind: '835', message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/), loop: expect.any(String), segment: expect.any(Number), offset: expect.any(Number) });
    expect(found).not.toHaveProperty('status');
  });

  it('remittances as they are generated break no rule', async () => {
    const result = await validate(write835(generateRemittance({ count: 400, seed: 9, paymentDate: '2026-11-20', claimsPerTransaction: 100 })).bytes, { strict: true });
    expect([result.verdict, result.claims, result.findings]).toEqual(['clean', 400, []]);
  });

  it('points to the claim, to BPR and to PLB', async () => {
    const [denied] = (await remitted((t) => { plain(t).statusCode = '4'; })).filter(({ code }) => code === 'payment-against-status');
    expect(denied).toMatchObject({ loop: '2100', segmentId: 'CLP', element: 4, claimId: expect.any(String) });
    const [negative] = (await remitted(({ remittance }) => { remittance.paymentCents = -100; })).filter(({ code }) => code === 'payment-negative');
    expect(negative).toMatchObject({ segmentId: 'BPR', element: 2, segment: 2 });
    const [taken] = (await remitted(REMITTANCES.at(-1)![1])).filter(({ code }) => code === 'provider-adjustment-sign');
    expect(taken).toMatchObject({ segmentId: 'PLB', element: 4 });
  });

  it('a reason of no form is said where it stands', async () => {
    const found = (await remitted((t) => { line(t).adjustments = [{ group: 'CO', reason: 'ABC', amountCents: 1 }]; })).filter(({ code }) => code === 'code-shape');
    expect(found).toEqual([expect.objectContaining({ loop: '2110', segmentId: 'CAS', element: 2, found: 'ABC', snip: 5 })]);
  });

  it('a PLB pair that lacks its amount is said by the condition of the segment', async () => {
    const { bytes } = write835(generateRemittance({ count: 1, seed: 4, paymentDate: '2026-11-20' }));
    const text = Buffer.from(bytes).toString('latin1').replace(/~(PLB[^~]*~)?SE\*(\d+)/, (_, __, n) => `~PLB*1234567893*20261231*WO:X*0*WO:Y~SE*${Number(n) + (__ === undefined ? 1 : 0)}`);
    expect((await validate(Buffer.from(text, 'latin1'))).findings.map(({ code }) => code)).toContain('element-required-by-another');
  });
});

const file = (id: string, code: string, guide: string, body: readonly string[]): Buffer => Buffer.from(
  'ISA*00*          *00*          *ZZ*PAYER          *ZZ*SENDER         *260101*1230*^*00501*000000011*0*P*:~'
  + `GS*${code}*PAYER*SENDER*20260101*1230*11*X*${guide}~${[`ST*${id}*0001*${guide}`, ...body, `SE*${body.length + 2}*0001`].join('~')}~GE*1*11~IEA*1*000000011~`,
);

const LEVELS = [
  'BHT*0085*08*ACK1*20260101*1200*TH', 'HL*1**20*1', 'NM1*PR*2*TEST PAYER*****PI*P1', 'TRN*1*RECEIPT9', 'DTP*050*D8*20260101', 'DTP*009*D8*20260102',
  'HL*2*1*21*1', 'NM1*41*2*TEST SUBMITTER*****46*S1', 'TRN*2*BATCH7', 'STC*A1:19:PR*20260101*WQ*900', 'HL*3*2*19*1', 'NM1*85*2*TEST CLINIC*****XX*1234567893',
];
const acknowledged = async (...claim: string[]): Promise<Finding[]> =>
  (await validate(file('277', 'HN', '005010X214', [...LEVELS, 'HL*4*3*PT', 'NM1*QC*1*TESTPERSON*ALEX****MI*M1', ...claim]))).findings;
const GOOD = ['TRN*2*CLAIM1', 'STC*A2:20:PR*20260101*WQ*400', 'REF*1K*ICN1', 'DTP*472*D8*20251230'];

const STATUSES: [sentence: string, claim: string[], code: string][] = [
  ['a claim accepted and rejected at once', ['TRN*2*CLAIM1', 'STC*A7:500:85*20260101*WQ*400', 'DTP*472*D8*20251230'], 'action-against-category'],
  ['a claim accepted under no number', ['TRN*2*CLAIM1', 'STC*A2:20:PR*20260101*WQ*400', 'DTP*472*D8*20251230'], 'accepted-without-payer-number'],
  ['a status of no claim', ['TRN*2*0', ...GOOD.slice(1)], 'claim-id-missing'],
  ['a line that is accepted', [...GOOD, 'SVC*HC:G0438*100*****1', 'STC*A2:20*20260101*WQ', 'REF*FJ*L1', 'DTP*472*D8*20251230'], 'line-accepted'],
  ['a line that nobody can find', [...GOOD, 'SVC*HC:G0438*100*****1', 'STC*A7:454*20260101*U', 'DTP*472*D8*20251230'], 'line-without-key'],
];

describe('what a claim acknowledgement must say when it says something else', () => {
  it.each(STATUSES)('%s', async (_, claim, code) => {
    expect(await acknowledged(...GOOD)).toEqual([]);
    expect((await acknowledged(...claim)).map((finding) => finding.code)).toContain(code);
  });
});

const answered = async (...body: string[]): Promise<Finding[]> => (await validate(file('999', 'FA', '005010X231A1', ['AK1*HC*7*005010X222A1', ...body]))).findings;

const ANSWERS: [sentence: string, body: string[], code: string][] = [
  ['a count of acceptances that is wrong', ['AK2*837*0001*005010X222A1', 'IK5*A', 'AK9*P*1*1*0'], 'accepted-count-differs'],
  ['a group accepted with a set rejected', ['AK2*837*0001*005010X222A1', 'IK5*R*5', 'AK9*A*1*1*0'], 'group-status-contradicts'],
  ['a set rejected for nothing', ['AK2*837*0001*005010X222A1', 'IK5*R', 'AK9*R*1*1*0'], 'rejected-without-reason'],
];

describe('what an acknowledgement must say when it says something else', () => {
  it.each(ANSWERS)('%s', async (_, body, code) => {
    expect(await answered('AK2*837*0001*005010X222A1', 'IK5*A', 'AK9*A*1*1*1')).toEqual([]);
    expect((await answered(...body)).map((finding) => finding.code)).toContain(code);
  });
});

it('every rule of the other transactions has a case here', () => {
  const tried = new Set([...REMITTANCES.map(([, , code]) => code), ...STATUSES.map(([, , code]) => code), ...ANSWERS.map(([, , code]) => code), 'too-many-payments']);
  expect(TABLES.flatMap(({ rules, transaction }) => (transaction === '837' ? [] : rules)).map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
});

it('the NPI of a payee stands in N1, and its check digit is looked at', async () => {
  const found = (await remitted(({ remittance }) => { remittance.payee = { ...remittance.payee, idQualifier: 'XX', id: '1234567890' }; })).filter(({ code }) => code === 'npi-check-digit');
  expect(found).toEqual([expect.objectContaining({ loop: '1000B', segmentId: 'N1', element: 4, found: '1234567890' })]);
});
