import { describe, expect, it } from '@jest/globals';
import { answer, Books, CLAIM, header, line } from '../claims.fixture.js';
import type { JournalEntry, Leg } from '../journal/entry.js';
import { assertSound, UnsoundPosting } from './check-posting.js';

const leg = (account: Leg['account'], debitCents: number, creditCents: number, more: Partial<Leg> = {}): Leg => ({ account, debitCents, creditCents, line: 1, ...more });
const entry = (legs: Leg[], more: Partial<JournalEntry> = {}): JournalEntry => ({ ...header('planted'), key: { source: header('planted').source, rule: 'J4', leg: 1 }, claimId: CLAIM, sequence: 'P', legs, ...more });
const share = (group: string, reason: string) => [leg('1200', 500, 0, { adjustment: { group, reason } }), leg('1100', 0, 500, { adjustment: { group, reason } })];

const refusedFor = (...args: Parameters<typeof assertSound>): string[] => {
  try {
    assertSound(...args);
  } catch (error) {
    if (error instanceof UnsoundPosting) return [...new Set(error.violations.map((v) => v.invariant))].sort();
    throw error;
  }
  return [];
};

describe('what a decision adds to the books', () => {
  it('is stored where it is sound', () => {
    const books = new Books();
    books.charge('120.00', '80.00').answer(answer('a', { lines: [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')] }));
    expect(refusedFor(books.entries)).toEqual([]);
  });

  const j1 = entry([leg('1100', 500, 0), leg('4000', 0, 500)], { key: { source: header('planted').source, rule: 'J1', leg: 1 } });
  const mirror = (cents: number): JournalEntry => entry([leg('1100', 0, cents), leg('4000', cents, 0)], { key: { source: header('planted').source, rule: 'J2', leg: 1 }, reverses: j1.key });

  it.each<[string, string, readonly JournalEntry[], Parameters<typeof assertSound>[1]]>([
    ['a cent more on one side', 'I1', [entry([leg('4100', 500, 0), leg('1100', 0, 499)])], {}],
    ['money of one line for another', 'I2', [entry([leg('4100', 500, 0, { line: 2 }), leg('1100', 0, 500)])], {}],
    ['a denial that the patient shall owe', 'I7', [entry(share('CO', '197'), { key: { source: header('planted').source, rule: 'J7', leg: 1 } })], {}],
    ['a mirror of nothing', 'I10', [mirror(500)], {}],
    ['a mirror that takes back less', 'I10', [mirror(499)], { originals: [j1] }],
    ['an OA-23', 'I11', [entry([leg('4100', 500, 0, { adjustment: { group: 'OA', reason: '23' } }), leg('1100', 0, 500, { adjustment: { group: 'OA', reason: '23' } })])], {}],
    ['the same leg twice', 'I17', [entry([leg('4100', 500, 0), leg('1100', 0, 500)]), entry([leg('4100', 500, 0), leg('1100', 0, 500)])], {}],
    ['a part of a cent', 'I18', [entry([leg('4100', 500.5, 0), leg('1100', 0, 500.5)])], {}],
    ['a claim in two practices', 'I19', [entry([leg('4100', 500, 0), leg('1100', 0, 500)]), entry([leg('4100', 100, 0), leg('1100', 0, 100)], { practiceId: 'ANOTHER', key: { source: header('planted').source, rule: 'J4', leg: 3 } })], {}],
    ['cost share of a protected patient', 'I21', [entry(share('PR', '1'), { key: { source: header('planted').source, rule: 'J7', leg: 1 } })], { qmbClaims: [CLAIM] }],
  ])('is refused for %s (%s)', (_what, invariant, entries, known) => expect(refusedFor(entries, known)).toContain(invariant));

  it('may take back what was there', () => expect(refusedFor([mirror(500)], { originals: [j1] })).toEqual([]));
});
