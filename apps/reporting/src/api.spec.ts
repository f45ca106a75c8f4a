import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimNumberKey, declarationOf, nameBirthKey } from '@claimstream/contracts';
import type { EventFact, PostgresStore, Sealer, SideRow } from '@claimstream/event-stream';
import { BusinessClock, caller as callerOf, ServiceShell, type Caller, type PersonRole } from '@claimstream/service-kit';
import { given, testDatabase, type TestDatabase } from '@claimstream/testing';
import { DataSource, type QueryRunner } from 'typeorm';
import { ChangesController } from './changes/changes.controller.js';
import { ClaimsController } from './claim/claims.controller.js';
import { BoardController } from './day/board.controller.js';
import { definition } from './definition.js';
import { DocumentsController } from './document/documents.controller.js';
import { JourneyOrderOfStoring1767226000000 } from './migrations/1767226000000-journey-order-of-storing.js';
import { DeskOfWorkItems1767226001000 } from './migrations/1767226001000-desk-of-work-items.js';
import { decideName } from './names/decide.js';
import { PeopleDirectory } from './people/directory.js';
import { payerNames } from './names/payer-names.js';
import { SearchController } from './search/search.controller.js';
import { sideTables } from './tables.js';
import { WorkItemsController } from './work-item/work-items.controller.js';

const TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
const OTHER_TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002';
const [NORTH, SOUTH] = ['0000000000PR1', '0000000000PR2'];
const DOCUMENT = '0000000000D0C';
const [SENT, INCOMPLETE, ELSEWHERE] = ['0000000000C01', '0000000000C02', '0000000000C03'];

const token = (purpose: string, value: string): string => createHmac('sha256', 'test').update(`${purpose}\0${value}`).digest('hex').slice(0, 16);

const person = (tenant: string, practices: '*' | string[], roles: PersonRole[] = ['biller']): Caller =>
  callerOf({ person: 'ana', name: 'Ana Sample', tenant: { id: tenant, slug: 'sample', name: 'Sample Billing', feed: 'test', timeZone: 'America/Denver' } as Caller['tenant'], roles, practices });

const all = person(TENANT, '*');
const north = person(TENANT, [NORTH]);
const stranger = person(OTHER_TENANT, '*');

function fact(stream: string, practice: string, type: string, seq: number, at: string, data: Record<string, unknown>, step?: [item: string, to: string]): EventFact {
  const { service, stream: streamKind, machine } = declarationOf(type) ?? { service: 'intake' as const, stream: 'claim' as const };
  return {
    kind: 'event', name: type, id: `${service}/${stream}/${seq}`, producer: service, stream, streamKind, seq, lamport: seq, practice, at, actor: 'service:test', data,
    ...(step && machine ? { transition: { machine, item: step[0], from: null, to: step[1] } } : {}),
  };
}

const encounter = (last: string, number: string, chargeCents: number) => ({
  document: DOCUMENT, ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20', frequencyCode: '1',
  chargeCents, coverages: [{ sequence: 'P', payerId: 'SAMPLE1', relationship: '18', hasMemberId: true }], preCoded: true, diagnoses: [], lines: [], billing: {},
  tokens: { kid: 'k', nameBirth: token('name-birth', nameBirthKey(last, 'Zoë', '1980-02-29') ?? ''), member: [], claimNumber: token('claim-number', claimNumberKey(number) ?? '') },
});

const decideClaim = definition.streams.claim!.decide;
const decideFile = definition.streams.document!.decide;
const people = new PeopleDirectory(undefined);
const clock = new BusinessClock(() => Date.parse('2026-03-03T18:00:00.000Z'));

const [MONDAY, TUESDAY] = ['2026-03-02T16:00:00.000Z', '2026-03-03T16:00:00.000Z'];

/** Two practices: one claim sent, one incomplete; one waiting elsewhere. */
const LIVES: EventFact[][] = [
  [
    fact(SENT, NORTH, 'intake.encounter-received', 1, MONDAY, encounter('Quill', 'N-1', 10_000), ['1', 'received']),
    fact(SENT, NORTH, 'submission.attempt-transmitted', 1, TUESDAY, { sequence: 'P', attempt: 1, interchange: '0000000000F1E', payer: '0000000000PAY', partner: '0000000000PTN', chargeCents: 10_000 }, ['P/1', 'transmitted']),
  ],
  [
    fact(INCOMPLETE, NORTH, 'intake.encounter-received', 1, MONDAY, encounter('Plume', 'N-2', 20_000), ['1', 'received']),
    fact(INCOMPLETE, NORTH, 'intake.encounter-incomplete', 2, MONDAY, { revision: 1, findings: [{ code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'The member id is missing.', fix: 'Add it.' }] }, ['1', 'incomplete']),
  ],
  [
    fact(ELSEWHERE, SOUTH, 'intake.encounter-received', 1, MONDAY, encounter('Quill', 'S-1', 70_000), ['1', 'received']),
    fact(ELSEWHERE, SOUTH, 'coding.encounter-waiting', 1, MONDAY, { intakeSeq: 1, suggestions: [] }, ['1', 'waiting']),
  ],
];

describe('what people read', () => {
  let db: TestDatabase;
  let store: PostgresStore;
  let reads: DataSource;
  let shell: ServiceShell;
  const api = <T>(make: (s: ServiceShell) => T): T => make(shell);

  const write = (rows: SideRow[]) => store.transaction(TENANT, (tx) => tx.write({ streams: [], events: [], tells: [], timersSet: [], timersCancelled: [], effects: [], held: [], heldDone: [], audit: [], rows }));

  beforeAll(async () => {
    db = await testDatabase();
    await db.prepare('reporting', sideTables);
    await new JourneyOrderOfStoring1767226000000().up({ query: (sql: string) => db.query(sql) } as unknown as QueryRunner);
    await new DeskOfWorkItems1767226001000().up({ query: (sql: string) => db.query(sql) } as unknown as QueryRunner);
    store = await db.store('reporting', sideTables);
    const at = new URL(db.database);
    reads = await new DataSource({ type: 'postgres', host: at.hostname, port: Number(at.port), database: at.pathname.slice(1), username: 'reporting_api', password: db.password, extra: { max: 4 } }).initialize();
    const look = { tokens: (purpose: string, value: string) => [token(purpose, value)] };
    shell = new ServiceShell('reporting', { apply: async () => [], look: (_tenant, read) => read(look as never) }, reads, {} as Sealer);
    for (const facts of LIVES) {
      const life = given(decideClaim, { service: 'reporting', kind: 'claim', reference: undefined, stream: facts[0]?.stream ?? '' });
      for (const f of facts) await write(life.when(f).rows ?? []);
    }
    const file = given(decideFile, { service: 'reporting', kind: 'document', reference: undefined, stream: DOCUMENT });
    await write(file.when(fact(DOCUMENT, NORTH, 'intake.document-received', 1, MONDAY, { door: 'upload', format: 'x12-837p', sha256: 'a'.repeat(64), sizeBytes: 900 }, ['1', 'received'])).rows ?? []);
    for (const [id, name] of [[NORTH, 'North Pediatrics'], [SOUTH, 'South Cardiology']] as const) {
      const practice = given(decideName, { service: 'reporting', kind: 'practice', reference: undefined, stream: id });
      await write(practice.when(fact(id, id, 'intake.practice-registered', 1, MONDAY, { name, npi: '1234567893', timeZone: 'America/Denver', revision: 1 })).rows ?? []);
    }
    const payer = given(decideName, { service: 'reporting', kind: 'payer', reference: undefined, stream: '0000000000PAY' });
    await write(payer.when(fact('0000000000PAY', '', 'submission.payer-registered', 1, MONDAY, { name: 'Sample Health Plan', payerIds: ['SAMPLE1', 'SAMPLE2'], partner: '0000000000PTN', revision: 1 })).rows ?? []);
  }, 120_000);

  afterAll(async () => {
    await reads?.destroy();
    await store?.close();
    await db?.stop();
  });

  const claims = () => api((s) => new ClaimsController(s));

  it('lists the claims of a practice newest first, page by page, with how fresh the list is', async () => {
    const first = await claims().list(all, { limit: '2' });
    expect(first.items.map((c) => c.claim)).toEqual([ELSEWHERE, INCOMPLETE]);
    expect(first).toMatchObject({ asOf: expect.any(String), lagSeconds: expect.any(Number), cursor: expect.any(String) });
    const second = await claims().list(all, { limit: '2', cursor: first.cursor ?? '' });
    expect(second.items).toEqual([expect.objectContaining({ claim: SENT, chargeCents: 10_000, serviceFrom: '2026-02-20', headline: expect.objectContaining({ text: 'Sent' }), standing: 'transmitted' })]);
    expect(second.cursor).toBeNull();
  });

  it('shows each person the practices this person works for, and refuses the others by name', async () => {
    expect((await claims().list(north, {})).items.map((c) => c.claim)).toEqual([INCOMPLETE, SENT]);
    await expect(claims().list(north, { practice: SOUTH })).rejects.toMatchObject({ status: 403 });
    await expect(claims().one(north, ELSEWHERE)).rejects.toMatchObject({ status: 404 });
    await expect(claims().journey(north, ELSEWHERE)).rejects.toMatchObject({ status: 404 });
  });

  it('shows another billing company nothing', async () => {
    expect((await claims().list(stranger, {})).items).toEqual([]);
    await expect(claims().one(stranger, SENT)).rejects.toMatchObject({ status: 404 });
    expect((await api((s) => new WorkItemsController(s, clock, people)).list(stranger, {})).items).toEqual([]);
    expect((await api((s) => new ChangesController(s)).since(stranger, { since: '0' })).changes).toEqual([]);
  });

  it.each([
    [{ state: 'incomplete' }, [INCOMPLETE]], [{ tone: 'info' }, [SENT]], [{ payer: '0000000000PAY' }, [SENT]], [{ payer: 'SAMPLE1' }, [ELSEWHERE, INCOMPLETE, SENT]],
    [{ from: '2026-02-21' }, []], [{ to: '2026-02-20', practice: SOUTH }, [ELSEWHERE]], [{ document: DOCUMENT }, [ELSEWHERE, INCOMPLETE, SENT]],
  ])('filters by %j', async (query, wanted) => {
    expect((await claims().list(all, query)).items.map((c) => c.claim)).toEqual(wanted);
  });

  it('shows a claim with its findings, its work and its journey in order', async () => {
    const one = await claims().one(all, INCOMPLETE);
    expect(one).toMatchObject({ headline: { text: 'Registration incomplete: 1 finding' }, names: { practice: 'North Pediatrics' }, findings: { encounter: [{ code: 'REG-04' }] }, money: { chargeCents: 20_000 } });
    expect(one.workItems).toEqual([expect.objectContaining({ queue: 'registration', owner: 'biller', nextAction: 'Complete the registration' })]);
    expect((await claims().journey(all, SENT)).entries.map((e) => [e.event, e.title])).toEqual([[`intake/${SENT}/1`, 'Received'], [`submission/${SENT}/1`, 'Sent']]);
  });

  it('names the payer wherever it names one: by its record where the claim has a route, by the id that the claim gives otherwise', async () => {
    expect((await claims().list(all, {})).items.map((c) => [c.claim, c.payer, c.payerSource, c.payerName])).toEqual([
      [ELSEWHERE, null, 'SAMPLE1', 'Sample Health Plan'], [INCOMPLETE, null, 'SAMPLE1', 'Sample Health Plan'], [SENT, '0000000000PAY', 'SAMPLE1', 'Sample Health Plan'],
    ]);
    expect((await claims().one(all, INCOMPLETE)).payerName).toBe('Sample Health Plan');
    const work = api((s) => new WorkItemsController(s, clock, people));
    expect((await work.list(all, {})).items.map((i) => i.payerName)).toEqual(['Sample Health Plan', 'Sample Health Plan', 'Sample Health Plan']);
    expect((await work.list(all, { payer: 'SAMPLE1' })).items).toHaveLength(3);
    expect((await work.list(all, { payer: 'SAMPLE2' })).items).toEqual([]);
    const nameOf = await api((s) => payerNames(s, all, [{ payerSource: ' sample2 ' }, { payerSource: 'NOBODY' }, {}]));
    expect([nameOf({ payerSource: ' sample2 ' }), nameOf({ payerSource: 'NOBODY' }), nameOf({})]).toEqual(['Sample Health Plan', null, null]);
    expect((await api((s) => payerNames(s, stranger, [{ payerSource: 'SAMPLE1' }])))({ payerSource: 'SAMPLE1' })).toBeNull();
  });

  it('finds a claim by name and birth date however they are written, by the practice\'s number, and by both together', async () => {
    const search = (body: unknown, who = all) => api((s) => new SearchController(s)).search(who, body).then((r) => r.items.map((c) => c.claim));
    expect(await search({ lastName: 'QUILL', firstName: 'zoe', birthDate: '1980-02-29' })).toEqual([ELSEWHERE, SENT]);
    expect(await search({ lastName: 'QUILL', firstName: 'zoe', birthDate: '1980-02-29' }, north)).toEqual([SENT]);
    expect(await search({ claimNumber: ' n-1 ' })).toEqual([SENT]);
    expect(await search({ lastName: 'Quill', firstName: 'Zoë', birthDate: '1980-02-29', claimNumber: 'S-1' })).toEqual([ELSEWHERE]);
    expect(await search({ claimId: INCOMPLETE })).toEqual([INCOMPLETE]);
    await expect(search({ lastName: 'Quill' })).rejects.toMatchObject({ status: 422, code: 'search-incomplete' });
    await expect(search({})).rejects.toMatchObject({ status: 422, code: 'search-empty' });
  });

  it('sorts work by date and then by amount, and counts it per queue', async () => {
    const work = api((s) => new WorkItemsController(s, clock, people));
    const first = await work.list(all, { limit: '1' });
    expect(first.items).toEqual([expect.objectContaining({ stream: ELSEWHERE, queue: 'coding', owner: 'coder', amountCents: 70_000 })]);
    const rest = await work.list(all, { cursor: first.cursor ?? '' });
    expect(rest.items.map((i) => [i.stream, i.queue])).toEqual([[INCOMPLETE, 'registration'], [SENT, 'waiting']]);
    expect((await work.counts(north, {})).queues.filter((q) => q.count > 0)).toEqual([
      expect.objectContaining({ queue: 'registration', count: 1, amountCents: 20_000 }), expect.objectContaining({ queue: 'waiting', count: 1, amountCents: 10_000 }),
    ]);
    await expect(work.list(all, { cursor: 'x' })).rejects.toMatchObject({ status: 422, code: 'cursor-shape' });
  });

  it('prints the board of yesterday and of the day before, per practice, and both add up', async () => {
    const board = new BoardController(shell, new BusinessClock(() => Date.parse('2026-03-04T18:00:00.000Z')));
    const yesterday = await board.yesterday(all, {});
    expect(yesterday).toMatchObject({ date: '2026-03-03', timeZone: 'America/Denver' });
    expect(yesterday.items.map((i) => [i.name, i.openBefore.count, i.transmitted, i.open.incomplete.count, i.open.waiting.count, i.identity.holds])).toEqual([
      ['North Pediatrics', 2, { count: 1, cents: 10_000 }, 1, 0, true], ['South Cardiology', 1, { count: 0, cents: 0 }, 0, 1, true],
    ]);
    const monday = await board.yesterday(north, { date: '2026-03-02' });
    expect(monday.items).toEqual([expect.objectContaining({ received: { count: 2, cents: 30_000 }, happened: { received: { count: 2, cents: 30_000 }, incomplete: { count: 1, cents: 20_000 } } })]);
    expect((await board.practices(north, {})).items).toEqual([expect.objectContaining({ practice: NORTH, name: 'North Pediatrics' })]);
  });

  it('lists files and shows how the claims of one stand now', async () => {
    const documents = api((s) => new DocumentsController(s));
    expect((await documents.list(north, { direction: 'in' })).items).toEqual([expect.objectContaining({ document: DOCUMENT, sizeBytes: 900, headline: expect.objectContaining({ text: 'File received' }) })]);
    expect((await documents.one(north, DOCUMENT)).claimsNow).toEqual({ incomplete: 1, transmitted: 1 });
    expect((await documents.one(all, DOCUMENT)).claimsNow).toEqual({ incomplete: 1, transmitted: 1, waiting: 1 });
    await expect(documents.one(person(TENANT, [SOUTH]), DOCUMENT)).rejects.toMatchObject({ status: 404 });
  });

  it('names what changed since a cursor, and never skips a transaction that commits late', async () => {
    const changes = api((s) => new ChangesController(s));
    const { cursor } = await changes.since(all, {});
    let late: Promise<unknown> = Promise.resolve();
    const row = (stream: string, seq: number): SideRow => ({ table: 'journey_entry', put: { stream, producer: 'intake', seq, kind: 'claim', practice: NORTH, lamport: seq, at: MONDAY, type: 'intake.registration-edited', title: 'x', what: 'x', facts: {}, actor: 'service:test' } });
    let commit = (): void => undefined;
    const held = new Promise<void>((resolve) => { commit = resolve; });
    const wrote = new Promise<void>((resolve) => {
      late = store.transaction(TENANT, async (tx) => {
        await tx.write({ streams: [], events: [], tells: [], timersSet: [], timersCancelled: [], effects: [], held: [], heldDone: [], audit: [], rows: [row(SENT, 50)] });
        resolve();
        await held;
      });
    });
    await wrote;
    await write([row(INCOMPLETE, 50)]);
    const during = await changes.since(all, { since: cursor });
    commit();
    await late;
    const afterwards = await changes.since(all, { since: during.cursor });
    expect([...during.changes, ...afterwards.changes].map((c) => c.id).sort()).toEqual([SENT, INCOMPLETE].sort());
    expect((await changes.since(all, { since: cursor, limit: '1' })).resync).toBe(true);
  });
});
