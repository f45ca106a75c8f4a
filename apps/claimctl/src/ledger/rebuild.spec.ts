import { describe, expect, it } from '@jest/globals';
import type { JournalEntry } from '@claimstream/ledger';
import { compare, rebuilt, type PostedEnvelope } from './rebuild.js';

const entry = (leg: number, cents = 500) => ({
  key: { source: 's', rule: 'J3' as const, leg }, occurredOn: '2026-03-10', postedOn: '2026-03-11', legs: [{ account: '1050' as const, debitCents: cents, creditCents: 0 }, { account: '1100' as const, debitCents: 0, creditCents: cents }],
});
const event = (seq: number, entries: object[], type = 'remittance.claim-entries-posted', subject = 'CLAIM'): PostedEnvelope =>
  ({ id: `remittance/${subject}/${seq}`, type, subject, tenantid: 'T', practiceid: 'P', data: { entries } }) as PostedEnvelope;
const row = (leg: number, more: object = {}): JournalEntry => ({ ...entry(leg), tenant: 'T', practiceId: 'P', claimId: 'CLAIM', ...more }) as JournalEntry;

describe('a journal made again from its events', () => {
  it('is the table\'s: tenant, practice and claim come from the event, a remittance\'s entries have no claim, and a repeated event counts once', () => {
    const events = [event(1, [entry(1)]), event(2, [entry(3)]), event(1, [entry(1)]), event(1, [entry(5)], 'remittance.remit-entries-posted', 'REMIT'), event(3, [entry(7)], 'remittance.claim-paid')];
    const { claimId: _claim, ...ofRemit } = row(5);
    expect(compare(new Map([['T', [row(3), ofRemit, row(1)]]]), rebuilt(events))).toMatchObject([{ tenant: 'T', inTable: 3, inEvents: 3, same: true }]);
  });

  it.each<[string, JournalEntry[]]>([
    ['lacks an entry', [row(1)]], ['has one too many', [row(1), row(3), row(5)]], ['has another cent', [row(1), { ...row(3), legs: entry(3, 501).legs }]], ['has it in another practice', [row(1), row(3, { practiceId: 'Q' })]],
  ])('differs where the table %s', (_what, held) => {
    expect(compare(new Map([['T', held]]), rebuilt([event(1, [entry(1), entry(3)])]))[0]?.same).toBe(false);
  });

  it('of a day is what was posted until then, whatever came later', () => {
    const later = { ...entry(3), postedOn: '2026-03-12' };
    const day = compare(new Map([['T', [row(1), row(3, { postedOn: '2026-03-12' })]]]), rebuilt([event(1, [entry(1), later])]), '2026-03-11');
    const before = compare(new Map([['T', [row(1)]]]), rebuilt([event(1, [entry(1)])]));
    expect(day).toEqual(before);
    expect(day).toMatchObject([{ inTable: 1, inEvents: 1, same: true }]);
  });

  it('differs where a tenant is in the table or in the events alone', () => {
    expect(compare(new Map([['T', [row(1)]]]), new Map()).map((c) => [c.tenant, c.same])).toEqual([['T', false]]);
  });
});
