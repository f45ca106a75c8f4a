import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateInterchange } from '../generate.js';
import { draftOf } from '../claim-837.js';
import { collect837 } from '../read-837.js';
import { write837 } from '../write-837.js';
import { countFile } from './count.js';
import { splitFile, type FilePart, type SplitOptions } from './split.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const file = (count: number, more: { kind?: '837P' | '837I'; seed?: number; claimsPerTransaction?: number } = {}): Uint8Array =>
  write837(generateInterchange({ kind: '837P', seed: 5, serviceDate: '2026-11-20', ...more, count })).bytes;

interface Part {
  part: FilePart;
  claims: number;
  bytes: Uint8Array;
}

const parts = async (source: Uint8Array, options: SplitOptions): Promise<Part[]> => {
  const all: Part[] = [];
  let pieces: Uint8Array[] = [];
  for await (const item of splitFile(source, options)) {
    if (item.kind === 'part') pieces = [];
    else if (item.kind === 'bytes') pieces.push(item.bytes);
    else all.push({ part: item.part, claims: item.claims, bytes: Buffer.concat(pieces) });
  }
  return all;
};

const ENVELOPE = ['ISA*00*          *00*          *ZZ*TESTPAYER      *ZZ*TESTSUB        *260101*1200*^*00501*000000007*0*T*:', 'GS*HP*TESTPAYER*TESTSUB*20260101*1200*7*X*005010X221A1'];
const remittance = (n: number): string[] => [`ST*835*000${n}`, 'BPR*I*150*C*ACH*CTX*01*999999999*DA*1*1999999999**01*999999999*DA*2*20260101', `TRN*1*TRACE${n}*1999999999`,
  'CLP*T1*1*200*100*50*12*ICN1', 'CLP*T2*1*100*50.00**12*ICN2', `SE*6*000${n}`];
const TWO_REMITTANCES = `${[...ENVELOPE, ...remittance(1), ...remittance(2), 'GE*2*7', 'IEA*1*000000007'].join('~')}~`;

describe('counting a file', () => {
  it('gives claims and cents of an 837 as the reader gives them', async () => {
    const source = file(37, { claimsPerTransaction: 10 });
    const { end } = await collect837(source);
    expect(await countFile(source)).toEqual({
      bytes: source.length, segments: end.totals.segments, interchanges: 1, groups: 1, interchangeAcknowledgments: 0, skippedBytes: 0,
      transactions: [{ kind: '837P', guide: '005010X222A1', transactions: 4, claims: 37, segments: end.totals.segments - 4, chargeCents: end.totals.chargeCents, paidCents: 0, paymentCents: 0, unreadableAmounts: 0 }],
    });
  });

  it('counts charge, payment of claims and payment of the remittance apart', async () => {
    const { transactions } = await countFile(bytes(TWO_REMITTANCES));
    expect(transactions).toEqual([expect.objectContaining({ kind: '835', transactions: 2, claims: 4, chargeCents: 60_000, paidCents: 30_000, paymentCents: 30_000 })]);
  });

  it('counts an amount that is not money as 0 and says so, and junk as skipped', async () => {
    const broken = `Mail header ${TWO_REMITTANCES.replace('CLP*T1*1*200*', 'CLP*T1*1*2O0*')}`;
    const counted = await countFile(bytes(broken));
    expect(counted.skippedBytes).toBe('Mail header '.length);
    expect(counted.transactions[0]).toMatchObject({ chargeCents: 40_000, unreadableAmounts: 1 });
  });

  it('tells a TA1 without a group', async () => {
    const counted = await countFile(bytes(`${ENVELOPE[0]}~TA1*000000001*260101*1200*A*000~IEA*0*000000007~`));
    expect(counted).toMatchObject({ interchanges: 1, groups: 0, interchangeAcknowledgments: 1, transactions: [] });
  });
});

describe('splitting a file', () => {
  it('makes of every ST an interchange that reads without a finding, and loses no claim', async () => {
    const source = file(25, { claimsPerTransaction: 10 });
    const split = await parts(source, { by: 'st' });
    expect(split.map(({ part, claims }) => [part.ordinal, part.kind, part.transactionControl, claims])).toEqual([[1, '837P', '0001', 10], [2, '837P', '0002', 10], [3, '837P', '0003', 5]]);
    const whole = await collect837(source);
    const read = await Promise.all(split.map((part) => collect837(part.bytes)));
    expect(read.flatMap(({ findings }) => findings)).toEqual([]);
    expect(read.flatMap(({ claims }) => claims.map(draftOf))).toEqual(whole.claims.map(draftOf));
  });

  it('cuts an ST between claims: the levels above come along and are numbered anew, nothing is found wrong, every claim is the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('837P' as const, '837I' as const), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1 << 20 }), async (kind, count, claims, seed) => {
        const source = file(count, { kind, seed, claimsPerTransaction: 12 });
        const split = await parts(source, { by: 'claims', claims });
        const read = await Promise.all(split.map((part) => collect837(part.bytes)));
        expect(read.flatMap(({ findings }) => findings)).toEqual([]);
        expect(Math.max(...split.map((part) => part.claims))).toBeLessThanOrEqual(claims);
        expect(read.flatMap((part) => part.claims.map(draftOf))).toEqual((await collect837(source)).claims.map(draftOf));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps an 835 whole also where claims are asked for: its BPR02 pays for all of them', async () => {
    const split = await parts(bytes(TWO_REMITTANCES), { by: 'claims', claims: 1 });
    expect(split.map(({ claims }) => claims)).toEqual([2, 2]);
    expect(text(split[1]?.bytes ?? new Uint8Array())).toBe(`${[...ENVELOPE, ...remittance(2), 'GE*1*7', 'IEA*1*000000007'].join('~')}~`);
  });

  it('numbers the parts where a number is given, so that no receiver takes them for repeats', async () => {
    const split = await parts(file(4), { by: 'claims', claims: 2, firstControl: 501 });
    const controls = await Promise.all(split.map(async ({ bytes: part }) => (await collect837(part)).claims[0]?.control));
    expect(controls.map((control) => [control?.interchange, control?.group])).toEqual([['000000501', '501'], ['000000502', '502']]);
    expect(split.map(({ part }) => part.interchangeControl)).toEqual(['000000001', '000000001']);
  });

  it('keeps the delimiters and line breaks of the file', async () => {
    const source = write837({ ...generateInterchange({ kind: '837P', count: 3, seed: 2, serviceDate: '2026-11-20', delimiters: { element: '|', component: '<', segment: '~', repetition: '!' } }), lineBreaks: true }).bytes;
    const [first] = await parts(source, { by: 'claims', claims: 3 });
    expect(text(first?.bytes ?? new Uint8Array())).toBe(text(source));
  });

  it('hands out the TA1 of an interchange as a part of its own', async () => {
    const ta1 = `${ENVELOPE[0]}~TA1*000000001*260101*1200*A*000~IEA*0*000000007~`;
    const split = await parts(bytes(ta1 + text(file(1))), { by: 'st' });
    expect(split.map(({ part }) => part.kind)).toEqual(['TA1', '837P']);
    expect(text(split[0]?.bytes ?? new Uint8Array())).toBe(ta1);
  });

  it('gives nothing for what is no X12', async () => {
    expect(await parts(bytes('<html>'), { by: 'st' })).toEqual([]);
  });
});
