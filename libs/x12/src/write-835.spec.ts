import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateRemittance } from './generate-remittance.js';
import { collect835, draftOfPayment } from './read-835.js';
import type { ClaimPaymentDraft } from './remittance/remittance.js';
import { write835, type Interchange835, type Transaction835 } from './write-835.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const base = generateRemittance({ count: 3, seed: 1, paymentDate: '2026-11-20' });
const first = (interchange: Interchange835): Transaction835 => interchange.groups[0]?.transactions[0] as Transaction835;
const withTransaction = (transaction: Partial<Transaction835>): Interchange835 => ({ ...base, groups: [{ functionalId: 'HP', control: '1', transactions: [{ ...first(base), ...transaction }] }] });

/** What a file says, as the writer takes it. */
const transactionsOf = async (bytes: Uint8Array): Promise<Transaction835[]> =>
  (await collect835(bytes)).remittances.map(({ info, payments, end }) => ({
    control: info.control.transaction, remittance: info.header, payments: payments.map(draftOfPayment), providerAdjustments: end?.providerAdjustments ?? [], summaryExtra: end?.extra ?? [],
    ...(end?.emptyGroups ? { emptyGroups: end.emptyGroups } : {}),
  }));

/** Reads a changed file and writes it again. */
const again = async (file: string): Promise<string> =>
  text(write835({ ...base, groups: [{ functionalId: 'HP', control: '1', transactions: await transactionsOf(Buffer.from(file, 'latin1')) }] }).bytes);

const counted = (file: string): string => {
  const segments = file.split('~');
  const st = segments.findIndex((segment) => segment.startsWith('ST*'));
  const se = segments.findIndex((segment) => segment.startsWith('SE*'));
  return file.replace(/~SE\*\d+/, `~SE*${se - st + 1}`);
};

describe('writing an 835', () => {
  it('reads back exactly what was written, for any seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1 << 30 }), fc.integer({ min: 1, max: 25 }), fc.integer({ min: 2, max: 9 }), async (seed, count, claimsPerTransaction) => {
        const interchange = generateRemittance({ count, seed, paymentDate: '2026-11-20', claimsPerTransaction, reversalPercent: 30 });
        const written = write835(interchange);
        expect(written.repairs).toEqual([]);
        const { findings, end } = await collect835(written.bytes);
        expect(findings).toEqual([]);
        expect(end.totals).toMatchObject({ payments: count, segments: written.segments });
        expect(await transactionsOf(written.bytes)).toEqual(interchange.groups[0]?.transactions.map((transaction) => ({ ...transaction, summaryExtra: [] })));
      }),
      { numRuns: 60 },
    );
  });

  it('says where each payment went', async () => {
    const written = write835(base);
    const { payments } = await collect835(written.bytes);
    expect(written.payments.map(({ ordinal, claimId, segments, transactionControl }) => ({ ordinal, claimId, segments, transactionControl })))
      .toEqual(payments.map(({ ordinal, claimId, segments, control }) => ({ ordinal, claimId, segments, transactionControl: control.transaction })));
  });

  it('packs six adjustments into a CAS and six pairs into a PLB, and begins another for more', async () => {
    const adjustments = Array.from({ length: 8 }, (_, i) => ({ group: 'CO', reason: String(40 + i), amountCents: 100 }));
    const providerAdjustments = Array.from({ length: 7 }, (_, i) => ({ providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'CS', amountCents: i + 1 }));
    const payment: ClaimPaymentDraft = { ...(first(base).payments[0] as ClaimPaymentDraft), chargeCents: 800, paidCents: 0, patientShareCents: 0, adjustments, serviceLines: [] };
    const file = text(write835(withTransaction({ payments: [payment], providerAdjustments })).bytes);
    expect(file.match(/~CAS\*[^~]*/g)).toEqual(['~CAS*CO*40*1**41*1**42*1**43*1**44*1**45*1', '~CAS*CO*46*1**47*1']);
    expect(file.match(/~PLB\*[^~]*/g)?.map((segment) => segment.split('*').length)).toEqual([15, 5]);
    expect((await collect835(Buffer.from(file))).payments[0]?.adjustments).toEqual(adjustments);
  });

  it('puts a claim that was given no LX under one', () => {
    const { group: _group, ...payment } = first(base).payments[0] as ClaimPaymentDraft;
    expect(text(write835(withTransaction({ payments: [payment, payment] })).bytes).match(/LX\*\d+/g)).toEqual(['LX*1']);
  });

  it('never lets a delimiter of a value into the file, and reports the repair with the claim', () => {
    const payment: ClaimPaymentDraft = { ...(first(base).payments[0] as ClaimPaymentDraft), patient: { name: { last: 'TEST*PERSON~', first: 'Ähm' } } };
    const written = write835(withTransaction({ payments: [payment] }));
    expect(text(written.bytes)).toContain('~NM1*QC*1*TEST PERSON*AHM~');
    expect(written.repairs.map(({ code, claimId, element }) => [code, claimId, element])).toEqual([
      ['delimiter-replaced', payment.claimId, 3], ['trimmed', payment.claimId, 3], ['transliterated', payment.claimId, 4], ['upper-cased', payment.claimId, 4],
    ]);
  });

  it('writes amounts, dates and references that the guide does not name too', () => {
    const payment: ClaimPaymentDraft = { ...(first(base).payments[0] as ClaimPaymentDraft), amounts: { XX: 100, AU: 200 }, dates: { '050': '2026-11-01', ABC: '2026-11-02' }, references: { QQ: 'A', EA: 'B' }, quantities: { YY: '3' } };
    const file = text(write835(withTransaction({ payments: [payment] })).bytes);
    for (const expected of ['~AMT*XX*1~AMT*AU*2~', '~DTM*050*20261101~DTM*ABC*20261102~', '~REF*EA*B~REF*QQ*A~', '~QTY*YY*3~']) expect(file).toContain(expected);
  });

  it('refuses what cannot be written: parts of a cent, a version that is no 835', () => {
    expect(() => write835(withTransaction({ remittance: { ...first(base).remittance, paymentCents: 0.5 } }))).toThrow(RangeError);
    expect(() => write835({ ...base, groups: [{ functionalId: 'HP', control: '1', version: '005010X222A1', transactions: [] }] })).toThrow('not a guide of the 835');
  });
});

describe('what the model of an 835 does not type keeps its place', () => {
  const original = text(write835(withTransaction({ providerAdjustments: [
    { providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'WO', reference: 'PCN', amountCents: 5 }, { providerId: '1234567893', fiscalPeriodEnd: '2026-12-31', reason: 'CS', amountCents: -5 },
  ] })).bytes);

  it.each([
    ['an unknown segment in the header', (t: string) => t.replace('~N1*PR', '~ZZZ*A**B:C~N1*PR')],
    ['an ST03, which the guide does not have', (t: string) => t.replace('ST*835*0001', 'ST*835*0001*005010X221A1')],
    ['elements of BPR the guide does not use', (t: string) => t.replace(/(~BPR[^~]*\*20261120)~/, '$1*VEN~')],
    ['an LX without claims before and after those with claims', (t: string) => t.replace('~LX*1', '~LX*7~TS3*1234567893*11*20261231*0*0~ZZZ*G~LX*1').replace('~PLB', '~LX*9~PLB')],
    ['a contact of no kind the guide has', (t: string) => t.replace('~PER*BL', '~PER*ZZ*WHO*TE*5550100009~PER*BL')],
    ['no BPR, no TRN, no payer', (t: string) => t.replace(/~BPR[^~]*/, '').replace(/~TRN[^~]*/, '').replace(/~N1\*PR[^~]*/, '')],
    ['an unknown segment under LX', (t: string) => t.replace('~LX*1', '~LX*1~ZZZ*G')],
    ['an unknown segment in a claim, and one in a line', (t: string) => t.replace('~SVC', '~ZZZ*C~SVC').replace('~REF*6R', '~ZZZ*L~REF*6R')],
    ['a second reference of one qualifier, and one with a description', (t: string) => t.replace('~REF*6R', '~REF*LU*ONE~REF*LU*TWO~REF*BB*THREE*WHAT~REF*6R')],
    ['two CAS of one group that one could hold', (t: string) => t.replace('~REF*6R', '~CAS*OA*94*-1~CAS*OA*94*1*2~REF*6R')],
    ['three CAS of one group, the middle one with two reasons', (t: string) => t.replace('~REF*6R', '~CAS*OA*1*1~CAS*OA*2*1**3*-1~CAS*OA*4*-1~REF*6R')],
    ['two PLB of one provider that one could hold', (t: string) => t.replace('*CS*-.05', '~PLB*1234567893*20261231*CS*-.05')],
    ['a segment after the provider adjustments', (t: string) => t.replace('*CS*-.05', '*CS*-.05~ZZZ*P')],
    ['an amount that is no number', (t: string) => t.replace(/(~CLP\*[^*]+\*\d+)\*[\d.]+/, '$1*12X')],
    ['an adjustment that is no number, before one that is', (t: string) => t.replace('~REF*6R', '~CAS*OA*1*ONE**2*1~REF*6R')],
    ['a CAS without any adjustment', (t: string) => t.replace('~REF*6R', '~CAS*OA~REF*6R')],
    ['a date that is none', (t: string) => t.replace(/~DTM\*472\*\d+/, '~DTM*472*20261399')],
    ['a code of a procedure the composite of which is too long', (t: string) => t.replace(/~SVC\*HC:(\w+)/, '~SVC*HC:$1:::::TEXT:X')],
  ])('%s', async (_, change) => {
    const file = counted(change(original));
    expect(file).not.toBe(counted(original));
    expect(await again(file)).toBe(file);
  });
});
