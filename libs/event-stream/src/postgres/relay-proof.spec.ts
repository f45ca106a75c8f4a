import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import pg from 'pg';
import { noChanges } from '../engine/fold.js';
import { event, NORTH } from '../memory/store-fixtures.contract.js';
import type { EventLog, LogRecord, Outbox, OutboxRow, Store } from '../ports.js';
import { noTracing } from '../tracing.js';
import { Relay } from '../worker/relay.js';

/** The widely published relays of the handbook (1.2): a cursor over what is visible. Each is wrong in a way that this page shows. */
type Variant = 'A' | 'B' | 'C';

const QUERIES: Record<Variant, string> = {
  A: 'SELECT id, xmin::text AS xid, stream, seq FROM intake.event WHERE id > $1 AND $2::bigint IS NOT NULL ORDER BY event.id LIMIT 200',
  B: 'SELECT id, xmin::text AS xid, stream, seq FROM intake.event WHERE id > $1 AND $2::bigint IS NOT NULL AND xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY event.id LIMIT 200',
  C: `SELECT id, xmin::text AS xid, stream, seq FROM intake.event WHERE (xmin::text::bigint, id) > ($2::bigint, $1::bigint)
      AND xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY event.xmin::text::bigint, event.id LIMIT 200`,
};

interface Sent { id: bigint; stream: string; seq: number }

/** One of the variants, drop-in for an outbox; it is its own log. */
class CursorRelay {
  readonly sent: Sent[] = [];
  private id = '0';
  private xid = '0';

  constructor(private readonly db: TestDatabase, private readonly variant: Variant) {}

  async turn(): Promise<boolean> {
    const rows = await this.db.query<{ id: string; xid: string; stream: string; seq: number }>(QUERIES[this.variant], [this.id, this.xid]);
    for (const row of rows) {
      this.sent.push({ id: BigInt(row.id), stream: row.stream, seq: row.seq });
      this.id = row.id;
      this.xid = row.xid;
    }
    return rows.length > 0;
  }
}

/** Algorithm D as it ships, by hand: reads, sends, says so. */
class PlainRelay {
  readonly sent: Sent[] = [];

  constructor(private readonly outbox: Outbox) {}

  async turn(): Promise<boolean> {
    if (!await this.outbox.acquire()) throw new Error('another relay has the lease');
    const rows = await this.outbox.next(200);
    this.sent.push(...rows.map(sentOf));
    if (rows.length > 0) await this.outbox.published(rows.map((r) => r.id));
    await this.outbox.advance();
    return rows.length > 0;
  }
}

const sentOf = (row: Pick<OutboxRow, 'id' | 'stream' | 'eventId'>): Sent => ({ id: row.id, stream: row.stream, seq: Number(row.eventId.split('/').at(-1)) });

/** Ids that were committed and never sent, and streams whose first occurrences came out of order. */
function judge(sent: readonly Sent[], committed: readonly bigint[]): { lost: number; reordered: number; doubled: bigint[] } {
  const seen = new Set<bigint>();
  const last = new Map<string, number>();
  const doubled: bigint[] = [];
  let reordered = 0;
  for (const { id, stream, seq } of sent) {
    if (seen.has(id)) {
      doubled.push(id);
      continue;
    }
    seen.add(id);
    if (seq !== (last.get(stream) ?? 0) + 1) reordered += 1;
    last.set(stream, Math.max(seq, last.get(stream) ?? 0));
  }
  return { lost: committed.filter((id) => !seen.has(id)).length, reordered, doubled };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

describe('the relay on Postgres', () => {
  let db: TestDatabase;
  const open: { close(): Promise<void> }[] = [];
  const sessions: pg.Client[] = [];

  beforeAll(async () => {
    db = await testDatabase();
    await db.prepare('intake', []);
  }, 120_000);
  beforeEach(async () => {
    await db.empty('intake', []);
  });
  afterEach(() => end());
  afterAll(async () => {
    await db.stop();
  }, 60_000);

  async function end(): Promise<void> {
    await Promise.all([...sessions.splice(0).map((s) => s.end().catch(() => undefined)), ...open.splice(0).map((s) => s.close())]);
    // A lease is free once its session is gone on the server, too.
    for (let i = 0; i < 100 && (await db.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`)).length > 0; i += 1) await pause(20);
  }
  const connect = async (): Promise<Store> => {
    const store = await db.store('intake', []);
    open.push(store);
    return store;
  };
  const session = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: db.url });
    client.on('error', () => undefined);
    await client.connect();
    sessions.push(client);
    return client;
  };
  const committed = async (): Promise<bigint[]> => (await db.query<{ id: string }>('SELECT id FROM intake.event ORDER BY event.id')).map((r) => BigInt(r.id));

  describe('against interleavings that break a cursor', () => {
    /** A writer that takes its steps when told to: transaction id, stream lock, event, end. */
    const writer = async (): Promise<{ begin(): Promise<void>; add(stream: string, seq: number): Promise<void>; commit(): Promise<void> }> => {
      const client = await session();
      return {
        begin: async () => { await client.query('BEGIN'); await client.query('SELECT pg_current_xact_id()'); },
        add: async (stream, seq) => {
          await client.query(`INSERT INTO intake.stream (id, tenant_id, kind) VALUES ($1, $2, 'claim') ON CONFLICT DO NOTHING`, [stream, NORTH]);
          await client.query('SELECT 1 FROM intake.stream WHERE id = $1 FOR NO KEY UPDATE', [stream]);
          await client.query(`INSERT INTO intake.event (tenant_id, stream, seq, topic, type, at, bytes) VALUES ($1, $2, $3, 'claimstream.intake.v1', 'intake.claim-noted', now(), '{}')`, [NORTH, stream, seq]);
        },
        commit: async () => { await client.query('COMMIT'); },
      };
    };
    const both = async (variant: Variant): Promise<{ cursor: CursorRelay; d: PlainRelay; turn(): Promise<void> }> => {
      const outbox = (await connect()).outbox();
      open.push({ close: () => outbox.release() });
      const [cursor, d] = [new CursorRelay(db, variant), new PlainRelay(outbox)];
      return { cursor, d, turn: async () => { await cursor.turn(); await d.turn(); } };
    };

    it('an event whose number is lower and whose commit is later: variant A loses it, D does not', async () => {
      const { cursor, d, turn } = await both('A');
      const [slow, quick] = [await writer(), await writer()];
      await slow.begin();
      await slow.add('CLAIM-1', 1);
      await quick.begin();
      await quick.add('CLAIM-2', 1);
      await quick.commit();
      await turn();
      await slow.commit();
      await turn();
      expect(judge(cursor.sent, await committed())).toMatchObject({ lost: 1 });
      expect(judge(d.sent, await committed())).toEqual({ lost: 0, reordered: 0, doubled: [] });
    });

    it('numbers drawn against the order of transactions: variant B loses one in spite of its guard, D does not', async () => {
      const { cursor, d, turn } = await both('B');
      const [first, second] = [await writer(), await writer()];
      await first.begin();
      await second.begin();
      await second.add('CLAIM-2', 1);
      await first.add('CLAIM-1', 1);
      await first.commit();
      await turn();
      await second.commit();
      await turn();
      expect(judge(cursor.sent, await committed())).toMatchObject({ lost: 1 });
      expect(judge(d.sent, await committed())).toEqual({ lost: 0, reordered: 0, doubled: [] });
    });

    it('a stream locked against the order of transactions: variant C sends its events the wrong way round, D does not', async () => {
      const { cursor, d, turn } = await both('C');
      const [early, late] = [await writer(), await writer()];
      await early.begin();
      await late.begin();
      await late.add('CLAIM-1', 1);
      await late.commit();
      await early.add('CLAIM-1', 2);
      await early.commit();
      await turn();
      expect(judge(cursor.sent, await committed())).toMatchObject({ lost: 0, reordered: 2 });
      expect(judge(d.sent, await committed())).toEqual({ lost: 0, reordered: 0, doubled: [] });
    });
  });

  it('loses and reorders nothing under sixteen writers, roll-backs, takeovers, kills in mid-send and a foreign transaction', async () => {
    const WRITERS = 16;
    const TRANSACTIONS = 40;
    const streams = Array.from({ length: 12 }, (_, i) => `CLAIM-${i}`);
    const stores = await Promise.all(Array.from({ length: 4 }, connect));
    const sent: Sent[] = [];
    const disturbed = new Set<bigint>();
    const troubles = { killed: 0, takenOver: 0, lost: 0, sends: 0 };
    let quiet = false;
    let draw = 7;
    const chance = (): number => { draw = (Math.imul(draw, 1_103_515_245) + 12_345) >>> 0; return draw / 4_294_967_296; };

    /** The log of one relay: sometimes the relay dies after its send, sometimes its lease goes to another before it. */
    const log: Pick<EventLog, 'append'> = {
      append: async (records: LogRecord[]) => {
        const rows = records.map((r): Sent => ({ id: BigInt(ids.get(r.headers['ce_id'] as string) ?? 0n), stream: r.key, seq: Number((r.headers['ce_id'] as string).split('/').at(-1)) }));
        troubles.sends += 1;
        const fate = quiet ? 1 : chance();
        if (fate < 0.2) {
          rows.forEach((r) => disturbed.add(r.id));
          troubles.takenOver += 1;
          await db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'intake:relay'`);
          await pause(20);
        }
        sent.push(...rows);
        if (fate >= 0.2 && fate < 0.4) {
          rows.forEach((r) => disturbed.add(r.id));
          troubles.killed += 1;
          throw new Error('the relay was killed between its send and its note of it');
        }
      },
    };
    const ids = new Map<string, bigint>();
    const remember = (outbox: Outbox): Outbox => ({
      acquire: () => outbox.acquire(), published: (some) => outbox.published(some), advance: () => outbox.advance(), release: () => outbox.release(),
      next: async (limit) => {
        const rows = await outbox.next(Math.min(limit, 25));
        for (const row of rows) ids.set(row.eventId, row.id);
        return rows;
      },
    });
    // Each look for the lease comes a second after the one before, as far as the relay knows.
    const impatient = (): { nowMs(): number; after(): () => void } => { let now = 0; return { nowMs: () => (now += 1_000), after: () => () => undefined }; };
    const relays = stores.slice(0, 3).map((store) => new Relay(remember(store.outbox()), log as EventLog, noTracing, () => undefined, impatient()));
    const cursors = (['A', 'B', 'C'] as const).map((v) => new CursorRelay(db, v));
    let writing = true;
    const running = [...relays, ...cursors].map(async (relay) => {
      while (writing) {
        const worked = await relay.turn().catch(() => { troubles.lost += 1; return false; });
        if (!worked) await pause(5);
      }
    });

    const foreign = await session();
    let rolledBack = 0;
    const write = async (store: Store): Promise<void> => {
      const some = [...new Set([streams[Math.floor(chance() * streams.length)] as string, streams[Math.floor(chance() * streams.length)] as string])];
      const rollBack = chance() < 0.15;
      await pause(chance() * 8);
      await store.transaction(NORTH, async (tx) => {
        await pause(chance() * 10);
        const rows = await tx.lock(some.map((id) => ({ id, kind: 'claim' as const })));
        const changes = noChanges();
        for (const row of rows.values()) {
          for (let n = chance() < 0.3 ? 2 : 1; n > 0; n -= 1) changes.events.push(event(row.id, (row.seq += 1)));
          changes.streams.push(row);
        }
        await tx.write(changes);
        await pause(chance() * 10);
        if (rollBack) throw new Error('rolled back');
      }).catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'rolled back') throw error;
        rolledBack += 1;
      });
    };
    let held: { sends: number } | undefined;
    await Promise.all(Array.from({ length: WRITERS }, async (_, w) => {
      for (let i = 0; i < TRANSACTIONS; i += 1) {
        if (w === 0 && i === TRANSACTIONS / 2) {
          await foreign.query('BEGIN; SELECT pg_current_xact_id()');
          held = { sends: troubles.sends };
        }
        await write(stores[w % stores.length] as Store);
      }
    }));
    const [markBefore, top, sendsBefore] = [await low(), (await committed()).at(-1) ?? 0n, troubles.sends];
    quiet = true;
    await foreign.query('COMMIT');
    const all = await committed();
    for (let i = 0; i < 200 && (await low()) < (all.at(-1) ?? 0n); i += 1) await pause(25);
    writing = false;
    await Promise.all(running);
    for (const relay of relays) await relay.release();

    // The foreign transaction kept the mark down and the sending going.
    expect(sendsBefore).toBeGreaterThan(held?.sends ?? Infinity);
    expect(markBefore).toBeLessThan(top);
    const d = judge(sent, all);
    expect(d).toMatchObject({ lost: 0, reordered: 0 });
    expect(d.doubled.filter((id) => !disturbed.has(id))).toEqual([]);
    expect(await low()).toBe(all.at(-1));
    expect((await db.query<{ published: string }>('SELECT published::text FROM intake.relay'))[0]?.published).toBe('{}');
    expect({ killed: troubles.killed > 3, takenOver: troubles.takenOver > 3, rolledBack: rolledBack > 20, doubled: d.doubled.length > 0 }).toEqual({ killed: true, takenOver: true, rolledBack: true, doubled: true });
    const [a, b, c] = cursors.map((cursor) => judge(cursor.sent, all));
    console.log(`${all.length} events, ${JSON.stringify(troubles)}: D lost 0, reordered 0, doubled ${d.doubled.length}; lost by A ${a?.lost}, by B ${b?.lost}; reordered by C ${c?.reordered}`);
  }, 120_000);

  const low = async (): Promise<bigint> => BigInt((await db.query<{ low: string }>('SELECT low FROM intake.relay'))[0]?.low ?? 0);
});
