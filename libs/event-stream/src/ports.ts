import type { Sequences, ServiceName, StreamKind } from '@claimstream/contracts';
import type { SideRow } from './decision.js';

/** One record of the log. */
export interface LogRecord {
  topic: string;
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

export interface ConsumedRecord extends LogRecord {
  partition: number;
  offset: string;
  /** When the broker took it (epoch milliseconds). */
  timestampMs: number;
}

export interface BatchControl {
  /** Tells the broker that we are alive; throws when the partition was taken away, and that throw must pass. */
  heartbeat(): Promise<void>;
  signal: AbortSignal;
}

/**
 * The log as the shell sees it. Two adapters keep one contract test suite: kafkajs, and memory for tests and the simulator.
 * Promise: order per key; at least once; a batch's offsets move only after `onBatch` resolved.
 */
export interface EventLog {
  /** Appends in order and resolves when every record is safe. On a throw nothing is known: append the same records again. */
  append(records: LogRecord[]): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<LogSubscription>;
  /** Creates topics that are missing; never changes existing ones. */
  ensureTopics(topics: string[], partitions: number): Promise<void>;
  /** What a group has not consumed yet, over all partitions of the topics. */
  lag(group: string, topics: string[]): Promise<Lag>;
  /** Round trip to the log, for readiness. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Lag {
  records: number;
  /** Milliseconds for which the oldest of them is known to lie in the log, 0 when there is none; a log that tells no times knows it from its earlier answers. */
  oldestMs: number;
}

export interface SubscribeOptions {
  group: string;
  topics: string[];
  onBatch(records: ConsumedRecord[], control: BatchControl): Promise<void>;
  /** Trouble that could not be healed in place; the host then leaves with exit code 70, because a silent consumer is worse than a dead one. */
  onFatal(error: Error): void;
}

export interface LogSubscription {
  /** Milliseconds since the last successful fetch, for liveness. */
  idleMs(): number;
  /** Finishes the running batch, commits and leaves the group. */
  stop(): Promise<void>;
}

/** A stream's row, locked by the transaction that holds it. */
export interface StreamRow {
  id: string;
  kind: StreamKind;
  practice: string | null;
  seq: number;
  lamport: number;
  /** Facts applied so far; names a tell for ever together with its ordinal. */
  version: number;
  seen: Sequences;
  after: Sequences;
  positions: Record<string, string>;
  /** The state without its `phi`. */
  state: Record<string, unknown> | null;
  /** The sealed `phi` of the state. */
  sealed: string | null;
  stateVersion: number;
  parked: string | null;
  /** Rows waiting in lanes or behind a parked fact. */
  held: number;
  /** Set when the row was made by this transaction. */
  isNew: boolean;
  /** False when another tenant owns the id. */
  own: boolean;
}

export interface EventRow {
  stream: string;
  seq: number;
  topic: string;
  type: string;
  machine: string | null;
  item: string | null;
  from: string | null;
  to: string | null;
  after: string | null;
  at: string;
  bytes: string;
  traceparent: string | null;
}

export interface HeldRow {
  id?: string;
  stream: string;
  kind: StreamKind;
  /** `event`: bytes of an envelope. Otherwise a stored local fact. */
  factKind: 'event' | 'command' | 'part' | 'tell' | 'timer' | 'effect';
  producer: string | null;
  seq: number | null;
  type: string;
  reason: string;
  at: string;
  bytes: string;
  headers: Record<string, string>;
}

export interface TellRow {
  id?: string;
  fromStream: string;
  fromVersion: number;
  ordinal: number;
  target: string;
  targetKind: StreamKind;
  name: string;
  practice: string | null;
  data: string;
  sealed: string | null;
  traceparent: string | null;
}

export interface TimerRow {
  stream: string;
  kind: StreamKind;
  key: string;
  name: string;
  dueAt: string;
  data: string;
}

export interface EffectRow {
  id: string;
  stream: string;
  kind: StreamKind;
  name: string;
  data: string;
  sealed: string | null;
  notBefore: string;
  traceparent: string | null;
}

export interface AuditRow {
  at: string;
  actor: string;
  action: string;
  stream: string;
  /** Event id, command name or field list; never a value. */
  detail: string;
}

/** Everything one batch of one tenant changes, written set-wise. */
export interface Changes {
  streams: StreamRow[];
  events: EventRow[];
  tells: TellRow[];
  timersSet: TimerRow[];
  timersCancelled: { stream: string; key: string }[];
  effects: EffectRow[];
  held: HeldRow[];
  heldDone: string[];
  audit: AuditRow[];
  rows: SideRow[];
}

/** One transaction of one tenant. */
export interface StoreTransaction {
  /** Inserts missing rows, then locks all in id order. */
  lock(refs: { id: string; kind: StreamKind }[]): Promise<Map<string, StreamRow>>;
  heldOf(streams: string[]): Promise<HeldRow[]>;
  write(changes: Changes): Promise<void>;
  /** Runs part of the transaction so that its failure undoes only that part. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  sideRows(table: string, columns: string[], keys: unknown[][]): Promise<Record<string, unknown>[]>;
  peek(ids: string[]): Promise<StreamRow[]>;
  /** Takes the oldest tells (in id order) and deletes them with the commit. */
  takeTells(limit: number): Promise<TellRow[]>;
  /** Takes due timers of streams that are not parked and deletes them with the commit. */
  takeTimers(now: string, limit: number): Promise<TimerRow[]>;
  /** Marks an effect done (or failed for good) with the commit. */
  finishEffect(id: string, outcome: 'done' | 'exhausted', sentence?: string): Promise<void>;
  /** Idempotency: the stored answer of an earlier request with this key, or null after reserving it. */
  idempotency(key: string, requestHash: string, answer?: string): Promise<{ requestHash: string; answer: string } | null>;
}

/** Work that looks across tenants, as `<service>_shell`: scheduling columns only. */
export interface DueWork {
  tenant: string;
  count: number;
}

export interface EffectLease extends EffectRow {
  tenant: string;
  attempt: number;
}

export interface OutboxRow {
  id: bigint;
  stream: string;
  topic: string;
  type: string;
  eventId: string;
  bytes: string;
  traceparent: string | null;
}

/**
 * What is committed and not yet in the log, owned by one relay at a time (algorithm D: no cursor loses rows or order).
 * `next` never skips a visible unpublished row; rows of one stream come in their order.
 */
export interface Outbox {
  /** True when this process owns the relay's lease; a takeover raises the epoch, so that a zombie's writes find no row. */
  acquire(): Promise<boolean>;
  next(limit: number): Promise<OutboxRow[]>;
  published(ids: bigint[]): Promise<void>;
  /** Moves the low mark once every transaction that could own a smaller id has ended. */
  advance(): Promise<void>;
  release(): Promise<void>;
}

/**
 * The store as the shell sees it; Postgres, and memory for tests and the simulator.
 * `transaction` runs as `<service>_worker` (or `_api`) for one tenant; 40P01, 40001 and 23505 run it again.
 */
export interface Store {
  transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>, role?: 'worker' | 'api'): Promise<T>;
  tenantsWithTells(): Promise<string[]>;
  tenantsWithTimers(now: string): Promise<string[]>;
  /** The next time a timer or a delayed effect is due, for the test clock. */
  nextDue(): Promise<string | null>;
  leaseEffects(now: string, limit: number, leaseMs: number): Promise<EffectLease[]>;
  renewEffect(id: string, leaseMs: number): Promise<boolean>;
  failEffect(id: string, sentence: string, retryAt: string): Promise<void>;
  outbox(): Outbox;
  /** Streams with rows waiting in lanes, for the drain after an upgrade; parked ones wait for a person and are not among them. */
  streamsHeld(): Promise<{ tenant: string; stream: string; kind: StreamKind }[]>;
  /** Events of the table again, oldest first, for replay; `after` is the last id of the page before. */
  history(tenant: string | null, stream: string | null, after: bigint, limit: number): Promise<OutboxRow[]>;
  /** Next block of numbers for ids. */
  sequenceBlock(): Promise<{ first: bigint; count: number }>;
  /** Bytes that are no envelope or name no tenant we know. */
  keepUnreadable(rows: { topic: string; partition: number; offset: string; reason: string; bytes: Buffer }[]): Promise<void>;
  /** Work not yet finished: unpublished events, tells, due timers, due effects. Zero when drained. */
  backlog(now: string): Promise<{ unpublished: number; tells: number; timers: number; effects: number }>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Seals and opens blocks, and makes tokens; keys come from a key provider per tenant. */
export interface Sealer {
  /** AES-256-GCM under the tenant's key, bound to tenant, stream and type. */
  seal(tenant: string, stream: string, type: string, plain: unknown): string;
  /** @throws when the block was made for another place, or its key is gone. */
  open(tenant: string, stream: string, type: string, sealed: string): unknown;
  token(tenant: string, purpose: string, value: string): string;
  tokens(tenant: string, purpose: string, value: string): string[];
  tokenKey(tenant: string): string;
}

export interface Clock {
  /** Business time in epoch milliseconds: moved in tests and on a test platform. */
  now(): number;
}

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  feed: 'test' | 'production';
  timeZone: string;
}

export type { ServiceName };
