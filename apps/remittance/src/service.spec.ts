import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Envelope } from '@claimstream/contracts';
import type { PersonRole } from '@claimstream/service-kit';
import { billingCompany, serviceInTest, type ServiceInTest } from '@claimstream/testing';
import { parts } from './index.js';
import { PayeesThatAreAwaited1767226004000 } from './migrations/1767226004000-payees-that-are-awaited.js';
import { NPI, PARTNER, remittance } from './remittance.fixture.js';

const TENANT = billingCompany();
const [STREAM, PRACTICE] = ['0000000000S01', '0000000000PR1'];

const heard: Envelope = {
  specversion: '1.0', id: `coding/${STREAM}/1`, type: 'coding.encounter-coded', source: 'coding', subject: STREAM, streamkind: 'claim', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: STREAM, actor: 'service:coding', machine: 'coding', item: '1', tostate: 'coded',
  data: { revision: 1, intakeSeq: 1, diagnoses: [], lines: [{ number: 1, code: 'G0439', modifiers: [], chargeCents: 14_000, unit: 'UN', quantityMilli: 1000, pointers: [1], serviceFrom: '2026-02-20' }], chargeCents: 14_000, priced: 'source', findings: [], releases: [] },
};

const { machine: _machine, item: _item, tostate: _to, practiceid: _practice, ...ofPartner } = heard;
const registered = {
  ...ofPartner, id: `submission/${PARTNER}/1`, type: 'submission.partner-registered', source: 'submission', subject: PARTNER, streamkind: 'partner', correlationid: PARTNER, actor: 'service:submission',
  data: { name: 'SAMPLE', folder: 'sample', senderId: 'A', receiverId: 'B', usage: 'T', revision: 1 },
} as Envelope;

const practice = {
  ...ofPartner, id: `intake/${PRACTICE}/1`, type: 'intake.practice-registered', source: 'intake', subject: PRACTICE, streamkind: 'practice', practiceid: PRACTICE, correlationid: PRACTICE, actor: 'service:intake',
  data: { name: 'Sample', npi: NPI, timeZone: 'America/Denver', revision: 1 },
} as Envelope;

describe('the running service', () => {
  let service: ServiceInTest;
  let practices: string[] | '*' = [PRACTICE];
  let roles: PersonRole[] = ['manager'];
  const ask: ServiceInTest['ask'] = (where, how) => service.ask(where, how);
  const brings = (query: string, body: Uint8Array, type = 'application/octet-stream') => ask(`files${query}`, { body, headers: { 'content-type': type } });

  beforeAll(async () => {
    service = await serviceInTest(parts, { tenants: [TENANT], who: () => ({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles, practices }) });
    await service.hear(heard);
  }, 120_000);

  afterAll(() => service?.stop(), 30_000);

  it('answers with the charges that an answer will be matched against', async () => {
    expect(await ask(`claims/${STREAM}?after=coding/${STREAM}@1`)).toEqual({ status: 200, body: expect.objectContaining({ claim: STREAM, practice: PRACTICE, charges: expect.objectContaining({ codingSeq: 1, chargeCents: 14_000 }), awaiting: [] }) });
  });

  it('shows the charge in the journal of the claim', async () => {
    expect(await ask(`ledger/entries?claim=${STREAM}&after=coding/${STREAM}@1`)).toEqual({ status: 200, body: { claim: STREAM, entries: [expect.objectContaining({ legs: expect.arrayContaining([expect.objectContaining({ debitCents: 14_000 })]) })] } });
    expect((await ask('ledger/entries')).status).toBe(422);
  });

  it('opens an answer\'s bytes for whom they concern, and says so before it looks', async () => {
    const [path, body] = [`claims/${STREAM}/raw`, { remit: '0000000000R01', ordinal: 1 }];
    expect(await ask(path, { body })).toMatchObject({ status: 404, body: { error: { code: 'message-unknown' } } });
    expect(await service.db.query(`SELECT actor, stream FROM remittance.audit WHERE detail = 'raw-message'`)).toEqual([{ actor: 'person:ana', stream: STREAM }]);
    expect((await ask(path, { body: { remit: 'x' } })).status).toBe(422);
    roles = ['coder'];
    expect((await ask(path, { body })).status).toBe(403);
    roles = ['manager'];
    practices = ['0000000000PR9'];
    expect(await ask(path, { body })).toMatchObject({ status: 404, body: { error: { code: 'claim-unknown' } } });
    expect(await service.db.query(`SELECT count(*)::int AS n FROM remittance.audit WHERE detail = 'raw-message'`)).toEqual([{ n: 1 }]);
    practices = [PRACTICE];
  });

  it('takes a partner\'s file from somebody who works for every practice, and the same bytes as the first file', async () => {
    await service.hear(registered);
    const file = remittance([{ claims: [{ claim: 'FOREIGN', lines: [{ charge: '1.00', paid: '1.00' }] }] }]);
    expect(await brings(`?partner=${PARTNER}`, file)).toMatchObject({ status: 403, body: { error: { code: 'every-practice' } } });
    practices = '*';
    expect(await brings('', file)).toMatchObject({ status: 422, body: { error: { code: 'partner-missing' } } });
    expect(await brings(`?partner=${PARTNER}`, Buffer.from('{}'), 'application/json')).toMatchObject({ status: 422, body: { error: { code: 'upload-type' } } });
    expect(await brings('?partner=0000000000N01', file)).toMatchObject({ status: 404, body: { error: { code: 'partner-unknown' } } });
    await ask(`claims/${STREAM}?after=submission/${PARTNER}@1`);
    const first = await brings(`?partner=${PARTNER}`, file);
    expect(first).toMatchObject({ status: 200, body: { duplicate: false, sizeBytes: file.length } });
    expect(await brings(`?partner=${PARTNER}`, file)).toMatchObject({ status: 200, body: { duplicate: true, id: first.body['id'] } });
    // What was refused, or was there already, has left no bytes behind.
    expect(await service.db.query('SELECT count(DISTINCT key)::int AS n FROM remittance.document_part')).toEqual([{ n: 1 }]);
    practices = [PRACTICE];
  });

  it('posts what waited for its payee by itself as soon as the practice is registered, also what waited before its file was noted', async () => {
    type Listed = { phase: string; practice: string | null; heldCents: number };
    const reached = async (phase: string): Promise<Listed> => {
      for (;;) {
        const [remit] = (await ask('remits')).body.remits as Listed[];
        if (remit?.phase === phase) return remit;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    practices = '*';
    expect(await reached('quarantined')).toMatchObject({ practice: null, heldCents: 0 });
    const noted = () => service.db.query('SELECT npi, document FROM remittance.awaited_payee');
    const [first] = await noted();
    expect(first).toMatchObject({ npi: NPI });
    await service.db.query('DELETE FROM remittance.awaited_payee');
    await new PayeesThatAreAwaited1767226004000().up({ query: (sql: string) => service.db.query(sql) });
    expect(await noted()).toEqual([first]);
    await service.hear(practice);
    expect(await reached('posted')).toMatchObject({ practice: PRACTICE, heldCents: 100 });
    practices = [PRACTICE];
    expect((await ask('ledger/balances?practice=' + PRACTICE)).body.accounts).toEqual(expect.arrayContaining([expect.objectContaining({ account: '2100' })]));
    for (let left = 1; left > 0; await new Promise((resolve) => setTimeout(resolve, 50))) left = (await noted()).length;
  }, 60_000);

  it('hides both from somebody of another practice', async () => {
    practices = ['0000000000PR9'];
    expect((await ask(`claims/${STREAM}?after=coding/${STREAM}@1`)).status).toBe(404);
    expect(await ask(`ledger/entries?claim=${STREAM}`)).toEqual({ status: 200, body: { claim: STREAM, entries: [] } });
  });
});
