import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ack277ca, decisionOf, type BatchDecision, type ClaimAcknowledgmentRequest, type ClaimDecision } from './acknowledge-claims.js';
import type { Claim837Draft } from './claim-837.js';
import { isRejected } from './claim-status/status-totals.js';
import { generateClaims, generateInterchange } from './generate.js';
import { collect837 } from './read-837.js';
import { collect277ca } from './read-claim-status.js';
import { write837 } from './write-837.js';

const claimsOf = (kind: '837P' | '837I', count: number, seed: number): Claim837Draft[] => generateClaims({ kind, count, seed, serviceDate: '2025-12-20' });
const REASON = { category: 'A7', status: '500', entity: '85' };
const request = (decisions: ClaimDecision[], more: Partial<BatchDecision> = {}, stage: 'payer' | 'clearinghouse' = 'payer'): ClaimAcknowledgmentRequest => ({
  envelope: { sender: { qualifier: 'ZZ', id: 'PAYER' }, receiver: { qualifier: 'ZZ', id: 'SENDER' }, control: '12', createdAt: { date: '2026-01-02', time: '1530' }, usage: 'P' },
  group: { control: '3' }, stage, source: { organization: 'TEST PAYER', id: 'P1', idQualifier: 'PI' }, receiptNumber: 'R1', receivedOn: '2026-01-01', processedOn: '2026-01-02', processedAt: '1530',
  transactions: [{ control: '0001', reference: 'ACK1', batch: 'BATCH7', submitter: { organization: 'TEST SUBMITTER', id: 'S1' }, decisions, ...more }],
});

describe('answering claims with a 277CA', () => {
  it('balances for any claims and any decisions, and names each claim once with its own decision', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('837P' as const, '837I' as const), fc.integer({ min: 0, max: 1 << 30 }), fc.array(fc.boolean(), { minLength: 1, maxLength: 15 }), fc.constantFrom('payer' as const, 'clearinghouse' as const), async (kind, seed, accepts, stage) => {
        const claims = claimsOf(kind, accepts.length, seed);
        const decisions = claims.map((claim, i): ClaimDecision => accepts[i]
          ? { claim, decision: 'accepted', payerClaimControl: `ICN${i}` }
          : { claim, decision: 'rejected', statuses: [REASON], lines: [{ number: claim.serviceLines[0]!.number, statuses: [{ category: 'A7', status: '454' }] }] });
        const { bytes, repairs } = ack277ca(request(decisions, {}, stage));
        const { statuses, findings, ends } = await collect277ca(bytes);
        expect([repairs, findings]).toEqual([[], []]);
        const byId = new Map(statuses.map((status) => [status.claimId, status]));
        expect(byId.size).toBe(claims.length);
        decisions.forEach(({ claim, decision }) => {
          const status = byId.get(claim.claimId);
          expect(status && isRejected(status)).toBe(decision === 'rejected');
          expect(status).toMatchObject({ source: { stage }, receiver: { trace: 'BATCH7' }, billingProvider: { npi: claim.billingProvider.npi }, patient: { memberId: claim.subscriber.memberId } });
          if (decision === 'rejected') expect(status?.lines[0]?.lineControl).toBe(claim.serviceLines[0]?.lineControl);
        });
        const rejected = decisions.filter(({ decision }) => decision === 'rejected');
        expect(ends[0]?.levels[0]?.sums).toEqual({
          accepted: claims.length - rejected.length, rejected: rejected.length,
          acceptedCents: claims.reduce((sum, claim) => sum + claim.chargeCents, 0) - rejected.reduce((sum, { claim }) => sum + claim.chargeCents, 0), rejectedCents: rejected.reduce((sum, { claim }) => sum + claim.chargeCents, 0),
        });
      }),
      { numRuns: 40 },
    );
  });

  it('states what was taken in and what was refused, at the receiver and at each provider', async () => {
    const claims = claimsOf('837P', 6, 4);
    const { statuses } = await collect277ca(ack277ca(request(claims.map((claim, i) => (i === 0 ? { claim, decision: 'rejected', statuses: [REASON] } : { claim, decision: 'accepted' })))).bytes);
    expect(statuses[0]?.receiver).toMatchObject({ acceptedCount: 5, rejectedCount: 1, rejectedCents: claims[0]?.chargeCents, statuses: [{ category: 'A1', status: '19', entity: 'PR', action: 'WQ' }] });
    expect(statuses[0]?.billingProvider).toMatchObject({ rejectedCount: 1, statuses: [{ category: 'A1', action: 'WQ' }] });
  });

  it('puts more than three reasons into further statements', async () => {
    const [claim] = claimsOf('837P', 1, 4) as [Claim837Draft];
    const reasons = ['500', '501', '502', '503'].map((status) => ({ category: 'A6', status, entity: '85' }));
    const { statuses } = await collect277ca(ack277ca(request([{ claim, decision: 'rejected', statuses: reasons }])).bytes);
    expect(statuses[0]?.statuses.map(({ status, more }) => [status, ...more.map((code) => code.status)])).toEqual([['500', '501', '502'], ['503']]);
  });

  it('refuses a whole ST at the receiver and says nothing below', async () => {
    const claims = claimsOf('837P', 3, 4);
    const { bytes } = ack277ca(request(claims.map((claim) => ({ claim, decision: 'accepted' })), { refused: [{ category: 'A8', status: '746', entity: '40' }] }));
    const { statuses, ends, findings } = await collect277ca(bytes);
    expect([statuses, findings]).toEqual([[], []]);
    expect(ends[0]?.levels).toMatchObject([{ receiver: { trace: 'BATCH7', rejectedCount: 3, rejectedCents: claims.reduce((sum, { chargeCents }) => sum + chargeCents, 0), statuses: [{ action: 'U', status: '746' }] } }]);
    expect(Buffer.from(bytes).toString()).toContain('~HL*2*1*21*0~');
  });

  it('decides by what was found in a claim: an error that has a status rejects it', async () => {
    const file = Buffer.from(write837(generateInterchange({ kind: '837P', count: 3, seed: 2, serviceDate: '2025-12-20' })).bytes).toString().replace(/(CLM\*[^*]*\*)\d+/, '$199999');
    const { claims } = await collect837(Buffer.from(file));
    const decisions = claims.map(decisionOf);
    expect(decisions.map(({ decision, statuses }) => [decision, statuses])).toEqual([['rejected', [{ category: 'A7', status: '178' }]], ['accepted', undefined], ['accepted', undefined]]);
    expect((await collect277ca(ack277ca(request(decisions)).bytes)).statuses.map(isRejected)).toEqual([true, false, false]);
  });

  it.each([
    ['a rejected claim without a reason', (claim: Claim837Draft): ClaimDecision => ({ claim, decision: 'rejected' }), /says why/],
    ['an accepted claim with rejected lines', (claim: Claim837Draft): ClaimDecision => ({ claim, decision: 'accepted', lines: [{ number: 1, statuses: [REASON] }] }), /no rejected lines/],
    ['a line the claim does not have', (claim: Claim837Draft): ClaimDecision => ({ claim, decision: 'rejected', statuses: [REASON], lines: [{ number: 77, statuses: [REASON] }] }), /no line 77/],
  ])('refuses %s', (_, decide, message) => {
    expect(() => ack277ca(request(claimsOf('837P', 1, 1).map(decide)))).toThrow(message);
  });
});
