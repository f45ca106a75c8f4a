import { describe, expect, it } from '@jest/globals';
import { Books, CLAIM, header } from '../claims.fixture.js';
import { checkLedger } from '../invariant/check-ledger.js';
import { balanceOf } from '../journal/balances.js';
import { changeCharges, chargesInForce, postCharges, type ChargeLine, type ChargesPosted } from './post-charges.js';

const fact = (name: string, lines: ChargeLine[], debtor: ChargesPosted['debtor'] = 'P') => ({ ...header(name), claimId: CLAIM, debtor, lines });
const changed = (books: Books, name: string, lines: ChargeLine[], debtor: ChargesPosted['debtor'] = 'P') => books.take(changeCharges({ ...fact(name, lines, debtor), before: chargesInForce(books.entries, CLAIM) }));

describe('charges', () => {
  it('are owed by the first payer, or by the patient whom nobody insures', () => {
    const books = new Books();
    books.take(postCharges(fact('insured', [{ line: 1, chargeCents: 12_000 }, { line: 2, chargeCents: 0 }])));
    books.take(postCharges({ ...fact('self-pay', [{ line: 1, chargeCents: 5000 }], 'patient'), claimId: 'CLAIM00000002' }));
    expect([balanceOf(books.entries, '1100'), balanceOf(books.entries, '1200'), balanceOf(books.entries, '4000')]).toEqual([12_000, 5000, 17_000]);
    expect(books.entries).toHaveLength(2);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('that change are mirrored and charged anew; lines that stay are not touched', () => {
    const books = new Books().charge('120.00', '80.00', '10.00');
    changed(books, 'second', [{ line: 1, chargeCents: 12_000 }, { line: 2, chargeCents: 9000 }]);
    expect(books.entries.slice(3).map((e) => [e.key.rule, e.legs[0]?.line, e.reverses?.leg])).toEqual([['J2', 2, 3], ['J2', 3, 5], ['J1', 2, undefined]]);
    expect([balanceOf(books.entries, '1100'), balanceOf(books.entries, '4000')]).toEqual([21_000, 21_000]);
    changed(books, 'void', []);
    expect([balanceOf(books.entries, '1100'), balanceOf(books.entries, '4000'), chargesInForce(books.entries, CLAIM).length]).toEqual([0, 0, 0]);
    expect(checkLedger(books.entries)).toEqual([]);
  });

  it('move to another debtor whole', () => {
    const books = new Books().charge('120.00');
    changed(books, 'self-pay after all', [{ line: 1, chargeCents: 12_000 }], 'patient');
    expect([balanceOf(books.entries, '1100'), balanceOf(books.entries, '1200'), balanceOf(books.entries, '4000')]).toEqual([0, 12_000, 12_000]);
  });

  it('that are told again change nothing', () => {
    const books = new Books().charge('120.00');
    changed(books, 'same', [{ line: 1, chargeCents: 12_000 }]);
    expect(books.entries).toHaveLength(1);
  });
});
