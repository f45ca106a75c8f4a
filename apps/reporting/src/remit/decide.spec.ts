import { describe, expect, it } from '@jest/globals';
import { declarationOf } from '@claimstream/contracts';
import type { EventFact, SideRow } from '@claimstream/event-stream';
import { given } from '@claimstream/testing';
import { decideAccount } from '../account/decide.js';
import { valuesOf } from '../claim/changed-rows.js';
import { decideRemit } from './decide.js';

const [REMIT, PRACTICE, DOCUMENT, CLAIM] = ['0000000000REM', '0000000000PRA', '0000000000D0C', '0000000000C1A'];

const says = (stream: string) => {
  let seq = 0;
  return (type: string, data: Record<string, unknown>, to?: string): EventFact => {
    const { service, stream: streamKind, machine, data: shape } = declarationOf(type)!;
    expect(shape.safeParse(data).error?.issues ?? []).toEqual([]);
    seq += 1;
    return {
      kind: 'event', name: type, id: `${service}/${stream}/${seq}`, producer: service, stream, streamKind, seq, lamport: seq, practice: PRACTICE, at: `2026-03-02T15:0${seq}:00.000Z`, actor: `service:${service}`, data,
      ...(to !== undefined && machine !== undefined && { transition: { machine, item: '1', from: null, to } }),
    };
  };
};

/** The rows of a table after facts, by their key in this story. */
function rowsAfter(decide: typeof decideRemit | typeof decideAccount, stream: string, kind: 'remit' | 'account', facts: EventFact[], table: string): Record<string, unknown>[] {
  const life = given(decide as typeof decideRemit, { service: 'reporting', kind, reference: undefined, stream });
  const rows = new Map<string, Record<string, unknown>>();
  const write = (row: SideRow): void => {
    const values = valuesOf(row);
    if (row.table !== table) return;
    const key = JSON.stringify([values['item'], values['seq']]);
    if ('remove' in row) rows.delete(key); else rows.set(key, values);
  };
  for (const fact of facts) (life.when(fact).rows ?? []).forEach(write);
  return [...rows.values()];
}

const header = { document: DOCUMENT, partner: '0000000000PTN', transaction: 1, trace: 'EFT0001', payerTaxId: '1999999999', payerName: 'Sample Payer', payeeId: '1234567893', method: 'ACH', handling: 'I', paymentCents: 9_500, paymentDate: '2026-03-01', claims: 2 };
const held = { ordinal: 2, reason: 'unmatched', sentence: 'No claim of ours is the one it speaks of; 40.00 is in unapplied money.', paidCents: 4_000, exception: 'clp/2/unmatched', dueAt: '2026-03-03T15:00:00.000Z' };

describe('what reporting keeps of a remittance', () => {
  const posted = () => {
    const say = says(REMIT);
    return {
      say, facts: [
        say('remittance.remit-received', header, 'received'), say('remittance.remit-balanced', { paidCents: 10_000, providerAdjustmentCents: 500, unbalancedClaims: 0 }, 'balanced'),
        say('remittance.provider-adjustment-posted', { ordinal: 1, reason: 'FB', amountCents: 500, rule: 'J13', account: '2300' }), say('remittance.payment-held', held),
        say('remittance.remit-posted', { posted: 1, held: 1, postedCents: 6_000, heldCents: 4_000, providerAdjustmentCents: 500, paymentCents: 9_500 }, 'posted'),
      ],
    };
  };

  it('shows where each cent of the transfer went: posted and held, less provider adjustments', () => {
    const [row] = rowsAfter(decideRemit, REMIT, 'remit', posted().facts, 'remit_shown');
    expect(row).toMatchObject({ state: 'posted', payment_cents: 9_500, posted_cents: 6_000, held_cents: 4_000, provider_adjustment_cents: 500, trace: 'EFT0001', payer_name: 'Sample Payer' });
  });

  it('writes the row of the payment that an event names, and none of the others that are held; all of them where the remittance says something new', () => {
    const say = says(REMIT);
    const life = given(decideRemit, { service: 'reporting', kind: 'remit', reference: undefined, stream: REMIT });
    const itemsOf = (fact: EventFact): unknown[] => (life.when(fact).rows ?? []).filter(({ table }) => table === 'work_item').map((row) => valuesOf(row)['item']);
    const hold = (n: number) => say('remittance.payment-held', { ...held, ordinal: n, exception: `clp/${n}/unmatched` });
    life.when(say('remittance.remit-received', header, 'received'));
    life.when(say('remittance.remit-balanced', { paidCents: 10_000, providerAdjustmentCents: 500, unbalancedClaims: 0 }, 'balanced'));
    expect([1, 2, 3].map((n) => itemsOf(hold(n)))).toEqual([1, 2, 3].map((n) => [`held:clp/${n}/unmatched`]));
    const posted = itemsOf(say('remittance.remit-posted', { posted: 1, held: 3, postedCents: 6_000, heldCents: 12_000, providerAdjustmentCents: 500, paymentCents: 9_500 }, 'posted'));
    expect([1, 2, 3].every((n) => posted.includes(`held:clp/${n}/unmatched`))).toBe(true);
  });

  it('keeps a held payment with a poster, its date and its amount until it is released', () => {
    const { say, facts } = posted();
    const items = rowsAfter(decideRemit, REMIT, 'remit', facts, 'work_item');
    expect(items.map((i) => [i['item'], i['queue'], i['owner']])).toEqual([['held:clp/2/unmatched', 'posting', 'poster'], ['remit:1', 'waiting', 'poster']]);
    expect(items[0]).toMatchObject({ next_action: 'Find the claim that is paid', due_at: held.dueAt, amount_cents: 4_000, category: 'unmatched' });
    const released = [...facts, say('remittance.payment-released', { ordinal: 2, claim: CLAIM, paidCents: 4_000, exception: held.exception })];
    expect(rowsAfter(decideRemit, REMIT, 'remit', released, 'work_item').map((i) => i['item'])).toEqual(['remit:1']);
    expect(rowsAfter(decideRemit, REMIT, 'remit', released, 'remit_shown')[0]).toMatchObject({ posted: 2, held: 0, posted_cents: 10_000, held_cents: 0 });
  });

  it('puts a remittance whose sums disagree into the posters\' queue with the sentence that says why', () => {
    const say = says(REMIT);
    const facts = [say('remittance.remit-received', header, 'received'), say('remittance.remit-quarantined', { reason: 'does-not-balance', sentence: 'The sums disagree.', differenceCents: 1, unappliedCents: 9_500 }, 'quarantined')];
    expect(rowsAfter(decideRemit, REMIT, 'remit', facts, 'work_item')).toEqual([expect.objectContaining({ item: 'remit:1', queue: 'posting', owner: 'poster', category: 'does-not-balance', amount_cents: 9_500 })]);
    expect(rowsAfter(decideRemit, REMIT, 'remit', facts, 'remit_shown')[0]).toMatchObject({ detail: 'The sums disagree.', difference_cents: 1, held_cents: 9_500 });
    expect(rowsAfter(decideRemit, REMIT, 'remit', facts, 'day_fact').map((f) => [f['what'], f['cents']])).toEqual([['held', 9_500]]);
  });
});

describe('what reporting keeps of an account', () => {
  it('is the balance and the share of each claim in it, and waits for its statement with an agent', () => {
    const say = says('0000000000ACC');
    const of = (balanceCents: number, changeCents: number, claim: string) => ({ balanceCents, changeCents, claim, remit: REMIT });
    const facts = [
      say('patient-billing.account-opened', { guarantor: '0000000000GAR' }, 'clear'), say('patient-billing.balance-due', of(2_000, 2_000, CLAIM), 'due'),
      say('patient-billing.balance-changed', of(3_500, 1_500, '0000000000C2B')), say('patient-billing.balance-changed', of(1_500, -2_000, CLAIM)),
    ];
    expect(rowsAfter(decideAccount, '0000000000ACC', 'account', facts, 'account_shown')).toEqual([expect.objectContaining({ state: 'due', balance_cents: 1_500, claims: { '0000000000C2B': 1_500 }, guarantor: '0000000000GAR' })]);
    expect(rowsAfter(decideAccount, '0000000000ACC', 'account', facts, 'work_item')).toEqual([expect.objectContaining({ item: 'account:1', queue: 'waiting', owner: 'agent', amount_cents: 1_500 })]);
  });
});
