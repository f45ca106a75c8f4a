import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { emit, isEvent, Refusal, type Decision, type EventLog, type Fact, type Lag, type LogRecord, type ServiceDefinition, type SubscribeOptions } from '@claimstream/event-stream';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Configuration } from '../configuration/configuration.js';
import { migrate } from '../database/migrations.js';
import { prepareDatabase } from '../database/prepare-database.js';
import { FileKeys, newKeyFile, withTenants } from '../sealing/key-file.js';
import type { Caller } from '../sign-in/caller.js';
import { CallerOf, IdempotencyOf, Public, Roles, type Idempotency } from '../sign-in/decorators.js';
import { TokenVerifier } from '../sign-in/verify-token.js';
import { createLogger } from '../telemetry/logger.js';
import { Tenants } from '../tenancy/tenants.js';
import type { ServiceParts } from './parts.js';
import { ServiceShell } from './service-shell.js';
import { startService, type RunningService } from './start-service.js';

const ISSUER = 'http://127.0.0.1:1';
const tenant = (slug: string) => ({ id: randomUUID(), slug, name: slug, feed: 'test' as const, timeZone: 'America/Denver' });
const [HARBOR, MESA] = [tenant('harbor'), tenant('mesa')];
const [P1, P2, PARKED] = ['0PRACTCE00001', '0PRACTCE00002', '0PRACTCE00003'];

interface PracticeState { revision: number; phi?: { practice: { contact: string } } }

/** A practice's record, as small as a stream can be. */
function decidePractice(state: PracticeState | undefined, fact: Fact): Decision<PracticeState> {
  if (fact.kind === 'timer') return { state: { ...state, revision: (state?.revision ?? 0) + 100 } };
  if (isEvent(fact, 'intake.practice-registered')) return { state: state ?? { revision: 0 } };
  const data = fact.data as { name: string; expect?: number; dueAt?: string };
  if (data.expect !== undefined && data.expect !== state?.revision) throw new Refusal('record-changed', 'Somebody has changed this record since you read it.', 409);
  if (data.name === 'bug') throw new TypeError('ZZPHI Zelda Testperson');
  const revision = (state?.revision ?? 0) + 1;
  const phi = fact.phi as { practice: { contact: string } };
  return {
    state: { revision, phi }, practice: fact.practice ?? '', reply: { revision },
    events: [emit('intake.practice-registered', { name: data.name, npi: '1234567893', timeZone: 'America/Denver', revision }, { phi })],
    ...(data.dueAt !== undefined && { timers: [{ set: 'review', name: 'review', dueAt: data.dueAt }] }),
  };
}

const definition: ServiceDefinition = { name: 'intake', streams: { practice: { decide: decidePractice as never, stateVersion: 1 } }, subscribes: [], sideTables: [], effects: {}, reference: undefined };
const write = z.strictObject({ name: z.string(), contact: z.string(), expect: z.int().optional(), dueAt: z.string().optional() });

@Controller('practices')
class PracticesController {
  constructor(private readonly shell: ServiceShell) {}

  @Post(':id') @Roles('biller', 'manager')
  write(@CallerOf() caller: Caller, @IdempotencyOf() idempotency: Idempotency, @Param('id') id: string, @Body({ schema: write }) { contact, ...data }: z.infer<typeof write>): Promise<unknown> {
    return this.shell.command(caller, { stream: id, kind: 'practice', name: 'register', practice: id, data, phi: { practice: { contact } } }, idempotency);
  }

  @Get() async list(@CallerOf() caller: Caller): Promise<unknown> {
    return this.shell.query(caller, 'SELECT id, seq FROM intake.stream ORDER BY id');
  }

  @Get(':id/contact') contact(@CallerOf() caller: Caller, @Param('id') id: string): Promise<unknown> {
    return this.shell.reveal(caller, id, 'practice-page');
  }

  @Post(':id/paper') async paper(@CallerOf() caller: Caller, @Param('id') id: string): Promise<unknown> {
    await this.shell.opens(caller, [id, id], 'paper');
    return {};
  }

  @Get('try/write') async tryWrite(@CallerOf() caller: Caller): Promise<unknown> {
    return this.shell.query(caller, 'DELETE FROM intake.stream');
  }

  @Public() @Get('try/public') open(): { open: boolean } { return { open: true }; }
}

/** A log in which nothing is lost: one array per topic. */
class ArrayLog implements EventLog {
  readonly records: LogRecord[] = [];
  async append(records: LogRecord[]): Promise<void> { this.records.push(...records); }
  async subscribe(_: SubscribeOptions) { return { idleMs: () => 0, stop: async () => undefined }; }
  async ensureTopics(): Promise<void> { return undefined; }
  async lag(): Promise<Lag> { return { records: 0, oldestMs: 0 }; }
  async ping(): Promise<void> { return undefined; }
  async close(): Promise<void> { return undefined; }
}

const { privateKey, publicKey } = await generateKeyPair('ES256');
const stranger = await generateKeyPair('ES256');
const tenants = new Tenants([HARBOR, MESA]);
const verifier = new TokenVerifier(ISSUER, tenants, createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k1' }] }));
const claimsOf = (more: JWTPayload = {}): JWTPayload => ({ sub: 'biller', name: 'Bea Billmore', tenant: HARBOR.id, roles: ['biller'], practices: '*', iss: ISSUER, aud: 'claimstream', exp: 4_102_444_800, ...more });
const token = (more: JWTPayload = {}, key: typeof privateKey = privateKey): Promise<string> => new SignJWT(claimsOf(more)).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(key);

let db: TestDatabase;
let service: RunningService;
let log: ArrayLog;
let configuration: Configuration;
const keys = new FileKeys(withTenants(newKeyFile(), [HARBOR.id, MESA.id]));
const lines: string[] = [];
const parts: ServiceParts = { definition, controllers: [PracticesController], migrations: [] };
const quiet = createLogger('intake', 'debug', { write: (line: string) => { lines.push(line); } });

const start = (testClock: boolean): Promise<RunningService> => {
  log = new ArrayLog();
  return startService({ parts, configuration: { ...configuration, testClock }, keys, log, verifier, port: 0, logger: quiet, onFatal: (error) => { throw error; } });
};

interface Answer { status: number; headers: Headers; body: Record<string, unknown> & { error?: { code: string; sentence: string; details?: unknown; errorId?: string } } }

async function ask(method: string, path: string, options: { as?: JWTPayload | null; body?: unknown; key?: string; bearer?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const bearer = options.bearer ?? (options.as === null ? undefined : await token(options.as));
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    method, headers: { ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }), ...(options.key !== undefined && { 'idempotency-key': options.key }), 'content-type': 'application/json', ...options.headers },
    ...(options.body !== undefined && { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }) as Answer['body'] };
}

const register = (id: string, name: string, more: { key?: string; as?: JWTPayload; expect?: number; dueAt?: string } = {}): Promise<Answer> => {
  const { key = randomUUID(), as, ...fields } = more;
  return ask('POST', `/v1/intake/practices/${id}`, { key, ...(as && { as }), body: { name, contact: 'ZZPHI Zelda Testperson', ...fields } });
};

beforeAll(async () => {
  db = await testDatabase();
  const at = new URL(db.database);
  const database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
  await db.prepare('intake', []);
  await prepareDatabase({ adminUrl: db.url, database: database.name, services: ['intake'], passwordOf: () => db.password, auditorPassword: db.password });
  await migrate(database, parts);
  configuration = {
    portBase: 4400, bind: '127.0.0.1', database, brokers: [], partitions: 1, keysFile: '', folders: undefined, tenants: tenants.all, issuer: ISSUER, otlpEndpoint: undefined, testClock: true, logLevel: 'debug', drainMs: 0,
  };
  service = await start(true);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await db.stop();
}, 60_000);

describe('sign-in', () => {
  it.each([
    ['no token', null, undefined, 401, 'not-signed-in'],
    ['a token of somebody else\'s provider', {}, 'stranger', 401, 'token-invalid'],
    ['another audience', { aud: 'other' }, undefined, 401, 'token-invalid'],
    ['another issuer', { iss: 'http://elsewhere' }, undefined, 401, 'token-invalid'],
    ['an expired sign-in', { exp: 1_000_000_000 }, undefined, 401, 'token-expired'],
    ['a token without a tenant', { tenant: undefined }, undefined, 401, 'token-incomplete'],
    ['a tenant that is not served here', { tenant: randomUUID() }, undefined, 403, 'tenant-unknown'],
  ])('refuses %s', async (_, claims, key, status, code) => {
    const bearer = claims === null ? undefined : await token(claims as JWTPayload, key === undefined ? privateKey : stranger.privateKey);
    const answer = await ask('GET', '/v1/intake/practices', { as: null, ...(bearer !== undefined && { bearer }) });
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error?.sentence).toMatch(/\.$/);
  });

  it('refuses tokens signed with a shared secret or not at all', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claimsOf())).toString('base64url')}.`;
    const shared = await new SignJWT(claimsOf()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.alloc(32, 1));
    for (const bearer of [none, shared]) expect((await ask('GET', '/v1/intake/practices', { bearer })).status).toBe(401);
  });

  it('needs one of the endpoint\'s roles', async () => {
    const answer = await register(P1, 'x', { as: { roles: ['auditor'] } });
    expect([answer.status, answer.body.error?.sentence]).toEqual([403, 'This needs the role biller or manager.']);
  });

  it('needs nothing where an endpoint says so', async () => {
    expect((await ask('GET', '/v1/intake/practices/try/public', { as: null })).body).toEqual({ open: true });
  });
});

describe('a command', () => {
  it('answers where it went, and a reader who brings that place sees it', async () => {
    const answer = await register(P1, 'Juniper Family Practice');
    expect([answer.status, answer.body]).toEqual([201, { service: 'intake', stream: P1, seq: 1, revision: 1 }]);
    const list = await ask('GET', `/v1/intake/practices?after=intake/${P1}@1`);
    expect(list.headers.get('x-claimstream-fresh')).toBe('true');
    expect(list.body).toEqual([{ id: P1, seq: 1 }]);
  });

  it('repeated with its key gets the first answer and has no second effect', async () => {
    const key = randomUUID();
    const first = await register(P1, 'Juniper', { key });
    expect((await register(P1, 'Juniper', { key })).body).toEqual(first.body);
    expect((await register(P1, 'Another', { key })).status).toBe(422);
    expect((await db.query('SELECT 1 FROM intake.event WHERE stream = $1', [P1]))).toHaveLength(2);
  });

  it('does not share its key with another person', async () => {
    const key = randomUUID();
    await register(P1, 'Juniper', { key });
    expect((await register(P1, 'Juniper', { key, as: { sub: 'manager', roles: ['manager'] } })).body['revision']).toBe(4);
  });

  it('without an Idempotency-Key is refused with what to do', async () => {
    const answer = await ask('POST', `/v1/intake/practices/${P1}`, { body: { name: 'a', contact: 'b' } });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'idempotency-key-missing']);
  });

  it('that a decision refuses answers its sentence and stores nothing', async () => {
    const answer = await register(P1, 'x', { expect: 99 });
    expect([answer.status, answer.body]).toEqual([409, { error: { code: 'record-changed', sentence: 'Somebody has changed this record since you read it.' } }]);
  });

  it('with wrong fields names all of them and no value', async () => {
    const answer = await ask('POST', `/v1/intake/practices/${P1}`, { key: randomUUID(), body: { name: 7, contact: ['ZZPHI'] } });
    expect(answer.status).toBe(422);
    expect(answer.body.error?.details).toEqual({ fields: [{ path: 'name', message: expect.any(String) }, { path: 'contact', message: expect.any(String) }] });
    expect(JSON.stringify(answer.body)).not.toContain('ZZPHI');
  });

  it('that meets a bug answers with an error id and nothing of what was inside', async () => {
    const answer = await register(P1, 'bug');
    expect(answer.status).toBe(500);
    expect(answer.body.error).toEqual({ code: 'internal', sentence: expect.any(String), errorId: expect.any(String) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const line = lines.map((l) => JSON.parse(l) as Record<string, unknown>).find((l) => l['error_id'] === answer.body.error?.errorId);
    expect(line).toMatchObject({ level: 'error', 'err.name': 'TypeError', 'err.place': expect.stringMatching(/start-service\.spec\.ts:\d+$/) });
  });

  it('reaches the log with the trace of its request', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ask('POST', `/v1/intake/practices/${P1}`, { key: randomUUID(), body: { name: 'Traced', contact: 'x' }, headers: { traceparent } });
    const [row] = await db.query<{ traceparent: string }>('SELECT traceparent FROM intake.event WHERE stream = $1 ORDER BY seq DESC LIMIT 1', [P1]);
    expect(row?.traceparent.slice(3, 35)).toBe(traceparent.slice(3, 35));
  });
});

describe('tenants and practices', () => {
  it('a person of another tenant sees nothing and cannot write to what is not theirs', async () => {
    const as = { tenant: MESA.id, sub: 'other' };
    expect((await ask('GET', '/v1/intake/practices', { as })).body).toEqual([]);
    expect((await ask('GET', `/v1/intake/practices/${P1}/contact`, { as })).status).toBe(404);
    expect((await register(P1, 'Mine now', { as })).status).toBe(404);
    expect((await db.query<{ n: string }>(`SELECT count(*) AS n FROM intake.event WHERE tenant_id = $1`, [MESA.id]))[0]?.n).toBe('0');
  });

  it('a person of another practice neither writes nor sees it', async () => {
    const as = { practices: [P2] };
    expect((await register(P1, 'x', { as })).body.error?.code).toBe('practice-not-yours');
    expect((await ask('GET', `/v1/intake/practices/${P1}/contact`, { as })).status).toBe(404);
  });

  it('a read cannot write', async () => {
    expect((await ask('GET', '/v1/intake/practices/try/write')).status).toBe(500);
    expect((await ask('GET', '/v1/intake/practices')).body).not.toEqual([]);
  });
});

describe('sealed data', () => {
  it('opens for somebody who may see it, and the opening is an audit row that holds no value', async () => {
    const answer = await ask('GET', `/v1/intake/practices/${P1}/contact`);
    expect(answer.body).toMatchObject({ stream: P1, kind: 'practice', phi: { practice: { contact: expect.any(String) } } });
    const [row] = await db.query(`SELECT actor, action, stream, detail FROM intake.audit WHERE action = 'sealed-opened' ORDER BY id DESC LIMIT 1`);
    expect(row).toEqual({ actor: 'person:biller', action: 'sealed-opened', stream: P1, detail: 'practice-page' });
  });

  it('that is no state is told before it is read, once for each stream', async () => {
    await ask('POST', `/v1/intake/practices/${P1}/paper`, { body: {} });
    expect(await db.query(`SELECT actor, action, stream FROM intake.audit WHERE detail = 'paper'`)).toEqual([{ actor: 'person:biller', action: 'sealed-opened', stream: P1 }]);
  });

  it('stands nowhere in the clear: no table, no record of the log, no line, no metric, no span name', async () => {
    await register(P2, 'Second');
    for (let i = 0; i < 100 && log.records.length < 6; i += 1) await new Promise((r) => setTimeout(r, 20));
    expect(log.records.length).toBeGreaterThanOrEqual(6);
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    const rows = await Promise.all(['stream', 'event', 'audit', 'idempotency', 'timer', 'parked_event'].map((t) => db.query<{ row: string }>(`SELECT t::text AS row FROM intake.${t} t`)));
    const bytes = await db.query<{ text: string }>(`SELECT convert_from(bytes, 'UTF8') AS text FROM intake.event`);
    const everything = [...log.records.map((r) => r.value.toString()), ...lines, metrics, JSON.stringify(rows), JSON.stringify(bytes)].join('\n');
    for (const form of ['ZZPHI', Buffer.from('ZZPHI Zelda').toString('base64').slice(0, 14), Buffer.from('ZZPHI').toString('hex')]) expect(everything).not.toContain(form);
  });
});

describe('operations', () => {
  const sre: JWTPayload = { sub: 'sre', roles: ['sre'] };
  beforeAll(() => db.query(`INSERT INTO intake.stream (id, tenant_id, kind, parked, held) VALUES ($1, $2, 'practice', 'a fact could not be read', 1)`, [PARKED, HARBOR.id]).then(() =>
    db.query(`INSERT INTO intake.parked_event (tenant_id, stream, kind, fact_kind, type, reason, at, bytes, headers) VALUES ($1, $2, 'practice', 'tell', 'broken', 'a fact could not be read', now(), '{"kind":"tell","name":"broken","id":"t","actor":"service:intake","data":{"name":"bug"}}', '{}')`, [HARBOR.id, PARKED])));

  it('a command to a parked stream answers 409 with the sentence', async () => {
    const answer = await register(PARKED, 'x');
    expect([answer.status, answer.body.error?.sentence]).toEqual([409, 'Work on this is stopped until somebody has looked at it: a fact could not be read']);
  });

  it('shows what is parked to an SRE and to a manager, and to nobody else', async () => {
    const { body } = await ask('GET', '/v1/intake/parked', { as: sre });
    expect(body).toMatchObject({ total: 1, parked: [{ stream: PARKED, sentence: 'a fact could not be read', stopped: true, held: 1, waiting: [{ type: 'broken', factKind: 'tell', discard: null }] }] });
    const [first] = body['parked'] as { since: string; waiting: { at: string }[] }[];
    expect(first?.since).toBe(first?.waiting[0]?.at);
    expect((await ask('GET', `/v1/intake/parked?stream=${PARKED}`, { as: sre })).body).toEqual(body);
    expect((await ask('GET', `/v1/intake/parked?stream=${P1}`, { as: sre })).body).toEqual({ parked: [], total: 0 });
    expect((await ask('GET', '/v1/intake/parked?stream=x', { as: sre })).status).toBe(422);
    expect((await ask('GET', '/v1/intake/parked', { as: { sub: 'manager', roles: ['manager'] } })).body).toEqual(body);
    expect((await ask('GET', '/v1/intake/parked')).status).toBe(403);
    expect((await ask('GET', '/v1/intake/parked', { as: { ...sre, tenant: MESA.id } })).body).toEqual({ parked: [], total: 0 });
  });

  it('shows an SRE of some practices what stands still there, and nothing of the others', async () => {
    await db.query('UPDATE intake.stream SET practice = $1 WHERE id = $2', [P1, PARKED]);
    expect((await ask('GET', '/v1/intake/parked', { as: { ...sre, practices: [P1] } })).body['total']).toBe(1);
    expect((await ask('GET', '/v1/intake/parked', { as: { ...sre, practices: [P2] } })).body).toEqual({ parked: [], total: 0 });
  });

  it('discards a fact only by the word of two people', async () => {
    const [held] = await db.query<{ id: string }>('SELECT id FROM intake.parked_event WHERE stream = $1', [PARKED]);
    const discard = async (second?: JWTPayload): Promise<Answer> => ask('POST', `/v1/intake/parked/${PARKED}/discard`, { as: sre, body: { heldId: held?.id }, headers: second ? { 'x-second-person': await token(second) } : {} });
    expect((await discard()).body.error?.code).toBe('second-person-missing');
    expect((await discard(sre)).body.error?.code).toBe('second-person-same');
    expect((await discard({ sub: 'coder', roles: ['coder'] })).body.error?.code).toBe('second-person-role');
    const answer = await discard({ sub: 'manager', roles: ['manager'] });
    expect([answer.status, answer.body]).toEqual([200, { stream: PARKED, parked: null, held: 0 }]);
    expect(await db.query(`SELECT actor, detail FROM intake.audit WHERE action = 'fact-discarded'`)).toEqual([{ actor: 'person:sre', detail: `held:${held?.id} approved-by:person:manager` }]);
  });

  it('discards what one person asked for when another confirms it, each at their own screen', async () => {
    await db.query(`UPDATE intake.stream SET parked = 'a fact could not be read', held = 1 WHERE id = $1`, [PARKED]);
    const [held] = await db.query<{ id: string }>(`INSERT INTO intake.parked_event (tenant_id, stream, kind, fact_kind, type, reason, at, bytes, headers)
      VALUES ($1, $2, 'practice', 'tell', 'broken', 'a fact could not be read', now(), '{"kind":"tell","name":"broken","id":"t","actor":"service:intake","data":{"name":"bug"}}', '{}') RETURNING id`, [HARBOR.id, PARKED]);
    const manager: JWTPayload = { sub: 'manager', name: 'Manny Overview', roles: ['manager'] };
    const [requests, own] = [`/v1/intake/parked/${PARKED}/discard-requests`, `/v1/intake/parked/${PARKED}/discard-requests/${held?.id}`];
    const asking = (as: JWTPayload) => ask('POST', requests, { as, body: { heldId: held?.id } });
    const confirm = (as: JWTPayload) => ask('POST', `${own}/confirm`, { as });
    expect((await confirm(manager)).body.error?.code).toBe('discard-not-asked');
    expect((await asking(manager)).status).toBe(403);
    expect((await asking(sre)).body).toMatchObject({ person: 'sre', name: 'Bea Billmore' });
    expect((await asking({ ...sre, sub: 'sre-2' })).body.error?.code).toBe('discard-asked');
    expect((await ask('GET', '/v1/intake/parked', { as: manager })).body).toMatchObject({ parked: [{ waiting: [{ id: held?.id, discard: { person: 'sre' } }] }] });
    expect((await confirm(sre)).body.error?.code).toBe('second-person-same');
    expect((await confirm({ sub: 'biller', roles: ['biller'] })).status).toBe(403);
    expect((await confirm({ ...manager, tenant: MESA.id })).status).toBe(404);
    expect((await confirm({ ...manager, practices: [P2] })).status).toBe(404);

    // Taken back, and what nobody confirmed for a day: both have to be asked for again.
    expect((await ask('DELETE', own, { as: manager })).status).toBe(204);
    expect((await confirm(manager)).body.error?.code).toBe('discard-not-asked');
    await asking(sre);
    await db.query(`UPDATE intake.discard_request SET asked_at = now() - interval '25 hours'`);
    expect((await confirm(manager)).body.error?.code).toBe('discard-not-asked');
    await asking(sre);

    const answer = await confirm(manager);
    expect([answer.status, answer.body]).toEqual([200, { stream: PARKED, parked: null, held: 0 }]);
    expect((await confirm(manager)).status).toBe(404);
    expect(await db.query('SELECT 1 FROM intake.discard_request')).toEqual([]);
    const audit = await db.query<{ actor: string; action: string; detail: string }>(`SELECT actor, action, detail FROM intake.audit WHERE action LIKE '%discard%' AND detail LIKE 'held:' || $1 || '%' ORDER BY id`, [held?.id]);
    expect(audit.map((a) => `${a.action} ${a.actor}`)).toEqual(['discard-asked person:sre', 'discard-asked person:sre-2', 'discard-withdrawn person:manager', 'discard-asked person:sre', 'discard-asked person:sre', 'fact-discarded person:manager']);
    expect(audit.at(-1)?.detail).toBe(`held:${held?.id} asked-by:person:sre`);
  });

  it('sends the events of a stream again', async () => {
    const before = log.records.length;
    const answer = await ask('POST', '/v1/intake/replay', { as: sre, body: { stream: P2 } });
    expect([answer.status, answer.body]).toEqual([200, { sent: 1 }]);
    expect(log.records.slice(before).map((r) => r.headers['claimstream-replay'])).toContain('true');
    expect((await ask('POST', '/v1/intake/replay', { as: { ...sre, tenant: MESA.id }, body: { stream: P2 } })).status).toBe(404);
  });

  it('moves business time forward to what is due, and never back', async () => {
    await register(P2, 'Third', { dueAt: '2099-01-02T00:00:00.000Z' });
    expect((await ask('GET', '/v1/intake/clock', { as: sre })).body).toMatchObject({ nextDue: '2099-01-02T00:00:00.000Z' });
    const moved = await ask('POST', '/v1/intake/clock', { as: sre, body: { to: '2099-01-02T00:00:00.000Z' } });
    expect(String(moved.body['now'])).toMatch(/^2099-01-02T/);
    expect((await ask('POST', '/v1/intake/clock', { as: sre, body: { to: '2098-01-02T00:00:00.000Z' } })).body.error?.code).toBe('clock-backward');
    for (let idle = false; !idle;) {
      const { body } = await ask('GET', '/v1/intake/clock', { as: sre });
      idle = body['idle'] === true && body['nextDue'] === null;
    }
    const [row] = await db.query<{ state: { revision: number } }>('SELECT state FROM intake.stream WHERE id = $1', [P2]);
    expect(row?.state.revision).toBe(102);
  });

  it('proves the audit chain to an auditor', async () => {
    const answer = await ask('GET', '/v1/intake/audit/verify', { as: { roles: ['auditor'] } });
    expect(answer.body).toMatchObject({ ok: true });
    expect((await ask('GET', '/v1/intake/audit/verify', { as: sre })).status).toBe(403);
  });
});

describe('health', () => {
  it('is live and ready without sign-in, and describes its API', async () => {
    expect((await ask('GET', '/livez', { as: null })).body).toEqual({ status: 'ok' });
    expect((await ask('GET', '/readyz', { as: null })).body).toEqual({ status: 'ok' });
    const openapi = (await ask('GET', '/v1/intake/openapi.json', { as: null })).body as { paths?: Record<string, unknown> };
    expect(Object.keys(openapi.paths ?? {})).toContain('/v1/intake/practices/{id}');
  });

  it('shows figures that name no tenant and no practice', async () => {
    const text = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    for (const name of ['claimstream_outbox_pending', 'claimstream_outbox_oldest_unsent_seconds', 'claimstream_http_server_request_duration_seconds', 'claimstream_streams_parked', 'claimstream_events_sent_total', 'claimstream_fact_held_oldest_seconds', 'claimstream_effects_due', 'claimstream_audit_open_rows']) expect(text).toContain(name);
    for (const id of [HARBOR.id, MESA.id, P1, P2]) expect(text).not.toContain(id);
  });

  it('is not ready when the database is older than the release', async () => {
    await db.query(`UPDATE intake.migration SET name = name || 'x' WHERE name LIKE 'TestClock%'`);
    for (let status = 200; status === 200;) status = (await ask('GET', '/readyz', { as: null })).status;
    expect((await ask('GET', '/readyz', { as: null })).body).toEqual({ status: 'not ok', problems: ['The database is older than this release; run the prepare step.'] });
    await db.query(`UPDATE intake.migration SET name = rtrim(name, 'x') WHERE name LIKE 'TestClock%'`);
  });

  it('keeps its time over a restart, and answers 409 where no test clock was given', async () => {
    await service.stop();
    service = await start(false);
    const answer = await ask('GET', '/v1/intake/clock', { as: { roles: ['sre'] } });
    expect([answer.status, answer.body.error?.sentence]).toEqual([409, 'this platform has no test clock']);
    await register(P2, 'Later');
    const [row] = await db.query<{ at: Date }>('SELECT at FROM intake.event WHERE stream = $1 ORDER BY seq DESC LIMIT 1', [P2]);
    expect(row?.at.getUTCFullYear()).toBe(2099);
  });
});
