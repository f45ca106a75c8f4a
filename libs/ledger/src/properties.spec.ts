import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Clerk, drawFrom, lives, shuffled, tape, type Told } from './clerk.fixture.js';
import { checkLedger } from './invariant/check-ledger.js';
import { entryProblem } from './journal/entry.js';
import { hashOf } from './journal/hash.js';
import { positionOf } from './position.js';

const heardBy = (told: readonly Told[]): Clerk => {
  const clerk = new Clerk();
  for (const each of told) clerk.hear(each);
  return clerk;
};

describe('whatever payers answer', () => {
  it('the lives told here reach every rule that answers and provider adjustments have', () => {
    const reached = new Set<string>();
    for (const numbers of fc.sample(tape, { numRuns: 400, seed: 1 })) {
      const { claims, provider } = lives(drawFrom(numbers));
      for (const entry of heardBy([...claims.flat(), ...provider]).entries) reached.add(entry.key.rule);
    }
    expect(['J1', 'J3', 'J4', 'J6', 'J7', 'J9', 'J10', 'J12c', 'J13', 'J14', 'J16', 'J25', 'J26'].filter((rule) => !reached.has(rule))).toEqual([]);
  });

  it('every entry sums to zero and every invariant holds, without anything being forced to balance', () => {
    fc.assert(fc.property(tape, (numbers) => {
      const draw = drawFrom(numbers);
      const { claims, provider } = lives(draw);
      const told = [...claims.flat(), ...provider];
      const clerk = heardBy(told);
      expect(clerk.entries.map(entryProblem).filter((problem) => problem !== undefined)).toEqual([]);
      expect(checkLedger(clerk.entries, clerk.evidence(told))).toEqual([]);
      expect(clerk.conflicts).toBe(0);
    }), { numRuns: 300 });
  });

  it('the books are the same in any order that keeps each claim\'s own, and when every fact is read twice', () => {
    fc.assert(fc.property(tape, (numbers) => {
      const draw = drawFrom(numbers);
      const { claims, provider } = lives(draw);
      const once = heardBy([...claims.flat(), ...provider]);
      const again = heardBy([...shuffled(draw, [...claims, provider]), ...shuffled(draw, [...claims, provider])]);
      expect(hashOf(again.entries)).toBe(hashOf(once.entries));
      expect(again.conflicts).toBe(0);
    }), { numRuns: 100 });
  });

  it('the position a stream keeps is the one the journal gives', () => {
    fc.assert(fc.property(tape, (numbers) => {
      const draw = drawFrom(numbers);
      const { claims } = lives(draw);
      const clerk = heardBy(claims.flat());
      for (const [claimId, position] of clerk.positions) expect(positionOf(clerk.entries, claimId).lines).toEqual(position.lines);
    }), { numRuns: 80 });
  });
});
