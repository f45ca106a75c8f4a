import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SERVICES, topicOf, type Envelope } from '@claimstream/contracts';
import { MemoryBroker } from '@claimstream/event-stream';
import { caller, createLogger, FileKeys, migrate, newKeyFile, startService, TenantSealer, withTenants, type Configuration, type RunningService } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import { parts } from './index.js';

const TENANT = { id: randomUUID(), slug: 'harbor', name: 'Harbor Billing', feed: 'test' as const, timeZone: 'America/Denver' };
const [CLAIM, PRACTICE] = ['0000000000C01', '0000000000PR1'];
const keys = new FileKeys(withTenants(newKeyFile(), [TENANT.id]));
const lines: string[] = [];

const received: Envelope = {
  specversion: '1.0', id: `intake/${CLAIM}/1`, type: 'intake.encounter-received', source: 'intake', subject: CLAIM, streamkind: 'claim', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: CLAIM, actor: 'service:intake',
  machine: 'encounter', item: '1', tostate: 'received',
  data: {
    document: '0000000000D0C', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20',
    frequencyCode: '1', chargeCents: 10_000, coverages: [], preCoded: true, diagnoses: [], lines: [], billing: {}, tokens: { kid: 'k', member: [] },
  },
  sealed: new TenantSealer(keys).seal(TENANT.id, CLAIM, 'intake.encounter-received', {
    claimNumber: 'N-1', claim: { subscriber: { sequence: 'P', memberId: 'ZZMEMBER9', name: { last: 'Zzquill', first: 'Zoe' }, birthDate: '1980-02-29' } },
  }),
};

describe('the running service', () => {
  let db: TestDatabase;
  let service: RunningService;
  const broker = new MemoryBroker();

  const ask = async (method: string, path: string) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, { method, headers: { authorization: 'Bearer ana', 'content-type': 'application/json' }, ...(method === 'POST' && { body: '{}' }) });
    return { status: response.status, body: await response.json() as Record<string, unknown> };
  };

  beforeAll(async () => {
    await broker.connect().ensureTopics(SERVICES.map(topicOf), 1);
    db = await testDatabase();
    await db.prepare('reporting', []);
    const at = new URL(db.database);
    const database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
    await migrate(database, parts);
    const configuration: Configuration = {
      portBase: 0, bind: '127.0.0.1', database, brokers: [], partitions: 1, keysFile: '', folders: undefined, tenants: [TENANT], issuer: '', otlpEndpoint: undefined, testClock: false, logLevel: 'debug', drainMs: 0,
    };
    service = await startService({
      parts, configuration, keys, log: broker.connect(), port: 0, logger: createLogger('reporting', 'debug', { write: (line: string) => { lines.push(line); } }),
      verifier: { verify: async () => caller({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles: ['biller'], practices: '*' }) }, onFatal: (error) => { throw error; },
    });
    await broker.connect().append([{ topic: topicOf('intake'), key: CLAIM, value: Buffer.from(JSON.stringify(received)), headers: { ce_type: received.type, ce_id: received.id } }]);
  }, 120_000);

  afterAll(async () => {
    await service?.stop();
    await db?.stop();
  }, 30_000);

  it('shows a claim of the log once `after` is covered, with nothing of the person in it', async () => {
    const { status, body } = await ask('GET', `/v1/reporting/claims/${CLAIM}?after=intake/${CLAIM}@1`);
    expect({ status, headline: body['headline'] }).toEqual({ status: 200, headline: { text: 'Received', tone: 'info', detail: 'The encounter arrived; its registration is being checked.' } });
    expect(JSON.stringify(body)).not.toMatch(/Zzquill|ZZMEMBER9/);
  });

  it('shows the person to a biller, writes who looked, and keeps the name sealed at rest', async () => {
    expect((await ask('POST', `/v1/reporting/claims/${CLAIM}/person`)).body).toEqual({
      claim: CLAIM, person: { last: 'Zzquill', first: 'Zoe', birthDate: '1980-02-29', memberIds: [{ sequence: 'P', id: 'ZZMEMBER9' }], claimNumber: 'N-1' },
    });
    expect(await db.query('SELECT actor, detail FROM reporting.audit WHERE actor = $1', ['person:ana'])).toEqual([{ actor: 'person:ana', detail: 'claim-page' }]);
    const [rest] = await db.query<{ all: string }>('SELECT (SELECT json_agg(s) FROM reporting.stream s)::text || (SELECT json_agg(c) FROM reporting.claim_view c)::text || (SELECT json_agg(j) FROM reporting.journey_entry j)::text AS all');
    expect(rest?.all).toContain(CLAIM);
    expect(rest?.all).not.toMatch(/Zzquill|ZZMEMBER9|1980-02-29/);
    expect(lines.join('\n')).not.toMatch(/Zzquill|ZZMEMBER9|1980-02-29/);
  });

  it.each(['claims', 'work-items', 'counts', 'documents', 'practices', 'yesterday', 'changes'])('answers GET %s', async (path) => {
    expect((await ask('GET', `/v1/reporting/${path}`)).status).toBe(200);
  });

  it('refuses a claim id that is none with a sentence', async () => {
    expect((await ask('GET', '/v1/reporting/claims/quill')).status).toBe(422);
  });
});
