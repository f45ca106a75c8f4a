import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { declarationOf, type remittance } from '@claimstream/contracts';
import { eventFact, given, tell } from '@claimstream/testing';
import { decideClaim } from '../claim/decide.js';
import { shareCents } from '../claim/sentence.js';
import { decideAccount } from './decide.js';

const [CLAIM, PRACTICE, PATIENT, GUARANTOR, REMIT] = ['0000000000C1A', '0000000000PRA', '0000000000PAT', '0000000000GAR', '0000000000R01'];

const declared = <T>(type: string, data: T): T => {
  expect(declarationOf(type)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  return data;
};

const paid = (seq: number, paidCents: number, contractualCents: number, openCents: number, sequence: 'P' | 'S' = 'P') => eventFact('remittance.claim-paid', declared('remittance.claim-paid', {
  sequence, remit: REMIT, document: '0000000000D0C', ordinal: 1, statusCode: '1', payerClaimControl: 'PCN', matchedBy: 'claim-id', chargeCents: 15_000, paidCents, contractualCents, patientCents: 0, deniedCents: 0, heldCents: 0,
  lines: [], adjustments: [], remarks: [], balances: { insuranceCents: { P: openCents }, patientCents: 0, openCents },
} satisfies remittance.Answer), { seq, stream: CLAIM, practice: PRACTICE });

const share = (seq: number, parts: [reason: string, amountCents: number][], sequence: 'P' | 'S' = 'P', guarantor = GUARANTOR) => eventFact('remittance.patient-share-moved', declared('remittance.patient-share-moved', {
  remit: REMIT, sequence, patient: PATIENT, guarantor, amountCents: parts.reduce((s, [, c]) => s + c, 0), shares: parts.map(([reason, amountCents], i) => ({ line: i + 1, reason, amountCents })), serviceFrom: '2026-02-10',
}), { seq, stream: CLAIM, practice: PRACTICE });

const claimLife = () => given(decideClaim, { service: 'patient-billing', kind: 'claim', reference: undefined, stream: CLAIM });
const accountLife = () => given(decideAccount, { service: 'patient-billing', kind: 'account', reference: undefined });
const moved = (changeCents: number, claim = CLAIM) => tell('share-moved', { guarantor: GUARANTOR, claim, remit: REMIT, changeCents }, { practice: PRACTICE });

describe('a share of a claim', () => {
  it('goes to the account of its guarantor at the practice, with the sentence that explains it', () => {
    const claim = claimLife();
    claim.when(paid(1, 6_590, 4_763, 0));
    const d = claim.when(share(2, [['1', 2_000], ['2', 1_647]]));
    const [event] = d.events ?? [];
    expect(event?.type).toBe('patient-billing.share-explained');
    expect(declared('patient-billing.share-explained', event?.data)).toMatchObject({ patientCents: 3_647, account: d.tells?.[0]?.to.id });
    expect(event?.data['sentence']).toBe(
      'The charge is $150.00. Your plan allowed $102.37 and paid $65.90. $47.63 is taken off under the agreement with the practice. $36.47 is yours: deductible $20.00, coinsurance $16.47.',
    );
    expect(d.tells).toMatchObject([{ to: { kind: 'account' }, name: 'share-moved', practice: PRACTICE, data: { guarantor: GUARANTOR, claim: CLAIM, changeCents: 3_647 } }]);
  });

  it('of a claim that is partly denied says that the rest is not billed', () => {
    const claim = claimLife();
    claim.when(paid(1, 7_200, 3_000, 8_000));
    expect(claim.when(share(2, [['2', 1_800]])).events?.[0]?.data['sentence']).toBe(
      'The charge is $200.00. Your plan allowed $90.00 and paid $72.00. $30.00 is taken off under the agreement with the practice. $80.00 is still open with the plan and is not billed to you. $18.00 is yours: coinsurance $18.00.',
    );
  });

  it('after two plans names what each paid', () => {
    const claim = claimLife();
    claim.when(paid(1, 6_458, 4_895, 3_647));
    claim.when(paid(2, 1_647, 0, 0, 'S'));
    expect(claim.when(share(3, [['1', 2_000]], 'S')).events?.[0]?.data['sentence']).toBe(
      'The charge is $150.00. Your plans allowed $101.05: the first paid $64.58, the second paid $16.47. $48.95 is taken off under the agreement with the practice. $20.00 is yours: deductible $20.00.',
    );
  });

  it('that is taken back comes off the account it was raised on, also when the guarantor changed', () => {
    const claim = claimLife();
    const first = claim.when(share(1, [['3', 2_500]]));
    const back = claim.when(share(2, [['3', -2_500]], 'P', '0000000000GAX'));
    expect(back.tells?.[0]?.to.id).toBe(first.tells?.[0]?.to.id);
    expect(back.events?.[0]?.data).toMatchObject({ patientCents: 0, sentence: expect.stringContaining('Nothing of it is yours') });
  });

  it('is one account per guarantor and practice, whatever the claim', () => {
    const at = (stream: string, guarantor: string) => given(decideClaim, { service: 'patient-billing', kind: 'claim', reference: undefined, stream }).when(share(1, [['1', 100]], 'P', guarantor)).tells?.[0]?.to.id;
    expect(at('0000000000C1B', GUARANTOR)).toBe(at(CLAIM, GUARANTOR));
    expect(at('0000000000C1B', '0000000000GAX')).not.toBe(at(CLAIM, GUARANTOR));
  });

  it.each(['45', '96', '23', '204'])('is never made of reason %s, and never of more than its parts', (reason) => {
    expect(() => claimLife().when(share(1, [[reason, 100]]))).toThrow('patient responsibility');
    const wrong = share(1, [['1', 100]]);
    expect(() => claimLife().when({ ...wrong, data: { ...(wrong.data as object), amountCents: 101 } })).toThrow('patient responsibility');
  });
});

describe('an account', () => {
  it('opens with the first share, is due, changes, and is clear when the shares are taken back', () => {
    const account = accountLife();
    for (const fact of [moved(3_647), moved(1_800, '0000000000C1B'), moved(-3_647), moved(-1_800, '0000000000C1B'), moved(500)]) account.when(fact);
    expect(account.events().map((e) => e.slice('patient-billing.'.length))).toEqual(['account-opened', 'balance-due', 'balance-changed', 'balance-changed', 'balance-cleared', 'balance-due']);
    for (const e of account.decisions.flatMap((d) => d.events ?? [])) declared(e.type, e.data);
    expect(account.state).toEqual({ guarantor: GUARANTOR, claims: { [CLAIM]: 500 }, balanceCents: 500 });
    expect(account.decisions.at(-1)?.rows).toMatchObject([{ table: 'account', put: { practice: PRACTICE, state: 'due', balance_cents: 500, claims: 1 } }]);
  });

  it('is not due for what a payer takes back before its share came', () => {
    const account = accountLife();
    account.when(moved(-500));
    expect(account.machinePositions).toEqual({ 'account:1': 'clear' });
    account.when(moved(500));
    expect([account.state?.balanceCents, account.machinePositions['account:1']]).toEqual([0, 'clear']);
  });

  it('owes the sum of the patient shares of its claims, whatever their order, and nothing that was refused or taken off', () => {
    const part = fc.tuple(fc.constantFrom('1', '2', '3', '66', '178'), fc.integer({ min: -9_999, max: 9_999 }));
    const fact = fc.record({ claim: fc.constantFrom('0000000000C1A', '0000000000C1B', '0000000000C1C'), parts: fc.array(part, { minLength: 1, maxLength: 3 }), paidCents: fc.integer({ min: 0, max: 9_999 }), contractualCents: fc.integer({ min: 0, max: 9_999 }), openCents: fc.integer({ min: 0, max: 9_999 }) });
    fc.assert(fc.property(fc.array(fact, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (facts, choices) => {
      const claims = new Map<string, ReturnType<typeof claimLife>>();
      const tells = facts.flatMap((f, i) => {
        const claim = claims.get(f.claim) ?? given(decideClaim, { service: 'patient-billing', kind: 'claim', reference: undefined, stream: f.claim });
        claims.set(f.claim, claim);
        claim.when(paid(2 * i + 1, f.paidCents, f.contractualCents, f.openCents));
        return claim.when(share(2 * i + 2, f.parts)).tells ?? [];
      });
      const account = accountLife();
      while (tells.length > 0) {
        const [next] = tells.splice((choices.next().value as number) % tells.length, 1);
        account.when(tell('share-moved', next?.data, { practice: PRACTICE }));
      }
      const sum = facts.flatMap((f) => f.parts).reduce((s, [, c]) => s + c, 0);
      expect(account.state?.balanceCents ?? 0).toBe(sum);
      expect([...claims.values()].reduce((s, c) => s + (c.state ? shareCents(c.state) : 0), 0)).toBe(sum);
      if (account.state) expect(account.machinePositions['account:1']).toBe(sum > 0 ? 'due' : 'clear');
    }), { numRuns: 150 });
  });
});
