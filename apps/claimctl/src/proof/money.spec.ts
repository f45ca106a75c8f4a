import { describe, expect, it } from '@jest/globals';
import { compare, type AccountRow, type ShareRow } from './accounts.js';
import { acknowledgments, remittances, type AcknowledgmentRow, type RemittanceRow } from './answer-documents.js';
import { answers, belowZero, controls, kept, lines } from './balances.js';
import { weigh, type AnswerRow, type CaseRow } from './denied.js';
import { balanced, beneficiaries, days, mirrors, overlaps, paired, patients, practices, priorPayers, type MirrorRow } from './journal.js';
import { Findings } from './outcome.js';
import { clocks, type RejectedRow } from './rejections.js';
import { remit, type PlaceRow, type RemitRow } from './remits.js';

/** What a check finds different. */
const differences = (check: (found: Findings) => void): string[] => {
  const found = new Findings('test', '');
  check(found);
  return found.outcome().differences;
};

describe('the journal', () => {
  const entry = { key: 'K', legs: 2, debit: '500', credit: '500', odd: 0 };
  const pair = { key: 'K', said: 1, held: true, same: true, place: true };
  const leg = { key: 'K', rule: 'J7', adjusted_group: 'PR', adjusted_reason: '2', cents: '500' };

  it('agrees where entries balance, were said once, and patients owe by the five reasons or for a charge of their own', () => {
    expect(differences((f) => { balanced([entry], f); days([{ practice: 'P', day: '2026-03-10', debit: '500', credit: '500' }], f); paired([pair], f); practices([], f); })).toEqual([]);
    expect(differences((f) => patients([...['1', '2', '3', '66', '178'].map((adjusted_reason) => ({ ...leg, adjusted_reason })), { ...leg, rule: 'J1', adjusted_group: null, adjusted_reason: null }], f))).toEqual([]);
  });

  it('differs where an entry does not balance or a leg has two sides, and where a day does not', () => {
    expect(differences((f) => balanced([{ ...entry, credit: '499' }], f))).toEqual(['entry K debits 500 cents and credits 499']);
    expect(differences((f) => balanced([{ ...entry, odd: 1 }, { ...entry, legs: 1 }], f))).toHaveLength(2);
    expect(differences((f) => days([{ practice: 'P', day: '2026-03-10', debit: '500', credit: '499' }], f))).toEqual(['practice P on 2026-03-10: 500 cents of debits and 499 of credits']);
  });

  it.each([
    [{ held: false }, 'was said by an event and is not in the journal'], [{ said: 0 }, 'no event said it'], [{ said: 2 }, 'was said 2 times'], [{ same: false }, 'is another in the journal than in its event'], [{ place: false }, 'is of another practice or claim'],
  ])('differs where table and events do: %o', (change, why) => {
    expect(differences((f) => paired([{ ...pair, ...change }], f))).toEqual([expect.stringContaining(why)]);
  });

  it('differs where an entry of one practice is for a claim of another', () => {
    expect(differences((f) => practices([{ key: 'K', practice: 'P', entry_practice: 'P', claim_practice: 'Q' }], f))).toEqual([expect.stringContaining('mixed')]);
  });

  it.each([['CO', '45'], ['PI', '97'], ['OA', '23'], ['PR', '96'], ['PR', '204'], [null, null]])('differs where %s-%s makes a patient owe', (adjusted_group, adjusted_reason) => {
    expect(differences((f) => patients([{ ...leg, adjusted_group, adjusted_reason }], f))).toHaveLength(1);
  });
});

describe('a mirror', () => {
  const row: MirrorRow = { key: 'M', original: 'O', times: 1, known: true, place: true, account: null, cents: null };
  const check = (change: Partial<MirrorRow> = {}) => differences((f) => mirrors([{ ...row, ...change }], f));

  it('that undoes its original on every account is in order', () => expect(check()).toEqual([]));

  it.each<[string, Partial<MirrorRow>, string]>([
    ['mirrors nothing', { known: false }, 'not in the journal'], ['is of another practice', { place: false }, 'another practice or claim'], ['is the second one', { times: 2 }, 'taken back 2 times'],
    ['takes back less', { account: '1100', cents: '1' }, 'leave 1 cents in 1100'],
  ])('differs where it %s', (_what, change, why) => expect(check(change)).toEqual([expect.stringContaining(why)]));
});

describe('what never moves money', () => {
  it('differs where an OA-23 posted, a leg is there twice, or a protected patient owes a cost share', () => {
    expect(differences((f) => priorPayers([{ key: 'K' }], f))).toEqual(['entry K posts an OA-23, which only restates another payer']);
    expect(differences((f) => overlaps([{ key: 'K', next: 'L' }], f))).toEqual(['entries K and L hold the same leg of one fact twice']);
    expect(differences((f) => beneficiaries([{ claim: 'C', remit: 'R', cents: '2000' }], f))).toEqual([expect.stringContaining('2000 cents of cost share stand with the patient')]);
    expect(differences((f) => beneficiaries([{ claim: 'C', remit: 'R', cents: '0' }], f))).toEqual([]);
  });
});

describe('the balances', () => {
  const said = { insuranceCents: { P: 8000 }, patientCents: 1800, openCents: 9800 };

  it('agree where control accounts, claims and answers say the same', () => {
    expect(differences((f) => {
      controls([{ practice: 'P', account: '1100', control: '8000', claims: '8000' }], f);
      kept([{ claim: 'C', account: '1100', booked: '8000', kept: '8000' }], f);
      answers([{ claim: 'C', seq: 3, said, booked: { 1100: 8000, 1200: 1800 } }], f);
    })).toEqual([]);
  });

  it('differ where a line is charged something else than what is paid, reduced and open', () => {
    expect(differences((f) => lines([{ claim: 'C', line: 1, charged: '500', explained: '500' }], f))).toEqual([]);
    expect(differences((f) => lines([{ claim: 'C', line: 2, charged: '500', explained: '501' }], f))).toEqual(['claim C line 2: 500 cents are charged, and 501 are paid, reduced or open']);
  });

  it('differ where a bucket is below zero by more than an open credit says', () => {
    expect(differences((f) => belowZero([{ claim: 'C', account: '1100', cents: '-500', credit: '500' }], f))).toEqual([]);
    expect(differences((f) => belowZero([{ claim: 'C', account: '1100', cents: '-500', credit: '499' }], f))).toEqual(['claim C is 500 cents below zero in 1100, and 499 of them are an open credit']);
  });

  it('differ where a control account holds what no claim explains, or a claim keeps another bucket', () => {
    expect(differences((f) => controls([{ practice: 'P', account: '1100', control: '8001', claims: '8000' }], f))).toEqual(['account 1100 of practice P holds 8001 cents and its claims 8000']);
    expect(differences((f) => kept([{ claim: 'C', account: '1200', booked: '0', kept: '1' }], f))).toHaveLength(1);
  });

  it('differ where an answer said another bucket, left one out, or another sum', () => {
    expect(differences((f) => answers([{ claim: 'C', seq: 3, said, booked: { 1100: 7999, 1200: 1801 } }], f))).toHaveLength(2);
    expect(differences((f) => answers([{ claim: 'C', seq: 3, said, booked: { 1100: 8000, 1110: 5, 1200: 1800 } }], f))).toHaveLength(2);
    expect(differences((f) => answers([{ claim: 'C', seq: 3, said: { ...said, openCents: 9799 }, booked: { 1100: 8000, 1200: 1800 } }], f))).toEqual([expect.stringContaining('9800 cents were open')]);
  });
});

describe('a remittance', () => {
  const posted = { posted: 1, held: 1, postedCents: 10_000, heldCents: 5000, providerAdjustmentCents: 2500, paymentCents: 12_500 };
  const row: RemitRow = {
    remit: 'R', practice: 'P', state: 'posted', transferred: '12500', claims: 2, balanced: { paidCents: 15_000, providerAdjustmentCents: 2500 }, posted, quarantined: null, adjusted: '2500', clearing: '12500', unapplied: '5000', released: '0',
  };
  const places: PlaceRow[] = [{ remit: 'R', ordinal: 1, how: 'answered', cents: '10000', released: false }, { remit: 'R', ordinal: 2, how: 'held', cents: '5000', released: false }];
  const check = (change: Partial<RemitRow> = {}, where = places) => differences((f) => remit({ ...row, ...change }, where, f));

  it('ties where posted and held less provider adjustments are what was transferred, in events and journal', () => expect(check()).toEqual([]));

  it.each<[string, Partial<RemitRow>, string]>([
    ['a cent is missing on the way to the bank', { clearing: '12499' }, 'are on the way to the bank'], ['the transfer was another', { transferred: '12501' }, 'were transferred (BPR02)'],
    ['held cash is not in unapplied', { unapplied: '4999' }, 'were said to be held'], ['provider adjustments differ', { adjusted: '0' }, 'of them were posted'], ['the file paid another sum', { balanced: { paidCents: 15_001, providerAdjustmentCents: 2500 } }, 'were paid for claims'],
    ['its counts are not its CLP', { posted: { ...posted, held: 2 } }, 'says 1 posted and 2 held of 2 CLP'],
  ])('differs where %s', (_what, change, why) => expect(check(change).join('\n')).toContain(why));

  it('whose held CLP found its claim has that cash out of unapplied money again, and the claim has it', () => {
    const found = [places[0]!, { ...places[1]!, released: true }, { remit: 'R', ordinal: 2, how: 'answered' as const, cents: '5000', released: false }];
    expect(check({ unapplied: '0', released: '5000' }, found)).toEqual([]);
    expect(check({ released: '5000' }, found)).toEqual([expect.stringContaining('0 cents were said to be held and not released')]);
    expect(check({ unapplied: '0', released: '5000' }, found.slice(0, 2)).join('\n')).toContain('CLP 2 is nowhere');
  });

  it('differs where a CLP is nowhere, or in two places', () => {
    expect(check({}, places.slice(0, 1)).join('\n')).toContain('CLP 2 is nowhere');
    expect(check({}, [...places, { remit: 'R', ordinal: 1, how: 'held by the claim', cents: '10000', released: false }]).join('\n')).toContain('CLP 1 is answered and held by the claim');
  });

  it('in quarantine has its whole transfer in unapplied money, or nothing where nobody knows whose it is; and no CLP went on', () => {
    const held = { posted: null, balanced: null, quarantined: { unappliedCents: 12_500 }, state: 'quarantined', adjusted: '0', unapplied: '12500' };
    expect(check(held, [])).toEqual([]);
    expect(check({ ...held, practice: null, quarantined: { unappliedCents: 0 }, clearing: '0', unapplied: '0' }, [])).toEqual([]);
    expect(check({ ...held, unapplied: '0' }, [])).toHaveLength(1);
    // Taken in after its payee was registered, it is weighed like any other.
    expect(check({ quarantined: { unappliedCents: 0 } })).toEqual([]);
    expect(check(held)).toEqual([expect.stringContaining('2 of its CLP went on')]);
  });
});

describe('denied dollars', () => {
  const cas = (reason: string, amountCents: number, treatment = 'denied') => ({ reason, amountCents, treatment });
  const answer = (seq: number, deniedCents: number, ...adjustments: ReturnType<typeof cas>[]): AnswerRow => ({ claim: 'C', seq, data: { sequence: 'P', deniedCents, adjustments: [], lines: [{ adjustments }] } });
  const event = (seq: number, type: string, cause: string, amountCents?: number, item: string | null = `P/${cause}`): CaseRow => ({ claim: 'C', seq, type, item, data: { sequence: 'P', cause, ...(amountCents === undefined ? {} : { amountCents }) } });
  const check = (said: AnswerRow[], cases: CaseRow[]) => differences((f) => weigh(said, cases, f));

  it('are in cases: opened, grown, or overturned once the payer paid; what posts by contract is nobody\'s case', () => {
    expect(check([answer(1, 8000, cas('197', 8000), cas('45', 3000, 'contractual'))], [event(1, 'denial.case-opened', '197', 8000)])).toEqual([]);
    expect(check([answer(1, 8000, cas('197', 8000)), answer(2, 9000, cas('197', 9000))], [event(1, 'denial.case-opened', '197', 8000), event(2, 'denial.case-grew', '197', 9000, null)])).toEqual([]);
    expect(check([answer(1, 8000, cas('197', 8000)), answer(2, 0)], [event(1, 'denial.case-opened', '197', 8000), event(2, 'denial.case-overturned', '197')])).toEqual([]);
  });

  it('are not lost by a refusal as a duplicate of what was answered before', () => {
    expect(check([answer(1, 0), answer(2, 20_000, cas('18', 20_000))], [])).toEqual([]);
    expect(check([answer(1, 20_000, cas('18', 20_000))], [])).not.toEqual([]);
  });

  it('differ where a case is missing, is about less or more than was refused, or is there without an answer', () => {
    const said = [answer(1, 8000, cas('197', 8000))];
    expect(check(said, [])).toContain('claim C P: 8000 cents are denied and 0 are in cases');
    expect(check(said, [event(1, 'denial.case-opened', '197', 7999)])).toContain('claim C P: 8000 cents are denied and 7999 are in cases');
    expect(check(said, [event(1, 'denial.case-opened', '197', 8001)])).toEqual(['claim C P: cases are about 8001 cents and the payer refused 8000']);
    expect(check([], [event(1, 'denial.case-opened', '197', 1)])).toEqual(['claim C P: 1 cents are in cases and no payer answered']);
    expect(check(said, [event(1, 'denial.case-opened', '197', 8000), event(2, 'denial.case-grew', '16', 1, null)])[0]).toContain('was never opened');
  });
});

describe('accounts', () => {
  const share: ShareRow = { claim: 'C', practice: 'P', booked: '1800', moved: '1800', guarantor: 'G', explained: '1800', account: 'A' };
  const account: AccountRow = { account: 'A', practice: 'P', guarantor: 'G', said: '1800', shown: '1800', shown_practice: 'P', shown_guarantor: 'G' };
  const check = (s: Partial<ShareRow> = {}, a: Partial<AccountRow> = {}) => differences((f) => compare([{ ...share, ...s }], [{ ...account, ...a }], f));

  it('agree where they owe what their claims have with the patient', () => expect(check()).toEqual([]));

  it.each<[string, Partial<ShareRow>, Partial<AccountRow>]>([
    ['the journal holds another share', { booked: '1801' }, {}], ['nobody told the account', { explained: null, account: null }, {}], ['the account says another balance', {}, { said: '1799', shown: '1799' }],
    ['the list shows another balance', {}, { shown: '1799' }], ['a claim of another practice is on it', { practice: 'Q' }, {}], ['a claim of another guarantor is on it', { guarantor: 'H' }, {}], ['it is listed for another practice', {}, { shown_practice: 'Q' }],
  ])('differ where %s', (_what, s, a) => expect(check(s, a)).not.toEqual([]));

  it('differ where claims owe on an account that was never opened', () => expect(differences((f) => compare([share], [], f))).toEqual(['claims owe 1800 cents on account A, which was never opened']));
});

describe('the clock of a rejection', () => {
  const row: RejectedRow = { claim: 'C', attempt: 'P/1', at: new Date('2026-03-04T08:00:00Z'), resubmit_by: '2026-03-05T08:00:00.000Z', waits: true, due_at: new Date('2026-03-05T08:00:00Z'), category: 'coding', shown: 'coding' };
  const check = (change: Partial<RejectedRow> = {}) => differences((f) => clocks([{ ...row, ...change }], f));

  it('ends 24 hours after the rejection and stands on an open item as long as it waits', () => {
    expect(check()).toEqual([]);
    expect(check({ waits: false, due_at: null, shown: null })).toEqual([]);
  });

  it.each<[string, Partial<RejectedRow>]>([
    ['is longer than a day', { resubmit_by: '2026-03-06T08:00:00.000Z', due_at: new Date('2026-03-06T08:00:00Z') }], ['has no open item', { due_at: null }], ['ends at another time on its item', { due_at: new Date('2026-03-05T09:00:00Z') }],
    ['is shown under another category', { shown: 'format' }],
  ])('differs where it %s', (_what, change) => expect(check(change)).toHaveLength(1));
});

describe('files of partners', () => {
  const file = { document: 'D', phase: 'done', parts: 1, whole: true };
  const counts = { interchanges: 1, groups: 1, claims: 4, unknown: 0 };
  const ack: AcknowledgmentRow = { ...file, said_type: 'submission.document-done', said: counts, kept: counts, moved: 3, totalled: 4 };
  const paid: RemittanceRow = { ...file, said_type: 'remittance.document-done', said: { remits: 2, repeated: 1, claims: 5, paymentCents: 700 }, received: 1, received_claims: 3, received_cents: '500', repeated: 1, repeated_claims: 2, repeated_cents: '200', debits: 0 };
  const checkAck = (change: Partial<AcknowledgmentRow>) => differences((f) => acknowledgments({ ...ack, ...change }, f));
  const checkPaid = (change: Partial<RemittanceRow>) => differences((f) => remittances({ ...paid, ...change }, f));

  it('agree with what came of them', () => expect([checkAck({}), checkPaid({})]).toEqual([[], []]));

  it.each<[string, Partial<AcknowledgmentRow>]>([
    ['claims were taken that it did not say', { kept: { ...counts, claims: 5 } }], ['more claims moved than it speaks of', { moved: 5 }], ['its totals count more', { totalled: 5 }], ['its bytes are not whole', { whole: false }], ['it ended otherwise', { said_type: null }],
  ])('of acknowledgements differ where %s', (_what, change) => expect(checkAck(change)).toHaveLength(1));

  it.each<[string, Partial<RemittanceRow>]>([
    ['a CLP is missing', { received_claims: 2 }], ['a cent is missing', { received_cents: '499' }], ['a repeat was not counted', { repeated: 2, received: 0 }],
  ])('of remittances differ where %s', (_what, change) => expect(checkPaid(change)).toHaveLength(1));
});
