import type { ServiceName } from '@claimstream/contracts';
import type { SideTable } from '../definition.js';
import type { AuditRow, EventRow } from '../ports.js';
import { MemoryStore } from './memory-store.js';
import type { StoreHook } from './memory-transaction.js';
import { RowLocks } from './row-locks.js';
import { byId, emptyTables, type EffectRecord, type EventRecord, type Tables } from './tables.js';

export interface MemoryDatabaseOptions {
  service: ServiceName;
  sideTables?: SideTable[];
  /** Real time (epoch milliseconds) for leases; the simulator hands in its virtual clock. */
  realTimeMs?: () => number;
}

export interface Unreadable { topic: string; partition: number; offset: string; reason: string; bytes: Buffer }

/** A service's schema in memory. It outlives its connections, as a database outlives the processes that use it. */
export class MemoryDatabase {
  readonly service: ServiceName;
  readonly sideTables: Map<string, SideTable>;
  readonly realTimeMs: () => number;
  readonly tables: Tables;
  readonly locks = new RowLocks();
  readonly unreadable = new Map<string, Unreadable>();
  /** Committed and not yet published, in id order. */
  readonly unpublished: EventRecord[] = [];
  relay: { epoch: bigint; owner: object | null } = { epoch: 0n, owner: null };
  private readonly counters = new Map<string, bigint>();

  constructor(options: MemoryDatabaseOptions) {
    this.service = options.service;
    this.sideTables = new Map((options.sideTables ?? []).map((table) => [table.name, table]));
    this.realTimeMs = options.realTimeMs ?? Date.now;
    this.tables = emptyTables([...this.sideTables.keys()]);
  }

  /** A connection, as one process has it. `hook` is called at every point where a fault can be put. */
  connect(hook?: StoreHook): MemoryStore {
    return new MemoryStore(this, hook);
  }

  /** Like an identity column: a number given to a transaction that fails is never given again. */
  nextId(table: string): bigint {
    const next = (this.counters.get(table) ?? 0n) + 1n;
    this.counters.set(table, next);
    return next;
  }

  /** Commits come in any order of ids; the relay reads them in id order. */
  queueForRelay(records: EventRecord[]): void {
    const last = this.unpublished.at(-1);
    const first = records[0];
    this.unpublished.push(...records);
    if (last && first && first.id < last.id) this.unpublished.sort(byId);
  }

  /** The relay's session was lost with its process; the next who asks gets the lease under a higher epoch. */
  loseRelayLease(): void {
    this.relay = { ...this.relay, owner: null };
  }

  /** What a test or the proof reads: every committed event in id order. */
  events(): (EventRow & { id: bigint; tenant: string })[] {
    return [...this.tables.event.values()].sort(byId).map(({ id, tenant, row }) => ({ ...row, id, tenant }));
  }

  auditRows(tenant: string): AuditRow[] {
    return [...this.tables.audit.values()].filter((r) => r.tenant === tenant).sort(byId).map(({ row }) => ({ ...row }));
  }

  effects(): EffectRecord[] {
    return [...this.tables.effect.values()].map((effect) => ({ ...effect, row: { ...effect.row } }));
  }

  sideRowsOf(table: string, tenant: string): Record<string, unknown>[] {
    return [...(this.tables.side.get(table)?.values() ?? [])].filter((r) => r.tenant === tenant).map((r) => JSON.parse(r.json) as Record<string, unknown>);
  }
}
