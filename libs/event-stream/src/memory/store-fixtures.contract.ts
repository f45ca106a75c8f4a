import type { AuditRow, Changes, EffectRow, EventRow, HeldRow, Store, StoreTransaction, StreamRow, TellRow, TimerRow } from '../ports.js';
import type { SideTable } from '../definition.js';

/** What a store adapter gives so that the contract can be run against it. The service is intake. */
export interface StoreHarness {
  /** Empties all tables, drops relay leases, and gives a fresh connection. */
  fresh(): Promise<Store>;
  /** Another connection to the same tables, as a second process has it. */
  another(): Promise<Store>;
  /** Lets every effect lease run out. */
  expireLeases(): Promise<void>;
  /** Ends the session on which the relay's lease sits. */
  loseRelayLease(): Promise<void>;
  audit(tenant: string): Promise<AuditRow[]>;
  close(): Promise<void>;
}

/** One test's view of the store under test. */
export interface UnderTest {
  readonly store: Store;
  readonly harness: StoreHarness;
  run<T>(work: (tx: StoreTransaction) => Promise<T>, tenant?: string): Promise<T>;
  /** Locks one claim and writes what `make` says about it. */
  onClaim(id: string, make: (row: StreamRow) => Partial<Changes>, tenant?: string): Promise<void>;
  peek(id: string, tenant?: string): Promise<StreamRow | undefined>;
}

/** The side tables that the contract writes; declare them in the adapter's schema. */
export const CONTRACT_SIDE_TABLES: SideTable[] = [
  { name: 'claim_by_control', columns: { control: 'text', ordinal: 'int', claim: 'text' }, key: ['control', 'ordinal'], indexes: [['claim']] },
  {
    name: 'deposit_line',
    columns: { id: 'text', paid_cents: 'bigint', lines: 'int', matched: 'boolean', paid_on: 'date', seen_at: 'timestamptz', detail: 'jsonb', carcs: 'text[]' },
    key: ['id'],
  },
];

export const NORTH = '11111111-1111-4111-8111-111111111111';
export const SOUTH = '22222222-2222-4222-8222-222222222222';
export const AT = '2026-03-02T15:00:00.000Z';
export const LATER = '2026-03-03T15:00:00.000Z';
export const BEFORE = '2026-03-01T15:00:00.000Z';

export const nothing: Changes = { streams: [], events: [], tells: [], timersSet: [], timersCancelled: [], effects: [], held: [], heldDone: [], audit: [], rows: [] };
export const changes = (some: Partial<Changes>): Changes => ({ ...nothing, ...some });
export const claim = (id: string) => ({ id, kind: 'claim' as const });

export const event = (stream: string, seq: number, more: Partial<EventRow> = {}): EventRow => ({
  stream, seq, topic: 'claimstream.intake.v1', type: 'intake.claim-noted', machine: null, item: null, from: null, to: null,
  after: null, at: AT, bytes: `{"seq":${seq},"note":"é"}`, traceparent: null, ...more,
});
export const tell = (fromStream: string, ordinal: number, target: string, more: Partial<TellRow> = {}): TellRow => ({
  fromStream, fromVersion: 1, ordinal, target, targetKind: 'claim', name: `tell-${ordinal}`, practice: null, data: `{"ordinal":${ordinal}}`, sealed: null, traceparent: null, ...more,
});
export const timer = (stream: string, key: string, dueAt: string): TimerRow => ({ stream, kind: 'claim', key, name: 'no-answer', dueAt, data: '{"level":1}' });
export const effect = (id: string, stream: string, notBefore = AT): EffectRow => ({ id, stream, kind: 'claim', name: 'send-file', data: '{"n":1}', sealed: null, notBefore, traceparent: null });
export const held = (stream: string, seq: number): HeldRow => ({
  stream, kind: 'claim', factKind: 'event', producer: 'coding', seq, type: 'coding.claim-coded', reason: 'gap', at: AT, bytes: `{"seq":${seq}}`, headers: { ce_id: `coding/${stream}/${seq}` },
});
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
export const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'committed', codeOf);

/** A gate that a transaction waits at until the test opens it. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open };
}

export const only = (rows: Map<string, StreamRow>, id: string): StreamRow => rows.get(id) as StreamRow;
