import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceName } from '@claimstream/contracts';
import type { SideTable } from '../definition.js';
import type { AuditRow, Changes, EffectRow, EventRow, HeldRow, Outbox, Store, StoreTransaction, StreamRow, TellRow, TimerRow } from '../ports.js';

/** What a store adapter gives so that the contract can be run against it. */
export interface StoreHarness {
  /** The service whose tables these are; its life cycle must know the encounter machine. */
  readonly service: ServiceName & 'intake';
  /** Empties all tables, drops relay leases, and gives a fresh connection. */
  fresh(): Promise<Store>;
  /** Another connection to the same tables, as a second process has it. */
  another(): Promise<Store>;
  /** Lets every effect lease run out. */
  expireLeases(): Promise<void>;
  /** Ends the session on which the relay's lease sits. */
  loseRelayLease(): Promise<void>;
  audit(tenant: string): Promise<AuditRow[]>;
  close(): Promise<void>;
}

/** The side tables that the contract writes; declare them in the adapter's schema. */
export const CONTRACT_SIDE_TABLES: SideTable[] = [
  { name: 'claim_by_control', columns: { control: 'text', ordinal: 'int', claim: 'text' }, key: ['control', 'ordinal'], indexes: [['claim']] },
  {
    name: 'deposit_line',
    columns: { id: 'text', paid_cents: 'bigint', lines: 'int', matched: 'boolean', paid_on: 'date', seen_at: 'timestamptz', detail: 'jsonb', carcs: 'text[]' },
    key: ['id'],
  },
];

export const NORTH = '11111111-1111-4111-8111-111111111111';
export const SOUTH = '22222222-2222-4222-8222-222222222222';
const AT = '2026-03-02T15:00:00.000Z';
const LATER = '2026-03-03T15:00:00.000Z';
const BEFORE = '2026-03-01T15:00:00.000Z';

const nothing: Changes = { streams: [], events: [], tells: [], timersSet: [], timersCancelled: [], effects: [], held: [], heldDone: [], audit: [], rows: [] };
const changes = (some: Partial<Changes>): Changes => ({ ...nothing, ...some });
const claim = (id: string) => ({ id, kind: 'claim' as const });

const event = (stream: string, seq: number, more: Partial<EventRow> = {}): EventRow => ({
  stream, seq, topic: 'claimstream.intake.v1', type: 'intake.claim-noted', machine: null, item: null, from: null, to: null,
  after: null, at: AT, bytes: `{"seq":${seq},"note":"é"}`, traceparent: null, ...more,
});
const tell = (fromStream: string, ordinal: number, target: string, more: Partial<TellRow> = {}): TellRow => ({
  fromStream, fromVersion: 1, ordinal, target, targetKind: 'claim', name: `tell-${ordinal}`, practice: null, data: `{"ordinal":${ordinal}}`, sealed: null, traceparent: null, ...more,
});
const timer = (stream: string, key: string, dueAt: string): TimerRow => ({ stream, kind: 'claim', key, name: 'no-answer', dueAt, data: '{"level":1}' });
const effect = (id: string, stream: string, notBefore = AT): EffectRow => ({ id, stream, kind: 'claim', name: 'send-file', data: '{"n":1}', sealed: null, notBefore, traceparent: null });
const held = (stream: string, seq: number): HeldRow => ({
  stream, kind: 'claim', factKind: 'event', producer: 'coding', seq, type: 'coding.claim-coded', reason: 'gap', at: AT, bytes: `{"seq":${seq}}`, headers: { ce_id: `coding/${stream}/${seq}` },
});
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'committed', codeOf);

/** A gate that a transaction waits at until the test opens it. */
function gate(): { opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open };
}

/** Every store keeps these promises; Postgres proves them on itself, the memory store so that tests on it mean something. */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`the ${name} store`, () => {
    let harness: StoreHarness;
    let store: Store;
    beforeAll(async () => { harness = await makeHarness(); }, 120_000);
    beforeEach(async () => { store = await harness.fresh(); });
    afterAll(async () => harness?.close());

    const run = <T>(work: (tx: StoreTransaction) => Promise<T>, tenant = NORTH): Promise<T> => store.transaction(tenant, work);
    const only = (rows: Map<string, StreamRow>, id: string): StreamRow => rows.get(id) as StreamRow;
    /** Locks one claim and writes what `make` says about it. */
    const onClaim = (id: string, make: (row: StreamRow) => Partial<Changes>, tenant = NORTH): Promise<void> =>
      run(async (tx) => { await tx.write(changes(make(only(await tx.lock([claim(id)]), id)))); }, tenant);
    const peek = async (id: string, tenant = NORTH): Promise<StreamRow | undefined> => (await run((tx) => tx.peek([id]), tenant))[0];

    describe('streams', () => {
      it('a claim locked for the first time is an empty row of ours, and an old one comes back as it was written', async () => {
        const fresh = await run(async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await tx.write(changes({ streams: [{
            ...row, practice: 'P1', seq: 3, lamport: 9, version: 2, seen: { coding: 4 }, after: { coding: 4 }, positions: { 'encounter/1': 'ready' },
            state: { lines: [{ cents: 12_500 }], name: 'ø' }, sealed: 'k1.abc', stateVersion: 2, parked: 'gap', held: 1,
          }] }));
          return row;
        });
        expect(fresh).toEqual({
          id: 'C1', kind: 'claim', practice: null, seq: 0, lamport: 0, version: 0, seen: {}, after: {}, positions: {},
          state: null, sealed: null, stateVersion: 1, parked: null, held: 0, isNew: true, own: true,
        });
        const again = await run(async (tx) => only(await tx.lock([claim('C1')]), 'C1'));
        expect(again).toEqual({
          id: 'C1', kind: 'claim', practice: 'P1', seq: 3, lamport: 9, version: 2, seen: { coding: 4 }, after: { coding: 4 }, positions: { 'encounter/1': 'ready' },
          state: { lines: [{ cents: 12_500 }], name: 'ø' }, sealed: 'k1.abc', stateVersion: 2, parked: 'gap', held: 1, isNew: false, own: true,
        });
        expect(await peek('C1')).toEqual(again);
      });

      it('locks two hundred claims at once, whatever their order and repetition', async () => {
        const ids = Array.from({ length: 200 }, (_, i) => `C${(i * 7919) % 200}`);
        const rows = await run((tx) => tx.lock([...ids, 'C5', 'C5'].map(claim)));
        expect([...rows.keys()].sort()).toEqual([...new Set(ids)].sort());
      });

      it('changing what came back changes nothing until it is written', async () => {
        await onClaim('C1', (row) => ({ streams: [{ ...row, state: { cents: 1 } }] }));
        await run(async (tx) => { (only(await tx.lock([claim('C1')]), 'C1').state as { cents: number }).cents = 99; });
        expect((await peek('C1'))?.state).toEqual({ cents: 1 });
      });

      it('an id that another tenant owns comes back as not ours and empty, and stays what it was', async () => {
        await onClaim('C1', (row) => ({ streams: [{ ...row, seq: 7, state: { secret: true } }] }));
        const foreign = await run(async (tx) => only(await tx.lock([claim('C1')]), 'C1'), SOUTH);
        expect(foreign).toMatchObject({ id: 'C1', own: false, isNew: false, seq: 0, state: null });
        await outcome(onClaim('C1', (row) => ({ streams: [{ ...row, seq: 50, state: null }] }), SOUTH));
        expect(await peek('C1')).toMatchObject({ seq: 7, state: { secret: true } });
        expect(await peek('C1', SOUTH)).toBeUndefined();
      });

      it('a claim that nobody locked is not there to peek at', async () => {
        expect(await run((tx) => tx.peek(['C1']))).toEqual([]);
      });
    });

    describe('a transaction', () => {
      it('that fails leaves no trace of anything it wrote', async () => {
        const boom = new Error('power cut');
        await expect(run(async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await tx.write(changes({
            streams: [{ ...row, seq: 1, held: 1 }], events: [event('C1', 1)], tells: [tell('C1', 0, 'C2')], timersSet: [timer('C1', 't', AT)], effects: [effect('E1', 'C1')], held: [held('C1', 2)],
            audit: [{ at: AT, actor: 'person:p1', action: 'read', stream: 'C1', detail: 'name' }], rows: [{ table: 'claim_by_control', put: { control: 'A', ordinal: 1, claim: 'C1' } }],
          }));
          await tx.idempotency('key', 'hash', 'answer');
          throw boom;
        })).rejects.toBe(boom);
        expect(await peek('C1')).toBeUndefined();
        expect(await store.backlog(LATER)).toEqual({ unpublished: 0, tells: 0, timers: 0, effects: 0 });
        expect(await run((tx) => tx.heldOf(['C1']))).toEqual([]);
        expect(await harness.audit(NORTH)).toEqual([]);
        expect(await run((tx) => tx.sideRows('claim_by_control', ['control'], [['A']]))).toEqual([]);
        expect(await run((tx) => tx.idempotency('key', 'hash'))).toBeNull();
      });

      it('sees its own writes, and others see them only after its commit', async () => {
        const second = await harness.another();
        await run(async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await tx.write(changes({ streams: [{ ...row, seq: 1 }], rows: [{ table: 'claim_by_control', put: { control: 'A', ordinal: 1, claim: 'C1' } }] }));
          expect((await tx.peek(['C1']))[0]?.seq).toBe(1);
          expect(await tx.sideRows('claim_by_control', ['claim'], [['C1']])).toHaveLength(1);
          expect(await second.transaction(NORTH, (other) => other.peek(['C1']))).toEqual([]);
          expect(await second.transaction(NORTH, (other) => other.sideRows('claim_by_control', ['claim'], [['C1']]))).toEqual([]);
        });
        expect((await second.transaction(NORTH, (other) => other.peek(['C1'])))[0]?.seq).toBe(1);
      });

      it('two at once on one claim go one after the other, and no count is lost', async () => {
        const second = await harness.another();
        const raise = (on: Store) => on.transaction(NORTH, async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await Promise.resolve();
          await tx.write(changes({ streams: [{ ...row, seq: row.seq + 1 }], events: [event('C1', row.seq + 1)] }));
        });
        await Promise.all(Array.from({ length: 20 }, (_, i) => raise(i % 2 ? store : second)));
        expect((await peek('C1'))?.seq).toBe(20);
        expect((await store.history(NORTH, 'C1', 0n, 100)).map((r) => r.eventId)).toEqual(Array.from({ length: 20 }, (_, i) => `intake/C1/${i + 1}`));
      });

      it('two that lock overlapping claims in different orders both commit', async () => {
        const second = await harness.another();
        const both = (on: Store, ids: string[]) => on.transaction(NORTH, async (tx) => {
          const rows = await tx.lock(ids.map(claim));
          await tx.write(changes({ streams: [...rows.values()].map((row) => ({ ...row, version: row.version + 1 })) }));
        });
        await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? both(store, ['C1', 'C2', 'C3']) : both(second, ['C3', 'C2', 'C1']))));
        expect((await run((tx) => tx.peek(['C1', 'C2', 'C3']))).map((row) => row.version)).toEqual([10, 10, 10]);
      });

      it('two that wait for each other are not left waiting: one is run again', async () => {
        const second = await harness.another();
        const [firstHas, secondHas] = [gate(), gate()];
        const crosswise = (on: Store, mine: string, theirs: string, has: ReturnType<typeof gate>, other: ReturnType<typeof gate>) => on.transaction(NORTH, async (tx) => {
          const a = only(await tx.lock([claim(mine)]), mine);
          has.open();
          await other.opened;
          const b = only(await tx.lock([claim(theirs)]), theirs);
          await tx.write(changes({ streams: [a, b].map((row) => ({ ...row, version: row.version + 1 })) }));
        });
        await Promise.all([crosswise(store, 'C1', 'C2', firstHas, secondHas), crosswise(second, 'C2', 'C1', secondHas, firstHas)]);
        expect((await run((tx) => tx.peek(['C1', 'C2']))).map((row) => row.version)).toEqual([2, 2]);
      });

      it('a savepoint that fails undoes its own part only', async () => {
        await run(async (tx) => {
          const rows = await tx.lock([claim('C1'), claim('C2')]);
          await tx.write(changes({ streams: [{ ...only(rows, 'C1'), seq: 1 }], events: [event('C1', 1)] }));
          await expect(tx.savepoint(async () => {
            await tx.write(changes({ streams: [{ ...only(rows, 'C2'), seq: 1 }], events: [event('C2', 1)], tells: [tell('C2', 0, 'C9')] }));
            await tx.write(changes({ events: [event('C1', 1)] }));
          })).rejects.toMatchObject({ code: '23505' });
          expect(await tx.savepoint(async () => 'kept')).toBe('kept');
          await tx.write(changes({ streams: [{ ...only(rows, 'C2'), parked: 'bug' }] }));
        });
        expect((await store.history(NORTH, null, 0n, 10)).map((r) => r.eventId)).toEqual(['intake/C1/1']);
        expect(await peek('C2')).toMatchObject({ seq: 0, parked: 'bug' });
        expect(await store.tenantsWithTells()).toEqual([]);
      });

      it('a unique violation runs it again and is told when it stays', async () => {
        await onClaim('C1', () => ({ events: [event('C1', 1)] }));
        let runs = 0;
        expect(await outcome(run(async (tx) => {
          runs += 1;
          await tx.lock([claim('C1')]);
          await tx.write(changes({ events: [event('C1', 1)] }));
        }))).toBe('23505');
        expect(runs).toBeGreaterThan(1);
      });
    });

    describe('events', () => {
      it('come out of history as they went in, oldest first, page by page, per tenant and stream', async () => {
        await onClaim('C1', () => ({ events: [event('C1', 1, { traceparent: '00-a-b-01' }), event('C1', 2)] }));
        await onClaim('S1', () => ({ events: [event('S1', 1)] }), SOUTH);
        await onClaim('C2', () => ({ events: [event('C2', 1)] }));
        const all = await store.history(null, null, 0n, 10);
        expect(all.map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2', 'intake/S1/1', 'intake/C2/1']);
        expect(all[0]).toEqual({ id: all[0]?.id, stream: 'C1', topic: 'claimstream.intake.v1', type: 'intake.claim-noted', eventId: 'intake/C1/1', bytes: '{"seq":1,"note":"é"}', traceparent: '00-a-b-01' });
        const first = await store.history(NORTH, null, 0n, 2);
        expect((await store.history(NORTH, null, first[1]?.id as bigint, 2)).map((r) => r.eventId)).toEqual(['intake/C2/1']);
        expect((await store.history(null, 'C1', 0n, 10)).map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2']);
      });

      it('a step the life cycle does not have cannot be stored', async () => {
        const step = (from: string | null, type: string, to: string) => onClaim('C1', () => ({ events: [event('C1', 1, { machine: 'encounter', item: '1', from, type, to })] }));
        expect(await outcome(step('no-such-state', 'intake.no-such-event', 'received'))).toBe('23503');
      });

      it('of one claim cannot take the same number twice in one batch', async () => {
        expect(await outcome(onClaim('C1', () => ({ events: [event('C1', 1), event('C1', 1)] })))).toBe('23505');
      });
    });

    describe('the outbox', () => {
      const drain = async (outbox: Outbox): Promise<string[]> => {
        const rows = await outbox.next(100);
        await outbox.published(rows.map((r) => r.id));
        await outbox.advance();
        return rows.map((r) => r.eventId);
      };

      it('gives what is committed in the order of each claim, and never again once published', async () => {
        await onClaim('C1', () => ({ events: [event('C1', 1), event('C1', 2)] }));
        await onClaim('C2', () => ({ events: [event('C2', 1)] }));
        const outbox = store.outbox();
        expect(await outbox.acquire()).toBe(true);
        const two = await outbox.next(2);
        expect(two.map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2']);
        await outbox.published(two.map((r) => r.id));
        expect(await drain(outbox)).toEqual(['intake/C2/1']);
        expect(await drain(outbox)).toEqual([]);
        await onClaim('C1', () => ({ events: [event('C1', 3)] }));
        expect(await drain(outbox)).toEqual(['intake/C1/3']);
        await outbox.release();
      });

      it('skips no event that commits late under an earlier number', async () => {
        const outbox = store.outbox();
        await outbox.acquire();
        const [written, mayCommit] = [gate(), gate()];
        const second = await harness.another();
        const slow = second.transaction(NORTH, async (tx) => {
          await tx.lock([claim('C1')]);
          await tx.write(changes({ events: [event('C1', 1)] }));
          written.open();
          await mayCommit.opened;
        });
        await written.opened;
        await onClaim('C2', () => ({ events: [event('C2', 1)] }));
        expect(await drain(outbox)).toEqual(['intake/C2/1']);
        expect(await drain(outbox)).toEqual([]);
        mayCommit.open();
        await slow;
        expect(await drain(outbox)).toEqual(['intake/C1/1']);
        expect((await store.backlog(AT)).unpublished).toBe(0);
        await outbox.release();
      });

      it('has one owner; after its release or loss another takes over, and the old one can mark nothing', async () => {
        await onClaim('C1', () => ({ events: [event('C1', 1)] }));
        const second = await harness.another();
        const [zombie, heir] = [store.outbox(), second.outbox()];
        expect(await zombie.acquire()).toBe(true);
        expect(await zombie.acquire()).toBe(true);
        expect(await heir.acquire()).toBe(false);
        const [row] = await zombie.next(1);
        await harness.loseRelayLease();
        expect(await heir.acquire()).toBe(true);
        await zombie.published([row?.id as bigint]).catch(() => undefined);
        expect(await drain(heir)).toEqual(['intake/C1/1']);
        await heir.release();
        const third = store.outbox();
        expect(await third.acquire()).toBe(true);
        await third.release();
      });
    });

    describe('tells', () => {
      it('are taken oldest first, once, and only with the commit', async () => {
        await onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2'), tell('C1', 1, 'C3', { sealed: 'k1.x', practice: 'P1', traceparent: '00-a-b-01' }), tell('C1', 2, 'C2')] }));
        await onClaim('S1', () => ({ tells: [tell('S1', 0, 'S2')] }), SOUTH);
        expect(await store.tenantsWithTells()).toEqual([NORTH, SOUTH]);
        await expect(run(async (tx) => { await tx.takeTells(2); throw new Error('power cut'); })).rejects.toThrow('power cut');
        const taken = await run((tx) => tx.takeTells(2));
        expect(taken.map((t) => [t.target, t.ordinal])).toEqual([['C2', 0], ['C3', 1]]);
        expect(taken[1]).toMatchObject({ fromStream: 'C1', fromVersion: 1, targetKind: 'claim', name: 'tell-1', practice: 'P1', sealed: 'k1.x', traceparent: '00-a-b-01' });
        expect(JSON.parse(taken[1]?.data as string)).toEqual({ ordinal: 1 });
        expect((await store.backlog(AT)).tells).toBe(2);
        expect((await run((tx) => tx.takeTells(10))).map((t) => t.ordinal)).toEqual([2]);
        expect(await store.tenantsWithTells()).toEqual([SOUTH]);
      });

      it('two takers at once double none and keep the order of a target', async () => {
        await onClaim('C1', () => ({ tells: Array.from({ length: 6 }, (_, i) => tell('C1', i, 'C2')) }));
        const second = await harness.another();
        const order: number[] = [];
        const took = gate();
        const take = (on: Store, waitFor?: Promise<void>) => on.transaction(NORTH, async (tx) => {
          const tells = await tx.takeTells(2);
          took.open();
          await waitFor;
          await tx.lock([claim('C2')]);
          order.push(...tells.map((t) => t.ordinal));
        });
        const mayGoOn = gate();
        const slow = take(store, mayGoOn.opened);
        await took.opened;
        const quick = take(second);
        await Promise.race([quick, new Promise((resolve) => { setImmediate(resolve); })]);
        mayGoOn.open();
        await Promise.all([slow, quick]);
        while ((await store.backlog(AT)).tells > 0) await take(store);
        expect(order).toEqual([0, 1, 2, 3, 4, 5]);
      });

      it('of the same step cannot be stored twice', async () => {
        await onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2')] }));
        expect(await outcome(onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2')] })))).toBe('23505');
      });
    });

    describe('timers', () => {
      const due = (now: string) => run((tx) => tx.takeTimers(now, 10));

      it('fire once when due, the earliest first; setting one again moves it, cancelling ends it', async () => {
        await onClaim('C1', () => ({ timersSet: [timer('C1', 'late', AT), timer('C1', 'early', BEFORE), timer('C1', 'gone', BEFORE), timer('C1', 'moved', BEFORE)] }));
        await onClaim('C1', () => ({ timersSet: [timer('C1', 'moved', LATER)], timersCancelled: [{ stream: 'C1', key: 'gone' }, { stream: 'C1', key: 'never-was' }] }));
        expect(await store.nextDue()).toBe(BEFORE);
        expect(await store.tenantsWithTimers(AT)).toEqual([NORTH]);
        const fired = await due(AT);
        expect(fired.map((t) => t.key)).toEqual(['early', 'late']);
        expect(fired[0]).toMatchObject({ stream: 'C1', kind: 'claim', name: 'no-answer', dueAt: BEFORE });
        expect(JSON.parse(fired[0]?.data as string)).toEqual({ level: 1 });
        expect(await due(AT)).toEqual([]);
        expect(await store.tenantsWithTimers(AT)).toEqual([]);
        expect(await store.nextDue()).toBe(LATER);
        expect((await due(LATER)).map((t) => t.key)).toEqual(['moved']);
        expect(await store.nextDue()).toBeNull();
      });

      it('come back when the transaction that took them fails, and belong to their tenant', async () => {
        await onClaim('C1', () => ({ timersSet: [timer('C1', 't', AT)] }));
        await expect(run(async (tx) => { await tx.takeTimers(AT, 10); throw new Error('power cut'); })).rejects.toThrow();
        expect(await run((tx) => tx.takeTimers(AT, 10), SOUTH)).toEqual([]);
        expect((await due(AT)).map((t) => t.key)).toEqual(['t']);
      });

      it('of a parked claim wait until it is unparked', async () => {
        await onClaim('C1', (row) => ({ streams: [{ ...row, parked: 'bug' }], timersSet: [timer('C1', 't', AT)] }));
        expect(await due(AT)).toEqual([]);
        expect(await store.tenantsWithTimers(AT)).toEqual([]);
        expect((await store.backlog(AT)).timers).toBe(0);
        expect(await store.nextDue()).toBeNull();
        await onClaim('C1', (row) => ({ streams: [{ ...row, parked: null }] }));
        expect((await store.backlog(AT)).timers).toBe(1);
        expect((await due(AT)).map((t) => t.key)).toEqual(['t']);
      });

      it('are not taken by two at once', async () => {
        await onClaim('C1', () => ({ timersSet: [timer('C1', 'a', AT), timer('C1', 'b', AT)] }));
        const second = await harness.another();
        const fired = await run(async (tx) => {
          const mine = await tx.takeTimers(AT, 1);
          const theirs = await second.transaction(NORTH, (other) => other.takeTimers(AT, 10));
          return [...mine, ...theirs].map((t) => t.key);
        });
        expect(fired).toEqual(['a', 'b']);
        expect(await due(AT)).toEqual([]);
      });
    });

    describe('effects', () => {
      const lease = (now = AT) => store.leaseEffects(now, 10, 60_000);

      it('are leased when due, to one worker at a time, and again when the lease ran out', async () => {
        await onClaim('C1', () => ({ effects: [effect('E1', 'C1'), effect('E2', 'C1', LATER)] }));
        const [leased, ...more] = await lease();
        expect(more).toEqual([]);
        expect(leased).toMatchObject({ id: 'E1', tenant: NORTH, stream: 'C1', kind: 'claim', name: 'send-file', attempt: 1, sealed: null });
        expect(JSON.parse(leased?.data as string)).toEqual({ n: 1 });
        expect(await lease()).toEqual([]);
        expect(await store.renewEffect('E1', 60_000)).toBe(true);
        await harness.expireLeases();
        expect(await store.renewEffect('E1', 60_000)).toBe(false);
        expect((await lease()).map((e) => [e.id, e.attempt])).toEqual([['E1', 2]]);
        expect((await store.backlog(AT)).effects).toBe(1);
        expect((await lease(LATER)).map((e) => e.id)).toEqual(['E2']);
      });

      it('that failed wait for their next time; finished ones never run again', async () => {
        await onClaim('C1', () => ({ effects: [effect('E1', 'C1')] }));
        await lease();
        await store.failEffect('E1', 'the clearinghouse did not answer', LATER);
        expect(await lease()).toEqual([]);
        expect(await store.nextDue()).toBe(LATER);
        expect((await lease(LATER)).map((e) => e.attempt)).toEqual([2]);
        await run((tx) => tx.finishEffect('E1', 'done'));
        await harness.expireLeases();
        expect(await lease(LATER)).toEqual([]);
        expect(await store.renewEffect('E1', 60_000)).toBe(false);
        await store.failEffect('E1', 'late', LATER);
        expect((await store.backlog(LATER)).effects).toBe(0);
        expect(await store.nextDue()).toBeNull();
      });

      it('cannot be finished twice, so that an outcome is told once', async () => {
        await onClaim('C1', () => ({ effects: [effect('E1', 'C1'), effect('E2', 'C1')] }));
        await lease();
        await run((tx) => tx.finishEffect('E1', 'exhausted', 'the printer is gone'));
        await expect(run((tx) => tx.finishEffect('E1', 'done'))).rejects.toThrow(/E1/);
        await expect(run((tx) => tx.finishEffect('E2', 'done'), SOUTH)).rejects.toThrow(/E2/);
        await expect(run(async (tx) => { await tx.finishEffect('E2', 'done'); throw new Error('power cut'); })).rejects.toThrow('power cut');
        await run((tx) => tx.finishEffect('E2', 'done'));
      });
    });

    describe('rows that wait', () => {
      it('come back in the order they were held, with the bytes and headers they came with, until they are done', async () => {
        await onClaim('C1', (row) => ({ streams: [{ ...row, held: 2 }], held: [held('C1', 5), held('C1', 4)] }));
        await onClaim('C2', (row) => ({ streams: [{ ...row, held: 1 }], held: [held('C2', 1)] }));
        expect(await store.streamsHeld()).toEqual([{ tenant: NORTH, stream: 'C1', kind: 'claim' }, { tenant: NORTH, stream: 'C2', kind: 'claim' }]);
        const rows = await run((tx) => tx.heldOf(['C1']));
        expect(rows).toEqual([{ ...held('C1', 5), id: rows[0]?.id }, { ...held('C1', 4), id: rows[1]?.id }]);
        expect(await run((tx) => tx.heldOf(['C1', 'C2']), SOUTH)).toEqual([]);
        await onClaim('C1', (row) => ({ streams: [{ ...row, held: 1 }], heldDone: [rows[0]?.id as string] }));
        expect((await run((tx) => tx.heldOf(['C1', 'C2']))).map((r) => [r.stream, r.seq])).toEqual([['C1', 4], ['C2', 1]]);
      });
    });

    describe('side tables', () => {
      const put = (control: string, ordinal: number, claimId: string) => ({ table: 'claim_by_control', put: { control, ordinal, claim: claimId } });
      const find = async (columns: string[], keys: unknown[][], tenant = NORTH) =>
        (await run((tx) => tx.sideRows('claim_by_control', columns, keys), tenant)).map((r) => `${r['control']}${r['ordinal']}=${r['claim']}`).sort();

      it('answer a whole batch of look-ups by any columns, per tenant', async () => {
        await run((tx) => tx.write(changes({ rows: [put('A', 1, 'C1'), put('A', 2, 'C2'), put('B', 1, 'C1')] })));
        await run((tx) => tx.write(changes({ rows: [put('A', 1, 'S1')] })), SOUTH);
        expect(await find(['control', 'ordinal'], [['A', 2], ['B', 1], ['B', 9], ['A', 2]])).toEqual(['A2=C2', 'B1=C1']);
        expect(await find(['claim'], [['C1'], ['C9']])).toEqual(['A1=C1', 'B1=C1']);
        expect(await find(['claim'], [[null]])).toEqual([]);
        expect(await find(['claim'], [])).toEqual([]);
        expect(await find(['control'], [['A']], SOUTH)).toEqual(['A1=S1']);
      });

      it('a put replaces the row of its key, a remove ends it, and the last change of a key in a batch wins', async () => {
        await run((tx) => tx.write(changes({ rows: [put('A', 1, 'C1'), put('B', 1, 'C1')] })));
        await run((tx) => tx.write(changes({ rows: [
          { table: 'claim_by_control', put: { control: 'A', ordinal: 1 } },
          { table: 'claim_by_control', remove: { control: 'B', ordinal: 1 } },
          put('C', 1, 'C1'), put('C', 1, 'C2'), { table: 'claim_by_control', remove: { control: 'D', ordinal: 1 } },
          put('E', 1, 'C1'), { table: 'claim_by_control', remove: { control: 'E', ordinal: 1 } },
        ] })));
        expect(await find(['control'], ['A', 'B', 'C', 'D', 'E'].map((c) => [c]))).toEqual(['A1=null', 'C1=C2']);
      });

      it('give every type back as it was: cents are numbers, dates and times are text', async () => {
        const full = { id: 'D1', paid_cents: 9_007_199_254_740_991, lines: 3, matched: false, paid_on: '2026-02-28', seen_at: AT, detail: { plb: [{ code: 'WO', cents: -100 }] }, carcs: ['45', '253'] };
        const bare = { id: 'D2', paid_cents: null, lines: null, matched: null, paid_on: null, seen_at: null, detail: null, carcs: null };
        await run((tx) => tx.write(changes({ rows: [{ table: 'deposit_line', put: full }, { table: 'deposit_line', put: { id: 'D2' } }] })));
        expect(await run((tx) => tx.sideRows('deposit_line', ['id'], [['D1']]))).toEqual([full]);
        expect(await run((tx) => tx.sideRows('deposit_line', ['id'], [['D2']]))).toEqual([bare]);
        expect(await run((tx) => tx.sideRows('deposit_line', ['paid_on', 'paid_cents'], [['2026-02-28', 9_007_199_254_740_991]]))).toEqual([full]);
      });

      it('refuse a row without its key and a column nobody declared', async () => {
        expect(await outcome(run((tx) => tx.write(changes({ rows: [{ table: 'claim_by_control', put: { control: 'A', claim: 'C1' } }] }))))).toBe('23502');
        expect(await outcome(run((tx) => tx.write(changes({ rows: [{ table: 'claim_by_control', put: { control: 'A', ordinal: 1, surprise: 1 } }] }))))).toBe('42703');
      });
    });

    describe('requests', () => {
      it('sent again get the answer of the first time; reserved ones end with their transaction', async () => {
        await run(async (tx) => {
          expect(await tx.idempotency('key', 'hash')).toBeNull();
          expect(await tx.idempotency('key', 'hash', '{"seq":7}')).toBeNull();
        });
        expect(await run((tx) => tx.idempotency('key', 'other'))).toEqual({ requestHash: 'hash', answer: '{"seq":7}' });
        expect(await run((tx) => tx.idempotency('key', 'hash'), SOUTH)).toBeNull();
      });

      it('sent twice at once are done once', async () => {
        const second = await harness.another();
        let done = 0;
        const request = (on: Store) => on.transaction(NORTH, async (tx) => {
          const earlier = await tx.idempotency('key', 'hash');
          if (earlier) return earlier.answer;
          done += 1;
          await tx.lock([claim('C1')]);
          await tx.idempotency('key', 'hash', 'first');
          return 'first';
        }, 'api');
        expect(await Promise.all([request(store), request(second)])).toEqual(['first', 'first']);
        expect(done).toBe(1);
      });
    });

    it('audit rows are kept as written, per tenant', async () => {
      const row: AuditRow = { at: AT, actor: 'person:p1', action: 'opened', stream: 'C1', detail: 'coding/C1/3' };
      await onClaim('C1', () => ({ audit: [row] }));
      expect(await harness.audit(NORTH)).toEqual([row]);
      expect(await harness.audit(SOUTH)).toEqual([]);
    });

    it('blocks of id numbers never overlap', async () => {
      const second = await harness.another();
      const blocks = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? store : second).sequenceBlock()));
      const starts = blocks.map((b) => b.first).sort((a, b) => (a < b ? -1 : 1));
      const count = blocks[0]?.count as number;
      expect(count).toBeGreaterThan(0);
      starts.slice(1).forEach((start, i) => expect(start - (starts[i] as bigint)).toBeGreaterThanOrEqual(BigInt(count)));
    });

    it('unreadable bytes read again are kept once', async () => {
      const rows = [{ topic: 'claimstream.intake.v1', partition: 1, offset: '9007199254740993', reason: 'not json', bytes: Buffer.from([0, 255, 1]) }];
      await store.keepUnreadable(rows);
      await expect(store.keepUnreadable(rows)).resolves.toBeUndefined();
    });

    it('a closed store answers nothing', async () => {
      const other = await harness.another();
      await other.ping();
      await other.close();
      await expect(other.ping()).rejects.toThrow();
      await store.ping();
    });
  });
}
