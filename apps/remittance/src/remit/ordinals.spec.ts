import { describe, expect, it } from '@jest/globals';
import { includes, withOrdinal, type Ordinals } from './ordinals.js';

const orders = (of: number[]): number[][] => (of.length === 0 ? [[]] : of.flatMap((first) => orders(of.filter((n) => n !== first)).map((rest) => [first, ...rest])));

describe('the CLP of a remittance whose claims have spoken', () => {
  it('are the same few ranges in whatever order they spoke, and however often', () => {
    for (const spoke of orders([1, 2, 3, 5, 6, 9])) {
      const ranges = [...spoke, ...spoke].reduce<Ordinals>(withOrdinal, []);
      expect(ranges).toEqual([[1, 3], [5, 6], [9, 9]]);
      expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((n) => includes(ranges, n))).toEqual([1, 2, 3, 5, 6, 9]);
    }
  });
});
