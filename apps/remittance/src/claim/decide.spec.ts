import { describe, expect, it } from '@jest/globals';
import { declarationOf, EVENTS } from '@claimstream/contracts';
import type { SideRow } from '@claimstream/event-stream';
import { eventFact, given } from '@claimstream/testing';
import { definition } from '../index.js';
import { decideClaim } from './decide.js';
import { awaiting, pinned, type ClaimState } from './state.js';

const CLAIM = '0000000000C1A';
const line = { number: 1, code: 'G0439', modifiers: [], chargeCents: 14_000, unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-20' };
const encounter = {
  document: '0000000000D0C', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20',
  frequencyCode: '1', coverages: [{ sequence: 'P', payerId: 'SAMPLE1', relationship: '18', hasMemberId: true }, { sequence: 'S', payerId: 'SAMPLE2', relationship: '18', hasMemberId: true }],
  preCoded: true, diagnoses: [], lines: [], billing: {}, tokens: { kid: 'k', member: ['aa'], claimNumber: 'bb' },
};
const numbers = { interchange: '0000000000F1E', partner: '0000000000PTN', payer: '0000000000PAY', interchangeControl: '1', groupControl: '1', transactionControl: '1', chargeCents: 14_000 };

const says = (name: string, seq: number, data: Record<string, unknown>) => {
  expect(declarationOf(name)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  return eventFact(name, data, { seq, stream: CLAIM, practice: '0000000000PRA' });
};
const coded = (seq: number, chargeCents: number) => says('coding.encounter-coded', seq, { revision: seq, intakeSeq: 1, diagnoses: [], lines: [{ ...line, chargeCents }], chargeCents, priced: 'source', findings: [], releases: [] });
const batched = (seq: number, attempt: number, codingSeq: number) => says('submission.attempt-batched', seq, { sequence: 'P', attempt, interchange: '0000000000F1E', intakeSeq: 2, codingSeq, contentHash: 'f', chargeCents: 14_000 });
const sent = (seq: number, attempt: number) => says('submission.attempt-transmitted', seq, { sequence: 'P', attempt, ...numbers });

const life = () => given(decideClaim, { service: 'remittance', kind: 'claim', reference: undefined, stream: CLAIM });
const stateOf = (l: ReturnType<typeof life>): ClaimState => l.state as ClaimState;
const rowsOf = (rows: SideRow[] | undefined, table: string): SideRow[] => (rows ?? []).filter((r) => r.table === table);

describe('a claim as remittance waits for its answer', () => {
  it('is awaited once it left, with the charges and lines that the payer was sent', () => {
    const claim = life();
    for (const fact of [says('intake.encounter-received', 1, encounter), coded(1, 14_000), batched(1, 1, 1)]) claim.when(fact);
    expect(awaiting(stateOf(claim))).toEqual([]);
    const { rows } = claim.when(sent(2, 1));
    expect(rowsOf(rows, 'awaiting_answer')).toEqual([{ table: 'awaiting_answer', put: expect.objectContaining({ claim: CLAIM, attempt: 'P/1', payer: '0000000000PAY', charge_cents: 14_000, practice: '0000000000PRA' }) }]);
    expect(pinned(stateOf(claim), 'P/1')).toMatchObject({ codingSeq: 1, chargeCents: 14_000, lines: [{ code: 'G0439' }] });
    expect(stateOf(claim).coverages.map((c) => c.sequence)).toEqual(['P', 'S']);
  });

  it('keeps the lines that were sent when the claim is coded again afterwards', () => {
    const claim = life();
    for (const fact of [coded(1, 14_000), batched(1, 1, 1), sent(2, 1), coded(2, 9_000)]) claim.when(fact);
    expect(pinned(stateOf(claim), 'P/1')?.chargeCents).toBe(14_000);
    expect(stateOf(claim).charges.map((c) => c.chargeCents)).toEqual([14_000, 9_000]);
  });

  it('awaits only the newest attempt of a payer', () => {
    const claim = life();
    for (const fact of [coded(1, 14_000), batched(1, 1, 1), sent(2, 1), batched(3, 2, 1)]) claim.when(fact);
    const { rows } = claim.when(sent(4, 2));
    expect(awaiting(stateOf(claim))).toEqual(['P/2']);
    expect(rowsOf(rows, 'awaiting_answer')).toContainEqual({ table: 'awaiting_answer', remove: { claim: CLAIM, attempt: 'P/1' } });
  });

  it('is the same whether coding or submission was heard first', () => {
    const orders = [[coded(1, 14_000), batched(1, 1, 1), sent(2, 1)], [batched(1, 1, 1), coded(1, 14_000), sent(2, 1)], [batched(1, 1, 1), sent(2, 1), coded(1, 14_000)]];
    const states = orders.map((facts) => { const claim = life(); for (const fact of facts) claim.when(fact); return claim.state; });
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it('can be found by the keyed hashes of its own number and member id', () => {
    const { rows } = life().when(says('intake.encounter-received', 1, encounter));
    expect(rowsOf(rows, 'match_key').map((r) => 'put' in r && [r.put['purpose'], r.put['token']])).toEqual([['member', 'aa'], ['claim-number', 'bb']]);
  });

  it('knows every type of the streams it hears: folded, or listed as ignored', () => {
    const heard = EVENTS.filter((e) => definition.subscribes.some((s) => s.from === e.service && (s.kinds as string[]).includes(e.stream))).map((e): string => e.type);
    const folded = ['intake.practice-registered', 'submission.payer-registered', 'submission.partner-registered', 'intake.encounter-received', 'intake.encounter-ready', 'intake.encounter-not-billable', 'coding.encounter-coded', 'submission.attempt-batched', 'submission.attempt-transmitted'];
    expect(heard.sort()).toEqual([...folded, ...definition.subscribes.flatMap((s) => s.ignores)].sort());
  });
});
