import { describe, expect, it } from '@jest/globals';
import { LagAges } from './lag-ages.js';

describe('the age of the oldest record that waits', () => {
  it('counts from the look that first saw it, and is nothing when everything is consumed', () => {
    const ages = new LagAges();
    expect(ages.look('p', 10n, 10n, 0)).toBe(0);
    expect(ages.look('p', 10n, 12n, 1_000)).toBe(0);
    expect(ages.look('p', 10n, 15n, 5_000)).toBe(4_000);
    expect(ages.look('p', 15n, 15n, 6_000)).toBe(0);
  });

  it('is that of the next record, not of the one that the consumer began to fall behind with', () => {
    const ages = new LagAges();
    ages.look('p', 0n, 10n, 0);
    ages.look('p', 5n, 20n, 1_000);
    expect(ages.look('p', 10n, 20n, 9_000)).toBe(8_000);
    expect(ages.look('p', 19n, 30n, 10_000)).toBe(9_000);
    expect(ages.look('p', 20n, 30n, 11_000)).toBe(1_000);
  });

  it('of a quiet partition does not grow while nothing waits: its last record may be of yesterday', () => {
    const ages = new LagAges();
    ages.look('p', 3n, 3n, 0);
    ages.look('p', 3n, 3n, 86_400_000);
    expect(ages.look('p', 3n, 4n, 86_400_500)).toBe(0);
  });

  it('knows partitions and groups apart', () => {
    const ages = new LagAges();
    ages.look('coding topic/0', 0n, 5n, 0);
    expect(ages.look('coding topic/1', 0n, 5n, 700)).toBe(0);
    expect(ages.look('coding topic/0', 0n, 5n, 700)).toBe(700);
  });

  it('stays right for the oldest however many looks a long stand-still takes', () => {
    const ages = new LagAges();
    for (let i = 0; i < 10_000; i += 1) ages.look('p', 0n, BigInt(i + 1), i * 1_000);
    expect(ages.look('p', 0n, 10_000n, 10_000_000)).toBe(10_000_000);
    // Between the looks that are kept the age of the next record is at most what passed between them too little.
    const age = ages.look('p', 5_000n, 10_000n, 10_000_000);
    expect(age).toBeLessThanOrEqual(5_000_000);
    expect(age).toBeGreaterThan(4_500_000);
  });
});
