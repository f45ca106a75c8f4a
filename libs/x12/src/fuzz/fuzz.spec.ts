import { describe, expect, it } from '@jest/globals';
import { fuzz, generatedSeedlings } from './run.js';

const RUNS = 20_000;

describe(`${RUNS} damaged files`, () => {
  it('are read to their end, the same in any chunks, and no money changes without a finding', async () => {
    const seedlings = await generatedSeedlings();
    const result = await fuzz({ seedlings, runs: RUNS });
    expect(result).toMatchObject({ runs: RUNS, failures: 0 });
    // every kind of damage was done often enough to mean something
    expect(Object.values(result.damage).every((times) => times > RUNS / 100)).toBe(true);
    expect(new Set(seedlings.map(({ name }) => name.replace(/ \d$/, '')))).toEqual(new Set(['generated 837P', 'generated 837I', 'generated 835', 'generated 999', 'generated 277CA']));
  }, 600_000);
});
