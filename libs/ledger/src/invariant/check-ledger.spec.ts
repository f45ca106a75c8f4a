import { describe, expect, it } from '@jest/globals';
import { answer, Books, CLAIM, header, line } from '../claims.fixture.js';
import type { JournalEntry, Leg } from '../journal/entry.js';
import { checkLedger } from './check-ledger.js';
import type { Evidence } from './violation.js';

const books = new Books();
books.charge('120.00', '80.00').answer(answer('a', { lines: [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')] }));
const sound = books.entries;

const leg = (account: Leg['account'], debitCents: number, creditCents: number, more: Partial<Leg> = {}): Leg => ({ account, debitCents, creditCents, line: 1, ...more });
const entry = (legs: Leg[], more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...header('planted'), key: { source: header('planted').source, rule: 'J4', leg: 1 }, claimId: CLAIM, sequence: 'P', legs, ...more,
});
const found = (entries: readonly JournalEntry[], evidence: Evidence = {}) => [...new Set(checkLedger(entries, evidence).map((v) => v.invariant))].sort();
const first = (entries: readonly JournalEntry[], invariant: string, evidence: Evidence = {}) => checkLedger(entries, evidence).find((v) => v.invariant === invariant);
const code = (group: string, reason: string) => ({ adjustment: { group, reason } });

describe('the invariants', () => {
  it('hold for sound books', () => {
    expect(checkLedger(sound)).toEqual([]);
  });

  it('I1 finds an entry whose debits and credits differ, and the period it spoils', () => {
    const planted = entry([leg('4100', 500, 0), leg('1100', 0, 400)]);
    expect(checkLedger([...sound, planted]).filter((v) => v.invariant === 'I1').map((v) => [v.subject.split('/')[1] ?? v.subject, v.differenceCents])).toEqual([['J4', 100], ['tenant tenant period 2026-11', 100]]);
  });

  it('I1 finds an entry of a single leg', () => {
    expect(found([...sound, entry([leg('4100', 500, 0)])])).toContain('I1');
  });

  it('I2 finds money of one line that reduces another', () => {
    const planted = entry([leg('4100', 500, 0, { line: 2 }), leg('1100', 0, 500)]);
    expect(found([...sound, planted])).toEqual(['I2']);
    expect(checkLedger([...sound, planted]).map((v) => [v.subject, v.differenceCents])).toEqual([[`claim ${CLAIM} line 1`, 500], [`claim ${CLAIM} line 2`, -500]]);
  });

  it('I3 finds a bucket below zero, and lets an open credit of that size be', () => {
    const planted = entry([leg('1050', 9000, 0), leg('1100', 0, 9000)], { key: { source: header('planted').source, rule: 'J3', leg: 1 } });
    expect(first([...sound, planted], 'I3')).toMatchObject({ subject: `claim ${CLAIM} account 1100`, differenceCents: -1000 });
    expect(found([...sound, planted], { openCredits: [{ claimId: CLAIM, account: '1100', amountCents: 1000 }] })).toEqual([]);
    expect(found([...sound, planted], { openCredits: [{ claimId: CLAIM, account: '1200', amountCents: 1000 }] })).toEqual(['I3']);
  });

  it('I4 finds a receivable that no claim explains', () => {
    const { claimId: _claimId, ...nowhere } = entry([leg('1100', 700, 0), leg('4000', 0, 700)], { key: { source: header('planted').source, rule: 'J1', leg: 1 } });
    expect(first([...sound, nowhere], 'I4')).toMatchObject({ subject: 'account 1100', differenceCents: 700 });
  });

  it('I4 finds a claim whose own balance is another than the journal\'s', () => {
    expect(first(sound, 'I4', { claimBalances: new Map([[CLAIM, 9700]]) })).toMatchObject({ subject: `claim ${CLAIM}`, differenceCents: 100 });
    expect(found(sound, { claimBalances: new Map([[CLAIM, 9800]]) })).toEqual([]);
    expect(found(sound, { claimBalances: new Map([[CLAIM, 9800], ['ANOTHER', 1]]) })).toEqual(['I4']);
  });

  it('I5 finds a remittance whose claims or provider adjustments are not all in the books', () => {
    expect(found(sound, { remits: [{ remit: 'remit a', paidCents: 7200, claimsCents: 7200, providerAdjustmentsCents: 0 }] })).toEqual([]);
    expect(checkLedger(sound, { remits: [{ remit: 'remit a', paidCents: 7000, claimsCents: 7500, providerAdjustmentsCents: 500 }] }).map((v) => [v.subject, v.differenceCents])).toEqual([
      ['remit remit a claims', -300], ['remit remit a provider adjustments', 500], ['remit remit a payments', 200],
    ]);
    expect(found(sound, { remits: [{ remit: 'never posted', paidCents: 1 }] })).toEqual(['I5']);
  });

  it('I7 finds a denial, and a bare amount, that became the patient\'s', () => {
    const rule = { key: { source: header('planted').source, rule: 'J7' as const, leg: 1 } };
    expect(found([...sound, entry([leg('1200', 500, 0, code('CO', '197')), leg('1100', 0, 500, code('CO', '197'))], rule)])).toEqual(['I7']);
    expect(found([...sound, entry([leg('1200', 500, 0, code('PR', '96')), leg('1100', 0, 500, code('PR', '96'))], rule)])).toEqual(['I7']);
    expect(first([...sound, entry([leg('1200', 500, 0), leg('1100', 0, 500)], rule)], 'I7')).toMatchObject({ subject: `claim ${CLAIM}`, differenceCents: 500 });
  });

  it('I10 finds a mirror that is none, or of nothing', () => {
    const original = sound[0] as JournalEntry;
    const crooked = entry([leg('1100', 0, 4000), leg('4000', 4000, 0)], { key: { source: header('planted').source, rule: 'J2', leg: 1 }, reverses: original.key });
    expect(first([...sound, crooked], 'I10')?.differenceCents).toBe(8000);
    expect(found([...sound, { ...crooked, reverses: { ...original.key, leg: 99 } }])).toContain('I10');
  });

  it('I11 finds an OA-23 that moved money', () => {
    expect(found([...sound, entry([leg('4100', 500, 0, code('OA', '23')), leg('1100', 0, 500, code('OA', '23'))])])).toEqual(['I11']);
  });

  it('I17 finds a leg that is there twice, one of no fact, and money that is nowhere', () => {
    const facts = [...new Set(sound.map((e) => e.key.source))].map((source) => ({ source, amountCents: 1, excepted: false }));
    expect(found(sound, { facts })).toEqual([]);
    expect(found(sound, { facts: facts.slice(1) })).toEqual(['I17']);
    expect(first(sound, 'I17', { facts: [...facts, { source: 'lost', amountCents: 4200, excepted: false }] })).toMatchObject({ subject: 'fact lost', differenceCents: 4200 });
    expect(found(sound, { facts: [...facts, { source: 'in hand', amountCents: 4200, excepted: true }, { source: 'nothing', amountCents: 0, excepted: false }] })).toEqual([]);
    const twice = sound.find((e) => e.key.rule === 'J4') as JournalEntry;
    expect(found([...sound, twice])).toContain('I17');
  });

  it('I18 finds an amount that is no whole cent, and says nothing else then', () => {
    for (const amount of [0.5, Number.NaN, -1, 2 ** 53]) expect(found([...sound, entry([leg('4100', amount, 0), leg('1100', 0, amount)])])).toEqual(['I18']);
  });

  it('I19 finds a claim with money in two practices or tenants, and a mirror in another practice', () => {
    const planted = entry([leg('4100', 500, 0), leg('1100', 0, 500)]);
    expect(found([...sound, { ...planted, practiceId: 'ANOTHER' }])).toEqual(['I19']);
    expect(found([...sound, { ...planted, tenant: 'another' }])).toEqual(['I19']);
    const [original] = sound;
    const mirror = entry((original as JournalEntry).legs.map((l) => ({ ...l, debitCents: l.creditCents, creditCents: l.debitCents })), { claimId: 'CLAIM00000009', practiceId: 'ANOTHER', reverses: (original as JournalEntry).key });
    expect(found([...sound, mirror])).toContain('I19');
  });

  it('I21 finds cost share that a protected patient owes', () => {
    expect(first(sound, 'I21', { qmbClaims: [CLAIM] })).toMatchObject({ subject: `claim ${CLAIM}`, differenceCents: 1800 });
    expect(found(sound, { qmbClaims: ['ANOTHER'] })).toEqual([]);
  });
});
