import { describe, expect, it } from '@jest/globals';
import { generateInterchange, write837 } from '@claimstream/x12';
import { centsOf, readClaims } from './claim-segments.js';

describe('the proof\'s own reader of claims', () => {
  it('reads the ids and charges that the writer wrote, whatever the delimiters', () => {
    for (const delimiters of [undefined, { element: '|', component: '>', repetition: '!', segment: '\n' }]) {
      const interchange = generateInterchange({ kind: '837P', count: 40, seed: 5, serviceDate: '2026-03-02', control: '77', ...(delimiters === undefined ? {} : { delimiters }) });
      const written = interchange.groups.flatMap((g) => g.transactions.flatMap((t) => t.claims));
      const read = readClaims(Buffer.from(write837(interchange).bytes));
      expect(read.control).toBe('000000077');
      expect(new Map(read.claims.map((c) => [c.id, c.chargeCents]))).toEqual(new Map(written.map((c) => [c.claimId, c.chargeCents])));
      expect(read.claims).toHaveLength(40);
    }
  });

  it('reads an amount to the cent and refuses what is none', () => {
    expect(['100', '100.5', '100.05', '.99', '0', '-3.20'].map(centsOf)).toEqual([10_000, 10_050, 10_005, 99, 0, -320]);
    for (const wrong of ['', '1.234', '1,00', 'x', '.']) expect(() => centsOf(wrong)).toThrow(SyntaxError);
  });

  it('refuses a file that broke off', () => {
    const bytes = Buffer.from(write837(generateInterchange({ kind: '837P', count: 2, seed: 5, serviceDate: '2026-03-02' })).bytes);
    expect(() => readClaims(bytes.subarray(0, bytes.length - 30))).toThrow(/does not end as it began/);
    expect(() => readClaims(Buffer.from('<html>'))).toThrow(/no interchange/);
  });
});
