import { describe, expect, it } from '@jest/globals';
import { Books, CLAIM, header } from '../claims.fixture.js';
import { checkLedger } from '../invariant/check-ledger.js';
import { balanceOf } from '../journal/balances.js';
import { positionOf } from '../position.js';
import { applyHeldCash, holdCash, releaseCash } from './post-unapplied.js';

const held = (name: string, amountCents: number, why: Parameters<typeof holdCash>[0]['why'] = 'unmatched') => holdCash({ ...header(name), remit: 'remit', amountCents, why });

describe('money that no claim may take yet', () => {
  it('is in the books as a liability, so that its remittance still ties', () => {
    const books = new Books().take(held('a', 6590)).take(held('b', -1000));
    expect([balanceOf(books.entries, '1050'), balanceOf(books.entries, '2100')]).toEqual([5590, 5590]);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit', paidCents: 5590, claimsCents: 5590, providerAdjustmentsCents: 0 }] })).toEqual([]);
  });

  it('is a person\'s to look at, also where nothing was paid', () => {
    expect(held('a', 6590).exceptions).toEqual([{ kind: 'unmatched', amountCents: 6590, sentence: '65.90 is kept in unapplied money: no claim of ours matches the answer.' }]);
    const nothing = held('b', 0, 'unbalanced-remit');
    expect([nothing.entries, nothing.exceptions.map((e) => e.kind)]).toEqual([[], ['unbalanced-remit']]);
  });

  it('is taken back to the cent when its claim posts the payment itself', () => {
    const { entries } = held('a', 6000);
    const books = new Books().charge('100.00').take(held('a', 6000)).take(releaseCash({ ...header('released'), remit: 'remit' }, entries));
    expect([balanceOf(books.entries, '1050'), balanceOf(books.entries, '2100')]).toEqual([0, 0]);
    expect(books.entries.at(-1)?.reverses).toEqual(entries[0]?.key);
    expect(checkLedger(books.entries)).toEqual([]);
    expect(releaseCash({ ...header('nothing'), remit: 'remit' }, held('b', 0).entries).entries).toEqual([]);
  });

  it('pays a claim once somebody found it, without touching the remittance again', () => {
    const books = new Books().charge('100.00').take(held('a', 6000));
    books.take(applyHeldCash({ ...header('found'), claimId: CLAIM, sequence: 'P', line: 1, amountCents: 6000 }));
    expect([balanceOf(books.entries, '1050'), balanceOf(books.entries, '2100'), balanceOf(books.entries, '1100')]).toEqual([6000, 0, 4000]);
    expect(positionOf(books.entries, CLAIM).lines[1]?.payers.P?.paidCents).toBe(6000);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit', paidCents: 6000 }] })).toEqual([]);
  });
});
