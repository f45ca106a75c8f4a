import { describe, expect, it } from '@jest/globals';
import type { Store } from '../ports.js';
import { AT, BEFORE, changes, claim, effect, gate, held, LATER, NORTH, outcome, SOUTH, tell, timer, type UnderTest } from './store-fixtures.contract.js';

/** Promises of a store about what a service has to do later, and what it looks up. */
export function workPromises(t: UnderTest): void {
  describe('tells', () => {
    it('are taken oldest first, once, and only with the commit', async () => {
      await t.onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2'), tell('C1', 1, 'C3', { sealed: 'k1.x', practice: 'P1', traceparent: '00-a-b-01' }), tell('C1', 2, 'C2')] }));
      await t.onClaim('S1', () => ({ tells: [tell('S1', 0, 'S2')] }), SOUTH);
      expect(await t.store.tenantsWithTells()).toEqual([NORTH, SOUTH]);
      await expect(t.run(async (tx) => { await tx.takeTells(2); throw new Error('power cut'); })).rejects.toThrow('power cut');
      const taken = await t.run((tx) => tx.takeTells(2));
      expect(taken.map((t) => [t.target, t.ordinal])).toEqual([['C2', 0], ['C3', 1]]);
      expect(taken[1]).toMatchObject({ fromStream: 'C1', fromVersion: 1, targetKind: 'claim', name: 'tell-1', practice: 'P1', sealed: 'k1.x', traceparent: '00-a-b-01' });
      expect(JSON.parse(taken[1]?.data as string)).toEqual({ ordinal: 1 });
      expect((await t.store.backlog(AT)).tells).toBe(2);
      expect((await t.run((tx) => tx.takeTells(10))).map((t) => t.ordinal)).toEqual([2]);
      expect(await t.store.tenantsWithTells()).toEqual([SOUTH]);
    });

    it('two takers at once double none and keep the order of a target', async () => {
      await t.onClaim('C1', () => ({ tells: Array.from({ length: 6 }, (_, i) => tell('C1', i, 'C2')) }));
      const second = await t.harness.another();
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
      const slow = take(t.store, mayGoOn.opened);
      await took.opened;
      const quick = take(second);
      // Long enough for a taker that does not wait to overtake.
      await Promise.race([quick, new Promise((resolve) => { setTimeout(resolve, 300); })]);
      mayGoOn.open();
      await Promise.all([slow, quick]);
      while ((await t.store.backlog(AT)).tells > 0) await take(t.store);
      expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    });

    it('of the same step cannot be stored twice', async () => {
      await t.onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2')] }));
      expect(await outcome(t.onClaim('C1', () => ({ tells: [tell('C1', 0, 'C2')] })))).toBe('23505');
    });
  });

  describe('timers', () => {
    const due = (now: string) => t.run((tx) => tx.takeTimers(now, 10));

    it('fire once when due, the earliest first; setting one again moves it, cancelling ends it', async () => {
      await t.onClaim('C1', () => ({ timersSet: [timer('C1', 'late', AT), timer('C1', 'early', BEFORE), timer('C1', 'gone', BEFORE), timer('C1', 'moved', BEFORE)] }));
      await t.onClaim('C1', () => ({ timersSet: [timer('C1', 'moved', LATER)], timersCancelled: [{ stream: 'C1', key: 'gone' }, { stream: 'C1', key: 'never-was' }] }));
      expect(await t.store.nextDue()).toBe(BEFORE);
      expect(await t.store.tenantsWithTimers(AT)).toEqual([NORTH]);
      const fired = await due(AT);
      expect(fired.map((t) => t.key)).toEqual(['early', 'late']);
      expect(fired[0]).toMatchObject({ stream: 'C1', kind: 'claim', name: 'no-answer', dueAt: BEFORE });
      expect(JSON.parse(fired[0]?.data as string)).toEqual({ level: 1 });
      expect(await due(AT)).toEqual([]);
      expect(await t.store.tenantsWithTimers(AT)).toEqual([]);
      expect(await t.store.nextDue()).toBe(LATER);
      expect((await due(LATER)).map((t) => t.key)).toEqual(['moved']);
      expect(await t.store.nextDue()).toBeNull();
    });

    it('come back when the transaction that took them fails, and belong to their tenant', async () => {
      await t.onClaim('C1', () => ({ timersSet: [timer('C1', 't', AT)] }));
      await expect(t.run(async (tx) => { await tx.takeTimers(AT, 10); throw new Error('power cut'); })).rejects.toThrow();
      expect(await t.run((tx) => tx.takeTimers(AT, 10), SOUTH)).toEqual([]);
      expect((await due(AT)).map((t) => t.key)).toEqual(['t']);
    });

    it('of a parked claim wait until it is unparked', async () => {
      await t.onClaim('C1', (row) => ({ streams: [{ ...row, parked: 'bug' }], timersSet: [timer('C1', 't', AT)] }));
      expect(await due(AT)).toEqual([]);
      expect(await t.store.tenantsWithTimers(AT)).toEqual([]);
      expect((await t.store.backlog(AT)).timers).toBe(0);
      expect(await t.store.nextDue()).toBeNull();
      await t.onClaim('C1', (row) => ({ streams: [{ ...row, parked: null }] }));
      expect((await t.store.backlog(AT)).timers).toBe(1);
      expect((await due(AT)).map((t) => t.key)).toEqual(['t']);
    });

    it('are not taken by two at once', async () => {
      await t.onClaim('C1', () => ({ timersSet: [timer('C1', 'a', AT), timer('C1', 'b', AT)] }));
      const second = await t.harness.another();
      const fired = await t.run(async (tx) => {
        const mine = await tx.takeTimers(AT, 1);
        const theirs = await second.transaction(NORTH, (other) => other.takeTimers(AT, 10));
        return [...mine, ...theirs].map((t) => t.key);
      });
      expect(fired).toEqual(['a', 'b']);
      expect(await due(AT)).toEqual([]);
    });
  });

  describe('effects', () => {
    const lease = (now = AT) => t.store.leaseEffects(now, 10, 60_000);

    it('are leased when due, to one worker at a time, and again when the lease ran out', async () => {
      await t.onClaim('C1', () => ({ effects: [effect('E1', 'C1'), effect('E2', 'C1', LATER)] }));
      const [leased, ...more] = await lease();
      expect(more).toEqual([]);
      expect(leased).toMatchObject({ id: 'E1', tenant: NORTH, stream: 'C1', kind: 'claim', name: 'send-file', attempt: 1, sealed: null });
      expect(JSON.parse(leased?.data as string)).toEqual({ n: 1 });
      expect(await lease()).toEqual([]);
      expect(await t.store.renewEffect('E1', 60_000)).toBe(true);
      await t.harness.expireLeases();
      expect(await t.store.renewEffect('E1', 60_000)).toBe(false);
      expect((await lease()).map((e) => [e.id, e.attempt])).toEqual([['E1', 2]]);
      expect((await t.store.backlog(AT)).effects).toBe(1);
      expect((await lease(LATER)).map((e) => e.id)).toEqual(['E2']);
    });

    it('that failed wait for their next time; finished ones never run again', async () => {
      await t.onClaim('C1', () => ({ effects: [effect('E1', 'C1')] }));
      await lease();
      await t.store.failEffect('E1', 'the clearinghouse did not answer', LATER);
      expect(await lease()).toEqual([]);
      expect(await t.store.nextDue()).toBe(LATER);
      expect((await lease(LATER)).map((e) => e.attempt)).toEqual([2]);
      await t.run((tx) => tx.finishEffect('E1', 'done'));
      await t.harness.expireLeases();
      expect(await lease(LATER)).toEqual([]);
      expect(await t.store.renewEffect('E1', 60_000)).toBe(false);
      await t.store.failEffect('E1', 'late', LATER);
      expect((await t.store.backlog(LATER)).effects).toBe(0);
      expect(await t.store.nextDue()).toBeNull();
    });

    it('cannot be finished twice, so that an outcome is told once', async () => {
      await t.onClaim('C1', () => ({ effects: [effect('E1', 'C1'), effect('E2', 'C1')] }));
      await lease();
      await t.run((tx) => tx.finishEffect('E1', 'exhausted', 'the printer is gone'));
      await expect(t.run((tx) => tx.finishEffect('E1', 'done'))).rejects.toThrow(/E1/);
      await expect(t.run((tx) => tx.finishEffect('E2', 'done'), SOUTH)).rejects.toThrow(/E2/);
      await expect(t.run(async (tx) => { await tx.finishEffect('E2', 'done'); throw new Error('power cut'); })).rejects.toThrow('power cut');
      await t.run((tx) => tx.finishEffect('E2', 'done'));
    });
  });

  describe('rows that wait', () => {
    it('come back in the order they were held, with the bytes and headers they came with, until they are done', async () => {
      await t.onClaim('C1', (row) => ({ streams: [{ ...row, held: 2 }], held: [held('C1', 5), held('C1', 4)] }));
      await t.onClaim('C2', (row) => ({ streams: [{ ...row, held: 1 }], held: [held('C2', 1)] }));
      expect(await t.store.streamsHeld()).toEqual([{ tenant: NORTH, stream: 'C1', kind: 'claim' }, { tenant: NORTH, stream: 'C2', kind: 'claim' }]);
      const rows = await t.run((tx) => tx.heldOf(['C1']));
      expect(rows).toEqual([{ ...held('C1', 5), id: rows[0]?.id }, { ...held('C1', 4), id: rows[1]?.id }]);
      expect(await t.run((tx) => tx.heldOf(['C1', 'C2']), SOUTH)).toEqual([]);
      await t.onClaim('C1', (row) => ({ streams: [{ ...row, held: 1 }], heldDone: [rows[0]?.id as string] }));
      expect((await t.run((tx) => tx.heldOf(['C1', 'C2']))).map((r) => [r.stream, r.seq])).toEqual([['C1', 4], ['C2', 1]]);
    });
  });

  describe('side tables', () => {
    const put = (control: string, ordinal: number, claimId: string) => ({ table: 'claim_by_control', put: { control, ordinal, claim: claimId } });
    const find = async (columns: string[], keys: unknown[][], tenant = NORTH) =>
      (await t.run((tx) => tx.sideRows('claim_by_control', columns, keys), tenant)).map((r) => `${r['control']}${r['ordinal']}=${r['claim']}`).sort();

    it('answer a whole batch of look-ups by any columns, per tenant', async () => {
      await t.run((tx) => tx.write(changes({ rows: [put('A', 1, 'C1'), put('A', 2, 'C2'), put('B', 1, 'C1')] })));
      await t.run((tx) => tx.write(changes({ rows: [put('A', 1, 'S1')] })), SOUTH);
      expect(await find(['control', 'ordinal'], [['A', 2], ['B', 1], ['B', 9], ['A', 2]])).toEqual(['A2=C2', 'B1=C1']);
      expect(await find(['claim'], [['C1'], ['C9']])).toEqual(['A1=C1', 'B1=C1']);
      expect(await find(['claim'], [[null]])).toEqual([]);
      expect(await find(['claim'], [])).toEqual([]);
      expect(await find(['control'], [['A']], SOUTH)).toEqual(['A1=S1']);
    });

    it('a put replaces the row of its key, a remove ends it, and the last change of a key in a batch wins', async () => {
      await t.run((tx) => tx.write(changes({ rows: [put('A', 1, 'C1'), put('B', 1, 'C1')] })));
      await t.run((tx) => tx.write(changes({ rows: [
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
      await t.run((tx) => tx.write(changes({ rows: [{ table: 'deposit_line', put: full }, { table: 'deposit_line', put: { id: 'D2' } }] })));
      expect(await t.run((tx) => tx.sideRows('deposit_line', ['id'], [['D1']]))).toEqual([full]);
      expect(await t.run((tx) => tx.sideRows('deposit_line', ['id'], [['D2']]))).toEqual([bare]);
      expect(await t.run((tx) => tx.sideRows('deposit_line', ['paid_on', 'paid_cents'], [['2026-02-28', 9_007_199_254_740_991]]))).toEqual([full]);
    });

    it('an insert takes a free key; where another batch took it first, the batch runs again and finds that row', async () => {
      const insert = (claimId: string) => changes({ rows: [{ table: 'claim_by_control', insert: { control: 'A', ordinal: 1, claim: claimId } }] });
      const second = await t.harness.another();
      const [asked, mayInsert] = [gate(), gate()];
      const slow = t.run(async (tx) => {
        const [known] = await tx.sideRows('claim_by_control', ['control', 'ordinal'], [['A', 1]]);
        asked.open();
        await mayInsert.opened;
        if (known) return known['claim'];
        await tx.write(insert('C1'));
        return 'C1';
      });
      await asked.opened;
      await second.transaction(NORTH, (tx) => tx.write(insert('C2')));
      mayInsert.open();
      expect(await slow).toBe('C2');
      expect(await find(['control'], [['A']])).toEqual(['A1=C2']);
      expect(await outcome(t.run((tx) => tx.write(insert('C3'))))).toBe('23505');
    });

    it('refuse a row without its key and a column nobody declared', async () => {
      expect(await outcome(t.run((tx) => tx.write(changes({ rows: [{ table: 'claim_by_control', put: { control: 'A', claim: 'C1' } }] }))))).toBe('23502');
      expect(await outcome(t.run((tx) => tx.write(changes({ rows: [{ table: 'claim_by_control', put: { control: 'A', ordinal: 1, surprise: 1 } }] }))))).toBe('42703');
    });
  });

  describe('requests', () => {
    it('sent again get the answer of the first time; reserved ones end with their transaction', async () => {
      await t.run(async (tx) => {
        expect(await tx.idempotency('key', 'hash')).toBeNull();
        expect(await tx.idempotency('key', 'hash', '{"seq":7}')).toBeNull();
      });
      expect(await t.run((tx) => tx.idempotency('key', 'other'))).toEqual({ requestHash: 'hash', answer: '{"seq":7}' });
      expect(await t.run((tx) => tx.idempotency('key', 'hash'), SOUTH)).toBeNull();
    });

    it('sent twice at once are done once', async () => {
      const second = await t.harness.another();
      let done = 0;
      const request = (on: Store) => on.transaction(NORTH, async (tx) => {
        const earlier = await tx.idempotency('key', 'hash');
        if (earlier) return earlier.answer;
        done += 1;
        await tx.lock([claim('C1')]);
        await tx.idempotency('key', 'hash', 'first');
        return 'first';
      }, 'api');
      expect(await Promise.all([request(t.store), request(second)])).toEqual(['first', 'first']);
      expect(done).toBe(1);
    });
  });
}
