import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHART, RECEIVABLES, accountOf, receivableOf } from '../chart.js';
import { answer, Books, CLAIM, header, line } from '../claims.fixture.js';
import { cents, formatCents, negated, NotCents, sumCents } from '../money.js';
import { asOf, balanceOf, balancesByAccount, balancesByPractice, claimBuckets } from './balances.js';
import { EntryWriter, pair, UnbalancedEntry, type JournalEntry } from './entry.js';
import { factHash, hashOf } from './hash.js';
import { journalOf } from './journal.js';

const books = new Books();
books.charge('120.00', '80.00').answer(answer('a', { lines: [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')] }));
const { entries } = books;

describe('an entry', () => {
  it('of a negative amount changes sides and carries no sign', () => {
    expect(pair('4100', '1100', -500, { line: 1 })).toEqual([{ account: '1100', debitCents: 500, creditCents: 0, line: 1 }, { account: '4100', debitCents: 0, creditCents: 500, line: 1 }]);
    expect(pair('4100', '1100', 0)).toEqual([]);
  });

  it('that does not balance, or has a sign, cannot be written', () => {
    const writer = new EntryWriter(header('x'));
    expect(() => writer.add('J4', [...pair('4100', '1100', 500), { account: '1100', debitCents: 1, creditCents: 0 }])).toThrow(UnbalancedEntry);
    expect(() => writer.add('J4', [{ account: '4100', debitCents: -5, creditCents: 0 }, { account: '1100', debitCents: 0, creditCents: -5 }])).toThrow(UnbalancedEntry);
    expect(writer.entries()).toEqual([]);
  });

  it('has legs numbered by rule, so that the same fact always gives the same keys', () => {
    const writer = new EntryWriter(header('x'));
    writer.add('J3', pair('1050', '1100', 1));
    writer.add('J4', pair('4100', '1100', 2));
    writer.add('J3', pair('1050', '1100', 3));
    expect(writer.entries().map((e) => [e.key.rule, e.key.leg])).toEqual([['J3', 1], ['J4', 1], ['J3', 3]]);
  });
});

describe('the journal', () => {
  it('takes an entry once and reports another content under the same key', () => {
    const [first] = entries as [JournalEntry];
    const other = { ...first, legs: pair('1100', '4000', 1) };
    const journal = journalOf([...entries, { ...first, postedOn: '2026-12-24' }, other]);
    expect(journal.entries).toEqual(entries);
    expect([journal.repeated.length, journal.conflicts]).toEqual([1, [other]]);
  });

  it('has a hash that no order changes and every cent, account, practice and key does', () => {
    fc.assert(fc.property(fc.shuffledSubarray([...entries], { minLength: entries.length }), (shuffled) => { expect(hashOf(shuffled)).toBe(hashOf(entries)); }), { numRuns: 50 });
    const [first, ...rest] = entries as [JournalEntry, ...JournalEntry[]];
    const changed: JournalEntry[] = [
      { ...first, legs: pair('1100', '4000', 12_001, { line: 1 }) }, { ...first, legs: pair('1110', '4000', 12_000, { line: 1 }) },
      { ...first, practiceId: 'ANOTHER' }, { ...first, occurredOn: '2026-11-01' }, { ...first, key: { ...first.key, leg: 9 } },
    ];
    const hashes = changed.map((entry) => hashOf([entry, ...rest]));
    expect(new Set([hashOf(entries), hashOf(rest), hashOf([...entries, first]), ...hashes]).size).toBe(hashes.length + 3);
    expect(hashOf([{ ...first, postedOn: '2026-12-24' }, ...rest])).toBe(hashOf(entries));
  });

  it('gives a fact the same hash however its members are ordered', () => {
    expect(factHash({ a: 1, b: [{ c: 2, d: undefined }] })).toBe(factHash({ b: [{ c: 2 }], a: 1 }));
    expect(factHash({ a: 1 })).not.toBe(factHash({ a: '1' }));
  });

  it('shows what the books held at the end of a day', () => {
    const late = entries.map((e) => (e.key.rule === 'J1' ? e : { ...e, postedOn: '2026-12-01' }));
    expect(balanceOf(asOf(late, '2026-11-30'), '1100')).toBe(20_000);
    expect(balanceOf(asOf(late, '2026-12-01'), '1100')).toBe(8000);
    expect(asOf(late, '2026-11-02')).toEqual([]);
  });

  it('balances by account, practice and claim', () => {
    expect(balancesByAccount(entries).map((b) => [b.account, b.balanceCents])).toEqual([['1050', 7200], ['1100', 8000], ['1200', 1800], ['4000', 20_000], ['4100', 3000]]);
    expect(balancesByAccount(entries)[1]).toEqual({ account: '1100', debitCents: 20_000, creditCents: 12_000, balanceCents: 8000 });
    const both = [...entries, ...entries.map((e) => ({ ...e, practiceId: 'ANOTHER' }))];
    expect([...balancesByPractice(both)].map(([practice, its]) => [practice, its.length])).toEqual([['ANOTHER', 5], ['PRACTICE00001', 5]]);
    expect(claimBuckets(entries)).toEqual([{ claimId: CLAIM, account: '1100', openCents: 8000 }, { claimId: CLAIM, account: '1200', openCents: 1800 }]);
  });
});

describe('the chart and its money', () => {
  it('has every account once, and one bucket for each debtor', () => {
    expect(new Set(CHART.map((a) => a.number)).size).toBe(CHART.length);
    expect(CHART.filter((a) => a.debtor).map((a) => a.number)).toEqual([...RECEIVABLES]);
    expect(CHART.filter((a) => a.debtor).every((a) => receivableOf(a.debtor ?? 'P') === a.number)).toBe(true);
    expect(() => accountOf('9999')).toThrow('9999');
  });

  it('refuses what is no whole number of cents', () => {
    for (const wrong of [0.1, Number.NaN, Infinity, 2 ** 53]) expect(() => cents(wrong)).toThrow(NotCents);
    expect(() => sumCents([2 ** 53 - 1, 1])).toThrow(NotCents);
    expect(Object.is(negated(0), 0)).toBe(true);
  });

  it('shows dollars and cents', () => {
    expect([0, 5, -5, 1_234_567, -142_500].map(formatCents)).toEqual(['0.00', '0.05', '-0.05', '12,345.67', '-1,425.00']);
  });
});
