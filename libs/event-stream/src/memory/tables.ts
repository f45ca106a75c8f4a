import type { AuditRow, EffectRow, EventRow, HeldRow, StreamRow, TellRow, TimerRow } from '../ports.js';

/** Rows as the in-memory database keeps them. JSON columns are text, so that what comes out is a fresh copy as from Postgres. */
export interface StreamRecord {
  tenant: string;
  id: string;
  kind: StreamRow['kind'];
  parked: string | null;
  held: number;
  /** The remaining columns. */
  json: string;
}

export interface EventRecord { id: bigint; tenant: string; row: EventRow }
export interface TellRecord { id: bigint; tenant: string; row: TellRow }
export interface TimerRecord { tenant: string; row: TimerRow }
export interface HeldRecord { id: bigint; tenant: string; row: HeldRow }
export interface AuditRecord { id: bigint; tenant: string; row: AuditRow }
export interface IdempotencyRecord { requestHash: string; answer: string }
export interface SideRecord { tenant: string; key: string; json: string }

export interface EffectRecord {
  tenant: string;
  row: EffectRow;
  state: 'due' | 'done' | 'exhausted';
  attempt: number;
  /** Real time (epoch milliseconds), not the time of decisions. */
  leaseUntilMs: number | null;
  lastError: string | null;
}

export interface Tables {
  stream: Map<string, StreamRecord>;
  event: Map<string, EventRecord>;
  tell: Map<string, TellRecord>;
  timer: Map<string, TimerRecord>;
  effect: Map<string, EffectRecord>;
  parkedEvent: Map<string, HeldRecord>;
  audit: Map<string, AuditRecord>;
  idempotency: Map<string, IdempotencyRecord>;
  side: Map<string, Map<string, SideRecord>>;
}

export const emptyTables = (sideTables: string[]): Tables => ({
  stream: new Map(),
  event: new Map(),
  tell: new Map(),
  timer: new Map(),
  effect: new Map(),
  parkedEvent: new Map(),
  audit: new Map(),
  idempotency: new Map(),
  side: new Map(sideTables.map((name) => [name, new Map()])),
});

/** One text of several columns; no column holds the separator. */
export const keyOf = (...parts: (string | number)[]): string => parts.join('\u0000');

export const byId = (a: { id: bigint }, b: { id: bigint }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Instants in one spelling, so that they compare as text. @throws RangeError when it is no time. */
export const instant = (text: string): string => new Date(text).toISOString();

export function recordOf(tenant: string, row: StreamRow): StreamRecord {
  const { id, kind, parked, held, isNew: _isNew, own: _own, ...rest } = row;
  return { tenant, id, kind, parked, held, json: JSON.stringify(rest) };
}

export function rowOf(record: StreamRecord, isNew: boolean): StreamRow {
  const { id, kind, parked, held, json } = record;
  return { ...(JSON.parse(json) as Omit<StreamRow, 'id' | 'kind' | 'parked' | 'held' | 'isNew' | 'own'>), id, kind, parked, held, isNew, own: true };
}

export const emptyRow = (id: string, kind: StreamRow['kind']): StreamRow => ({
  id, kind, practice: null, seq: 0, lamport: 0, version: 0, seen: {}, after: {}, positions: {},
  state: null, sealed: null, stateVersion: 1, parked: null, held: 0, isNew: true, own: true,
});
