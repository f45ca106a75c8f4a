import { legal, machineOf } from '@claimstream/contracts';
import type { Changes, EventRow, HeldRow, StoreTransaction, StreamRow, TellRow, TimerRow } from '../ports.js';
import type { MemoryDatabase } from './memory-database.js';
import { Overlay } from './overlay.js';
import type { Holder } from './row-locks.js';
import { SideTables } from './side-rows.js';
import { CHECK_VIOLATION, CONNECTION_LOST, PRIVILEGE, StoreFault, TRANSACTION_ABORTED, UNIQUE_VIOLATION } from './store-fault.js';
import {
  byId, emptyRow, instant, keyOf, recordOf, rowOf,
  type AuditRecord, type EffectRecord, type EventRecord, type HeldRecord, type IdempotencyRecord, type SideRecord, type StreamRecord, type TellRecord, type TimerRecord,
} from './tables.js';

/** Where a transaction can be ended from outside: before each of its calls, before its commit, and after it (the outcome is then unknown to the caller). */
export type StorePoint = 'begin' | 'lock' | 'heldOf' | 'write' | 'sideRows' | 'peek' | 'takeTells' | 'takeTimers' | 'finishEffect' | 'idempotency' | 'commit' | 'committed';

/** Called at each point; a throw is what the caller sees, a pause lets others run first. */
export type StoreHook = (point: StorePoint, tenant: string) => void | Promise<void>;

const lockOf = {
  stream: (id: string) => keyOf('stream', id),
  tells: (tenant: string) => keyOf('tells', tenant),
  timer: (stream: string, key: string) => keyOf('timer', stream, key),
  effect: (id: string) => keyOf('effect', id),
  idempotency: (tenant: string, key: string) => keyOf('idempotency', tenant, key),
};
export { lockOf };

/** One transaction of one tenant: its own rows over the committed ones, row locks to its end, and a failed call aborts it unless a savepoint was open. */
export class MemoryTransaction implements StoreTransaction, Holder {
  waitsFor?: string | undefined;
  private aborted = false;
  private dead = false;
  /** Streams whose row this transaction made. */
  private made = new Set<string>();
  private readonly streams: Overlay<StreamRecord>;
  private readonly events: Overlay<EventRecord>;
  private readonly tells: Overlay<TellRecord>;
  private readonly timers: Overlay<TimerRecord>;
  private readonly effects: Overlay<EffectRecord>;
  private readonly parked: Overlay<HeldRecord>;
  private readonly audit: Overlay<AuditRecord>;
  private readonly answers: Overlay<IdempotencyRecord>;
  private readonly side: SideTables;
  private readonly overlays: Overlay<unknown>[];
  private newEvents: EventRecord[] = [];

  constructor(private readonly db: MemoryDatabase, private readonly tenant: string, private readonly hook: StoreHook) {
    const t = db.tables;
    this.streams = new Overlay('stream', t.stream);
    this.events = new Overlay('event', t.event);
    this.tells = new Overlay('tell', t.tell);
    this.timers = new Overlay('timer', t.timer);
    this.effects = new Overlay('effect', t.effect);
    this.parked = new Overlay('parked_event', t.parkedEvent);
    this.audit = new Overlay('audit', t.audit);
    this.answers = new Overlay('idempotency', t.idempotency);
    const side = new Map([...t.side].map(([name, rows]) => [name, new Overlay<SideRecord>(name, rows)]));
    this.side = new SideTables(db.sideTables, side, tenant);
    this.overlays = [this.streams, this.events, this.tells, this.timers, this.effects, this.parked, this.audit, this.answers, ...side.values()] as Overlay<unknown>[];
  }

  lock(refs: Parameters<StoreTransaction['lock']>[0]): Promise<Map<string, StreamRow>> {
    return this.call('lock', async () => {
      const kinds = new Map(refs.map((ref) => [ref.id, ref.kind]));
      const rows = new Map<string, StreamRow>();
      for (const id of [...kinds.keys()].sort()) {
        await this.db.locks.acquire(this, lockOf.stream(id));
        const kind = kinds.get(id) as StreamRow['kind'];
        const record = this.streams.get(id);
        if (record && record.tenant !== this.tenant) {
          rows.set(id, { ...emptyRow(id, kind), isNew: false, own: false });
          continue;
        }
        if (!record) {
          this.streams.insert(id, recordOf(this.tenant, emptyRow(id, kind)));
          this.made.add(id);
        }
        rows.set(id, rowOf(this.streams.get(id) as StreamRecord, this.made.has(id)));
      }
      return rows;
    });
  }

  heldOf(streams: string[]): Promise<HeldRow[]> {
    const wanted = new Set(streams);
    return this.call('heldOf', () => [...this.parked.values()].filter((r) => r.tenant === this.tenant && wanted.has(r.row.stream))
      .sort(byId).map((r) => structuredClone({ ...r.row, id: String(r.id) })));
  }

  write(changes: Changes): Promise<void> {
    return this.call('write', async () => {
      for (const row of changes.streams) this.writeStream(row);
      for (const row of changes.events) this.writeEvent(row);
      for (const row of changes.tells) this.tells.insert(keyOf(row.fromStream, row.fromVersion, row.ordinal), { id: this.db.nextId('tell'), tenant: this.tenant, row: { ...row } });
      for (const { stream, key } of changes.timersCancelled) {
        const name = await this.lockTimer(stream, key);
        if (this.timers.get(name)?.tenant === this.tenant) this.timers.delete(name);
      }
      for (const row of changes.timersSet) {
        const name = await this.lockTimer(row.stream, row.key);
        this.timers.set(name, { tenant: this.tenant, row: { ...row, dueAt: instant(row.dueAt) } });
      }
      for (const row of changes.effects) {
        this.effects.insert(row.id, { tenant: this.tenant, row: { ...row, notBefore: instant(row.notBefore) }, state: 'due', attempt: 0, leaseUntilMs: null, lastError: null });
      }
      for (const row of changes.held) {
        const id = this.db.nextId('parked_event');
        this.parked.insert(String(id), { id, tenant: this.tenant, row: structuredClone({ ...row, at: instant(row.at) }) });
      }
      for (const id of changes.heldDone) if (this.parked.get(id)?.tenant === this.tenant) this.parked.delete(id);
      for (const row of changes.audit) {
        const id = this.db.nextId('audit');
        this.audit.insert(String(id), { id, tenant: this.tenant, row: { ...row, at: instant(row.at) } });
      }
      // Keys that must be free come first, as in the statements of the Postgres store.
      for (const row of changes.rows) if ('insert' in row) this.side.insert(row.table, row.insert);
      for (const row of changes.rows) if (!('insert' in row)) this.side.change(row);
    });
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.ensureUsable();
    const back = this.overlays.map((overlay) => overlay.savepoint());
    const [made, newEvents] = [new Set(this.made), [...this.newEvents]];
    try {
      return await work();
    } catch (error) {
      if (this.dead) throw error;
      for (const restore of back) restore();
      this.made = made;
      this.newEvents = newEvents;
      this.aborted = false;
      throw error;
    }
  }

  sideRows(table: string, columns: string[], keys: unknown[][]): Promise<Record<string, unknown>[]> {
    return this.call('sideRows', () => this.side.find(table, columns, keys));
  }

  peek(ids: string[]): Promise<StreamRow[]> {
    return this.call('peek', () => [...new Set(ids)].flatMap((id) => {
      const record = this.streams.get(id);
      return record?.tenant === this.tenant ? [rowOf(record, false)] : [];
    }));
  }

  takeTells(limit: number): Promise<TellRow[]> {
    return this.call('takeTells', async () => {
      // Order per target: nobody takes later tells of this tenant while these are not committed.
      await this.db.locks.acquire(this, lockOf.tells(this.tenant));
      const taken = [...this.tells.values()].filter((r) => r.tenant === this.tenant).sort(byId).slice(0, limit);
      for (const { row } of taken) this.tells.delete(keyOf(row.fromStream, row.fromVersion, row.ordinal));
      return taken.map((r) => ({ ...r.row, id: String(r.id) }));
    });
  }

  takeTimers(now: string, limit: number): Promise<TimerRow[]> {
    return this.call('takeTimers', () => {
      const due = dueTimers(this.timers.values(), (id) => this.streams.get(id)?.parked ?? null, instant(now)).filter((r) => r.tenant === this.tenant);
      const taken: TimerRow[] = [];
      for (const { row } of due) {
        if (taken.length === limit) break;
        if (!this.db.locks.tryAcquire(this, lockOf.timer(row.stream, row.key))) continue;
        this.timers.delete(keyOf(row.stream, row.key));
        taken.push({ ...row });
      }
      return taken;
    });
  }

  finishEffect(id: string, outcome: 'done' | 'exhausted', sentence?: string): Promise<void> {
    return this.call('finishEffect', async () => {
      await this.db.locks.acquire(this, lockOf.effect(id));
      const effect = this.effects.get(id);
      if (effect?.tenant !== this.tenant || effect.state !== 'due') throw new Error(`effect ${id} is finished already, or was never queued`);
      this.effects.set(id, { ...effect, state: outcome, leaseUntilMs: null, lastError: sentence ?? effect.lastError });
    });
  }

  idempotency(key: string, requestHash: string, answer?: string): Promise<IdempotencyRecord | null> {
    return this.call('idempotency', async () => {
      await this.db.locks.acquire(this, lockOf.idempotency(this.tenant, key));
      const name = keyOf(this.tenant, key);
      const earlier = this.answers.get(name);
      if (answer === undefined && earlier) return { ...earlier };
      this.answers.set(name, { requestHash, answer: answer ?? '' });
      return null;
    });
  }

  /** @throws StoreFault when the transaction failed before, or another one committed the same unique key. */
  commit(): void {
    this.ensureUsable();
    for (const overlay of this.overlays) overlay.check();
    for (const overlay of this.overlays) overlay.commit();
    this.db.queueForRelay(this.newEvents);
    this.dead = true;
  }

  /** The connection is gone: nothing of this transaction happened, and its further calls fail. */
  end(): void {
    this.dead = true;
    this.db.locks.releaseAll(this);
  }

  private async call<T>(point: StorePoint, work: () => T | Promise<T>): Promise<T> {
    try {
      this.ensureUsable();
      await this.hook(point, this.tenant);
      this.ensureUsable();
      return await work();
    } catch (error) {
      this.aborted = true;
      throw error;
    }
  }

  private ensureUsable(): void {
    if (this.dead) throw new StoreFault(CONNECTION_LOST, 'the transaction has ended');
    if (this.aborted) throw new StoreFault(TRANSACTION_ABORTED, 'current transaction is aborted');
  }

  private writeStream(row: StreamRow): void {
    this.ensureLocked(row.id);
    this.streams.set(row.id, recordOf(this.tenant, row));
  }

  private writeEvent(row: EventRow): void {
    // Lock the stream first, insert the event after: algorithm D rests on this.
    this.ensureLocked(row.stream);
    if (row.machine !== null) {
      const machine = machineOf(row.machine);
      const ours = machine && (machine.service === this.db.service || machine.name === 'document');
      if (!ours || !legal(machine, row.from === '' ? null : row.from, row.type, row.to ?? '')) {
        throw new StoreFault(CHECK_VIOLATION, `the life cycle of ${row.machine} has no step ${row.from || 'start'} -> ${row.to ?? ''} by ${row.type}`);
      }
    }
    const record = { id: this.db.nextId('event'), tenant: this.tenant, row: { ...row, at: instant(row.at) } };
    const key = keyOf(row.stream, row.seq);
    if (this.events.get(key)) throw new StoreFault(UNIQUE_VIOLATION, 'duplicate key in event');
    this.events.insert(key, record);
    this.newEvents.push(record);
  }

  private ensureLocked(stream: string): void {
    const own = this.streams.get(stream)?.tenant === this.tenant;
    if (!own || !this.db.locks.owns(this, lockOf.stream(stream))) throw new StoreFault(PRIVILEGE, `stream ${stream} is not locked by this transaction, or belongs to another tenant`);
  }

  private async lockTimer(stream: string, key: string): Promise<string> {
    await this.db.locks.acquire(this, lockOf.timer(stream, key));
    return keyOf(stream, key);
  }
}

/** Timers due at `now` whose stream is not parked, the earliest first. */
export function dueTimers(timers: Iterable<TimerRecord>, parked: (stream: string) => string | null, now: string): TimerRecord[] {
  return [...timers].filter(({ row }) => row.dueAt <= now && parked(row.stream) === null)
    .sort((a, b) => compare(a.row.dueAt, b.row.dueAt) || compare(a.row.stream, b.row.stream) || compare(a.row.key, b.row.key));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
