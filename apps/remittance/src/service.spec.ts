import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SERVICES, topicOf, type Envelope } from '@claimstream/contracts';
import { MemoryBroker } from '@claimstream/event-stream';
import { caller, createLogger, FileKeys, migrate, newKeyFile, startService, withTenants, type Configuration, type RunningService } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import { parts } from './index.js';
import { PARTNER, remittance } from './remittance.fixture.js';

const TENANT = { id: randomUUID(), slug: 'harbor', name: 'Harbor Billing', feed: 'test' as const, timeZone: 'America/Denver' };
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

describe('the running service', () => {
  let db: TestDatabase;
  let service: RunningService;
  let practices: string[] | '*' = [PRACTICE];
  const broker = new MemoryBroker();

  let roles: ('manager' | 'coder')[] = ['manager'];

  const brings = async (query: string, body: Uint8Array, type = 'application/octet-stream') => {
    const response = await fetch(`http://127.0.0.1:${service.port}/v1/remittance/files${query}`, {
      method: 'POST', body: Buffer.from(body), headers: { authorization: 'Bearer ana', 'content-type': type, 'idempotency-key': randomUUID() },
    });
    return { status: response.status, body: await response.json() as Record<string, unknown> };
  };

  const ask = async (path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${service.port}/v1/remittance/${path}`, {
      headers: { authorization: 'Bearer ana', 'content-type': 'application/json' }, ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() as Record<string, unknown> };
  };

  beforeAll(async () => {
    await broker.connect().ensureTopics(SERVICES.map(topicOf), 1);
    db = await testDatabase();
    await db.prepare('remittance', []);
    const at = new URL(db.database);
    const database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
    await migrate(database, parts);
    const configuration: Configuration = {
      portBase: 0, bind: '127.0.0.1', database, brokers: [], partitions: 1, keysFile: '', folders: undefined, tenants: [TENANT], issuer: '', otlpEndpoint: undefined, testClock: false, logLevel: 'silent', drainMs: 0,
    };
    service = await startService({
      parts, configuration, keys: new FileKeys(withTenants(newKeyFile(), [TENANT.id])), log: broker.connect(), port: 0, logger: createLogger('remittance', 'silent'),
      verifier: { verify: async () => caller({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles, practices }) }, onFatal: (error) => { throw error; },
    });
    await broker.connect().append([{ topic: topicOf('coding'), key: STREAM, value: Buffer.from(JSON.stringify(heard)), headers: { ce_type: heard.type, ce_id: heard.id } }]);
  }, 120_000);

  afterAll(async () => {
    await service?.stop();
    await db?.stop();
  }, 30_000);

  it('answers with the charges that an answer will be matched against', async () => {
    expect(await ask(`claims/${STREAM}?after=coding/${STREAM}@1`)).toEqual({ status: 200, body: expect.objectContaining({ claim: STREAM, practice: PRACTICE, charges: expect.objectContaining({ codingSeq: 1, chargeCents: 14_000 }), awaiting: [] }) });
  });

  it('shows the charge in the journal of the claim', async () => {
    expect(await ask(`ledger/entries?claim=${STREAM}&after=coding/${STREAM}@1`)).toEqual({ status: 200, body: { claim: STREAM, entries: [expect.objectContaining({ legs: expect.arrayContaining([expect.objectContaining({ debitCents: 14_000 })]) })] } });
    expect((await ask('ledger/entries')).status).toBe(422);
  });

  it('opens an answer\'s bytes for whom they concern, and says so before it looks', async () => {
    const [path, body] = [`claims/${STREAM}/raw`, { remit: '0000000000R01', ordinal: 1 }];
    expect(await ask(path, body)).toMatchObject({ status: 404, body: { error: { code: 'message-unknown' } } });
    expect(await db.query(`SELECT actor, stream FROM remittance.audit WHERE detail = 'raw-message'`)).toEqual([{ actor: 'person:ana', stream: STREAM }]);
    expect((await ask(path, { remit: 'x' })).status).toBe(422);
    roles = ['coder'];
    expect((await ask(path, body)).status).toBe(403);
    roles = ['manager'];
    practices = ['0000000000PR9'];
    expect(await ask(path, body)).toMatchObject({ status: 404, body: { error: { code: 'claim-unknown' } } });
    expect(await db.query(`SELECT count(*)::int AS n FROM remittance.audit WHERE detail = 'raw-message'`)).toEqual([{ n: 1 }]);
    practices = [PRACTICE];
  });

  it('takes a partner\'s file from somebody who works for every practice, and the same bytes as the first file', async () => {
    await broker.connect().append([{ topic: topicOf('submission'), key: PARTNER, value: Buffer.from(JSON.stringify(registered)), headers: { ce_type: registered.type, ce_id: registered.id } }]);
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
    expect(await db.query('SELECT count(DISTINCT key)::int AS n FROM remittance.document_part')).toEqual([{ n: 1 }]);
    practices = [PRACTICE];
  });

  it('hides both from somebody of another practice', async () => {
    practices = ['0000000000PR9'];
    expect((await ask(`claims/${STREAM}?after=coding/${STREAM}@1`)).status).toBe(404);
    expect(await ask(`ledger/entries?claim=${STREAM}`)).toEqual({ status: 200, body: { claim: STREAM, entries: [] } });
  });
});
