import { describe, expect, it } from '@jest/globals';
import { Books, CLAIM, header, PRACTICE } from '../claims.fixture.js';
import { accountOf } from '../chart.js';
import { checkLedger } from '../invariant/check-ledger.js';
import { balanceOf } from '../journal/balances.js';
import { EntryWriter, pair } from '../journal/entry.js';
import { openWithPayer, postProviderAdjustment, type ProviderAdjustment } from './post-provider-adjustment.js';
import { PROVIDER_ADJUSTMENTS } from './provider-adjustment-table.js';

const plb = (name: string, reason: string, amountCents: number, more: Partial<ProviderAdjustment> = {}): ProviderAdjustment => ({ ...header(name), remit: 'remit', payerId: 'PAYER', reason, reference: 'A', amountCents, ...more });
const told = (books: Books, fact: ProviderAdjustment) => {
  const posting = postProviderAdjustment(fact, openWithPayer(books.entries, fact));
  books.take(posting);
  return posting.exceptions.map((e) => [e.kind, e.amountCents]);
};
const balances = (books: Books, ...accounts: Parameters<typeof balanceOf>[1][]): number[] => accounts.map((account) => balanceOf(books.entries, account));

describe('provider adjustments', () => {
  it('a takeback that was announced meets its own reference, and only up to what was announced', () => {
    const books = new Books();
    told(books, plb('announced', 'WO', -3000));
    expect(balances(books, '2300', '1050')).toEqual([3000, 3000]);
    expect(told(books, plb('another', 'WO', 1000, { reference: 'B' }))).toEqual([['takeback-unmatched', 1000]]);
    expect(told(books, plb('recovered', 'WO', 3500))).toEqual([['takeback-unmatched', 3500]]);
    expect(balances(books, '2300', '1320')).toEqual([0, 1500]);
  });

  it('a forward balance is one running sum with the payer, whatever the file calls it, and nobody else\'s', () => {
    const books = new Books();
    told(books, plb('carried', 'FB', -6458));
    expect(told(books, plb('other payer', 'FB', 100, { payerId: 'ANOTHER' }))).toEqual([['takeback-unmatched', 100]]);
    expect(told(books, plb('other practice', 'FB', 100, { practiceId: 'ANOTHER' }))).toEqual([['takeback-unmatched', 100]]);
    told(books, plb('announced takeback', 'WO', -500));
    expect(told(books, plb('applied', 'FB', 6458, { reference: 'NEXT FILE' }))).toEqual([]);
    expect(balances(books, '2300')).toEqual([500]);
  });

  it('a takeback of a claim that was to be refunded settles that refund', () => {
    const books = new Books();
    const writer = new EntryWriter(header('credit'), { claimId: CLAIM });
    writer.add('J26', pair('1100', '2200', 4000));
    books.take({ entries: writer.entries(), moves: [], owed: [], exceptions: [] });
    expect(told(books, plb('takeback', 'WO', 4500, { claimId: CLAIM }))).toEqual([['takeback-unmatched', 4500]]);
    expect(balances(books, '2200', '1320', '1050')).toEqual([0, 500, -4500]);
  });

  it('an acknowledged refund is money the payer does not owe twice', () => {
    const books = new Books();
    told(books, plb('72', '72', -2000));
    expect(balances(books, '1050', '2200')).toEqual([2000, 2000]);
    expect(told(books, plb('72 plus', '72', 700))).toEqual([['provider-adjustment-unknown', 700]]);
    expect(balances(books, '2100')).toEqual([-700]);
  });

  it('interest, withholdings, capitation and fees go to their accounts on the side their sign asks for', () => {
    const books = new Books();
    for (const [reason, amount] of [['L6', -125], ['IR', 300], ['CT', -9000], ['AH', 40], ['E3', 50], ['OB', 60], ['BN', -70], ['J1', 80]] as const) told(books, plb(reason, reason, amount));
    expect(balances(books, '4200', '1310', '4220', '5100', '1330', '1400', '4180', '4210')).toEqual([125, 300, 9000, 40, 50, 60, -70, -80]);
    told(books, plb('L6 back', 'L6', 25));
    expect(balances(books, '4200')).toEqual([100]);
  });

  it('a code that says too little posts and is read by a person; an unknown one waits in unapplied money', () => {
    const books = new Books();
    expect(told(books, plb('CS', 'CS', 100))).toEqual([['provider-adjustment-review', 100]]);
    expect(told(books, plb('ZZ', 'ZZ', 100))).toEqual([['provider-adjustment-unknown', 100]]);
    expect(told(books, plb('ZZ minus', 'ZZ', -250))).toEqual([['provider-adjustment-unknown', -250]]);
    expect(balances(books, '4210', '2100', '1050')).toEqual([-100, 150, 50]);
  });

  it('of a remittance that pays several practices waits in unapplied money, whatever it is for', () => {
    const books = new Books();
    expect(told(books, plb('interest', 'L6', -125, { undecided: true }))).toEqual([['provider-adjustment-review', -125]]);
    expect(told(books, plb('takeback', 'WO', 1000, { undecided: true }))).toEqual([['provider-adjustment-review', 1000]]);
    expect(balances(books, '4200', '1320', '2100', '1050')).toEqual([0, 0, -875, -875]);
  });

  it('that is read again does nothing, although what is open has changed since', () => {
    const books = new Books();
    told(books, plb('carried', 'FB', -1000));
    for (let i = 0; i < 3; i += 1) told(books, plb('applied', 'FB', 1500));
    expect(balances(books, '2300', '1320', '1050')).toEqual([0, 500, -500]);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit', paidCents: -500, claimsCents: 0, providerAdjustmentsCents: 500 }] })).toEqual([]);
    expect(books.entries.every((e) => e.practiceId === PRACTICE)).toBe(true);
  });

  it('the table has each code once, with an account of the chart', () => {
    expect(new Set(PROVIDER_ADJUSTMENTS.map((row) => row.reason)).size).toBe(PROVIDER_ADJUSTMENTS.length);
    for (const row of PROVIDER_ADJUSTMENTS) expect(accountOf(row.account).number).toBe(row.account);
  });
});
