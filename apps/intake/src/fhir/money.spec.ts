import { describe, expect, it } from '@jest/globals';
import { centsOf } from './money.js';
import { parseJson, WrittenNumber } from './resources.js';

describe('money of a bundle', () => {
  it.each([['28.104000000000003', 2810], ['255', 25500], ['0.005', 1], ['129.16', 12916], ['-1.005', -101], ['1.5e2', 15000], ['1e-3', 0]])('%s is %i cents', (digits, cents) => {
    expect(centsOf(digits)).toBe(cents);
  });

  it.each(['', 'abc', '1,5', '1e400', '99999999999999999999'])('%p is no amount', (digits) => expect(centsOf(digits)).toBeUndefined());

  it('keeps the digits as they were written, which a float would not', () => {
    expect(parseJson('{"value": 90071992547409931.10}')).toEqual({ value: new WrittenNumber('90071992547409931.10') });
  });
});
