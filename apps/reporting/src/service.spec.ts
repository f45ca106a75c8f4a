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
const PEOPLE: Record<string, Parameters<typeof caller>[0]> = {
  ana: { person: 'ana', name: 'Ana Sample', tenant: TENANT, roles: ['biller'], practices: '*' },
  ben: { person: 'ben', name: 'Ben Sample', tenant: TENANT, roles: ['biller'], practices: '*' },
  eve: { person: 'eve', name: 'Eve Elsewhere', tenant: TENANT, roles: ['biller'], practices: ['0000000000PR2'] },
  art: { person: 'art', name: 'Art Auditor', tenant: TENANT, roles: ['auditor'], practices: '*' },
};

const incomplete = (): Envelope => ({
  ...received, id: `intake/${CLAIM}/2`, type: 'intake.encounter-incomplete', seq: 2, lamport: 2, fromstate: 'received', tostate: 'incomplete', sealed: undefined,
  data: { revision: 1, findings: [{ code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'The member id is missing.', fix: 'Add it.' }] },
} as Envelope);

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

  const ask = async (method: string, path: string, { as = 'ana', key = randomUUID(), body = {} }: { as?: string; key?: string; body?: unknown } = {}) => {
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
      method, headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json', 'idempotency-key': key }, ...(method === 'POST' && { body: JSON.stringify(body) }),
    });
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
      verifier: { verify: async (token) => caller(PEOPLE[token] ?? PEOPLE['ana']!) }, onFatal: (error) => { throw error; },
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

  it('lets one person at a time work on an item: the other is told who has it, everybody sees it, and a repeated request has effect once', async () => {
    const said = incomplete();
    await broker.connect().append([{ topic: topicOf('intake'), key: CLAIM, value: Buffer.from(JSON.stringify(said)), headers: { ce_type: said.type, ce_id: said.id } }]);
    const items = (after: string, query = '') => ask('GET', `/v1/reporting/work-items?queue=registration&after=${after}${query}`).then((a) => a.body['items'] as Record<string, unknown>[]);
    expect(await items(`intake/${CLAIM}@2`)).toEqual([expect.objectContaining({ stream: CLAIM, item: 'encounter:1', category: 'REG-04', heldBy: null, notes: 0 })]);
    const body = { item: 'encounter:1' };
    const [first, second] = await Promise.all([ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { body, key: 'one-intention' }), ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { body, key: 'one-intention' })]);
    expect([first.status, second.status, first.body]).toEqual([200, 200, second.body]);
    const after = `reporting/${CLAIM}@${String(first.body['seq'])}`;
    expect(await items(after)).toEqual([expect.objectContaining({ heldBy: expect.objectContaining({ person: 'ana', name: 'Ana Sample' }) })]);
    expect(await items(after, '&desk=mine')).toHaveLength(1);
    expect(await items(after, '&desk=free')).toEqual([]);
    const refused = await ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { as: 'ben', body });
    expect([refused.status, refused.body['error']]).toEqual([409, expect.objectContaining({ code: 'item-held', sentence: 'Ana Sample has this.', details: expect.objectContaining({ person: 'ana', until: expect.any(String) }) })]);
    expect(await db.query('SELECT type FROM reporting.event WHERE stream = $1', [CLAIM])).toEqual([{ type: 'reporting.item-taken' }]);
  });

  it('hands work over to somebody who works here, to a role, and to nobody unknown', async () => {
    const to = (who: object, as = 'ana') => ask('POST', `/v1/reporting/work-items/${CLAIM}/hand-over`, { as, body: { item: 'encounter:1', ...who } });
    expect((await to({ person: 'nobody' })).body['error']).toMatchObject({ code: 'person-unknown' });
    expect((await to({})).status).toBe(422);
    expect((await to({ role: 'manager' })).status).toBe(200);
    expect((await ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { as: 'ben', body: { item: 'encounter:1' } })).status).toBe(200);
    expect((await to({ person: 'ana' }, 'ben')).status).toBe(200);
    const [item] = (await ask('GET', `/v1/reporting/work-items?stream=${CLAIM}`)).body['items'] as Record<string, unknown>[];
    expect(item).toMatchObject({ assignedTo: { person: 'ana', name: 'Ana Sample' }, heldBy: null });
    expect((await ask('GET', '/v1/reporting/work-items/choices')).body['people']).toEqual([{ person: 'ana', name: 'Ana Sample' }, { person: 'ben', name: 'Ben Sample' }]);
  });

  it('keeps notes sealed wherever they lie, and shows them with an audit row', async () => {
    const text = 'Called about Zoe Zzquill.';
    expect((await ask('POST', `/v1/reporting/work-items/${CLAIM}/notes`, { body: { item: 'encounter:1', text } })).status).toBe(200);
    expect((await ask('POST', `/v1/reporting/work-items/${CLAIM}/notes/read`)).body['notes']).toEqual([expect.objectContaining({ name: 'Ana Sample', text })]);
    expect(await db.query('SELECT actor FROM reporting.audit WHERE detail = $1', ['work-notes'])).toEqual([{ actor: 'person:ana' }]);
    const [rest] = await db.query<{ all: string }>(`SELECT (SELECT json_agg(s) FROM reporting.stream s)::text || (SELECT json_agg(w) FROM reporting.work_item w)::text
      || (SELECT json_agg(j) FROM reporting.journey_entry j)::text || (SELECT string_agg(convert_from(bytes, 'UTF8'), '') FROM reporting.event) AS all`);
    expect(rest?.all).toContain('reporting.item-noted');
    expect(rest?.all + lines.join('\n')).not.toMatch(/Zzquill/);
  });

  it('refuses work to who does not work here, for another practice, without an item or without a key', async () => {
    const take = (as: string, item = 'encounter:1') => ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { as, body: { item } });
    expect([(await take('art')).status, (await take('eve')).status, (await take('ana', 'attempt:P/1')).body['error']]).toEqual([403, 403, expect.objectContaining({ code: 'item-gone' })]);
    expect((await ask('POST', `/v1/reporting/work-items/${CLAIM}/take`, { key: '', body: { item: 'encounter:1' } })).status).toBe(400);
  });

  it('takes a resting item out of its queue and shows it among what rests', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect((await ask('POST', `/v1/reporting/work-items/${CLAIM}/snooze`, { body: { item: 'encounter:1', until, reason: 'practice' } })).status).toBe(200);
    expect((await ask('GET', '/v1/reporting/work-items?queue=registration,edits')).body).toMatchObject({ items: [], total: 0 });
    expect((await ask('GET', '/v1/reporting/work-items?shelf=snoozed')).body).toMatchObject({ items: [expect.objectContaining({ snoozed: { until, reason: 'practice' } })], total: 1 });
    expect((await ask('GET', '/v1/reporting/work-items/categories?shelf=snoozed')).body['categories']).toEqual([expect.objectContaining({ category: 'REG-04', count: 1 })]);
  });

  it.each(['claims', 'work-items', 'counts', 'documents', 'practices', 'yesterday', 'changes'])('answers GET %s', async (path) => {
    expect((await ask('GET', `/v1/reporting/${path}`)).status).toBe(200);
  });

  it('refuses a claim id that is none with a sentence', async () => {
    expect((await ask('GET', '/v1/reporting/claims/quill')).status).toBe(422);
  });
});
