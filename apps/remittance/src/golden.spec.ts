import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Books, NPI, OTHER_PRACTICE, plb, PRACTICE, remittance, usd, type RemitSaid } from './remittance.fixture.js';

const [C1, C2, C3] = ['01C1A1M000001', '01C1A1M000002', '01C1A1M000003'] as const;

let books: Books;
beforeEach(() => { books = new Books(); });
// Whatever a payer sends, the books keep their invariants.
afterEach(() => { expect(books.violations()).toEqual([]); });

const takes = async (...remits: RemitSaid[]) => books.takes(remittance(remits));

describe('the golden cases as files', () => {
  it('G1: deductible and coinsurance go to the patient, the discount to the contract, the rest is paid', async () => {
    books.claim(C1, ['150.00']);
    expect(await takes({ claims: [{ claim: C1, lines: [{ charge: '150.00', paid: '65.90', cas: ['CO-45 47.63', 'PR-1 20.00', 'PR-2 16.47'] }] }] })).toMatchObject({ phase: 'done', claims: 1 });
    expect([books.balance('1100'), books.balance('1200'), books.balance('4100'), books.balance('1050')]).toEqual([0, usd('36.47'), usd('47.63'), usd('65.90')]);
    expect(books.said(C1)).toEqual(['remittance.claim-entries-posted', 'remittance.adjudication-awaited', 'remittance.claim-entries-posted', 'remittance.claim-paid', 'remittance.patient-share-moved']);
    expect(books.last(C1, 'remittance.patient-share-moved')).toMatchObject({ amountCents: 3647, shares: [{ line: 1, reason: '1', amountCents: 2000 }, { line: 1, reason: '2', amountCents: 1647 }] });
    const [remit] = books.remits();
    expect(remit?.state).toMatchObject({ phase: 'posted', posted: 1, held: 0, postedCents: 6590, heldCents: 0, paymentCents: 6590 });
  });

  it('G2 and G3: Medicare\'s sequestration, then a secondary that restates it: no second write-off', async () => {
    books.claim(C1, ['150.00'], { coverages: ['P', 'S'], sent: ['P', 'S'] });
    await takes({ trace: 'FIRST', claims: [{ claim: C1, lines: [{ charge: '150.00', paid: '64.58', cas: ['CO-45 47.63', 'CO-253 1.32', 'PR-1 20.00', 'PR-2 16.47'] }] }] });
    expect([books.balance('1100'), books.balance('1110'), books.balance('4110')]).toEqual([0, usd('36.47'), usd('1.32')]);
    expect(books.last(C1, 'remittance.payer-share-moved')).toMatchObject({ from: 'P', to: 'S', amountCents: 3647, paidCents: 6458, payerClaimControl: 'ICN001' });
    await takes({ trace: 'SECOND', claims: [{ claim: C1, status: '2', control: 'ICN-S', lines: [{ charge: '150.00', paid: '16.47', cas: ['OA-23 113.53', 'PR-1 20.00'] }] }] });
    expect([books.balance('1110'), books.balance('1200'), books.balance('4100'), books.balance('1050')]).toEqual([0, usd('20.00'), usd('47.63'), usd('81.05')]);
  });

  it('G5: a recovery and interest at provider level tie to the amount transferred', async () => {
    books.claim(C1, ['500.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '500.00', paid: '500.00' }] }], plb: [plb('WO', '37.50', 'OLD CLAIM'), plb('L6', '-1.25')], payment: '463.75' });
    expect([books.balance('1050'), books.balance('1320'), books.balance('4200')]).toEqual([usd('463.75'), usd('37.50'), usd('1.25')]);
    const { remit, state } = books.remits()[0]!;
    expect(state).toMatchObject({ phase: 'posted', providerAdjustmentCents: 3625 });
    expect(books.said(remit)).toContain('remittance.payment-held');
  });

  it('G6: a secondary that claims a discount nobody owes is paid, its adjustments wait and the exception proposes the 10.00', async () => {
    books.claim(C1, ['500.00'], { coverages: ['P', 'S'], sent: ['P', 'S'] });
    await takes({ trace: 'P', claims: [{ claim: C1, lines: [{ charge: '500.00', paid: '300.00', cas: ['PR-1 75.00', 'CO-45 125.00'] }] }] });
    await takes({ trace: 'S', claims: [{ claim: C1, status: '2', control: 'S1', lines: [{ charge: '500.00', paid: '65.00', cas: ['CO-45 435.00'] }] }] });
    expect([books.balance('1110'), books.balance('4100'), books.balance('1050')]).toEqual([usd('10.00'), usd('125.00'), usd('365.00')]);
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'secondary-does-not-tie', owner: 'poster', sentence: expect.stringContaining('10.00') });
  });

  it('G9: a paid line and a denied line: the denied 80.00 stays owed with its reason, the patient owes 18.00', async () => {
    books.claim(C1, ['120.00', '80.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '120.00', paid: '72.00', cas: ['CO-45 30.00', 'PR-2 18.00'] }, { charge: '80.00', paid: '0.00', cas: ['CO-197 80.00'] }] }] });
    expect([books.balance('1100'), books.balance('1200')]).toEqual([usd('80.00'), usd('18.00')]);
    expect(books.last(C1, 'remittance.claim-partly-paid')).toMatchObject({
      deniedCents: 8000, paymentDate: '2026-03-04', balances: { openCents: 9800, patientCents: 1800 }, lines: [{ number: 1, matchedBy: 'line-control' }, { number: 2, adjustments: [{ group: 'CO', reason: '197', treatment: 'denied' }] }],
    });
  });
});

describe('a charge that is lowered after it was paid', () => {
  it('leaves a credit that somebody works on, and none once the claim charges enough again', async () => {
    books.claim(C1, ['100.00', '50.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }, { charge: '50.00', paid: '50.00' }] }] });
    books.recoded(C1, ['70.00', '50.00']);
    expect(books.balance('1100')).toBe(-3000);
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ exception: 'credit/1100', code: 'credit-arises', owner: 'poster', amountCents: 3000, sentence: expect.stringContaining('30.00') });
    books.recoded(C1, ['100.00', '50.00']);
    expect(books.last(C1, 'remittance.exception-settled')).toMatchObject({ exception: 'credit/1100' });
  });
});

describe('an answer that is no payment as it stands', () => {
  it('denies under CLP02 1 and never as a write-off', async () => {
    books.claim(C1, ['100.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '100.00', paid: '0.00', cas: ['CO-50 100.00'] }] }] });
    expect(books.said(C1).at(-1)).toBe('remittance.claim-denied');
    expect(books.trial).toEqual({ 1100: 10_000, 4000: 10_000 });
  });

  it('that leaves everything to the patient is no denial', async () => {
    books.claim(C1, ['100.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '100.00', paid: '0.00', cas: ['PR-1 100.00'] }] }] });
    expect(books.said(C1)).toContain('remittance.claim-left-to-patient');
    expect(books.balance('1200')).toBe(10_000);
  });

  it('says unprocessable by its remark', async () => {
    books.claim(C1, ['100.00']);
    await takes({ claims: [{ claim: C1, remarks: ['MA130'], lines: [{ charge: '100.00', paid: '0.00', cas: ['CO-16 100.00'] }] }] });
    expect(books.said(C1).at(-1)).toBe('remittance.claim-unprocessable');
  });

  it.each([['22', 'reversal'], ['25', 'predetermination']])('CLP02 %s waits with its cash in unapplied', async (status, code) => {
    books.claim(C1, ['100.00']).claim(C2, ['50.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }] }] });
    const sign = status === '22' ? '-' : '';
    await takes({ trace: 'LATER', claims: [
      { claim: C1, status, control: status === '22' ? 'ICN001' : 'PRE', lines: [{ charge: `${sign}100.00`, paid: `${sign}80.00`, cas: [`CO-45 ${sign}20.00`] }] },
      { claim: C2, lines: [{ charge: '50.00', paid: '50.00' }] },
    ], ...(status === '22' ? { payment: '-30.00' } : {}) });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code });
    expect([books.balance('1100'), books.balance('4100')]).toEqual([0, 2000]);
    expect(books.balance('2100')).toBe(status === '22' ? -8000 : 8000);
    const second = books.remits()[1]!.state;
    expect(second).toMatchObject({ posted: 1, held: 1, phase: 'posted' });
  });

  it('a second answer under the same claim number waits for its own work, and the same one from another file is not posted twice', async () => {
    books.claim(C1, ['100.00']);
    const answer = { claim: C1, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }] };
    await takes({ trace: 'A', claims: [answer] });
    await takes({ trace: 'B', claims: [answer] });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'posted-before', amountCents: 8000 });
    await takes({ trace: 'C', claims: [{ ...answer, lines: [{ charge: '100.00', paid: '90.00', cas: ['CO-45 10.00'] }] }] });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'correction', amountCents: 9000 });
    expect([books.balance('1050'), books.balance('2100'), books.balance('4100')]).toEqual([25_000, 17_000, 2000]);
  });
});

describe('a remittance', () => {
  const paid = (claim: string) => ({ claim, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }] });

  it('whose sums disagree is quarantined whole with its cash in unapplied; its neighbour in the file posts', async () => {
    books.claim(C1, ['100.00']).claim(C2, ['100.00']);
    const file = await takes({ trace: 'BAD', claims: [paid(C1)], payment: '79.00' }, { trace: 'GOOD', claims: [paid(C2)] });
    expect(file).toMatchObject({ phase: 'done', remits: [{ repeated: false }, { repeated: false }] });
    expect(books.remits().map((r) => r.state.phase)).toEqual(['quarantined', 'posted']);
    expect([books.balance('2100'), books.balance('1050'), books.balance('1100')]).toEqual([7900, 15_900, 10_000]);
    expect(books.said(C1)).not.toContain('remittance.claim-paid');
  });

  it('with one claim that does not add up holds that claim alone', async () => {
    books.claim(C1, ['100.00']).claim(C2, ['100.00']);
    await takes({ claims: [{ claim: C1, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 19.00'] }] }, paid(C2)] });
    expect(books.remits()[0]?.state).toMatchObject({ phase: 'posted', posted: 1, held: 1, postedCents: 8000, heldCents: 8000, unbalancedClaims: 1 });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'does-not-balance' });
  });

  it('that comes again five times, with a new ISA13, or split in two files, posts once: the ledger hash is the same', async () => {
    const build = async (files: Uint8Array[]) => {
      books = new Books();
      books.claim(C1, ['100.00']).claim(C2, ['100.00']);
      for (const file of files) await books.takes(file);
      return books.hash;
    };
    const both = [{ trace: 'ONE', claims: [paid(C1)] }, { trace: 'TWO', claims: [paid(C2)] }];
    const once = await build([remittance(both)]);
    const again = remittance(both);
    expect(await build([again, again, again, again, again])).toBe(once);
    expect(books.said(books.remits()[0]!.remit).filter((t) => t === 'remittance.remit-repeated')).toHaveLength(4);
    expect(await build([remittance(both, '1'), remittance(both, '2')])).toBe(once);
    const [one, two] = both;
    expect(await build([again, remittance([two!], '2'), remittance([one!], '3'), remittance([two!, one!], '4')])).toBe(once);
  });

  it('posts to a claim that nobody sent: money waits for no transmission and for no acknowledgement, and the books are the same', async () => {
    const build = async (sent: 'P'[]) => {
      books = new Books();
      books.claim(C1, ['100.00'], { sent });
      await takes({ claims: [paid(C1)] });
      expect(books.said(C1)).toContain('remittance.claim-paid');
      return books.trial;
    };
    expect(await build([])).toEqual(await build(['P']));
  });

  it('under the same trace and amount with other content is a contradiction; without money it is another advice', async () => {
    books.claim(C1, ['100.00']).claim(C2, ['100.00']);
    await takes({ trace: 'T', claims: [paid(C1)] });
    await takes({ trace: 'T', claims: [paid(C2)] });
    expect(books.remits().map((r) => r.state.phase)).toEqual(['posted', 'quarantined']);
    expect(books.last(books.remits()[1]!.remit, 'remittance.remit-quarantined')).toMatchObject({ reason: 'same-trace-other-content', unappliedCents: 8000 });
    const zero = (claim: string) => ({ claim, control: 'Z', lines: [{ charge: '100.00', paid: '0.00', cas: ['CO-50 100.00'] }] });
    await takes({ trace: '0', claims: [{ ...zero(C2) }] });
    await takes({ trace: '0', claims: [{ ...zero(C1) }] });
    expect(books.remits().slice(2).map((r) => r.state.phase)).toEqual(['posted', 'posted']);
  });

  it('for a provider who is no practice here waits with nothing in the books', async () => {
    await takes({ payeeNpi: '1888000017', claims: [paid(C1)] });
    expect(books.remits()[0]?.state.phase).toBe('quarantined');
    expect(books.entries()).toEqual([]);
  });

  it('for a provider who is registered later is taken in when it comes again, and is then a repeat like any other', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    const said: RemitSaid = { payeeNpi: '1888000017', claims: [paid(C1)] };
    await books.takes(remittance([said]));
    const { remit } = books.remits()[0]!;
    await books.takes(remittance([said], '2'));
    expect([books.remits()[0]?.state.phase, books.trial]).toEqual(['quarantined', { 1100: 10_000, 4000: 10_000 }]);
    books.practice(OTHER_PRACTICE, '1888000017');
    expect(await books.takes(remittance([said], '3'))).toMatchObject({ phase: 'done', remits: [{ remit, repeated: true }] });
    expect(books.remits()).toMatchObject([{ state: { practice: OTHER_PRACTICE, phase: 'posted', posted: 1, postedCents: 8000 } }]);
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 8000, 1100: 0, 4000: 10_000, 4100: 2000 });
    const once = books.hash;
    await books.takes(remittance([said], '4'));
    expect(books.hash).toBe(once);
    expect(books.said(remit).filter((t) => t === 'remittance.remit-repeated')).toHaveLength(3);
  });

  it('for a provider who is registered later, whose sums disagree, is quarantined again, now with its cash in the books', async () => {
    const said: RemitSaid = { payeeNpi: '1888000017', claims: [paid(C1)], payment: '79.00' };
    await books.takes(remittance([said]));
    books.practice(OTHER_PRACTICE, '1888000017');
    await books.takes(remittance([said], '2'));
    expect(books.last(books.remits()[0]!.remit, 'remittance.remit-quarantined')).toMatchObject({ reason: 'does-not-balance', unappliedCents: 7900 });
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 7900, 2100: 7900 });
  });

  it('for an NPI that two practices bill under belongs to the one whose claims it names', async () => {
    books.practice(OTHER_PRACTICE, NPI);
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    await takes({ claims: [paid(C1)] });
    expect(books.remits()[0]?.state).toMatchObject({ practice: OTHER_PRACTICE, phase: 'posted', posted: 1 });
  });

  it('for an NPI that two practices bill under, with claims of both, pays each claim in the books of its own practice', async () => {
    books.practice(OTHER_PRACTICE, NPI);
    books.claim(C1, ['100.00']).claim(C2, ['100.00'], { practice: OTHER_PRACTICE });
    await takes({ claims: [paid(C1), paid(C2), { ...paid('FOREIGN'), lines: [{ charge: '50.00', paid: '50.00' }] }], plb: [plb('L6', '-1.25')] });
    const { remit, state } = books.remits()[0]!;
    expect(state).toMatchObject({ practice: PRACTICE, phase: 'posted', posted: 2, held: 1, postedCents: 16_000, heldCents: 5000, paymentCents: 21_125 });
    // What is the whole practices' and of no claim is nobody's yet: unapplied in the books of the first, with somebody who decides.
    expect(books.trialOf(PRACTICE)).toEqual({ 1050: 8000 + 5000 + 125, 1100: 0, 2100: 5125, 4000: 10_000, 4100: 2000 });
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 8000, 1100: 0, 4000: 10_000, 4100: 2000 });
    expect(books.said(C2)).toContain('remittance.claim-paid');
    expect(books.world.events(remit).filter((e) => e.type === 'remittance.payment-held').map((e) => [e.data['reason'], e.data['dueAt'] !== undefined])).toEqual([['does-not-balance', true], ['unmatched', true]]);
  });

  it('for an NPI that two practices bill under, without a claim of either, has its cash in unapplied money of the first', async () => {
    books.practice(OTHER_PRACTICE, NPI);
    await takes({ claims: [paid('FOREIGN')] });
    expect(books.remits()[0]?.state).toMatchObject({ practice: PRACTICE, phase: 'posted', held: 1 });
    await takes({ trace: 'BAD', claims: [paid('FOREIGN')], payment: '79.00' });
    expect(books.remits()[1]?.state).toMatchObject({ practice: PRACTICE, phase: 'quarantined', heldCents: 7900 });
    expect([books.balance('2100'), books.balance('1050')]).toEqual([15_900, 15_900]);
  });

  it('never takes the claim of another practice: its cash stays with the practice that was paid', async () => {
    books.practice(OTHER_PRACTICE, '1777000018');
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    await takes({ claims: [paid(C1)] });
    expect(books.entries().filter((e) => e.legs.some((l) => l.account === '2100'))).toEqual([expect.objectContaining({ practiceId: '01PRACT000001' })]);
    expect(books.said(C1)).not.toContain('remittance.claim-paid');
    expect(books.last(books.remits()[0]!.remit, 'remittance.payment-held')).toMatchObject({ reason: 'another-practice', paidCents: 8000 });
  });
});

describe('finding the claim', () => {
  const line = [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }];

  it('waits 15 minutes for a claim whose id is ours and has not arrived; then it is posted, or unmatched', async () => {
    await takes({ claims: [{ claim: C1, lines: line }, { claim: C2, lines: line }] });
    const { remit } = books.remits()[0]!;
    expect(books.remits()[0]?.state).toMatchObject({ phase: 'posted', late: [1, 2], held: 2, heldCents: 16_000 });
    // Their cash arrived, so it is in the books at once.
    expect(books.trial).toEqual({ 1050: 16_000, 2100: 16_000 });
    expect(books.last(remit, 'remittance.payment-held')).toMatchObject({ ordinal: 2, reason: 'unmatched', paidCents: 8000, sentence: expect.stringContaining('has not arrived') });
    books.claim(C1, ['100.00']);
    books.world.pass(0.3);
    await books.world.work();
    expect(books.remits()[0]?.state).toMatchObject({ phase: 'posted', late: [], posted: 1, held: 1, postedCents: 8000, heldCents: 8000 });
    expect(books.said(C1)).toContain('remittance.claim-paid');
    expect(books.last(remit, 'remittance.payment-released')).toEqual({ ordinal: 1, claim: C1, paidCents: 8000, exception: 'clp/1/unmatched' });
    expect(books.trial).toMatchObject({ 1050: 16_000, 2100: 8000 });
  });

  it('by the payer\'s own number when CLP01 does not come back, and by what agrees when neither does', async () => {
    books.claim(C1, ['100.00', '60.00']).claim(C2, ['100.00']).claim(C3, ['70.00']);
    await takes({ trace: 'A', claims: [{ claim: C1, control: 'ICN9', lines: [...line, { charge: '60.00', paid: '60.00' }] }] });
    await takes({ trace: 'B', claims: [{ claim: '0', control: 'ICN9', lines: [...line, { charge: '60.00', paid: '60.00' }], keyed: false }] });
    expect(books.last(C1, 'remittance.exception-raised')).toMatchObject({ code: 'posted-before' });
    await takes({ trace: 'C', claims: [{ claim: 'MANGLED', memberId: 'SAMPLE2', control: 'N1', keyed: false, lines: line }] });
    expect(books.last(C2, 'remittance.claim-paid')).toMatchObject({ matchedBy: 'look-up', lines: [{ matchedBy: 'only-line', number: 1 }] });
    await takes({ trace: 'D', claims: [{ claim: 'FOREIGN', control: 'N2', memberId: 'NOBODY', keyed: false, lines: line }] });
    const last = books.remits().at(-1)!;
    expect(books.last(last.remit, 'remittance.payment-held')).toMatchObject({ reason: 'unmatched', paidCents: 8000 });
    expect(last.state).toMatchObject({ phase: 'posted', held: 1 });
  });

  it('matches lines by code, modifiers, day and charge where the payer drops our key, and guesses nothing', async () => {
    books.claim(C1, ['100.00', '60.00']);
    await takes({ claims: [{ claim: C1, keyed: false, lines: [{ code: 'G0002', charge: '60.00', paid: '50.00', cas: ['CO-45 10.00'] }, { code: 'G0001', charge: '100.00', paid: '0.00', cas: ['CO-50 100.00'] }] }] });
    expect(books.last(C1, 'remittance.claim-partly-paid')).toMatchObject({ lines: [{ number: 2, matchedBy: 'code-and-date' }, { number: 1, matchedBy: 'code-and-date' }] });
    books.claim(C2, ['100.00', '60.00']);
    await takes({ trace: 'X', claims: [{ claim: C2, keyed: false, lines: [{ code: 'G9999', charge: '160.00', paid: '100.00', cas: ['CO-45 60.00'] }] }] });
    expect(books.last(C2, 'remittance.exception-raised')).toMatchObject({ code: 'line-unknown' });
  });
});
