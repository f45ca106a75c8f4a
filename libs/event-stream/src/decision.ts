import type { EventData, EventPhi, EventType, MachineName, Sequences, ServiceName, StreamKind, TargetOf } from '@claimstream/contracts';

/** JSON that may be stored as a stream's state. `phi` is the one key whose value identifies people: the shell seals it at rest. */
export interface StreamState {
  phi?: unknown;
}

/** An event of another service, as a decision sees it. `phi` is there only where the subscription opens sealed blocks. */
export interface EventFact {
  kind: 'event';
  name: string;
  id: string;
  producer: ServiceName;
  stream: string;
  streamKind: StreamKind;
  seq: number;
  lamport: number;
  practice: string | undefined;
  at: string;
  actor: string;
  transition?: { machine: string; item: string; from: string | null; to: string };
  traceparent?: string;
  /** The claim or file this belongs to, carried along by every event that follows. */
  correlation?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- narrowed by `isFact`, because one stream hears many types
  data: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  phi?: any;
}

/** Something this service was told: a person's command, a part of a file, a tell of another of its streams, a timer, an effect's outcome. */
export interface LocalFact {
  kind: 'command' | 'part' | 'tell' | 'timer' | 'effect';
  name: string;
  /** Identity of the fact for causation: request id, `document#ordinal`, `stream@version`, timer key, effect id. */
  id: string;
  actor: string;
  practice?: string | undefined;
  correlation?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each decision narrows by name
  data: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  phi?: any;
}

export type Fact = EventFact | LocalFact;

/** Narrows an event fact to the declared type, so that `fact.data` has its schema's type. */
export function isEvent<T extends EventType>(fact: Fact, type: T): fact is Omit<EventFact, 'name' | 'data' | 'phi'> & { name: T; data: EventData<T>; phi: EventPhi<T> } {
  return fact.kind === 'event' && fact.name === type;
}

/** What a decision may know beside its state and the fact. Nothing in here reads a clock, a database or a network when called. */
export interface Context<R = unknown> {
  /** Time of the decision (ISO 8601, UTC); moved in tests and on a platform with a test clock. */
  readonly now: string;
  readonly tenant: { readonly id: string; readonly feed: 'test' | 'production'; readonly timeZone: string };
  /** The stream being decided. */
  readonly stream: { readonly id: string; readonly kind: StreamKind; readonly practice: string | undefined };
  /** Last state of an item of a machine in this stream, or null. */
  at(machine: MachineName, item: string): string | null;
  /** All items of a machine in this stream with their states. */
  items(machine: MachineName): Record<string, string>;
  /** A fresh id; numbers come from this service's database sequence. */
  newId(): string;
  /** Keyed hash (HMAC-SHA-256, 64 bits, hex) under the tenant's live key; `purpose` keeps hashes of different fields apart. */
  token(purpose: string, value: string): string;
  readonly tokenKey: string;
  /** Reference data of the service: immutable, dated releases, in memory. */
  readonly reference: R;
}

export interface EventDraft {
  type: EventType;
  data: Record<string, unknown>;
  phi?: unknown;
  /** The item of the declared machine, and where it goes. Absent for events without a transition. */
  item?: string;
  to?: string;
  practice?: string;
}

/** Makes an event draft whose data has the declared type and whose target state is legal for the type. */
export function emit<T extends EventType>(
  type: T,
  data: EventData<T>,
  more: (TargetOf<T> extends never ? { item?: undefined; to?: undefined } : { item: string; to: TargetOf<T> }) &
    (EventPhi<T> extends undefined ? { phi?: undefined } : { phi: EventPhi<T> }) & { practice?: string },
): EventDraft {
  return { type, data: data as Record<string, unknown>, ...more };
}

/** A fact for another stream of the same service, stored in the same transaction and taken later, in order per target. */
export interface TellDraft {
  to: { kind: StreamKind; id: string };
  name: string;
  data: Record<string, unknown>;
  phi?: unknown;
  practice?: string;
}

export type TimerDraft =
  /** Sets (or moves) the timer of this key; it fires once at `dueAt` (ISO 8601) as a fact of kind `timer` named `name`. */
  | { set: string; name: string; dueAt: string; data?: Record<string, unknown> }
  | { cancel: string };

/** Work that cannot be undone, done at least once outside the transaction; its outcome comes back as a fact of kind `effect`. */
export interface EffectDraft {
  name: string;
  data: Record<string, unknown>;
  phi?: unknown;
  /** Not before this time (ISO 8601), for an undo window. */
  notBefore?: string;
}

/**
 * A row of one of the service's declared side tables: look-ups, search indexes, read models. `put` writes or replaces the row of its key.
 * `insert` takes a key that must be free: when another batch took it first, the whole batch runs again and its look-ups find that row.
 */
export type SideRow =
  | { table: string; put: Record<string, unknown> }
  | { table: string; insert: Record<string, unknown> }
  | { table: string; remove: Record<string, unknown> };

export interface Decision<S extends StreamState = StreamState> {
  state: S;
  events?: EventDraft[];
  tells?: TellDraft[];
  timers?: TimerDraft[];
  effects?: EffectDraft[];
  rows?: SideRow[];
  /** The practice this stream belongs to; set once by the decision that opens the stream. */
  practice?: string;
  /** What a command answers beside its place in the stream; never stored. */
  reply?: Record<string, unknown>;
}

/** Every business decision of the product is one of these: pure and synchronous. */
export type Decide<S extends StreamState = StreamState, R = unknown> = (state: S | undefined, fact: Fact, context: Context<R>) => Decision<S>;

/**
 * Thrown by a decision when a command cannot be done, with the sentence for the person who asked.
 * Nothing is stored. `status` is the HTTP answer: 409 for the wrong moment, 422 for wrong content, 404 for an unknown thing.
 */
export class Refusal extends Error {
  constructor(readonly code: string, readonly sentence: string, readonly status: 404 | 409 | 422 = 422, readonly details?: unknown) {
    super(sentence);
  }
}

/** Keeps the state: the fact is known and changes nothing. */
export const unchanged = <S extends StreamState>(state: S | undefined): Decision<S> => ({ state: state ?? ({} as S) });

export type { Sequences };
