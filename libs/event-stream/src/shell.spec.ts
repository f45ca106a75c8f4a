import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { coding as codingEvents, eventId, mintId, type Envelope } from '@claimstream/contracts';
import { testDatabase, testSealer, type TestDatabase } from '@claimstream/testing';
import { emit, Refusal, type Decide, type LocalFact } from './decision.js';
import type { EffectRun, ServiceDefinition } from './definition.js';
import { MemoryDatabase } from './memory/memory-database.js';
import { memoryLog, type MemoryLog } from './memory/memory-log.js';
import { MemoryStore } from './memory/memory-store.js';
import type { ConsumedRecord, Store, StreamRow, Tenant } from './ports.js';
import type { Stay } from './engine/fold.js';
import { noMetrics, Shell } from './shell.js';
import type { BatchSpan, ShellTracing } from './tracing.js';

const NORTH: Tenant = { id: '11111111-1111-4111-8111-111111111111', slug: 'north', name: 'North', feed: 'test', timeZone: 'UTC' };
const SOUTH: Tenant = { id: '22222222-2222-4222-8222-222222222222', slug: 'south', name: 'South', feed: 'test', timeZone: 'UTC' };
const AT = Date.parse('2026-03-02T15:00:00.000Z');
let counter = 0n;
const newId = (): string => mintId('intake', AT, (counter += 1n));

interface Heard { heard: string[]; phi?: unknown; broken?: boolean; since?: Record<string, string> }

/** A small service that remembers what it heard, in order, and does what the fact's data asks for. */
const decide: Decide<Heard> = (state, fact, context) => {
  const data = fact.data as { findings?: { code: string }[]; asks?: string; padding?: number; to?: string; due?: string };
  const asked = data.asks ?? data.findings?.[0]?.code;
  if (asked === 'break' && !fixed) throw new Error('the rule is wrong');
  if (asked === 'refuse') throw new Refusal('not-now', 'Not now.', 409);
  const heard = [...(state?.heard ?? []), `${fact.kind}:${fact.name}${fact.kind === 'event' ? `#${fact.seq}` : ''}`];
  const next: Heard = { heard, ...(fact.phi !== undefined || state?.phi !== undefined ? { phi: fact.phi ?? state?.phi } : {}) };
  if (fact.kind === 'event' && fact.transition) next.since = { ...state?.since, [`${fact.transition.machine}:${fact.transition.item}`]: fact.at };
  if (asked === 'emit') {
    return { state: next, events: [emit('coding.encounter-waiting', { intakeSeq: 1, suggestions: [] }, { item: '1', to: 'waiting' })] };
  }
  if (asked === 'emit-large') {
    const findings = [{ code: 'X', severity: 'info' as const, path: 'p', message: 'm'.repeat(data.padding ?? 0), fix: 'f' }];
    return { state: next, events: [emit('coding.encounter-held', { intakeSeq: 1, findings, releases: [] }, { item: '1', to: 'held' })] };
  }
  if (asked === 'illegal') return { state: next, events: [{ type: 'coding.query-answered', data: {}, phi: { answer: 'x' }, item: '1', to: 'waiting' }] };
  if (asked === 'tell') return { state: next, tells: ['a', 'b', 'c'].map((name) => ({ to: { kind: 'claim', id: data.to ?? context.stream.id }, name, data: {}, phi: { of: name } })) };
  if (asked === 'timer') return { state: next, timers: [{ set: 'due', name: 'reminder', dueAt: data.due ?? context.now }] };
  if (asked === 'effect') return { state: next, effects: [{ name: 'deliver', data: { to: 'partner' } }] };
  if (asked === 'emit-row') {
    return { state: next, events: [emit('coding.encounter-waiting', { intakeSeq: 1, suggestions: [] }, { item: '1', to: 'waiting' })], rows: [{ table: 'number', insert: { number: data.to, claim: context.stream.id } }] };
  }
  if (asked === 'row') return { state: next, rows: [{ table: 'number', insert: { number: data.to, claim: context.stream.id } }] };
  return { state: next };
};

let fixed = false;
let deliveries: EffectRun[] = [];
let deliver: (run: EffectRun) => LocalFact[] = () => [];

const SIDE = [{ name: 'number', columns: { number: 'text' as const, claim: 'text' as const }, key: ['number'] }];
const definition: ServiceDefinition = {
  name: 'coding', reference: undefined, sideTables: SIDE,
  streams: { claim: { decide, stateVersion: 1, since: (state: Heard, item) => state.since?.[item] } },
  subscribes: [
    { from: 'intake', kinds: ['claim'], ignores: ['intake.registration-edited'], opens: ['intake.encounter-ready'] },
    { from: 'submission', kinds: ['claim'], ignores: [] },
  ],
  effects: { deliver: { maxAttempts: 3, run: async (run) => { deliveries.push(run); return deliver(run); } } },
};

const heldBy = (asks: string, seq: number, stream: string, more: Partial<Envelope> = {}): Envelope => ({
  specversion: '1.0', id: eventId('intake', stream, seq), type: 'intake.encounter-incomplete', source: 'intake', subject: stream, streamkind: 'claim',
  time: new Date(AT).toISOString(), datacontenttype: 'application/json', tenantid: NORTH.id, practiceid: 'P', seq, lamport: seq, dataversion: 1,
  correlationid: stream, actor: 'service:intake', data: { revision: 1, findings: [{ code: asks, severity: 'info', path: 'p', message: 'm', fix: 'f' }] }, ...more,
});

/** Every span has a traceparent of its own, so that a link says whence a fact came. */
class Traces implements ShellTracing {
  readonly spans: { name: string; causes: (string | null)[]; continues: string | undefined }[] = [];
  private readonly running = new AsyncLocalStorage<string>();

  batch(name: string, links: string[], _attributes: object, continues?: string): BatchSpan {
    const span = { name, causes: [...links] as (string | null)[], continues };
    const id = `span-${this.spans.push(span)}`;
    return { run: (work) => this.running.run(id, work), link: (causes) => { span.causes.push(...causes); }, end: () => undefined };
  }

  current(): string | null {
    return this.running.getStore() ?? null;
  }
}

interface World { name: string; open(): Promise<{ store: Store; close(): Promise<void> }>; stop(): Promise<void> }

let db: TestDatabase | undefined;
const worlds: World[] = [
  {
    name: 'in memory',
    open: async () => ({ store: new MemoryStore(new MemoryDatabase({ service: 'coding', sideTables: SIDE })), close: async () => undefined }),
    stop: async () => undefined,
  },
  {
    name: 'on Postgres',
    open: async () => {
      if (!db) {
        db = await testDatabase();
        await db.prepare('coding', SIDE);
      }
      await db.empty('coding', SIDE);
      const store = await db.store('coding', SIDE);
      return { store, close: () => store.close() };
    },
    stop: async () => { await db?.stop(); },
  },
];

describe.each(worlds)('the shell $name', (world) => {
  let store: Store;
  let close: () => Promise<void>;
  let log: MemoryLog;
  let shell: Shell;
  let nowMs: number;
  let held: string[];
  let moved: string[];
  let stays: Stay[];
  let batches: string[];
  let traces: Traces;

  const start = async (): Promise<void> => {
    shell = new Shell({
      definition, store, log, sealer: testSealer, clock: { now: () => nowMs }, tenants: [NORTH, SOUTH],
      metrics: { ...noMetrics, held: (why) => held.push(why), moved: (...step) => moved.push(step.join(' ')), stood: (stay) => stays.push(stay), worked: (outcome) => batches.push(outcome) }, tracing: traces,
    });
    await shell.start();
  };
  beforeAll(async () => { await (await world.open()).close(); }, 60_000);
  afterAll(() => world.stop());
  beforeEach(async () => {
    fixed = false;
    deliveries = [];
    deliver = () => [];
    held = [];
    moved = [];
    stays = [];
    batches = [];
    traces = new Traces();
    nowMs = AT;
    log = memoryLog();
    await log.ensureTopics(['claimstream.intake.v1', 'claimstream.coding.v1', 'claimstream.submission.v1'], 3);
    ({ store, close } = await world.open());
    await start();
  });
  afterEach(async () => {
    await shell.stop();
    await close();
  });

  const send = (...envelopes: Envelope[]): Promise<void> => log.append(envelopes.map((e) => ({ topic: `claimstream.${e.source}.v1`, key: e.subject, value: Buffer.from(JSON.stringify(e)), headers: {} })));
  const row = async (stream: string, tenant = NORTH): Promise<StreamRow | undefined> => (await store.transaction(tenant.id, (tx) => tx.peek([stream])))[0];
  const heard = async (stream: string): Promise<string[]> => ((await row(stream))?.state?.['heard'] as string[] | undefined) ?? [];
  /** Waits for what must come; fails with the last state when it does not. */
  const until = async <T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> => {
    for (let i = 0; ; i += 1) {
      const value = await look();
      if (good(value)) return value;
      if (i > 400) throw new Error(`still ${JSON.stringify(value)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const hears = (stream: string, count: number): Promise<string[]> => until(() => heard(stream), (h) => h.length === count);
  const drained = (): Promise<unknown> => until(() => shell.status(), (s) => s.lag === 0 && s.unpublished === 0 && s.tells === 0);
  const command = (stream: string, asks: string, more: Record<string, unknown> = {}): Promise<unknown> =>
    shell.apply(NORTH.id, async () => [{ stream, kind: 'claim', fact: { kind: 'command', name: 'do', id: 'r1', actor: 'person:ana', data: { asks, ...more } } }], { role: 'api' });
  const published = async (): Promise<Envelope[]> => {
    const records: ConsumedRecord[] = [];
    const reader = await log.subscribe({ group: `reader-${newId()}`, topics: ['claimstream.coding.v1'], onBatch: async (batch) => { records.push(...batch); }, onFatal: () => undefined });
    await drained();
    await until(async () => records.length, (n) => n > 0);
    await reader.stop();
    return records.map((r) => JSON.parse(r.value.toString()) as Envelope);
  };

  it('applies an event once, however often it comes', async () => {
    const c = newId();
    await send(heldBy('note', 1, c), heldBy('note', 1, c), heldBy('note', 2, c));
    await send(heldBy('note', 1, c));
    await drained();
    expect(await hears(c, 2)).toEqual(['event:intake.encounter-incomplete#1', 'event:intake.encounter-incomplete#2']);
  });

  it('holds the lane at a gap and a replay fills it', async () => {
    const c = newId();
    await send(heldBy('note', 1, c), heldBy('note', 3, c), heldBy('note', 4, c));
    await until(async () => (await row(c))?.held, (n) => n === 2);
    expect(held).toContain('gap');
    expect(await heard(c)).toHaveLength(1);
    await send(heldBy('note', 1, c), heldBy('note', 2, c), heldBy('note', 3, c), heldBy('note', 4, c));
    expect((await hears(c, 4)).map((h) => h.slice(-1))).toEqual(['1', '2', '3', '4']);
    expect((await row(c))?.held).toBe(0);
  });

  it('lets causes come first', async () => {
    const c = newId();
    const effect: Envelope = { ...heldBy('note', 1, c), source: 'submission', id: eventId('submission', c, 1), type: 'submission.attempt-superseded', after: 'intake=2' };
    await send(effect);
    await until(async () => (await row(c))?.held, (n) => n === 1);
    await send(heldBy('note', 1, c), heldBy('note', 2, c));
    expect((await hears(c, 3)).at(-1)).toBe('event:submission.attempt-superseded#1');
  });

  it('counts and skips an ignored type, and keeps an unknown type or version in its lane', async () => {
    const c = newId();
    await send(heldBy('note', 1, c), { ...heldBy('note', 2, c), type: 'intake.registration-edited' }, heldBy('note', 3, c));
    expect(await hears(c, 2)).toEqual(['event:intake.encounter-incomplete#1', 'event:intake.encounter-incomplete#3']);
    await send({ ...heldBy('note', 4, c), type: 'intake.claim-dreamt-of' }, heldBy('note', 5, c), { ...heldBy('note', 6, c), dataversion: 9 });
    await until(async () => (await row(c))?.held, (n) => n === 3);
    expect((await row(c))?.seen).toEqual({ intake: 3 });
    expect((await row(c))?.parked).toBeNull();
  });

  it('drains a lane that waited for a newer release', async () => {
    const c = newId();
    await send(heldBy('note', 1, c), { ...heldBy('note', 2, c), dataversion: 2 }, heldBy('note', 3, c));
    await until(async () => (await row(c))?.held, (n) => n === 2);
    await shell.stop();
    const declaration = (await import('@claimstream/contracts')).declarationOf('intake.encounter-incomplete') as { version: number };
    declaration.version = 2;
    try {
      await start();
      await hears(c, 3);
    } finally {
      declaration.version = 1;
    }
  });

  it('parks the one bad claim, queues behind it in order, and goes on with the others', async () => {
    const [bad, good] = [newId(), newId()];
    await send(heldBy('note', 1, bad), heldBy('break', 2, bad), heldBy('note', 3, bad), heldBy('note', 1, good));
    await hears(good, 1);
    const parked = await until(() => row(bad), (r) => r?.held === 2);
    expect(parked?.parked).toContain('the rule is wrong');
    await expect(command(bad, 'note')).rejects.toMatchObject({ status: 409 });
    fixed = true;
    await shell.resume(NORTH.id, bad, 'claim');
    expect((await hears(bad, 3)).map((h) => h.slice(-1))).toEqual(['1', '2', '3']);
    expect(await row(bad)).toMatchObject({ parked: null, held: 0 });
  });

  it('goes on after the guilty fact was discarded', async () => {
    const c = newId();
    await send(heldBy('break', 1, c), heldBy('note', 2, c));
    await until(() => row(c), (r) => r?.held === 2);
    const [guilty] = await store.transaction(NORTH.id, (tx) => tx.heldOf([c]));
    await shell.discard(NORTH.id, c, 'claim', guilty?.id ?? '');
    await until(() => row(c), (r) => r?.held === 0);
    expect((await heard(c)).map((h) => h.slice(-1))).toEqual(['2']);
  });

  it('parks an envelope of another tenant and shows that tenant nothing', async () => {
    const c = newId();
    await send(heldBy('note', 1, c));
    await hears(c, 1);
    await send({ ...heldBy('note', 2, c), tenantid: SOUTH.id });
    await until(async () => (await store.transaction(SOUTH.id, (tx) => tx.heldOf([c]))).length, (n) => n === 1);
    expect(await heard(c)).toHaveLength(1);
    expect(await row(c, SOUTH)).toBeUndefined();
  });

  it('keeps bytes that are no envelope and goes on', async () => {
    const c = newId();
    await log.append([{ topic: 'claimstream.intake.v1', key: c, value: Buffer.from('<html>'), headers: {} }]);
    await send(heldBy('note', 1, c));
    await hears(c, 1);
  });

  it('publishes what it decided, in order, with its causes and the position it came from', async () => {
    const c = newId();
    await send(heldBy('note', 1, c), heldBy('emit', 2, c));
    await hears(c, 2);
    const [event] = await published();
    expect(event).toMatchObject({ id: `coding/${c}/1`, type: codingEvents.encounterWaiting.type, after: 'intake=2', lamport: 3, causationid: `intake/${c}/2`, machine: 'coding', tostate: 'waiting', tenantid: NORTH.id, practiceid: 'P' });
    expect(event).not.toHaveProperty('fromstate');
  });

  it('parks a claim whose decision takes a step that the life cycle forbids', async () => {
    const c = newId();
    await send(heldBy('illegal', 1, c));
    const parked = await until(() => row(c), (r) => r?.parked !== null && r?.parked !== undefined);
    expect(parked?.parked).toContain('illegal step of coding: nothing by coding.query-answered to waiting');
    expect(parked?.seq).toBe(0);
  });

  it('refuses an event above 4 MB and publishes one below it', async () => {
    const c = newId();
    await expect(command(c, 'emit-large', { padding: 4 * 1024 * 1024 })).rejects.toThrow('larger than');
    await command(c, 'emit-large', { padding: 3_500_000 });
    expect(JSON.stringify((await published())[0]).length).toBeGreaterThan(3_500_000);
  });

  it('takes tells in their order, with what is sealed opened for the target only', async () => {
    const [from, to] = [newId(), newId()];
    await command(from, 'tell', { to });
    expect(await hears(to, 3)).toEqual(['tell:a', 'tell:b', 'tell:c']);
    const stored = await row(to);
    expect(stored?.state).not.toHaveProperty('phi');
    expect(testSealer.open(NORTH.id, to, 'state:claim', stored?.sealed ?? '')).toEqual({ of: 'c' });
  });

  it('links the span that takes a tell to the one that told, and goes on with the trace of a single young event only', async () => {
    const [from, to] = [newId(), newId()];
    await traces.batch('a command', [], {}).run(() => command(from, 'tell', { to }));
    await hears(to, 3);
    expect(traces.spans.find((s) => s.name === 'process tells coding')?.causes).toEqual(['span-1', 'span-1', 'span-1']);
    const [young, old] = [heldBy('note', 1, newId()), heldBy('note', 1, newId(), { time: new Date(AT - 3_600_000).toISOString() })];
    for (const e of [young, old]) {
      await log.append([{ topic: 'claimstream.intake.v1', key: e.subject, value: Buffer.from(JSON.stringify(e)), headers: { traceparent: `of-${e.subject}` } }]);
      await hears(e.subject, 1);
    }
    const consumed = traces.spans.filter((s) => s.name === 'process claimstream.intake.v1');
    expect(consumed.map(({ causes, continues }) => ({ causes, continues }))).toEqual([
      { causes: [`of-${young.subject}`], continues: `of-${young.subject}` }, { causes: [`of-${old.subject}`], continues: undefined },
    ]);
  });

  it('fires a timer once, when its time has come', async () => {
    const c = newId();
    await command(c, 'timer', { due: new Date(AT + 86_400_000).toISOString() });
    expect((await shell.status()).nextDue).toBe(new Date(AT + 86_400_000).toISOString());
    expect(await heard(c)).toEqual(['command:do']);
    nowMs = AT + 86_400_000;
    await hears(c, 2);
    nowMs += 86_400_000;
    await drained();
    expect(await heard(c)).toEqual(['command:do', 'timer:reminder']);
  });

  it('does an effect again until it succeeds, and its outcome comes back', async () => {
    const c = newId();
    deliver = (run) => {
      if (run.attempt < 2) throw new Error('the folder is not there');
      return [{ kind: 'effect', name: 'delivered', id: run.id, actor: 'service:coding', data: {} }];
    };
    await command(c, 'effect');
    await until(async () => { nowMs += 1_000; return heard(c); }, (h) => h.length === 2);
    expect(deliveries.map((d) => d.attempt)).toEqual([1, 2]);
    expect(await heard(c)).toEqual(['command:do', 'effect:delivered']);
  });

  it('tells the claim when an effect has failed for good', async () => {
    const c = newId();
    deliver = () => { throw new Error('never'); };
    await command(c, 'effect');
    await until(async () => { nowMs += 10_000; return heard(c); }, (h) => h.length === 2);
    expect((await heard(c)).at(-1)).toBe('effect:deliver-exhausted');
    expect(deliveries).toHaveLength(3);
  });

  it('answers a repeated request with the first answer and refuses its key for another one', async () => {
    const c = newId();
    const ask = (hash: string): Promise<unknown> => shell.apply(NORTH.id, async () => [{ stream: c, kind: 'claim', fact: { kind: 'command', name: 'do', id: 'r', actor: 'person:ana', data: {} } }], { idempotency: { key: 'k1', requestHash: hash } });
    const [first, again] = [await ask('h1'), await ask('h1')];
    expect(again).toMatchObject([{ stream: c, seq: (first as { seq: number }[])[0]?.seq }]);
    expect(await heard(c)).toEqual(['command:do']);
    await expect(ask('h2')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('stores nothing of a refused command', async () => {
    const c = newId();
    await expect(command(c, 'refuse')).rejects.toMatchObject({ code: 'not-now', status: 409 });
    expect((await row(c))?.state ?? null).toBeNull();
  });

  it('parks only the claim whose row another one owns', async () => {
    const [first, second, third] = [newId(), newId(), newId()];
    await command(first, 'row', { to: 'N-1' });
    const part = (stream: string, asks: string, to?: string) => ({ stream, kind: 'claim' as const, fact: { kind: 'part' as const, name: 'read', id: 'd#1', actor: 'service:coding', data: { asks, to } } });
    await shell.apply(NORTH.id, async () => [part(second, 'row', 'N-1'), part(third, 'row', 'N-2')]);
    expect((await row(second))?.parked).toContain('23505');
    expect(await row(third)).toMatchObject({ parked: null, version: 1 });
  });

  it('counts a transition once it is committed, and none that the database refused', async () => {
    const [first, second, third] = [newId(), newId(), newId()];
    await command(first, 'emit-row', { to: 'N-1' });
    expect(moved).toEqual(['coding  waiting']);
    const part = (stream: string, to: string) => ({ stream, kind: 'claim' as const, fact: { kind: 'part' as const, name: 'read', id: 'd#1', actor: 'service:coding', data: { asks: 'emit-row', to } } });
    await shell.apply(NORTH.id, async () => [part(second, 'N-1'), part(third, 'N-2')]);
    expect((await row(second))?.parked).toContain('23505');
    expect(moved).toEqual(['coding  waiting', 'coding  waiting']);
    await expect(command(newId(), 'refuse')).rejects.toThrow();
    expect(moved).toHaveLength(2);
  });

  it('says how long an item stood in a state that an event ends, once, and nothing of one that stays', async () => {
    const c = newId();
    const step = (seq: number, hours: number, from: string | undefined, to: string): Envelope => heldBy('note', seq, c, {
      machine: 'encounter', item: '1', tostate: to, time: new Date(AT + hours * 3_600_000).toISOString(), ...(from !== undefined && { fromstate: from }),
    });
    await send(step(1, 0, undefined, 'received'), step(2, 5, 'received', 'incomplete'));
    await hears(c, 2);
    await send(step(2, 5, 'received', 'incomplete'), step(3, 6, 'incomplete', 'incomplete'));
    await hears(c, 3);
    expect(stays).toEqual([{ machine: 'encounter', from: 'received', to: 'incomplete', stoodMs: 5 * 3_600_000 }]);
  });

  it('says of a batch that the database did not take that it failed, and of the next try how it went', async () => {
    const c = newId();
    jest.spyOn(store, 'transaction').mockRejectedValueOnce(Object.assign(new Error('away'), { infrastructure: true }));
    await send(heldBy('note', 1, c));
    expect(await until(async () => batches, (b) => b.length === 2)).toEqual(['failed', 'committed']);
    expect(await heard(c)).toEqual(['event:intake.encounter-incomplete#1']);
  });

  it('replays its event table, and nothing happens twice', async () => {
    const c = newId();
    await command(c, 'emit');
    expect(await published()).toHaveLength(1);
    expect(await shell.replay({ stream: c })).toBe(1);
    expect((await published()).map((e) => e.id)).toEqual([`coding/${c}/1`, `coding/${c}/1`]);
  });
});
