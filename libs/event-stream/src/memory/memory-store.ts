import { eventId } from '@claimstream/contracts';
import type { EffectLease, Outbox, OutboxRow, Store, StoreTransaction } from '../ports.js';
import type { MemoryDatabase, Unreadable } from './memory-database.js';
import { dueTimers, lockOf, MemoryTransaction, type StoreHook } from './memory-transaction.js';
import { codeOf, CONNECTION_LOST, DEADLOCK, SERIALIZATION, StoreFault, UNIQUE_VIOLATION } from './store-fault.js';
import { byId, instant, keyOf, type EffectRecord, type EventRecord } from './tables.js';

/** Codes after which the same transaction may well pass: run it again. */
const RUN_AGAIN = new Set<string | undefined>([DEADLOCK, SERIALIZATION, UNIQUE_VIOLATION]);
const MOST_RUNS = 5;
const BLOCK = 1_000;

/** The in-memory twin of the Postgres store: one process' connection to a `MemoryDatabase`. */
export class MemoryStore implements Store {
  private readonly open = new Set<MemoryTransaction>();
  private readonly outboxes = new Set<MemoryOutbox>();
  private closed = false;

  constructor(private readonly db: MemoryDatabase, private readonly hook: StoreHook = () => undefined) {}

  async transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>, _role: 'worker' | 'api' = 'worker'): Promise<T> {
    for (let run = 1; ; run += 1) {
      let result: T;
      try {
        result = await this.once(tenant, work);
      } catch (error) {
        if (run === MOST_RUNS || this.closed || !RUN_AGAIN.has(codeOf(error))) throw error;
        continue;
      }
      // A throw here is an unknown outcome: committed, and the caller is not told.
      await this.hook('committed', tenant);
      return result;
    }
  }

  async tenantsWithTells(): Promise<string[]> {
    this.ensureOpen();
    return distinct([...this.db.tables.tell.values()].map((r) => r.tenant));
  }

  async tenantsWithTimers(now: string): Promise<string[]> {
    this.ensureOpen();
    return distinct(dueTimers(this.db.tables.timer.values(), this.parked, instant(now)).map((r) => r.tenant));
  }

  async nextDue(): Promise<string | null> {
    this.ensureOpen();
    const times = [
      ...[...this.db.tables.timer.values()].filter(({ row }) => this.parked(row.stream) === null).map(({ row }) => row.dueAt),
      ...[...this.db.tables.effect.values()].filter((e) => e.state === 'due').map((e) => e.row.notBefore),
    ];
    return times.reduce<string | null>((least, time) => (least === null || time < least ? time : least), null);
  }

  async leaseEffects(now: string, limit: number, leaseMs: number): Promise<EffectLease[]> {
    this.ensureOpen();
    const [at, realMs] = [instant(now), this.db.realTimeMs()];
    const due = [...this.db.tables.effect.values()]
      .filter((e) => e.state === 'due' && e.row.notBefore <= at && (e.leaseUntilMs ?? 0) <= realMs && this.db.locks.isFree(lockOf.effect(e.row.id)))
      .sort((a, b) => (keyOf(a.row.notBefore, a.row.id) < keyOf(b.row.notBefore, b.row.id) ? -1 : 1))
      .slice(0, limit);
    return due.map((e) => {
      const leased = this.keep({ ...e, attempt: e.attempt + 1, leaseUntilMs: realMs + leaseMs });
      return { ...leased.row, tenant: leased.tenant, attempt: leased.attempt };
    });
  }

  async renewEffect(id: string, leaseMs: number): Promise<boolean> {
    this.ensureOpen();
    const effect = this.db.tables.effect.get(id);
    const realMs = this.db.realTimeMs();
    if (effect?.state !== 'due' || (effect.leaseUntilMs ?? 0) <= realMs) return false;
    this.keep({ ...effect, leaseUntilMs: realMs + leaseMs });
    return true;
  }

  async failEffect(id: string, sentence: string, retryAt: string): Promise<void> {
    this.ensureOpen();
    const effect = this.db.tables.effect.get(id);
    if (effect?.state !== 'due') return;
    this.keep({ ...effect, row: { ...effect.row, notBefore: instant(retryAt) }, leaseUntilMs: null, lastError: sentence });
  }

  outbox(): Outbox {
    const outbox = new MemoryOutbox(this.db, () => this.ensureOpen());
    this.outboxes.add(outbox);
    return outbox;
  }

  async streamsHeld(): ReturnType<Store['streamsHeld']> {
    this.ensureOpen();
    return [...this.db.tables.stream.values()].filter((s) => s.held > 0 && s.parked === null)
      .map((s) => ({ tenant: s.tenant, stream: s.id, kind: s.kind })).sort((a, b) => (a.stream < b.stream ? -1 : 1));
  }

  async history(tenant: string | null, stream: string | null, after: bigint, limit: number): Promise<OutboxRow[]> {
    this.ensureOpen();
    return [...this.db.tables.event.values()]
      .filter((r) => r.id > after && (tenant === null || r.tenant === tenant) && (stream === null || r.row.stream === stream))
      .sort(byId).slice(0, limit).map((r) => outboxRow(this.db, r));
  }

  async sequenceBlock(): Promise<{ first: bigint; count: number }> {
    this.ensureOpen();
    return { first: (this.db.nextId('id_block') - 1n) * BigInt(BLOCK), count: BLOCK };
  }

  async keepUnreadable(rows: Unreadable[]): Promise<void> {
    this.ensureOpen();
    for (const row of rows) {
      const key = keyOf(row.topic, row.partition, row.offset);
      if (!this.db.unreadable.has(key)) this.db.unreadable.set(key, { ...row, bytes: Buffer.from(row.bytes) });
    }
  }

  async backlog(now: string): ReturnType<Store['backlog']> {
    this.ensureOpen();
    const at = instant(now);
    return {
      unpublished: this.db.unpublished.length,
      tells: this.db.tables.tell.size,
      timers: dueTimers(this.db.tables.timer.values(), this.parked, at).length,
      effects: [...this.db.tables.effect.values()].filter((e) => e.state === 'due' && e.row.notBefore <= at).length,
    };
  }

  async ping(): Promise<void> {
    this.ensureOpen();
  }

  async close(): Promise<void> {
    this.kill();
  }

  /** The process died: open transactions never happened, the relay's lease is free, leases of effects run out by themselves. */
  kill(): void {
    this.closed = true;
    for (const tx of this.open) tx.end();
    for (const outbox of this.outboxes) outbox.drop();
  }

  private async once<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    this.ensureOpen();
    await this.hook('begin', tenant);
    this.ensureOpen();
    const tx = new MemoryTransaction(this.db, tenant, this.hook);
    this.open.add(tx);
    try {
      const result = await work(tx);
      await this.hook('commit', tenant);
      tx.commit();
      return result;
    } finally {
      this.open.delete(tx);
      tx.end();
    }
  }

  private readonly parked = (stream: string): string | null => this.db.tables.stream.get(stream)?.parked ?? null;

  private keep(effect: EffectRecord): EffectRecord {
    this.db.tables.effect.set(effect.row.id, effect);
    return effect;
  }

  private ensureOpen(): void {
    if (this.closed) throw new StoreFault(CONNECTION_LOST, 'the store is closed');
  }
}

/** The relay's view: rows leave it only when their owner under the present epoch says that the log has them. */
class MemoryOutbox implements Outbox {
  private epoch: bigint | null = null;

  constructor(private readonly db: MemoryDatabase, private readonly ensureOpen: () => void) {}

  async acquire(): Promise<boolean> {
    this.ensureOpen();
    if (this.db.relay.owner === this) return true;
    if (this.db.relay.owner !== null) return false;
    this.epoch = this.db.relay.epoch + 1n;
    this.db.relay = { epoch: this.epoch, owner: this };
    return true;
  }

  async next(limit: number): Promise<OutboxRow[]> {
    this.ensureOwner();
    return this.db.unpublished.slice(0, limit).map((r) => outboxRow(this.db, r));
  }

  async published(ids: bigint[]): Promise<void> {
    this.ensureOwner();
    const gone = new Set(ids);
    const left = this.db.unpublished.filter((r) => !gone.has(r.id));
    this.db.unpublished.splice(0, this.db.unpublished.length, ...left);
  }

  /** No cursor here: a row is unpublished until it is said to be published, whenever its transaction commits. */
  async advance(): Promise<void> {
    this.ensureOwner();
  }

  async release(): Promise<void> {
    this.drop();
  }

  private ensureOwner(): void {
    this.ensureOpen();
    if (this.db.relay.owner !== this || this.epoch !== this.db.relay.epoch) throw new StoreFault(CONNECTION_LOST, 'the relay has no lease');
  }

  drop(): void {
    if (this.db.relay.owner === this) this.db.relay = { ...this.db.relay, owner: null };
  }
}

const outboxRow = (db: MemoryDatabase, { id, row }: EventRecord): OutboxRow => ({
  id, stream: row.stream, topic: row.topic, type: row.type, eventId: eventId(db.service, row.stream, row.seq), bytes: row.bytes, traceparent: row.traceparent,
});

const distinct = (names: string[]): string[] => [...new Set(names)].sort();
