import { describe, expect, it } from '@jest/globals';
import { MemoryDatabase } from './memory-database.js';
import type { StorePoint } from './memory-transaction.js';
import { storeContract } from './store.contract.js';
import { CONTRACT_SIDE_TABLES, NORTH, nothing } from './store-fixtures.contract.js';

storeContract('memory', async () => {
  let realMs = 1_000_000;
  let db: MemoryDatabase;
  return {
    fresh: async () => {
      db = new MemoryDatabase({ service: 'intake', sideTables: CONTRACT_SIDE_TABLES, realTimeMs: () => realMs });
      return db.connect();
    },
    another: async () => db.connect(),
    expireLeases: async () => { realMs += 3_600_000; },
    loseRelayLease: async () => db.loseRelayLease(),
    audit: async (tenant) => db.auditRows(tenant),
    close: async () => undefined,
  };
});

describe('faults put into the memory store', () => {
  const failingAt = (point: StorePoint, code?: string) => {
    let left = 1;
    return (at: StorePoint): void => {
      if (at === point && left-- > 0) throw Object.assign(new Error(`cut at ${point}`), code ? { code } : {});
    };
  };
  const raise = async (db: MemoryDatabase, hook?: (at: StorePoint) => void | Promise<void>): Promise<void> => {
    await db.connect(hook).transaction(NORTH, async (tx) => {
      const row = (await tx.lock([{ id: 'C1', kind: 'claim' }])).get('C1');
      if (row) await tx.write({ ...nothing, streams: [{ ...row, seq: row.seq + 1 }] });
    });
  };
  const seqOf = async (db: MemoryDatabase): Promise<number | undefined> => (await db.connect().transaction(NORTH, (tx) => tx.peek(['C1'])))[0]?.seq;

  it.each<StorePoint>(['begin', 'lock', 'write', 'commit'])('a cut before %s leaves the claim as it was', async (point) => {
    const db = new MemoryDatabase({ service: 'intake' });
    await expect(raise(db, failingAt(point))).rejects.toThrow(`cut at ${point}`);
    expect(await seqOf(db)).toBeUndefined();
    await raise(db);
    expect(await seqOf(db)).toBe(1);
  });

  it('a cut after the commit is an unknown outcome: the caller sees an error and the claim has moved', async () => {
    const db = new MemoryDatabase({ service: 'intake' });
    await expect(raise(db, failingAt('committed'))).rejects.toThrow('cut at committed');
    expect(await seqOf(db)).toBe(1);
  });

  it('a serialization failure runs the transaction again by itself', async () => {
    const db = new MemoryDatabase({ service: 'intake' });
    await raise(db, failingAt('commit', '40001'));
    expect(await seqOf(db)).toBe(1);
  });

  it('two that take the same free key before either commits do not both keep it', async () => {
    const db = new MemoryDatabase({ service: 'intake', sideTables: CONTRACT_SIDE_TABLES });
    const take = (claim: string) => ({ ...nothing, rows: [{ table: 'claim_by_control', insert: { control: 'A', ordinal: 1, claim } }] });
    let runs = 0;
    const kept = await db.connect().transaction(NORTH, async (tx) => {
      runs += 1;
      const [known] = await tx.sideRows('claim_by_control', ['control', 'ordinal'], [['A', 1]]);
      if (known) return known['claim'];
      await tx.write(take('C1'));
      await db.connect().transaction(NORTH, (other) => other.write(take('C2')));
      return 'C1';
    });
    expect([kept, runs]).toEqual(['C2', 2]);
  });

  it('a killed process leaves nothing half done, and the next one gets its locks', async () => {
    const db = new MemoryDatabase({ service: 'intake' });
    const dying = db.connect((point) => { if (point === 'commit') dying.kill(); });
    await expect(dying.transaction(NORTH, async (tx) => { await tx.lock([{ id: 'C1', kind: 'claim' }]); })).rejects.toMatchObject({ code: '08006' });
    expect(await seqOf(db)).toBeUndefined();
    await raise(db);
    expect(await seqOf(db)).toBe(1);
  });

  it('a process killed while it waits for a claim is told so, and does not get the lock later', async () => {
    const db = new MemoryDatabase({ service: 'intake' });
    const [owner, waiting] = [db.connect(), db.connect()];
    await owner.transaction(NORTH, async (tx) => {
      await tx.lock([{ id: 'C1', kind: 'claim' }]);
      const blocked = waiting.transaction(NORTH, (other) => other.lock([{ id: 'C1', kind: 'claim' }]));
      const refused = expect(blocked).rejects.toMatchObject({ code: '08006' });
      await Promise.resolve();
      waiting.kill();
      await refused;
    });
    await raise(db);
    expect(await seqOf(db)).toBe(1);
  });
});
