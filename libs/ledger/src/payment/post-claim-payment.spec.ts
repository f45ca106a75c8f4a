import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { answer, Books, cas, CLAIM, header, line, usd } from '../claims.fixture.js';
import { checkLedger } from '../invariant/check-ledger.js';
import { balanceOf } from '../journal/balances.js';
import { positionOf } from '../position.js';
import { applyHeldCash } from '../unapplied/post-unapplied.js';
import { claimArithmetic } from './arithmetic.js';
import { afterAnswer, postClaimPayment } from './post-claim-payment.js';

let books: Books;
beforeEach(() => { books = new Books(); });
const balance = (account: Parameters<typeof balanceOf>[1]): number => balanceOf(books.entries, account);
const kinds = (posting: { exceptions: readonly { kind: string }[] }): string[] => posting.exceptions.map((e) => e.kind);
const twoPayers = { payers: ['P', 'S'] as const, next: 'S' as const };
const second = { sequence: 'S' as const, payers: ['P', 'S'] as const, statusCode: '2' };

afterEach(() => { expect(checkLedger(books.entries)).toEqual([]); });

describe('an answer that posts', () => {
  it('a denial under CLP02 1 leaves the claim owed and in nobody else\'s hands', () => {
    const posting = books.charge('100.00').answer(answer('a', { lines: [line(1, '100.00', '0.00', 'CO-197 100.00')] }));
    expect(posting.entries).toEqual([]);
    expect(posting.owed).toMatchObject([{ line: 1, why: 'denied', amountCents: 10_000 }]);
    expect(balance('1100')).toBe(10_000);
  });

  it('a deductible of the whole charge is the patient\'s and no denial', () => {
    const posting = books.charge('100.00').answer(answer('a', { lines: [line(1, '100.00', '0.00', 'PR-1 100.00')] }));
    expect([balance('1100'), balance('1200'), posting.owed.length]).toEqual([0, 10_000, 0]);
  });

  it('a payer that pays more than was charged raises what is owed first', () => {
    books.charge('100.00').answer(answer('a', { lines: [line(1, '100.00', '130.00', 'CO-94 -30.00')] }));
    expect([balance('1100'), balance('4100'), balance('1050')]).toEqual([0, -3000, 13_000]);
  });

  it('adjustments of the claim itself lower what the lines were paid', () => {
    const posting = books.charge('100.00', '50.00').answer(answer('a', { paidCents: usd('110.00'), adjustments: cas('PR-1 15.00', 'CO-45 5.00'), lines: [line(1, '100.00', '90.00', 'CO-45 10.00'), line(2, '50.00', '40.00', 'CO-45 10.00')] }));
    expect([balance('1050'), balance('1100'), balance('1200'), balance('4100')]).toEqual([usd('110.00'), 0, usd('15.00'), usd('25.00')]);
    expect(posting.moves).toEqual([{ to: 'patient', adjustment: { group: 'PR', reason: '1' }, amountCents: 1500 }]);
  });

  it('a claim without lines posts as a whole', () => {
    books.charge('100.00', '50.00').answer(answer('a', { chargeCents: 15_000, paidCents: 12_000, adjustments: cas('CO-45 20.00', 'PR-2 10.00'), lines: [] }));
    expect([balance('1100'), balance('1200'), balance('4100')]).toEqual([0, 1000, 2000]);
  });

  it('two lines of the payer may answer one of ours', () => {
    books.charge('100.00').answer(answer('a', { lines: [line(1, '60.00', '50.00', 'CO-45 10.00'), line(1, '40.00', '30.00', 'CO-45 5.00', 'PR-2 5.00')] }));
    expect([balance('1100'), balance('1200'), balance('4100')]).toEqual([0, 500, 1500]);
  });

  it('a line the payer does not mention stays owed', () => {
    books.charge('100.00', '50.00').answer(answer('a', { lines: [line(1, '100.00', '100.00')] }));
    expect(balance('1100')).toBe(5000);
  });

  it('what is read again does nothing, a denial included', () => {
    books.charge('100.00', '50.00');
    const payment = answer('a', { lines: [line(1, '100.00', '80.00', 'CO-45 20.00'), line(2, '50.00', '0.00', 'CO-16 50.00')] });
    const before = positionOf(books.entries, CLAIM);
    const posting = books.answer(payment);
    expect(postClaimPayment(payment, afterAnswer(before, payment, posting))).toEqual({ entries: [], moves: [], owed: [], exceptions: [] });
  });

  it('a supplement that pays a denied line posts, and the amounts it restates do not post again', () => {
    books.charge('120.00', '80.00').answer(answer('first', { lines: [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')] }));
    const posting = books.answer(answer('later', { lines: [line(1, '120.00', '0.00', 'CO-45 30.00', 'PR-2 18.00', 'CO-B13 72.00'), line(2, '80.00', '60.00', 'CO-45 20.00')] }));
    expect([balance('1100'), balance('1200'), balance('4100'), balance('1050')]).toEqual([0, 1800, 5000, 13_200]);
    expect([posting.owed, posting.moves, posting.exceptions]).toEqual([[], [], []]);
  });
});

describe('an answer of a later payer', () => {
  it('that pays a line the first payer refused takes that debt over', () => {
    books.charge('100.00', '80.00').answer(answer('first', { ...twoPayers, lines: [line(1, '100.00', '70.00', 'CO-45 20.00', 'PR-1 10.00'), line(2, '80.00', '0.00', 'PR-96 80.00')] }));
    const posting = books.answer(answer('second', { ...second, lines: [line(1, '100.00', '10.00', 'OA-23 90.00'), line(2, '80.00', '60.00', 'CO-45 15.00', 'PR-3 5.00')] }));
    expect([balance('1100'), balance('1110'), balance('1200'), balance('4100')]).toEqual([0, 0, 500, 3500]);
    expect(posting.exceptions).toEqual([]);
    expect(posting.entries.map((e) => e.key.rule)).toEqual(['J25', 'J3', 'J3', 'J9', 'J7']);
  });

  it('that refuses what it was billed and pays what the first refused leaves each line to its payer', () => {
    books.charge('100.00', '80.00').answer(answer('first', { ...twoPayers, lines: [line(1, '100.00', '70.00', 'CO-45 20.00', 'PR-1 10.00'), line(2, '80.00', '0.00', 'PR-96 80.00')] }));
    const posting = books.answer(answer('second', { ...second, lines: [line(1, '100.00', '0.00', 'OA-23 90.00', 'CO-16 10.00'), line(2, '80.00', '5.00', 'CO-16 75.00')] }));
    expect([balance('1100'), balance('1110'), balance('1050')]).toEqual([7500, 1000, 7500]);
    expect(positionOf(books.entries, CLAIM).lines).toMatchObject({ 1: { openCents: { 1100: 0, 1110: 1000 } }, 2: { openCents: { 1100: 7500, 1110: 0 } } });
    expect(posting.exceptions).toEqual([]);
  });

  it('that comes before the first has its cash kept in unapplied money until there is something to pay', () => {
    const posting = books.charge('150.00').answer(answer('second', { ...second, lines: [line(1, '150.00', '16.47', 'OA-23 113.53', 'PR-1 20.00')] }));
    expect([balance('2100'), balance('1100'), balance('1200')]).toEqual([1647, 15_000, 0]);
    expect(kinds(posting)).toEqual(['secondary-does-not-tie']);
    books.answer(answer('first', { ...twoPayers, lines: [line(1, '150.00', '64.58', 'CO-45 47.63', 'PR-1 20.00', 'PR-2 16.47', 'CO-253 1.32')] }));
    books.take(applyHeldCash({ ...header('applied'), claimId: CLAIM, sequence: 'S', line: 1, amountCents: 1647 }));
    expect([balance('2100'), balance('1110')]).toEqual([0, 2000]);
  });

  it('that claims more prior payment than the books hold writes nothing off', () => {
    books.charge('150.00').answer(answer('first', { ...twoPayers, lines: [line(1, '150.00', '64.58', 'CO-45 48.95', 'PR-1 36.47')] }));
    const posting = books.answer(answer('second', { ...second, lines: [line(1, '150.00', '16.47', 'OA-23 120.00', 'CO-45 13.53')] }));
    expect(kinds(posting)).toEqual(['secondary-does-not-tie']);
    expect([balance('4100'), balance('1110')]).toEqual([usd('48.95'), usd('20.00')]);
  });

  it('that hides a larger prior payment behind an incentive writes nothing off either', () => {
    books.charge('150.00').answer(answer('first', { ...twoPayers, lines: [line(1, '150.00', '64.58', 'CO-45 48.95', 'PR-1 36.47')] }));
    const posting = books.answer(answer('second', { ...second, lines: [line(1, '150.00', '16.47', 'OA-23 118.53', 'CO-45 20.00', 'CO-144 -5.00')] }));
    expect(kinds(posting)).toEqual(['secondary-does-not-tie']);
    expect(balance('1110')).toBe(usd('20.00'));
  });

  it('that claims less, yet ties, posts only what is new and says the difference', () => {
    books.charge('150.00').answer(answer('first', { ...twoPayers, lines: [line(1, '150.00', '64.58', 'CO-45 48.95', 'PR-1 36.47')] }));
    const posting = books.answer(answer('second', { ...second, lines: [line(1, '150.00', '16.47', 'OA-23 100.00', 'CO-45 33.53')] }));
    expect(posting.exceptions.map((e) => [e.kind, e.amountCents])).toEqual([['prior-payer-differs', -1353]]);
    expect([balance('1110'), balance('4100')]).toEqual([0, usd('68.95')]);
  });

  it('whose first payer answered and took nothing need not say what that payer did', () => {
    books.charge('80.00');
    const refusal = answer('first', { ...twoPayers, lines: [line(1, '80.00', '0.00', 'CO-22 80.00')] });
    const position = afterAnswer(positionOf(books.entries, CLAIM), refusal, postClaimPayment(refusal, positionOf(books.entries, CLAIM)));
    const payment = answer('second', { ...second, lines: [line(1, '80.00', '60.00', 'CO-45 20.00')] });
    expect(kinds(postClaimPayment(payment, positionOf(books.entries, CLAIM)))).toEqual(['secondary-does-not-tie']);
    books.take(postClaimPayment(payment, position));
    expect([balance('1100'), balance('1110'), balance('4100')]).toEqual([0, 0, 2000]);
  });
});

describe('a later payer after a refusal', () => {
  it('writes no whole charge off either', () => {
    books.charge('80.00');
    const refusal = answer('first', { ...twoPayers, lines: [line(1, '80.00', '0.00', 'CO-22 80.00')] });
    const position = afterAnswer(positionOf(books.entries, CLAIM), refusal, postClaimPayment(refusal, positionOf(books.entries, CLAIM)));
    const posting = postClaimPayment(answer('second', { ...second, lines: [line(1, '80.00', '0.00', 'CO-45 80.00')] }), position);
    expect([posting.entries, kinds(posting)]).toEqual([[], ['whole-charge-reduced']]);
  });
});

describe('a patient who may not be asked', () => {
  const share = (told: object) => answer('a', { lines: [line(1, '100.00', '80.00', 'PR-1 20.00')], ...told });

  it.each([['flag', { qmb: true }], ['remark', { remarks: ['N781'] }]])('keeps a zero balance; the share stays with the payer and goes to a person (%s)', (_name, told) => {
    const posting = books.charge('100.00').answer(share(told));
    expect([balance('1200'), balance('1100')]).toEqual([0, 2000]);
    expect(posting.owed).toMatchObject([{ why: 'protected', amountCents: 2000 }]);
  });

  it('still has a next payer', () => {
    books.charge('100.00').answer(share({ qmb: true, ...twoPayers }));
    expect([balance('1200'), balance('1110')]).toEqual([0, 2000]);
  });
});

describe('an answer that is held', () => {
  it.each([
    ['reversal', { statusCode: '22', chargeCents: -10_000, paidCents: -8000, lines: [line(1, '-100.00', '-80.00', 'CO-45 -20.00')] }],
    ['predetermination', { statusCode: '25', lines: [line(1, '100.00', '80.00', 'CO-45 20.00')] }],
    ['status-unknown', { statusCode: '17', lines: [line(1, '100.00', '80.00', 'CO-45 20.00')] }],
    ['does-not-add-up', { lines: [line(1, '100.00', '80.00', 'CO-45 19.99')] }],
    ['negative-payment', { lines: [line(1, '100.00', '-10.00', 'CO-45 110.00')] }],
  ])('%s: its cash is in unapplied money and the claim is untouched', (why, told) => {
    const payment = answer('a', told);
    const posting = books.charge('100.00').answer(payment);
    expect(kinds(posting)).toEqual([why]);
    expect([balance('1050'), balance('2100'), balance('1100')]).toEqual([payment.paidCents, payment.paidCents, 10_000]);
  });

  it('cash beyond what is open is unapplied, and the adjustments wait', () => {
    books.charge('100.00').answer(answer('first', { lines: [line(1, '100.00', '60.00', 'CO-45 40.00')] }));
    const posting = books.answer(answer('again, under another trace', { lines: [line(1, '100.00', '60.00', 'CO-45 40.00')] }));
    expect(kinds(posting)).toEqual(['exceeds-open']);
    expect([balance('2100'), balance('1100'), balance('4100')]).toEqual([6000, 0, 4000]);
  });

  it('cash sent twice for one line does not pay the denied line beside it', () => {
    const lines = [line(1, '120.00', '72.00', 'CO-45 30.00', 'PR-2 18.00'), line(2, '80.00', '0.00', 'CO-197 80.00')];
    books.charge('120.00', '80.00').answer(answer('first', { lines }));
    const posting = books.answer(answer('the same under another trace', { lines }));
    expect(kinds(posting)).toEqual(['exceeds-open']);
    expect([balance('2100'), balance('1100'), balance('1200')]).toEqual([7200, 8000, 1800]);
  });

  it('a line answered under another charge, or that is not ours, is paid but not adjusted', () => {
    const posting = books.charge('100.00').answer(answer('a', { lines: [line(1, '90.00', '50.00', 'CO-45 40.00'), { chargeCents: 1000, paidCents: 600, adjustments: cas('CO-45 4.00') }] }));
    expect(kinds(posting)).toEqual(['charge-differs', 'line-unknown']);
    expect([balance('1050'), balance('1100'), balance('4100')]).toEqual([5600, 4400, 0]);
  });

  it('a discount of the whole charge is proposed, not posted', () => {
    const posting = books.charge('100.00').answer(answer('a', { lines: [line(1, '100.00', '0.00', 'CO-45 100.00')] }));
    expect(posting.exceptions.map((e) => [e.kind, e.proposesCents])).toEqual([['whole-charge-reduced', 10_000]]);
    expect(balance('1100')).toBe(10_000);
  });

  it('a smaller discount than the one in the books waits for its reversal', () => {
    books.charge('100.00').answer(answer('first', { lines: [line(1, '100.00', '50.00', 'CO-45 30.00', 'CO-16 20.00')] }));
    const posting = books.answer(answer('later', { lines: [line(1, '100.00', '20.00', 'CO-45 25.00', 'CO-B13 55.00')] }));
    expect(kinds(posting)).toEqual(['restates-less']);
    expect([balance('1100'), balance('4100')]).toEqual([0, 3000]);
  });

  it('an answer that only forwards the claim says nothing to the books', () => {
    expect(books.charge('100.00').answer(answer('a', { statusCode: '23', lines: [line(1, '100.00', '0.00', 'OA-B11 100.00')] })).entries).toEqual([]);
  });
});

describe('the arithmetic of an answer', () => {
  it('names every equation that fails with its difference', () => {
    const wrong = answer('a', { chargeCents: 11_000, lines: [line(1, '100.00', '80.00', 'CO-45 19.99')] });
    expect(claimArithmetic(wrong).map((d) => [d.equation, d.position, d.differenceCents])).toEqual([['line', 1, 1], ['claim', undefined, 1001], ['lines-of-claim', undefined, -1000]]);
  });
});
