import type { ServiceName, StreamKind } from '@claimstream/contracts';
import type { Decide, LocalFact, StreamState } from './decision.js';

export type ColumnType = 'text' | 'int' | 'bigint' | 'boolean' | 'date' | 'timestamptz' | 'jsonb' | 'text[]';

/** A table of the service beside the generic ones. `tenant_id` is added to every table and to its key. */
export interface SideTable {
  name: string;
  columns: Record<string, ColumnType>;
  key: string[];
  /** Further indexes, each a list of columns. */
  indexes?: string[][];
}

/** Reads side tables and streams inside the transaction, before the streams of the batch are locked. The in-memory store answers the same questions. */
export interface Lookups {
  /** Rows of a side table whose `columns` equal one of `keys` (set-wise: one query for a whole batch). */
  rows<T = Record<string, unknown>>(table: string, columns: string[], keys: unknown[][]): Promise<T[]>;
  /** States of streams without locking them; `phi` opened. */
  states<S extends StreamState = StreamState>(ids: string[]): Promise<Map<string, S>>;
  /** A fresh id of this service. */
  newId(): string;
  token(purpose: string, value: string): string;
  /** Under all live keys, newest first, for look-ups while keys rotate. */
  tokens(purpose: string, value: string): string[];
  readonly tokenKey: string;
  readonly now: string;
}

/** A fact and the stream it is for. */
export interface Targeted {
  stream: string;
  kind: StreamKind;
  fact: LocalFact;
}

export interface Subscription {
  from: ServiceName;
  kinds: StreamKind[];
  /** Types this release knows and does not need: counted, they advance `seen`. Every other type goes to the decision. */
  ignores: string[];
  /** Types whose sealed block this service's duty needs; every opening is an audit row. */
  opens?: string[];
}

export interface StreamDefinition<S extends StreamState = StreamState, R = unknown> {
  decide: Decide<S, R>;
  /** Version of the stored state. */
  stateVersion: number;
  /** `upcast[n]` turns a state of version n into one of n + 1. */
  upcast?: Record<number, (state: StreamState) => StreamState>;
  /** Since when an item (`machine:item`) is in the state it is in (ISO 8601), for a service that keeps it: how long items stand in a state is counted as they leave it. */
  since?(state: S, item: string): string | undefined;
}

export interface EffectRun {
  id: string;
  tenant: string;
  stream: string;
  kind: StreamKind;
  data: Record<string, unknown>;
  phi?: unknown;
  attempt: number;
  /** Prolongs the lease of a long effect. @throws when the lease was lost, so that the work stops. */
  heartbeat(): Promise<void>;
}

/** What an effect may use: the service's own shell. */
export interface ShellAccess {
  /** Applies facts in one transaction of the tenant. */
  apply(tenant: string, resolve: (look: Lookups) => Promise<Targeted[]>): Promise<Applied[]>;
  /** Reads without writing. */
  look<T>(tenant: string, read: (look: Lookups) => Promise<T>): Promise<T>;
}

export interface Applied {
  stream: string;
  outcome: 'applied' | 'duplicate' | 'held' | 'parked';
  /** Sequence of the stream after the fact. */
  seq: number;
  reply?: Record<string, unknown>;
}

export interface EffectDefinition {
  /** Does the work; the facts it returns are applied in the transaction that marks the effect done. A throw is retried with back-off. */
  run(effect: EffectRun, shell: ShellAccess): Promise<LocalFact[]>;
  /** After so many failed tries the stream is told with a fact named `<effect>-exhausted`. */
  maxAttempts: number;
}

/** The table of contents of a service: its streams, what it listens to, what it does to the outside. */
export interface ServiceDefinition<R = unknown> {
  name: ServiceName;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each stream has a state type of its own
  streams: Partial<Record<StreamKind, StreamDefinition<any, R>>>;
  subscribes: Subscription[];
  sideTables: SideTable[];
  effects: Record<string, EffectDefinition>;
  reference: R;
}
