import { describe, expect, it } from '@jest/globals';
import { draftOf } from '../claim-837.js';
import { generateInterchange } from '../generate.js';
import { generateRemittance } from '../generate-remittance.js';
import { collect837 } from '../read-837.js';
import type { ByteSource } from '../read-x12.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';
import { roundtrip, type RoundtripOptions } from './roundtrip.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const file = (kind: '837P' | '837I', more: object = {}): Uint8Array =>
  write837({ ...generateInterchange({ kind, count: 23, seed: 8, serviceDate: '2026-11-20', secondaryPercent: 30, claimsPerTransaction: 10 }), ...more }).bytes;
const again = async (source: ByteSource, options?: RoundtripOptions): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of roundtrip(source, options)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
};

describe('writing a file again', () => {
  it.each([
    ['an 837P of three transactions', file('837P')],
    ['an 837I', file('837I')],
    ['other delimiters', file('837P', { delimiters: { element: '|', component: '<', segment: '\n', repetition: '!' } })],
    ['a line for every segment', file('837P', { lineBreaks: true })],
    ['an 837P and an 837I in one file', Buffer.concat([file('837P'), file('837I', { control: '2' })])],
  ])('gives %s byte for byte, in any chunking', async (_, source) => {
    expect(await again(source)).toBe(text(source));
    expect(await again(Array.from({ length: Math.ceil(source.length / 997) }, (_, i) => source.subarray(i * 997, i * 997 + 997)))).toBe(text(source));
  });

  it('makes a loose file canonical: same claims, no trailing separators, counts made anew', async () => {
    const canonical = text(file('837P'));
    const loose = canonical.replace(/(N3\*[^~*]+)~/g, '$1**~').replace(/SE\*\d+/g, 'SE*7').replaceAll('~', '~\r\n').replaceAll('*350*', '*350.00*');
    const made = await again(bytes(loose));
    expect(made.replaceAll('\n', '')).toBe(canonical);
  });

  it('reports each value that could not go out as it stood', async () => {
    const repairs: string[] = [];
    const source = text(file('837P')).replace(/NM1\*IL\*1\*[^*]+\*/, 'NM1*IL*1*M\u00dcLLER*');
    const made = await again(bytes(source), { onRepair: ({ code, segmentId }) => repairs.push(`${segmentId} ${code}`) });
    expect(repairs).toEqual(['NM1 transliterated']);
    expect((await collect837(bytes(made))).claims.map(draftOf)).toHaveLength(23);
  });

  it('lets a transaction it does not write go through as it is, and names it', async () => {
    const kept: string[] = [];
    const source = text(file('837P')).replace(/GS\*HC.*$/s, 'GS*HS*A*B*20260101*1200*5*X*005010X279A1~ST*270*0001*005010X279A1~BHT*0022*13*X*20260101*1200~SE*3*0001~GE*1*5~IEA*1*000000001~');
    expect(await again(bytes(source), { onKept: (kind) => kept.push(kind) })).toBe(source);
    expect(kept).toEqual(['270']);
  });

  it('lets an 837 without a claim go through as it is: there is nothing to write again', async () => {
    const source = text(file('837P')).replace(/BHT.*IEA/s, 'SE*2*0001~GE*1*1~IEA');
    expect(await again(bytes(source))).toBe(source);
  });

  it('gives a remittance byte for byte', async () => {
    const source = write835(generateRemittance({ count: 20, seed: 3, paymentDate: '2026-11-20', claimsPerTransaction: 6 })).bytes;
    expect(await again(source)).toBe(text(source));
  });

  it('gives nothing for what is no X12', async () => {
    expect(await again(bytes('a letter'))).toBe('');
  });
});
