import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { derivedId, type Envelope } from '@claimstream/contracts';
import { billingCompany, serviceInTest, type ServiceInTest } from '@claimstream/testing';
import { parts } from './index.js';

const TENANT = billingCompany();
const [STREAM, PRACTICE] = ['0000000000S01', '0000000000PR1'];

const heard: Envelope = {
  specversion: '1.0', id: `intake/${STREAM}/1`, type: 'intake.guarantor-registered', source: 'intake', subject: STREAM, streamkind: 'guarantor', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: STREAM, actor: 'service:intake',
  data: { revision: 1 },
};

const CLAIM = '0000000000C1A';
const said = (type: string, seq: number, data: Record<string, unknown>): Envelope => ({
  ...heard, id: `remittance/${CLAIM}/${seq}`, type, source: 'remittance', subject: CLAIM, streamkind: 'claim', seq, correlationid: CLAIM, actor: 'service:remittance', data,
});
const answered = said('remittance.claim-paid', 1, {
  sequence: 'P', remit: '0000000000R01', document: '0000000000D0C', ordinal: 1, statusCode: '1', payerClaimControl: 'PCN', matchedBy: 'claim-id', chargeCents: 15_000, paidCents: 6_590, contractualCents: 4_763, patientCents: 3_647,
  deniedCents: 0, heldCents: 0, lines: [], adjustments: [], remarks: [], balances: { insuranceCents: { P: 0 }, patientCents: 3_647, openCents: 3_647 },
});
const share = said('remittance.patient-share-moved', 2, {
  remit: '0000000000R01', sequence: 'P', patient: '0000000000PAT', guarantor: STREAM, amountCents: 3_647, shares: [{ line: 1, reason: '1', amountCents: 2_000 }, { line: 1, reason: '2', amountCents: 1_647 }], serviceFrom: '2026-02-10',
});

describe('the running service', () => {
  let service: ServiceInTest;
  let practices: string[] = [PRACTICE];
  const ask: ServiceInTest['ask'] = (where, how) => service.ask(where, how);

  beforeAll(async () => {
    service = await serviceInTest(parts, { tenants: [TENANT], who: () => ({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles: ['manager'], practices }) });
    await service.hear(heard, { ...answered, machine: 'adjudication', item: 'P', tostate: 'paid' }, share);
  }, 120_000);

  afterAll(() => service?.stop(), 30_000);

  it('knows a guarantor of the log', async () => {
    expect(await ask(`guarantors/${STREAM}?after=intake/${STREAM}@1`)).toEqual({ status: 200, body: { guarantor: STREAM, practice: PRACTICE, revision: 1, patients: [] } });
  });

  it('raises the share of a claim on the account of its guarantor, with the sentence that explains it', async () => {
    const account = derivedId(TENANT.id, 'account', STREAM, PRACTICE);
    // The claim tells the account after its own commit.
    for (let tries = 0; tries < 200 && (await ask(`accounts/${account}`)).status === 404; tries += 1) await new Promise((r) => setTimeout(r, 50));
    const shown = { account, practice: PRACTICE, guarantor: STREAM, state: 'due', balanceCents: 3_647, openClaims: 1, changedAt: expect.any(String) };
    expect(await ask('accounts')).toEqual({ status: 200, body: { accounts: [shown], next: null } });
    expect((await ask(`accounts?cursor=${account}`)).body).toEqual({ accounts: [], next: null });
    expect((await ask('accounts?state=clear')).body).toEqual({ accounts: [], next: null });
    expect((await ask(`accounts/${account}`)).body).toEqual({
      ...shown,
      claims: [{
        claim: CLAIM, patient: '0000000000PAT', patientCents: 3_647, shares: [{ reason: '1', amountCents: 2_000 }, { reason: '2', amountCents: 1_647 }],
        sentence: 'The charge is $150.00. Your plan allowed $102.37 and paid $65.90. $47.63 is taken off under the agreement with the practice. $36.47 is yours: deductible $20.00, coinsurance $16.47.',
      }],
    });
  });

  it('hides it from somebody of another practice', async () => {
    practices = ['0000000000PR9'];
    expect((await ask(`guarantors/${STREAM}?after=intake/${STREAM}@1`)).status).toBe(404);
    expect((await ask(`accounts/${derivedId(TENANT.id, 'account', STREAM, PRACTICE)}`)).status).toBe(404);
    expect((await ask('accounts')).body).toEqual({ accounts: [], next: null });
  });
});
