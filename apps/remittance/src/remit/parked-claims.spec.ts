import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Books, OTHER_PRACTICE, remittance, type ClaimSaid } from '../remittance.fixture.js';

const [C1, C2, C3] = ['01C1A1M000001', '01C1A1M000002', '01C1A1M000003'] as const;

let books: Books;
beforeEach(() => { books = new Books(); });
afterEach(() => { expect(books.violations()).toEqual([]); });

const paid = (claim: string, more: Partial<ClaimSaid> = {}): ClaimSaid => ({ claim, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }], ...more });
const state = () => books.remits()[0]!.state;
const remit = () => books.remits()[0]!.remit;

describe('the cash of a payment whose claim is parked', () => {
  beforeEach(async () => {
    books.claim(C1, ['100.00']).claim(C2, ['100.00']);
    books.world.park(C2);
    await books.takes(remittance([{ claims: [paid(C1), paid(C2)] }]));
  });

  it('is in unapplied money at once, so that the remittance ties to the bank, with an owner and a date', () => {
    expect(state()).toMatchObject({ phase: 'posted', posted: 1, held: 1, postedCents: 8000, heldCents: 8000 });
    expect([books.balance('1050'), books.balance('2100')]).toEqual([16_000, 8000]);
    expect(books.last(remit(), 'remittance.payment-held')).toMatchObject({ ordinal: 2, reason: 'claim-parked', claim: C2, paidCents: 8000, dueAt: expect.any(String) });
    expect(books.said(C2)).not.toContain('remittance.claim-paid');
  });

  it('moves to the claim when it is resumed: the hold is taken back to the cent, and the books are those of a claim that was never parked', async () => {
    books.world.resume(C2);
    expect(state()).toMatchObject({ phase: 'posted', posted: 2, held: 0, postedCents: 16_000, heldCents: 0, open: {}, waits: {} });
    expect(books.last(remit(), 'remittance.payment-released')).toEqual({ ordinal: 2, claim: C2, paidCents: 8000, exception: 'clp/2/claim-parked' });
    const never = new Books();
    never.claim(C1, ['100.00']).claim(C2, ['100.00']);
    await never.takes(remittance([{ claims: [paid(C1), paid(C2)] }]));
    expect(books.trial).toEqual({ ...never.trial, 2100: 0 });
  });

  it('is the same journal however often the same happens', async () => {
    books.world.resume(C2);
    const again = new Books();
    again.claim(C1, ['100.00']).claim(C2, ['100.00']);
    again.world.park(C2);
    await again.takes(remittance([{ claims: [paid(C1), paid(C2)] }]));
    again.world.resume(C2);
    expect(again.hash).toBe(books.hash);
  });

  it('stays there while the same remittance comes again', async () => {
    await books.takes(remittance([{ claims: [paid(C1), paid(C2)] }], '2'));
    expect([state().held, books.balance('2100')]).toEqual([1, 8000]);
  });
});

describe('a service that dies between handing a payment over and holding its cash', () => {
  it('holds it when it reads the file again, and once', async () => {
    books.claim(C1, ['100.00']).claim(C2, ['100.00']);
    books.world.park(C2);
    const document = books.receives(remittance([{ claims: [paid(C1), paid(C2)] }]));
    const shell = books.world.shell();
    const dies: typeof shell = { ...shell, apply: async (tenant, resolve) => {
      const applied = await shell.apply(tenant, resolve);
      if (applied.some((a) => a.outcome === 'parked')) throw new Error('killed');
      return applied;
    } };
    await expect(books.reads(document, dies)).rejects.toThrow('killed');
    expect([state().phase, books.balance('2100')]).toEqual(['balanced', 0]);
    await books.reads(document);
    await books.reads(document);
    expect([state().phase, state().held, books.balance('2100'), books.balance('1050')]).toEqual(['posted', 1, 8000, 16_000]);
  });
});

describe('a claim that was parked when its payment came', () => {
  it('and holds the payment itself once it is resumed, keeps the cash in unapplied under its own exception', async () => {
    books.claim(C1, ['100.00']);
    books.world.park(C1);
    await books.takes(remittance([{ claims: [paid(C1, { status: '22', lines: [{ charge: '-100.00', paid: '-80.00', cas: ['CO-45 -20.00'] }] })] }]));
    expect(books.balance('2100')).toBe(-8000);
    books.world.resume(C1);
    expect([books.balance('1050'), books.balance('2100')]).toEqual([-8000, -8000]);
    expect(state()).toMatchObject({ posted: 0, held: 1, heldCents: -8000, waits: {} });
    expect(books.last(remit(), 'remittance.payment-released')).toMatchObject({ paidCents: -8000, heldCents: -8000 });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'reversal' });
  });

  it('and is another practice\'s, leaves the cash where it is held', async () => {
    books.practice(OTHER_PRACTICE, '1777000018');
    books.claim(C3, ['100.00'], { practice: OTHER_PRACTICE });
    books.world.park(C3);
    await books.takes(remittance([{ claims: [paid(C3)] }]));
    books.world.resume(C3);
    expect(state()).toMatchObject({ phase: 'posted', posted: 0, held: 1, heldCents: 8000 });
    expect(books.balance('2100')).toBe(8000);
    expect(books.said(C3)).not.toContain('remittance.claim-paid');
  });

  it('and was paid nothing, is held and released without an entry', async () => {
    books.claim(C1, ['100.00']);
    books.world.park(C1);
    await books.takes(remittance([{ claims: [paid(C1, { lines: [{ charge: '100.00', paid: '0.00', cas: ['CO-50 100.00'] }] })] }]));
    expect(state()).toMatchObject({ phase: 'posted', held: 1, heldCents: 0 });
    books.world.resume(C1);
    expect(state()).toMatchObject({ posted: 1, held: 0 });
    expect(books.trial).toEqual({ 1100: 10_000, 4000: 10_000 });
  });
});
