import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope } from '@claimstream/contracts';
import type { PersonRole } from '@claimstream/service-kit';
import { billingCompany, serviceInTest, type ServiceInTest } from '@claimstream/testing';
import { parts } from './index.js';

const TENANT = billingCompany();
const [STREAM, OTHER, PRACTICE] = ['0000000000S01', '0000000000S02', '0000000000PR1'];

const heard: Envelope = {
  specversion: '1.0', id: `submission/${STREAM}/1`, type: 'submission.attempt-transmitted', source: 'submission', subject: STREAM, streamkind: 'claim', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: STREAM, actor: 'service:submission', machine: 'attempt', item: 'P/1', fromstate: 'batched', tostate: 'transmitted',
  data: { sequence: 'P', attempt: 1, interchange: '0000000000F1E', partner: '0000000000PTN', payer: '0000000000PAY', interchangeControl: '000000017', groupControl: '17', transactionControl: '0001', chargeCents: 14_000 },
};

const said = (seq: number, reason: string, amountCents: number, stream = STREAM): Envelope => ({
  ...heard, id: `remittance/${stream}/${seq}`, type: 'remittance.claim-denied', source: 'remittance', subject: stream, correlationid: stream, seq, actor: 'service:remittance', machine: 'adjudication', item: `P/PCN${seq}`, fromstate: undefined, tostate: 'denied',
  data: {
    sequence: 'P', remit: '0000000000R01', document: '0000000000D0C', ordinal: 1, statusCode: '1', payerClaimControl: `PCN${seq}`, matchedBy: 'claim-id', chargeCents: amountCents, paidCents: 0, contractualCents: 0, patientCents: 0,
    deniedCents: amountCents, heldCents: 0, adjustments: [], remarks: [], balances: { insuranceCents: { P: amountCents }, patientCents: 0, openCents: amountCents },
    lines: [{ number: seq, matchedBy: 'line-control', modifiers: [], chargeCents: amountCents, paidCents: 0, remarks: [], adjustments: [{ group: 'CO', reason, amountCents, treatment: reason === 'ZZ9' ? 'unknown' : 'denied' }] }],
  },
});

describe('the running service', () => {
  let service: ServiceInTest;
  let practices: string[] = [PRACTICE];
  let roles: PersonRole[] = ['manager'];
  const ask: ServiceInTest['ask'] = (where, how) => service.ask(where, how);

  beforeAll(async () => {
    service = await serviceInTest(parts, { tenants: [TENANT], who: () => ({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles, practices }) });
    await service.hear(heard, said(1, '50', 12_000), said(2, 'ZZ9', 150_000), said(1, '197', 8_000, OTHER));
  }, 120_000);

  afterAll(() => service?.stop(), 30_000);

  it('answers with how and when the claim was filed', async () => {
    expect(await ask(`claims/${STREAM}/filings?after=submission/${STREAM}@1`)).toEqual({ status: 200, body: { claim: STREAM, practice: PRACTICE, filings: [expect.objectContaining({ attempt: 'P/1', interchangeControl: '000000017', transmittedAt: '2026-03-02T16:00:00.000Z' })] } });
  });

  it('lists the cases by the day of their next step, and filters them', async () => {
    await ask(`claims/${OTHER}?after=remittance/${OTHER}@1`);
    const { status, body } = await ask(`cases?after=remittance/${STREAM}@2`);
    const cases = body['cases'] as { case: string; claim: string; dueOn: string; category: string }[];
    expect([status, body['next'], cases.map((c) => [c.claim, c.case])]).toEqual([200, null, [[STREAM, 'P/ZZ9'], [STREAM, 'P/50'], [OTHER, 'P/197']]]);
    expect(cases[0]).toMatchObject({ category: 'unknown', owner: 'denial specialist', amountCents: 150_000, lines: 1, route: null });
    const of = async (query: string) => ((await ask(`cases?${query}`)).body['cases'] as { case: string }[]).map((c) => c.case);
    expect(await of('category=medical_necessity')).toEqual(['P/50']);
    expect(await of(`due=${cases[0]?.dueOn}`)).toEqual(['P/ZZ9']);
    expect(await of(`owner=coder`)).toEqual([]);
    expect(await of(`cursor=${cases[1]?.dueOn}/${STREAM}/P/50`)).toEqual(['P/197']);
    expect((await ask('cases?cursor=nonsense')).status).toBe(422);
  });

  it('shows a claim with its cases and denied lines, and lets a specialist triage one', async () => {
    roles = ['denial'];
    const triaged = await ask(`claims/${STREAM}/triage`, { body: { case: 'P/ZZ9', category: 'coding', route: 'CORRECT', appealable: 'no', correctable: true, owner: 'coder', dueOn: '2026-03-09' } });
    expect(triaged).toMatchObject({ status: 200, body: { service: 'denial', stream: STREAM } });
    const { body } = await ask(`claims/${STREAM}`);
    expect(body['cases']).toEqual([
      expect.objectContaining({ case: 'P/50', state: 'triaged', lines: [{ line: 1, group: 'CO', reason: '50', remarks: [], amountCents: 12_000 }], triagedBy: 'table' }),
      expect.objectContaining({ case: 'P/ZZ9', state: 'triaged', category: 'coding', owner: 'coder', triagedBy: 'person' }),
    ]);
    roles = ['biller'];
    expect((await ask(`claims/${STREAM}/triage`, { body: { case: 'P/50' } })).status).toBe(403);
  });

  it('hides it from somebody of another practice', async () => {
    practices = ['0000000000PR9'];
    roles = ['manager'];
    expect((await ask(`claims/${STREAM}/filings?after=submission/${STREAM}@1`)).status).toBe(404);
    expect((await ask(`claims/${STREAM}`)).status).toBe(404);
    expect((await ask('cases')).body).toEqual({ cases: [], next: null });
  });
});
