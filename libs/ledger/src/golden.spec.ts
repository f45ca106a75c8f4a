import { beforeEach, describe, expect, it } from '@jest/globals';
import { answer, Books, CLAIM, header, line, usd } from './claims.fixture.js';
import { postCharges } from './charge/post-charges.js';
import { checkLedger } from './invariant/check-ledger.js';
import { balanceOf } from './journal/balances.js';
import { remitArithmetic } from './payment/arithmetic.js';
import { postClaimPayment } from './payment/post-claim-payment.js';
import { entriesOfAnswer, reverseClaimPayment } from './payment/reverse-claim-payment.js';
import { NOTHING_OPEN, openWithPayer, postProviderAdjustment } from './plb/post-provider-adjustment.js';
import { positionOf } from './position.js';

let books: Books;
beforeEach(() => { books = new Books(); });
const balance = (account: Parameters<typeof balanceOf>[1]): number => balanceOf(books.entries, account);
const medicare = (told: Partial<Parameters<typeof answer>[1]> = {}) => answer('G2', { lines: [line(1, '150.00', '64.58', 'CO-45 47.63', 'PR-1 20.00', 'PR-2 16.47', 'CO-253 1.32')], ...told });
const provider = (name: string, reason: string, amountCents: number, remit: string, reference = 'REF') => ({ ...header(name), remit, payerId: 'PAYER', reason, reference, amountCents });

describe('golden cases', () => {
  it('G1: an answer with a discount, a deductible and coinsurance leaves the patient 36.47 and the payer nothing', () => {
    const posting = books.charge('150.00').answer(answer('G1', { lines: [line(1, '150.00', '65.90', 'CO-45 47.63', 'PR-1 20.00', 'PR-2 16.47')] }));
    expect([balance('1100'), balance('1200'), balance('4100'), balance('1050')]).toEqual([0, usd('36.47'), usd('47.63'), usd('65.90')]);
    expect(posting.moves.map((m) => [m.to, m.amountCents])).toEqual([['patient', 2000], ['patient', 1647]]);
    expect([...posting.owed, ...posting.exceptions]).toEqual([]);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit G1', paidCents: 6590, claimsCents: 6590, providerAdjustmentsCents: 0 }] })).toEqual([]);
  });

  it('G2: Medicare pays 64.58 because sequestration takes 1.32', () => {
    books.charge('150.00').answer(medicare());
    expect([balance('1050'), balance('4110'), balance('4100'), balance('1100'), balance('1200')]).toEqual([usd('64.58'), usd('1.32'), usd('47.63'), 0, usd('36.47')]);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('G3: the second payer restates the first and no write-off is posted twice', () => {
    books.charge('150.00').answer(medicare({ payers: ['P', 'S'], next: 'S' }));
    expect(balance('1110')).toBe(usd('36.47'));
    const posting = books.answer(answer('G3', { sequence: 'S', payers: ['P', 'S'], statusCode: '2', lines: [line(1, '150.00', '16.47', 'OA-23 113.53', 'PR-1 20.00')] }));
    expect([balance('1110'), balance('1200'), balance('4100'), balance('4110')]).toEqual([0, usd('20.00'), usd('47.63'), usd('1.32')]);
    expect(posting.exceptions).toEqual([]);
    expect(posting.entries.map((e) => e.key.rule)).toEqual(['J3', 'J7']);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('G4: a reversal and its correction in one file pay 15.68 and leave the patient 20.47', () => {
    books.charge('150.00').answer(medicare());
    const reversal = answer('G4 reversal', { remit: 'remit G4', statusCode: '22', lines: [line(1, '-150.00', '-64.58', 'CO-45 -47.63', 'PR-1 -20.00', 'PR-2 -16.47', 'CO-253 -1.32')] });
    const mirror = reverseClaimPayment(reversal, entriesOfAnswer(books.entries, medicare().source), positionOf(books.entries, CLAIM));
    expect(mirror.exceptions).toEqual([]);
    expect(mirror.moves.map((m) => [m.to, m.line, m.adjustment.reason, m.amountCents])).toEqual([['patient', 1, '1', -2000], ['patient', 1, '2', -1647]]);
    books.take(mirror);
    expect([balance('1100'), balance('1200')]).toEqual([usd('150.00'), 0]);
    books.answer(answer('G4 correction', { remit: 'remit G4', lines: [line(1, '150.00', '80.26', 'CO-45 47.63', 'PR-2 20.47', 'CO-253 1.64')] }));
    expect([balance('1100'), balance('1200'), balance('4100'), balance('4110')]).toEqual([0, usd('20.47'), usd('47.63'), usd('1.64')]);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit G4', paidCents: usd('15.68'), claimsCents: usd('15.68') }] })).toEqual([]);
  });

  it('G4: a reversal that does not say what was posted is held with its cash', () => {
    books.charge('150.00').answer(medicare());
    const wrong = answer('G4 wrong', { statusCode: '22', lines: [line(1, '-150.00', '-64.58', 'CO-45 -48.63', 'PR-1 -20.00', 'PR-2 -15.47', 'CO-253 -1.32')] });
    books.take(reverseClaimPayment(wrong, entriesOfAnswer(books.entries, medicare().source), positionOf(books.entries, CLAIM)));
    expect([balance('2100'), balance('1050'), balance('1100'), balance('1200')]).toEqual([usd('-64.58'), 0, 0, usd('36.47')]);
  });

  it('G5: 500.00 of claims less a takeback of 37.50 plus 1.25 of interest make a payment of 463.75', () => {
    books.charge('500.00').answer(answer('G5', { lines: [line(1, '500.00', '500.00')] }));
    const takeback = postProviderAdjustment(provider('WO', 'WO', 3750, 'remit G5'), NOTHING_OPEN);
    const interest = postProviderAdjustment(provider('L6', 'L6', -125, 'remit G5'), NOTHING_OPEN);
    books.take(takeback).take(interest);
    expect(remitArithmetic({ claimsCents: 50_000, providerAdjustmentsCents: 3750 - 125, paidCents: 46_375 })).toEqual([]);
    expect([balance('1050'), balance('1320'), balance('4200')]).toEqual([usd('463.75'), usd('37.50'), usd('1.25')]);
    expect(takeback.exceptions.map((e) => [e.kind, e.amountCents])).toEqual([['takeback-unmatched', 3750]]);
    expect(checkLedger(books.entries, { remits: [{ remit: 'remit G5', paidCents: 46_375, claimsCents: 50_000, providerAdjustmentsCents: 3625 }] })).toEqual([]);
  });

  it('G6: a second payer that forgets the first has its cash posted and its write-off held, proposing 10.00', () => {
    books.charge('500.00').answer(answer('G6 first', { payers: ['P', 'S'], next: 'S', lines: [line(1, '500.00', '300.00', 'PR-1 75.00', 'CO-45 125.00')] }));
    const posting = books.answer(answer('G6 bad', { sequence: 'S', payers: ['P', 'S'], statusCode: '2', lines: [line(1, '500.00', '65.00', 'CO-45 435.00')] }));
    expect([balance('1110'), balance('4100'), balance('1050')]).toEqual([usd('10.00'), usd('125.00'), usd('365.00')]);
    expect(posting.exceptions.map((e) => [e.kind, e.proposesCents])).toEqual([['secondary-does-not-tie', 1000]]);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('G6: the same second payer with OA-23 closes the account', () => {
    books.charge('500.00').answer(answer('G6 first', { payers: ['P', 'S'], next: 'S', lines: [line(1, '500.00', '300.00', 'PR-1 75.00', 'CO-45 125.00')] }));
    const posting = books.answer(answer('G6 good', { sequence: 'S', payers: ['P', 'S'], statusCode: '2', lines: [line(1, '500.00', '65.00', 'OA-23 425.00', 'CO-45 10.00')] }));
    expect([balance('1100'), balance('1110'), balance('1200'), balance('4100')]).toEqual([0, 0, 0, usd('135.00')]);
    expect(posting.exceptions).toEqual([]);
    expect(posting.entries.map((e) => e.key.rule)).toEqual(['J3', 'J9']);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('G8: money a payer carries forward is a debt to it until the next file takes it back', () => {
    books.charge('150.00').answer(medicare());
    const reversal = answer('G8 reversal', { remit: 'remit G8a', statusCode: '22', lines: [line(1, '-150.00', '-64.58', 'CO-45 -47.63', 'PR-1 -20.00', 'PR-2 -16.47', 'CO-253 -1.32')] });
    books.take(reverseClaimPayment(reversal, entriesOfAnswer(books.entries, medicare().source), positionOf(books.entries, CLAIM)));
    books.take(postProviderAdjustment(provider('FB-', 'FB', -6458, 'remit G8a', 'FIRST'), NOTHING_OPEN));
    expect([balance('2300'), balance('1050')]).toEqual([usd('64.58'), usd('64.58')]);
    const later = answer('G8 later', { claimId: 'CLAIM00000002', remit: 'remit G8b', lines: [line(1, '200.00', '200.00')] });
    books.take(postCharges({ ...header('other charges'), claimId: later.claimId, debtor: 'P', lines: [{ line: 1, chargeCents: usd('200.00') }] }));
    books.take(postClaimPayment(later, positionOf(books.entries, later.claimId)));
    const forward = provider('FB+', 'FB', 6458, 'remit G8b', 'SECOND');
    books.take(postProviderAdjustment(forward, openWithPayer(books.entries, forward)));
    expect(balance('2300')).toBe(0);
    expect(balance('1320')).toBe(0);
    expect(checkLedger(books.entries, { remits: [
      { remit: 'remit G8a', paidCents: 0, claimsCents: -6458, providerAdjustmentsCents: -6458 },
      { remit: 'remit G8b', paidCents: usd('135.42'), claimsCents: 20_000, providerAdjustmentsCents: 6458 },
    ] })).toEqual([]);
  });

  it('G9: one line is paid, the other denied: 80.00 stays owed and belongs into a case, the patient owes 18.00', () => {
    const posting = books.charge('120.00', '80.00').answer(answer('G9', { lines: [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')] }));
    expect([balance('1100'), balance('1200'), balance('4100'), balance('1050')]).toEqual([usd('80.00'), usd('18.00'), usd('30.00'), usd('72.00')]);
    expect(posting.owed).toEqual([{ line: 2, adjustment: { group: 'CO', reason: '197' }, amountCents: 8000, why: 'denied' }]);
    expect(positionOf(books.entries, CLAIM).lines[2]).toMatchObject({ openCents: { 1100: 8000 } });
    expect(checkLedger(books.entries)).toEqual([]);
  });
});
