import {
  declarationOf, eventId, formatAfter, legal, machineOf, TENANT_WIDE, topicOf, type Envelope, type MachineName, type ServiceName,
} from '@claimstream/contracts';
import type { Context, Decision, EventDraft, EventFact, Fact, StreamState } from '../decision.js';
import type { ServiceDefinition, StreamDefinition } from '../definition.js';
import type { Changes, Sealer, StreamRow, Tenant } from '../ports.js';
import { mergeSequences } from './gate.js';

/** An event above this fails and parks its stream; topics allow 5 MB, and the envelope must fit with its headers. */
export const MAX_EVENT_BYTES = 4 * 1024 * 1024;

export interface Surroundings {
  definition: ServiceDefinition;
  sealer: Sealer;
  tenant: Tenant;
  now: string;
  newId(): string;
  traceparent: string | null;
  validate: boolean;
}

/**
 * One stream during one batch: its row, its state, and what its decisions add to the batch's changes.
 * A decision that throws leaves everything as before it, because changes are taken over only when it has returned.
 */
export class StreamWork {
  state: StreamState | undefined;
  /** What stands for `row.sealed` in the state; as long as it is still there, nothing needs a new sealing. */
  private storedPhi: unknown;
  touched = false;
  readonly positions: Record<string, string>;

  constructor(readonly row: StreamRow, private readonly at: Surroundings) {
    this.positions = { ...row.positions };
    this.state = row.state === null ? undefined : this.load(row.state);
  }

  get definition(): StreamDefinition | undefined {
    return this.at.definition.streams[this.row.kind];
  }

  /** Decides one fact and adds what follows from it to `changes`. */
  apply(fact: Fact, changes: Changes): Decision {
    if (!this.definition) throw new Error(`${this.at.definition.name} has no decision for streams of kind ${this.row.kind}`);
    const decision = this.definition.decide(this.state, fact, this.context());
    this.take(decision, fact, changes);
    return decision;
  }

  /** When the item of this event came into the state that the event ends, where this service knows; nothing ends when the item stays in its state. */
  since(fact: EventFact): string | undefined {
    const step = fact.transition;
    if (this.state === undefined || step === undefined || step.from === null || step.from === step.to) return undefined;
    return this.definition?.since?.(this.state, `${step.machine}:${step.item}`);
  }

  /** Writes state back into the row; called once, before the batch is written. */
  finish(): void {
    this.row.positions = this.positions;
    if (this.state === undefined) return;
    const { phi, ...plain } = this.state;
    this.row.state = plain;
    this.row.stateVersion = this.definition?.stateVersion ?? 1;
    if (phi === undefined) this.row.sealed = null;
    else if (phi !== this.storedPhi) this.row.sealed = this.at.sealer.seal(this.at.tenant.id, this.row.id, `state:${this.row.kind}`, phi);
  }

  private load(stored: Record<string, unknown>): StreamState {
    let state: StreamState = stored as StreamState;
    const target = this.definition?.stateVersion ?? 1;
    const sealed = this.row.sealed;
    if (sealed !== null) {
      this.storedPhi = opening(() => this.at.sealer.open(this.at.tenant.id, this.row.id, `state:${this.row.kind}`, sealed));
      state = { ...state, phi: this.storedPhi };
    }
    for (let version = this.row.stateVersion; version < target; version += 1) {
      const upcast = this.definition?.upcast?.[version];
      if (!upcast) throw new Error(`no up-caster from state version ${version} of ${this.row.kind}`);
      state = upcast(state);
    }
    return state;
  }

  private context(): Context {
    const { tenant, sealer } = this.at;
    return {
      now: this.at.now,
      tenant: { id: tenant.id, feed: tenant.feed, timeZone: tenant.timeZone },
      stream: { id: this.row.id, kind: this.row.kind, practice: this.row.practice ?? undefined },
      at: (machine: MachineName, item: string) => this.positions[`${machine}:${item}`] ?? null,
      items: (machine: MachineName) => {
        const prefix = `${machine}:`;
        return Object.fromEntries(Object.entries(this.positions).filter(([k]) => k.startsWith(prefix)).map(([k, v]) => [k.slice(prefix.length), v]));
      },
      newId: () => this.at.newId(),
      token: (purpose, value) => sealer.token(tenant.id, purpose, value),
      tokenKey: sealer.tokenKey(tenant.id),
      reference: this.at.definition.reference,
    };
  }

  private take(decision: Decision, fact: Fact, changes: Changes): void {
    const { row } = this;
    const practice = TENANT_WIDE.has(row.kind) ? null : row.practice ?? decision.practice ?? fact.practice ?? null;
    const draft = { seq: row.seq, lamport: fact.kind === 'event' ? Math.max(row.lamport, fact.lamport) : row.lamport, positions: { ...this.positions } };
    const events = (decision.events ?? []).map((event) => this.encode(event, draft, fact, practice));
    const version = row.version + 1;
    // Nothing above changed anything; from here on nothing throws.
    row.practice = practice;
    row.seq = draft.seq;
    row.lamport = draft.lamport;
    row.version = version;
    Object.assign(this.positions, draft.positions);
    this.state = decision.state;
    this.touched = true;
    changes.events.push(...events);
    this.takeRest(decision, version, practice, changes);
  }

  private takeRest(decision: Decision, version: number, practice: string | null, changes: Changes): void {
    const { row, at } = this;
    decision.tells?.forEach((t, ordinal) => changes.tells.push({
      fromStream: row.id, fromVersion: version, ordinal, target: t.to.id, targetKind: t.to.kind, name: t.name, practice: t.practice ?? practice,
      data: JSON.stringify(t.data), sealed: t.phi === undefined ? null : at.sealer.seal(at.tenant.id, t.to.id, `tell:${t.name}`, t.phi), traceparent: at.traceparent,
    }));
    for (const t of decision.timers ?? []) {
      const key = 'set' in t ? t.set : t.cancel;
      changes.timersSet = changes.timersSet.filter((x) => x.stream !== row.id || x.key !== key);
      changes.timersCancelled = changes.timersCancelled.filter((x) => x.stream !== row.id || x.key !== key);
      if ('set' in t) changes.timersSet.push({ stream: row.id, kind: row.kind, key, name: t.name, dueAt: t.dueAt, data: JSON.stringify(t.data ?? {}) });
      else changes.timersCancelled.push({ stream: row.id, key });
    }
    for (const e of decision.effects ?? []) {
      const id = at.newId();
      changes.effects.push({
        id, stream: row.id, kind: row.kind, name: e.name, data: JSON.stringify(e.data), notBefore: e.notBefore ?? at.now, traceparent: at.traceparent,
        sealed: e.phi === undefined ? null : at.sealer.seal(at.tenant.id, row.id, `effect:${e.name}`, e.phi),
      });
    }
    changes.rows.push(...(decision.rows ?? []));
  }

  private encode(event: EventDraft, draft: { seq: number; lamport: number; positions: Record<string, string> }, fact: Fact, practice: string | null): Changes['events'][number] {
    const { row, at } = this;
    const service: ServiceName = at.definition.name;
    const declaration = declarationOf(event.type);
    if (!declaration || declaration.service !== service) throw new Error(`${service} may not emit ${event.type}`);
    if (at.validate) {
      const parsed = declaration.data.safeParse(event.data);
      if (!parsed.success) throw new Error(`${event.type} breaks its schema at ${parsed.error.issues.map((i) => i.path.join('.')).slice(0, 5).join(', ')}`);
    }
    const step = this.step(declaration.machine, event, draft.positions);
    draft.seq += 1;
    draft.lamport += 1;
    const { [service]: _own, ...after } = mergeSequences(row.seen, row.after);
    const envelope: Envelope = {
      specversion: '1.0', id: eventId(service, row.id, draft.seq), type: event.type, source: service, subject: row.id, streamkind: row.kind,
      time: at.now, datacontenttype: 'application/json', tenantid: at.tenant.id, ...(event.practice ?? practice ? { practiceid: event.practice ?? practice ?? '' } : {}),
      seq: draft.seq, lamport: draft.lamport, ...optional('after', formatAfter(after)), dataversion: declaration.version,
      correlationid: fact.correlation ?? row.id, causationid: fact.id, actor: fact.actor, ...step, data: event.data,
    };
    if (event.phi !== undefined) envelope.sealed = at.sealer.seal(at.tenant.id, row.id, event.type, event.phi);
    const bytes = JSON.stringify(envelope);
    if (Buffer.byteLength(bytes) > MAX_EVENT_BYTES) throw new Error(`${event.type} is larger than ${MAX_EVENT_BYTES} bytes`);
    return {
      stream: row.id, seq: draft.seq, topic: topicOf(service), type: event.type, machine: step.machine ?? null, item: step.item ?? null,
      from: step.machine === undefined ? null : step.fromstate ?? '', to: step.tostate ?? null, after: envelope.after ?? null, at: at.now, bytes, traceparent: at.traceparent,
    };
  }

  /** The transition this event makes, checked against the life-cycle table; an event carries at most one. */
  private step(machine: string | undefined, event: EventDraft, positions: Record<string, string>): Partial<Pick<Envelope, 'machine' | 'item' | 'fromstate' | 'tostate'>> {
    if (machine === undefined) return {};
    if (event.item === undefined || event.to === undefined) throw new Error(`${event.type} names no item or target state of its machine ${machine}`);
    const key = `${machine}:${event.item}`;
    const from = positions[key] ?? null;
    const table = machineOf(machine);
    if (!table || !legal(table, from, event.type, event.to)) throw new Error(`illegal step of ${machine}: ${from ?? 'nothing'} by ${event.type} to ${event.to}`);
    positions[key] = event.to;
    return { machine, item: event.item, ...optional('fromstate', from ?? undefined), tostate: event.to };
  }
}

const optional = <K extends string, V>(key: K, value: V | undefined): Record<K, V> | Record<string, never> =>
  (value === undefined ? {} : { [key]: value }) as Record<K, V>;

/**
 * The phi of a state, opened when something inside it is asked for: most facts of a claim do not concern the person, and a state that was copied with a
 * change elsewhere still holds the same one.
 */
function opening(open: () => unknown): object {
  let opened: object | undefined;
  const phi = (): object => (opened ??= open() as object);
  return new Proxy({}, {
    get: (_, key) => Reflect.get(phi(), key) as unknown,
    has: (_, key) => Reflect.has(phi(), key),
    ownKeys: () => Reflect.ownKeys(phi()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(phi(), key),
    set: () => false,
    deleteProperty: () => false,
    defineProperty: () => false,
  });
}
