import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditRow, Outbox, Store } from '../ports.js';
import { AT, changes, claim, effect, event, gate, held, LATER, NORTH, only, outcome, SOUTH, tell, timer, type StoreHarness, type UnderTest } from './store-fixtures.contract.js';
import { workPromises } from './store-work.contract.js';

/** Every store keeps these promises; Postgres proves them on itself, the memory store so that tests on it mean something. */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`the ${name} store`, () => {
    let harness: StoreHarness;
    let store: Store;
    beforeAll(async () => { harness = await makeHarness(); }, 120_000);
    beforeEach(async () => { store = await harness.fresh(); });
    afterAll(async () => harness?.close(), 60_000);

    const t: UnderTest = {
      get store() { return store; },
      get harness() { return harness; },
      run: (work, tenant = NORTH) => store.transaction(tenant, work),
      onClaim: (id, make, tenant = NORTH) => t.run(async (tx) => { await tx.write(changes(make(only(await tx.lock([claim(id)]), id)))); }, tenant),
      peek: async (id, tenant = NORTH) => (await t.run((tx) => tx.peek([id]), tenant))[0],
    };

    describe('streams', () => {
      it('a claim locked for the first time is an empty row of ours, and an old one comes back as it was written', async () => {
        const fresh = await t.run(async (tx) => {
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
        const again = await t.run(async (tx) => only(await tx.lock([claim('C1')]), 'C1'));
        expect(again).toEqual({
          id: 'C1', kind: 'claim', practice: 'P1', seq: 3, lamport: 9, version: 2, seen: { coding: 4 }, after: { coding: 4 }, positions: { 'encounter/1': 'ready' },
          state: { lines: [{ cents: 12_500 }], name: 'ø' }, sealed: 'k1.abc', stateVersion: 2, parked: 'gap', held: 1, isNew: false, own: true,
        });
        expect(await t.peek('C1')).toEqual(again);
      });

      it('locks two hundred claims at once, whatever their order and repetition', async () => {
        const ids = Array.from({ length: 200 }, (_, i) => `C${(i * 7919) % 200}`);
        const rows = await t.run((tx) => tx.lock([...ids, 'C5', 'C5'].map(claim)));
        expect([...rows.keys()].sort()).toEqual([...new Set(ids)].sort());
      });

      it('changing what came back changes nothing until it is written', async () => {
        await t.onClaim('C1', (row) => ({ streams: [{ ...row, state: { cents: 1 } }] }));
        await t.run(async (tx) => { (only(await tx.lock([claim('C1')]), 'C1').state as { cents: number }).cents = 99; });
        expect((await t.peek('C1'))?.state).toEqual({ cents: 1 });
      });

      it('an id that another tenant owns comes back as not ours and empty, and stays what it was', async () => {
        await t.onClaim('C1', (row) => ({ streams: [{ ...row, seq: 7, state: { secret: true } }] }));
        const foreign = await t.run(async (tx) => only(await tx.lock([claim('C1')]), 'C1'), SOUTH);
        expect(foreign).toMatchObject({ id: 'C1', own: false, isNew: false, seq: 0, state: null });
        await outcome(t.onClaim('C1', (row) => ({ streams: [{ ...row, seq: 50, state: null }] }), SOUTH));
        expect(await t.peek('C1')).toMatchObject({ seq: 7, state: { secret: true } });
        expect(await t.peek('C1', SOUTH)).toBeUndefined();
      });

      it('a claim that nobody locked is not there to peek at', async () => {
        expect(await t.run((tx) => tx.peek(['C1']))).toEqual([]);
      });
    });

    describe('a transaction', () => {
      it('that fails leaves no trace of anything it wrote', async () => {
        const boom = new Error('power cut');
        await expect(t.run(async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await tx.write(changes({
            streams: [{ ...row, seq: 1, held: 1 }], events: [event('C1', 1)], tells: [tell('C1', 0, 'C2')], timersSet: [timer('C1', 't', AT)], effects: [effect('E1', 'C1')], held: [held('C1', 2)],
            audit: [{ at: AT, actor: 'person:p1', action: 'read', stream: 'C1', detail: 'name' }], rows: [{ table: 'claim_by_control', put: { control: 'A', ordinal: 1, claim: 'C1' } }],
          }));
          await tx.idempotency('key', 'hash', 'answer');
          throw boom;
        })).rejects.toBe(boom);
        expect(await t.peek('C1')).toBeUndefined();
        expect(await t.store.backlog(LATER)).toEqual({ unpublished: 0, tells: 0, timers: 0, effects: 0 });
        expect(await t.run((tx) => tx.heldOf(['C1']))).toEqual([]);
        expect(await t.harness.audit(NORTH)).toEqual([]);
        expect(await t.run((tx) => tx.sideRows('claim_by_control', ['control'], [['A']]))).toEqual([]);
        expect(await t.run((tx) => tx.idempotency('key', 'hash'))).toBeNull();
      });

      it('sees its own writes, and others see them only after its commit', async () => {
        const second = await t.harness.another();
        await t.run(async (tx) => {
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
        const second = await t.harness.another();
        const raise = (on: Store) => on.transaction(NORTH, async (tx) => {
          const row = only(await tx.lock([claim('C1')]), 'C1');
          await Promise.resolve();
          await tx.write(changes({ streams: [{ ...row, seq: row.seq + 1 }], events: [event('C1', row.seq + 1)] }));
        });
        await Promise.all(Array.from({ length: 20 }, (_, i) => raise(i % 2 ? t.store : second)));
        expect((await t.peek('C1'))?.seq).toBe(20);
        expect((await t.store.history(NORTH, 'C1', 0n, 100)).map((r) => r.eventId)).toEqual(Array.from({ length: 20 }, (_, i) => `intake/C1/${i + 1}`));
      });

      it('two that lock overlapping claims in different orders both commit', async () => {
        const second = await t.harness.another();
        const both = (on: Store, ids: string[]) => on.transaction(NORTH, async (tx) => {
          const rows = await tx.lock(ids.map(claim));
          await tx.write(changes({ streams: [...rows.values()].map((row) => ({ ...row, version: row.version + 1 })) }));
        });
        await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? both(t.store, ['C1', 'C2', 'C3']) : both(second, ['C3', 'C2', 'C1']))));
        expect((await t.run((tx) => tx.peek(['C1', 'C2', 'C3']))).map((row) => row.version)).toEqual([10, 10, 10]);
      });

      it('two that wait for each other are not left waiting: one is run again', async () => {
        const second = await t.harness.another();
        const [firstHas, secondHas] = [gate(), gate()];
        const crosswise = (on: Store, mine: string, theirs: string, has: ReturnType<typeof gate>, other: ReturnType<typeof gate>) => on.transaction(NORTH, async (tx) => {
          const a = only(await tx.lock([claim(mine)]), mine);
          has.open();
          await other.opened;
          const b = only(await tx.lock([claim(theirs)]), theirs);
          await tx.write(changes({ streams: [a, b].map((row) => ({ ...row, version: row.version + 1 })) }));
        });
        await Promise.all([crosswise(t.store, 'C1', 'C2', firstHas, secondHas), crosswise(second, 'C2', 'C1', secondHas, firstHas)]);
        expect((await t.run((tx) => tx.peek(['C1', 'C2']))).map((row) => row.version)).toEqual([2, 2]);
      });

      it('a savepoint that fails undoes its own part only', async () => {
        await t.run(async (tx) => {
          const rows = await tx.lock([claim('C1'), claim('C2')]);
          await tx.write(changes({ streams: [{ ...only(rows, 'C1'), seq: 1 }], events: [event('C1', 1)] }));
          await expect(tx.savepoint(async () => {
            await tx.write(changes({ streams: [{ ...only(rows, 'C2'), seq: 1 }], events: [event('C2', 1)], tells: [tell('C2', 0, 'C9')] }));
            await tx.write(changes({ events: [event('C1', 1)] }));
          })).rejects.toMatchObject({ code: '23505' });
          expect(await tx.savepoint(async () => 'kept')).toBe('kept');
          await tx.write(changes({ streams: [{ ...only(rows, 'C2'), parked: 'bug' }] }));
        });
        expect((await t.store.history(NORTH, null, 0n, 10)).map((r) => r.eventId)).toEqual(['intake/C1/1']);
        expect(await t.peek('C2')).toMatchObject({ seq: 0, parked: 'bug' });
        expect(await t.store.tenantsWithTells()).toEqual([]);
      });

      it('a unique violation runs it again and is told when it stays', async () => {
        await t.onClaim('C1', () => ({ events: [event('C1', 1)] }));
        let runs = 0;
        expect(await outcome(t.run(async (tx) => {
          runs += 1;
          await tx.lock([claim('C1')]);
          await tx.write(changes({ events: [event('C1', 1)] }));
        }))).toBe('23505');
        expect(runs).toBeGreaterThan(1);
      });
    });

    describe('events', () => {
      it('come out of history as they went in, oldest first, page by page, per tenant and stream', async () => {
        await t.onClaim('C1', () => ({ events: [event('C1', 1, { traceparent: '00-a-b-01' }), event('C1', 2)] }));
        await t.onClaim('S1', () => ({ events: [event('S1', 1)] }), SOUTH);
        await t.onClaim('C2', () => ({ events: [event('C2', 1)] }));
        const all = await t.store.history(null, null, 0n, 10);
        expect(all.map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2', 'intake/S1/1', 'intake/C2/1']);
        expect(all[0]).toEqual({ id: all[0]?.id, stream: 'C1', topic: 'claimstream.intake.v1', type: 'intake.claim-noted', eventId: 'intake/C1/1', bytes: '{"seq":1,"note":"é"}', traceparent: '00-a-b-01' });
        const first = await t.store.history(NORTH, null, 0n, 2);
        expect((await t.store.history(NORTH, null, first[1]?.id as bigint, 2)).map((r) => r.eventId)).toEqual(['intake/C2/1']);
        expect((await t.store.history(null, 'C1', 0n, 10)).map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2']);
      });

      it('a step the life cycle does not have cannot be stored', async () => {
        const step = (from: string | null, type: string, to: string) => t.onClaim('C1', () => ({ events: [event('C1', 1, { machine: 'encounter', item: '1', from, type, to })] }));
        expect(await outcome(step('no-such-state', 'intake.no-such-event', 'received'))).toBe('23514');
      });

      it('of one claim cannot take the same number twice in one batch', async () => {
        expect(await outcome(t.onClaim('C1', () => ({ events: [event('C1', 1), event('C1', 1)] })))).toBe('23505');
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
        await t.onClaim('C1', () => ({ events: [event('C1', 1), event('C1', 2)] }));
        await t.onClaim('C2', () => ({ events: [event('C2', 1)] }));
        const outbox = t.store.outbox();
        expect(await outbox.acquire()).toBe(true);
        const two = await outbox.next(2);
        expect(two.map((r) => r.eventId)).toEqual(['intake/C1/1', 'intake/C1/2']);
        await outbox.published(two.map((r) => r.id));
        expect(await drain(outbox)).toEqual(['intake/C2/1']);
        expect(await drain(outbox)).toEqual([]);
        await t.onClaim('C1', () => ({ events: [event('C1', 3)] }));
        expect(await drain(outbox)).toEqual(['intake/C1/3']);
        await outbox.release();
      });

      it('skips no event that commits late under an earlier number', async () => {
        const outbox = t.store.outbox();
        await outbox.acquire();
        const [written, mayCommit] = [gate(), gate()];
        const second = await t.harness.another();
        const slow = second.transaction(NORTH, async (tx) => {
          await tx.lock([claim('C1')]);
          await tx.write(changes({ events: [event('C1', 1)] }));
          written.open();
          await mayCommit.opened;
        });
        await written.opened;
        await t.onClaim('C2', () => ({ events: [event('C2', 1)] }));
        expect(await drain(outbox)).toEqual(['intake/C2/1']);
        expect(await drain(outbox)).toEqual([]);
        mayCommit.open();
        await slow;
        expect(await drain(outbox)).toEqual(['intake/C1/1']);
        expect((await t.store.backlog(AT)).unpublished).toBe(0);
        await outbox.release();
      });

      it('has one owner; after its release or loss another takes over, and the old one can mark nothing', async () => {
        await t.onClaim('C1', () => ({ events: [event('C1', 1)] }));
        const second = await t.harness.another();
        const [zombie, heir] = [t.store.outbox(), second.outbox()];
        expect(await zombie.acquire()).toBe(true);
        expect(await zombie.acquire()).toBe(true);
        expect(await heir.acquire()).toBe(false);
        const [row] = await zombie.next(1);
        await t.harness.loseRelayLease();
        expect(await heir.acquire()).toBe(true);
        await zombie.published([row?.id as bigint]).catch(() => undefined);
        expect(await drain(heir)).toEqual(['intake/C1/1']);
        await heir.release();
        const third = t.store.outbox();
        expect(await third.acquire()).toBe(true);
        await third.release();
      });
    });

    workPromises(t);

    it('audit rows are kept as written, per tenant', async () => {
      const row: AuditRow = { at: AT, actor: 'person:p1', action: 'opened', stream: 'C1', detail: 'coding/C1/3' };
      await t.onClaim('C1', () => ({ audit: [row] }));
      expect(await t.harness.audit(NORTH)).toEqual([row]);
      expect(await t.harness.audit(SOUTH)).toEqual([]);
    });

    it('blocks of id numbers never overlap', async () => {
      const second = await t.harness.another();
      const blocks = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? t.store : second).sequenceBlock()));
      const starts = blocks.map((b) => b.first).sort((a, b) => (a < b ? -1 : 1));
      const count = blocks[0]?.count as number;
      expect(count).toBeGreaterThan(0);
      starts.slice(1).forEach((start, i) => expect(start - (starts[i] as bigint)).toBeGreaterThanOrEqual(BigInt(count)));
    });

    it('unreadable bytes read again are kept once', async () => {
      const rows = [{ topic: 'claimstream.intake.v1', partition: 1, offset: '9007199254740993', reason: 'not json', bytes: Buffer.from([0, 255, 1]) }];
      await t.store.keepUnreadable(rows);
      await expect(t.store.keepUnreadable(rows)).resolves.toBeUndefined();
    });

    it('a closed store answers nothing', async () => {
      const other = await t.harness.another();
      await other.ping();
      await other.close();
      await expect(other.ping()).rejects.toThrow();
      await t.store.ping();
    });
  });
}
