import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { draftOf, type Claim837Draft } from './claim-837.js';
import { generateClaims, generateInterchange } from './generate.js';
import { collect837 } from './read-837.js';
import { write837, type Interchange837 } from './write-837.js';

const SERVICE_DATE = '2026-11-20';
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const of = (claims: Claim837Draft[], more: Partial<Interchange837> = {}): Interchange837 => {
  const base = generateInterchange({ kind: claims[0]?.kind ?? '837P', count: 0, seed: 1, serviceDate: SERVICE_DATE });
  (base.groups[0]?.transactions[0] as { claims: Claim837Draft[] }).claims = claims;
  return { ...base, ...more };
};
const claimsOf = (kind: '837P' | '837I', count: number, seed: number): Claim837Draft[] => generateClaims({ kind, count, seed, serviceDate: SERVICE_DATE, secondaryPercent: 30 });
const segments = (bytes: Uint8Array): string[] => text(bytes).split('~').slice(0, -1);

describe('writing an 837', () => {
  it('reads back exactly what was written, for both kinds and any seed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('837P' as const, '837I' as const), fc.integer({ min: 0, max: 1 << 30 }), fc.integer({ min: 1, max: 12 }), async (kind, seed, count) => {
        const claims = claimsOf(kind, count, seed);
        const written = write837(of(claims));
        expect(written.repairs).toEqual([]);
        const { claims: read, findings, end } = await collect837(written.bytes);
        expect(findings).toEqual([]);
        expect(read.map(draftOf)).toEqual(written.claims.map((placed) => claims[placed.index]));
        expect(end.totals.segments).toBe(written.segments);
      }),
      { numRuns: 80 },
    );
  });

  it('writes what it has read byte for byte', async () => {
    for (const kind of ['837P', '837I'] as const) {
      const first = write837(generateInterchange({ kind, count: 30, seed: 9, serviceDate: SERVICE_DATE })).bytes;
      const { claims } = await collect837(first);
      expect(text(write837(of(claims.map(draftOf))).bytes)).toBe(text(first));
    }
  });

  it('is deterministic: the same claims give the same bytes', () => {
    const once = write837(generateInterchange({ kind: '837P', count: 20, seed: 4, serviceDate: SERVICE_DATE }));
    const twice = write837(generateInterchange({ kind: '837P', count: 20, seed: 4, serviceDate: SERVICE_DATE }));
    expect(twice).toEqual(once);
  });

  it('never lets a delimiter or a control byte of a value into the file', async () => {
    const nasty = fc.string({ unit: fc.constantFrom('*', '~', ':', '^', '\n', '\r', '\0', '\t', '\u007f', '\u0085', '?', 'É', 'ß', 'Ł', '漢', '😀', 'a', 'B', ' ', '|'), minLength: 0, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, fc.constantFrom(undefined, { element: '|', component: '<', segment: '\n', repetition: '!' }), async (name, note, street, delimiters) => {
        const [claim] = claimsOf('837P', 1, 77) as [Claim837Draft];
        claim.subscriber = { ...claim.subscriber, name: { last: `X${name}`, first: `Y${name}` } };
        claim.billingProvider = { ...claim.billingProvider, address: { line1: `Z${street}`, city: 'EXAMPLEVILLE', state: 'OH', postalCode: '440990001' } };
        claim.notes = [{ qualifier: 'ADD', text: `N${note}` }];
        const { bytes, segments: count, repairs } = write837(of([claim], delimiters ? { delimiters } : {}));
        const separator = delimiters?.segment ?? '~';
        expect(text(bytes).split(separator)).toHaveLength(count + 1);
        expect(text(bytes).replaceAll(separator, '')).toMatch(/^[\u0020-\u007e]*$/);
        const { claims, findings } = await collect837(bytes);
        expect(findings.filter((finding) => finding.code !== 'element-too-long')).toEqual([]);
        expect(claims).toHaveLength(1);
        expect(claims[0]?.serviceLines).toEqual(claim.serviceLines);
        if (claims[0]?.notes[0]?.text !== claim.notes[0]?.text) expect(repairs.some((repair) => repair.segmentId === 'NTE')).toBe(true);
        for (const repair of repairs) expect(repair).toMatchObject({ transactionControl: '0001', message: expect.not.stringContaining(note.length > 3 ? note : '\u0000') });
      }),
      { numRuns: 200 },
    );
  });

  it('writes accented names in the basic set and reports each as a repair', () => {
    const [claim] = claimsOf('837P', 1, 3) as [Claim837Draft];
    claim.subscriber = { ...claim.subscriber, name: { last: 'Testmüßler', first: 'José' } };
    const { bytes, repairs } = write837(of([claim]));
    expect(segments(bytes).find((segment) => segment.startsWith('NM1*IL'))).toContain('NM1*IL*1*TESTMUSSLER*JOSE*');
    expect(repairs.map(({ code, segmentId, element }) => [code, segmentId, element])).toEqual([
      ['transliterated', 'NM1', 3], ['upper-cased', 'NM1', 3], ['transliterated', 'NM1', 4], ['upper-cased', 'NM1', 4],
    ]);
  });

  it('pads the ISA to its 106 bytes and repeats the control numbers in the trailers', () => {
    const file = text(write837({ ...generateInterchange({ kind: '837P', count: 1, seed: 1, serviceDate: SERVICE_DATE }), control: '42', sender: { qualifier: 'ZZ', id: 'ABC' }, receiver: { qualifier: '30', id: 'A-VERY-LONG-RECEIVER' } }).bytes);
    expect(file.slice(0, 106)).toBe('ISA*00*          *00*          *ZZ*ABC            *30*A-VERY-LONG-REC*261121*0615*^*00501*000000042*0*T*:~');
    expect(file.endsWith('~IEA*1*000000042~')).toBe(true);
  });

  it('numbers the levels 1, 2, 3 and says in HL04 whether levels follow', () => {
    const claims = claimsOf('837P', 40, 8);
    const levels = segments(write837(of(claims)).bytes).filter((segment) => segment.startsWith('HL*')).map((segment) => segment.split('*'));
    expect(levels.map((level) => level[1])).toEqual(levels.map((_, i) => String(i + 1)));
    levels.forEach((level, i) => expect(level[4]).toBe(levels.some((other, k) => k > i && other[2] === level[1]) ? '1' : '0'));
    expect(levels.filter((level) => level[3] === '20')).toHaveLength(new Set(claims.map((claim) => claim.billingProvider.npi)).size);
  });

  it('opens another level after 100 claims of one patient', async () => {
    const [one] = claimsOf('837P', 1, 6) as [Claim837Draft];
    for (const patient of [undefined, { relationshipCode: '19', name: { last: 'TESTPERSON', first: 'KIM' }, address: { line1: '1 SAMPLE ST', city: 'DEMO', state: 'OH', postalCode: '440990001' }, birthDate: '2015-01-02', sex: 'F', extra: [] }]) {
      const { relationshipCode: _, ...subscriber } = one.subscriber;
      const claims = Array.from({ length: 205 }, (_, n) => ({ ...one, claimId: `C${n}`, ...(patient ? { patient, subscriber } : {}) }));
      const { bytes } = write837(of(claims));
      const { claims: read, findings } = await collect837(bytes);
      expect(findings.filter((finding) => finding.code !== 'required-segment-missing')).toEqual([]);
      expect(read.map((claim) => claim.claimId)).toEqual(claims.map((claim) => claim.claimId));
      expect(segments(bytes).filter((segment) => segment.startsWith('HL*') && segment.split('*')[3] === (patient ? '23' : '22'))).toHaveLength(3);
    }
  });

  it('tells where every claim and line went, as a 999 will count them', async () => {
    const written = write837(of(claimsOf('837P', 12, 21)));
    const inTransaction = segments(written.bytes).slice(2);
    const { claims } = await collect837(written.bytes);
    expect(written.claims.map((placed) => placed.segments)).toEqual(claims.map((claim) => claim.segments));
    for (const placed of written.claims) {
      expect(inTransaction[placed.segments.first - 1]).toContain(`CLM*${placed.claimId}*`);
      for (const line of placed.lines) expect(inTransaction[line.first - 1]).toBe(`LX*${line.number}`);
      expect(placed.lines.at(-1)?.last).toBe(placed.segments.last);
    }
  });

  it('drops trailing separators and writes money without needless zeros', () => {
    const [claim] = claimsOf('837P', 1, 2) as [Claim837Draft];
    claim.chargeCents = 10050;
    claim.amounts = { F5: 5 };
    const file = text(write837(of([claim])).bytes);
    expect(file).toContain(`CLM*${claim.claimId}*100.5*`);
    expect(file).toContain('~AMT*F5*.05~');
    expect(file.slice(106)).not.toMatch(/[*:]~/);
  });

  it('writes the guide the payer wants', () => {
    const interchange = generateInterchange({ kind: '837I', count: 1, seed: 1, serviceDate: SERVICE_DATE });
    (interchange.groups[0] as { version: string }).version = '005010X223A3';
    expect(text(write837(interchange).bytes)).toMatch(/\*X\*005010X223A3~ST\*837\*0001\*005010X223A3~/);
  });

  it.each([
    ['two delimiters that are the same', { delimiters: { element: '*', component: '*', segment: '~' } }],
    ['a letter as delimiter', { delimiters: { element: 'A', component: ':', segment: '~' } }],
    ['a control number that is not digits', { control: '12X' }],
  ])('refuses %s', (_, more) => {
    expect(() => write837(of(claimsOf('837P', 1, 1), more))).toThrow(RangeError);
  });

  it('refuses to mix professional and institutional claims in one ST', () => {
    expect(() => write837(of([...claimsOf('837P', 1, 1), ...claimsOf('837I', 1, 1)]))).toThrow(/one kind/);
  });

  it('refuses an amount that is not whole cents', () => {
    const [claim] = claimsOf('837P', 1, 1) as [Claim837Draft];
    expect(() => write837(of([{ ...claim, chargeCents: 10.5 }]))).toThrow(/whole number of cents/);
  });
});
