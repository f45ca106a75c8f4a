import { declarationOf, mintId, type EventType, type StreamKind } from '@claimstream/contracts';
import type { Applied, Decide, Decision, EffectRun, Fact, Lookups, ServiceDefinition, ShellAccess, SideRow, StreamState, Targeted } from '@claimstream/event-stream';
import { eventFact, given, timerFact, type Life } from './given.js';

const TENANT = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';

export interface WorldOptions {
  /** Which of n waiting targets is told next; the first as a rule, a seeded dice for orders. */
  pick?: (n: number) => number;
  now?: string;
}

/**
 * All streams of one service for one tenant on a virtual clock, without a shell: tells in order per target, timers as time passes, side rows
 * kept for look-ups, effects run when asked. Every event is checked against its contract and its machine.
 */
export class ServiceWorld<R = unknown> {
  private readonly lives = new Map<string, { kind: StreamKind; life: Life<StreamState, R> }>();
  private readonly queue: { id: string; kind: StreamKind; fact: Fact }[] = [];
  private readonly timers = new Map<string, { id: string; kind: StreamKind; name: string; dueAt: string; data: Record<string, unknown> }>();
  private readonly rows: Record<string, Map<string, Record<string, unknown>>> = {};
  private readonly seqs: Record<string, number> = {};
  /** Waiting to be run, oldest first. */
  readonly effects: { id: string; kind: StreamKind; name: string; data: Record<string, unknown>; phi?: unknown }[] = [];
  /** What waits behind whatever parked a stream, in its order. */
  private readonly parked = new Map<string, { kind: StreamKind; fact: Fact }[]>();
  private readonly pick: (n: number) => number;
  private counter = 0n;
  private ms: number;
  readonly tenant = TENANT;

  constructor(private readonly definition: ServiceDefinition<R>, options: WorldOptions = {}) {
    this.pick = options.pick ?? (() => 0);
    this.ms = Date.parse(options.now ?? '2026-03-02T15:00:00.000Z');
  }

  get now(): string { return new Date(this.ms).toISOString(); }

  newId(): string { return mintId(this.definition.name, this.ms, (this.counter += 1n)); }

  life<S extends StreamState>(id: string, kind: StreamKind): Life<S, R> {
    const decide = this.definition.streams[kind]?.decide as Decide<StreamState, R> | undefined;
    if (decide === undefined) throw new Error(`${this.definition.name} has no ${kind} streams`);
    const found = this.lives.get(id) ?? { kind, life: given(decide, { service: this.definition.name, kind, stream: id, reference: this.definition.reference }) };
    this.lives.set(id, found);
    return found.life as unknown as Life<S, R>;
  }

  state<S extends StreamState>(id: string): S | undefined { return this.lives.get(id)?.life.state as S | undefined; }

  /** Ids of all streams of a kind, in the order of their opening. */
  streams(kind: StreamKind): string[] { return [...this.lives].filter(([, l]) => l.kind === kind).map(([id]) => id); }

  /** Every event of a stream so far. */
  events(id: string): { type: EventType; data: Record<string, unknown> }[] {
    return (this.lives.get(id)?.life.decisions ?? []).flatMap((d) => d.events ?? []);
  }

  table(name: string): Record<string, unknown>[] { return [...(this.rows[name]?.values() ?? [])]; }

  apply(id: string, kind: StreamKind, fact: Fact): Decision<StreamState> {
    const life = this.life(id, kind);
    life.now = new Date((this.ms += 1)).toISOString();
    const decision = life.when(fact);
    for (const e of decision.events ?? []) declarationOf(e.type)?.data.parse(e.data);
    for (const t of decision.tells ?? []) {
      this.queue.push({ id: t.to.id, kind: t.to.kind, fact: { kind: 'tell', name: t.name, id: `${id}#${this.queue.length}`, actor: `service:${this.definition.name}`, data: structuredClone(t.data), ...(t.phi === undefined ? {} : { phi: structuredClone(t.phi) }), ...(t.practice === undefined ? {} : { practice: t.practice }) } });
    }
    for (const t of decision.timers ?? []) {
      if ('cancel' in t) this.timers.delete(`${id}/${t.cancel}`);
      else this.timers.set(`${id}/${t.set}`, { id, kind, name: t.name, dueAt: t.dueAt, data: t.data ?? {} });
    }
    for (const e of decision.effects ?? []) this.effects.push({ id, kind, name: e.name, data: e.data, ...(e.phi === undefined ? {} : { phi: e.phi }) });
    for (const row of decision.rows ?? []) this.write(row);
    return decision;
  }

  /** An event of another service, numbered per producer and stream. */
  event(type: EventType, id: string, kind: StreamKind, data: unknown, more: { practice?: string; phi?: unknown; transition?: { machine: string; item: string; from: string | null; to: string } } = {}): Decision<StreamState> {
    const producer = type.split('.')[0] ?? '';
    const seq = (this.seqs[`${producer}/${id}`] = (this.seqs[`${producer}/${id}`] ?? 0) + 1);
    declarationOf(type)?.data.parse(data);
    const { transition, ...rest } = more;
    return this.apply(id, kind, { ...eventFact(type, data, { seq, stream: id, streamKind: kind, ...rest }), ...(transition === undefined ? {} : { transition }) } as Fact);
  }

  /** Parks a stream: what a door, an effect or a tell brings it waits. Events and commands are not held, a test just does not send them. */
  park(id: string): void { this.parked.set(id, []); }

  /** Opens a parked stream; what waited is applied in its order. */
  resume(id: string): this {
    const waiting = this.parked.get(id) ?? [];
    this.parked.delete(id);
    for (const { kind, fact } of waiting) this.apply(id, kind, fact);
    return this.drain();
  }

  private offer(id: string, kind: StreamKind, fact: Fact): Applied {
    const waiting = this.parked.get(id);
    if (waiting === undefined) this.apply(id, kind, fact);
    else waiting.push({ kind, fact });
    return { stream: id, outcome: waiting === undefined ? 'applied' : 'parked', seq: 0 };
  }

  /** Delivers one waiting tell, the oldest of some target; false when none waits. */
  one(): boolean {
    const targets = [...new Set(this.queue.map((q) => q.id))];
    if (targets.length === 0) return false;
    const [next] = this.queue.splice(this.queue.findIndex((q) => q.id === targets[this.pick(targets.length)]), 1);
    if (next) this.offer(next.id, next.kind, next.fact);
    return true;
  }

  /** Delivers every waiting tell. */
  drain(): this {
    while (this.one());
    return this;
  }

  /** Fires every timer of a name at once, whenever it is due. */
  fire(name: string): this {
    for (const [key, timer] of [...this.timers].filter(([, t]) => t.name === name)) {
      this.timers.delete(key);
      this.apply(timer.id, timer.kind, timerFact(name, timer.data));
    }
    return this;
  }

  /** Moves the clock and fires what comes due on the way, in its order. */
  pass(hours: number): this {
    const until = this.ms + hours * 3_600_000;
    for (;;) {
      const [next] = [...this.timers].filter(([, t]) => Date.parse(t.dueAt) <= until).sort(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1));
      if (next === undefined) break;
      const [key, timer] = next;
      this.timers.delete(key);
      this.ms = Math.max(this.ms, Date.parse(timer.dueAt));
      this.apply(timer.id, timer.kind, timerFact(timer.name, timer.data));
      this.drain();
    }
    this.ms = until;
    return this;
  }

  /** Runs every waiting effect as the shell would, and what follows from it, until none is left. */
  async work(): Promise<this> {
    this.drain();
    for (let effect = this.effects.shift(); effect !== undefined; effect = this.effects.shift()) {
      const handler = this.definition.effects[effect.name];
      if (handler === undefined) throw new Error(`${this.definition.name} has no effect ${effect.name}`);
      const run: EffectRun = { id: `effect-${effect.id}-${effect.name}`, tenant: TENANT, stream: effect.id, kind: effect.kind, data: effect.data, attempt: 1, heartbeat: async () => undefined, ...(effect.phi === undefined ? {} : { phi: effect.phi }) };
      for (const fact of await handler.run(run, this.shell())) this.apply(effect.id, effect.kind, fact);
      this.drain();
    }
    return this;
  }

  shell(): ShellAccess {
    const look = {
      states: async (ids: string[]) => new Map(ids.flatMap((id) => (this.lives.get(id)?.life.state === undefined ? [] : [[id, this.lives.get(id)?.life.state]]))),
      rows: async (table: string, columns: string[], keys: unknown[][]) => [...(this.rows[table]?.values() ?? [])].filter((row) => keys.some((k) => columns.every((c, i) => row[c] === k[i]))),
      newId: () => this.newId(), token: (purpose: string, value: string) => `${purpose}:${value}`, tokens: (purpose: string, value: string) => [`${purpose}:${value}`], tokenKey: 'test',
      get now(): string { throw new Error('a look-up asks for no time here'); },
    } as unknown as Lookups;
    const apply = async (_tenant: string, resolve: (l: Lookups) => Promise<Targeted[]>) => (await resolve(look)).map(({ stream, kind, fact }) => this.offer(stream, kind, fact));
    return { apply, look: (_tenant, read) => read(look) };
  }

  /** @throws Error for a key that is taken: the shell would run the batch again, and a second writer does not exist here. */
  private write(row: SideRow): void {
    const table = (this.rows[row.table] ??= new Map());
    const values = 'put' in row ? row.put : 'insert' in row ? row.insert : row.remove;
    const key = JSON.stringify(this.definition.sideTables.find((t) => t.name === row.table)?.key.map((k) => values[k]));
    if ('insert' in row && table.has(key)) throw new Error(`a row of ${row.table} was inserted twice`);
    if ('remove' in row) table.delete(key);
    else table.set(key, values);
  }
}
