import { describe, expect, it } from '@jest/globals';
import { INVARIANTS } from './check/check.js';
import { mutants } from './mutants.js';
import { simulate, type Outcome } from './simulate.js';

/** Seeds of one run of the tests; `npm run simulate` runs as many as it is told. */
const SEEDS = Number(process.env['CLAIMSTREAM_SIMULATOR_SEEDS'] ?? 50);
/** A seeded bug has to show within so many seeds. */
const MUTANT_SEEDS = 60;

const told = ({ seed, violations, trace }: Outcome): string[] => [`npm run simulate -- --seed ${seed}`, ...violations.slice(0, 5).map((v) => `${v.invariant}: ${v.sentence}`), ...trace];

describe('seven services under trouble', () => {
  const looked: Record<string, number> = {};
  const faults: Record<string, number> = {};

  it('lose, double and reorder nothing, whatever is killed, late or repeated', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = await simulate({ seed });
      expect(outcome.violations.length === 0 ? [] : told(outcome)).toEqual([]);
      for (const [name, n] of Object.entries(outcome.counted)) looked[name] = (looked[name] ?? 0) + n;
      for (const [kind, n] of Object.entries(outcome.faults)) faults[kind] = (faults[kind] ?? 0) + n;
    }
  }, 900_000);

  it('are looked at by every invariant and meet every kind of trouble', () => {
    expect(Object.keys(INVARIANTS).filter((name) => !looked[name])).toEqual([]);
    expect(['kill', 'fail', 'conflict', 'pause', 'part', 'rewind', 'cutOff', 'lease', 'twin'].filter((kind) => !faults[kind])).toEqual([]);
  });

  it('go the same way again under the same seed', async () => {
    const [first, second] = [await simulate({ seed: 11 }), await simulate({ seed: 11 })];
    expect(second).toEqual(first);
    const other = await simulate({ seed: 12 });
    expect(other.trace).not.toEqual(first.trace);
  }, 120_000);
});

describe('a seeded bug is found', () => {
  it.each(mutants().map((mutant, n) => ({ bug: mutant.bug, finds: mutant.finds, n })))('$bug: $finds', async ({ finds, n }) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= MUTANT_SEEDS && !found.has(finds); seed += 1) {
      // A fresh one for each seed: some of them remember what they have spoilt.
      const { violations } = await simulate({ seed, bugs: mutants()[n]?.bugs ?? {} });
      for (const violation of violations) found.add(violation.invariant);
    }
    expect([...found]).toContain(finds);
  }, 300_000);
});
