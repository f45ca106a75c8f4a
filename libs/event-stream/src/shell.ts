import { topicOf, type StreamKind } from '@claimstream/contracts';
import type { Applied, Lookups, ServiceDefinition, ShellAccess, Targeted } from './definition.js';
import { Engine, type ApplyOptions, type WorkLeft } from './engine/engine.js';
import type { FoldMetrics } from './engine/fold.js';
import { IdSource } from './engine/id-source.js';
import type { Clock, EventLog, Lag, LogSubscription, Sealer, Store, Tenant } from './ports.js';
import { inSpan, noTracing, type ShellTracing } from './tracing.js';
import { Consumer, type BatchOutcome } from './worker/consumer.js';
import { LocalWork } from './worker/local-work.js';
import { loop, realTime, type Loop, type Timing } from './worker/pace.js';
import { recordOf, Relay } from './worker/relay.js';

/** Counters of the shell; names in service-kit follow operations handbook 7.2. */
export interface ShellMetrics extends FoldMetrics {
  sent(count: number): void;
  unreadable(count: number): void;
  delivered(type: string, lagMs: number): void;
  /** A batch of the log was decided and committed, or was not, and took so long. */
  worked(outcome: BatchOutcome, tookMs: number): void;
  trouble(where: 'relay' | 'tells' | 'timers' | 'effects' | 'consumer', error: unknown): void;
  effectFailed(name: string): void;
}

export const noMetrics: ShellMetrics = {
  applied: () => undefined, ignored: () => undefined, duplicate: () => undefined, held: () => undefined, parked: () => undefined, moved: () => undefined, stood: () => undefined, sent: () => undefined,
  unreadable: () => undefined, delivered: () => undefined, worked: () => undefined, trouble: () => undefined, effectFailed: () => undefined,
};

export interface ShellOptions {
  definition: ServiceDefinition;
  store: Store;
  log: EventLog;
  sealer: Sealer;
  clock: Clock;
  tenants: Tenant[];
  tracing?: ShellTracing;
  metrics?: ShellMetrics;
  /** Trouble that cannot be healed in place: the process must end and be started again. */
  onFatal?(error: Error): void;
  /** Check each event against its schema before it is stored; on by default. */
  validate?: boolean;
  /** Pauses and leases of the workers; real time by default, a simulation brings its own. */
  timing?: Timing;
}

export interface ShellStatus {
  unpublished: number;
  tells: number;
  timers: number;
  effects: number;
  /** Messages of subscribed topics not yet consumed. */
  lag: number;
  relayOwner: boolean;
  fetchIdleMs: number | null;
  nextDue: string | null;
}

/** One service's shell: consumes, decides, commits, relays, fires timers, does effects. */
export class Shell implements ShellAccess {
  readonly definition: ServiceDefinition;
  private readonly engine: Engine;
  private readonly relay: Relay;
  private readonly local: LocalWork;
  private readonly tracing: ShellTracing;
  private readonly metrics: ShellMetrics;
  private readonly timing: Timing;
  private loops: Loop[] = [];
  private subscription: LogSubscription | undefined;

  constructor(private readonly options: ShellOptions) {
    const { definition, store, sealer, clock, log } = options;
    this.definition = definition;
    this.tracing = options.tracing ?? noTracing;
    this.metrics = options.metrics ?? noMetrics;
    this.timing = options.timing ?? realTime;
    this.engine = new Engine({
      definition, store, sealer, clock, ids: new IdSource(definition.name, store), tenants: new Map(options.tenants.map((t) => [t.id, t])), metrics: this.metrics,
      validate: options.validate ?? true, traceparent: () => this.tracing.current(), committed: (left) => this.wake(left),
    });
    this.relay = new Relay(store.outbox(), log, this.tracing, (n) => this.metrics.sent(n), this.timing);
    this.local = new LocalWork({ definition, engine: this.engine, store, sealer, clock, tracing: this.tracing, access: this, timing: this.timing, effectFailed: (n) => this.metrics.effectFailed(n) });
  }

  private wake(left: WorkLeft): void {
    const [relay, tells, timers, effects] = this.loops;
    if (left.events) relay?.wake();
    if (left.tells) tells?.wake();
    if (left.timers) timers?.wake();
    if (left.effects) effects?.wake();
  }

  get group(): string {
    return `claimstream.${this.definition.name}`;
  }

  private get topics(): string[] {
    return [...new Set(this.definition.subscribes.map((s) => topicOf(s.from)))];
  }

  async start(): Promise<void> {
    const { store, log, clock } = this.options;
    const trouble = (where: Parameters<ShellMetrics['trouble']>[0]) => (error: unknown) => this.metrics.trouble(where, error);
    this.loops = [
      loop(() => this.relay.turn(), trouble('relay'), this.timing),
      loop(async () => (this.relay.isOwner ? this.local.tells() : false), trouble('tells'), this.timing),
      loop(() => this.local.timers(), trouble('timers'), this.timing),
      loop(() => this.local.effects(), trouble('effects'), this.timing),
    ];
    await this.drainHeld();
    if (this.topics.length === 0) return;
    const consumer = new Consumer({
      engine: this.engine, store, tenants: new Set(this.options.tenants.map((t) => t.id)), subscribes: this.definition.subscribes, tracing: this.tracing,
      unreadable: (n) => this.metrics.unreadable(n), delivered: (type, lagMs) => this.metrics.delivered(type, lagMs),
      worked: (outcome, tookMs) => this.metrics.worked(outcome, tookMs), now: () => clock.now(), timing: this.timing,
    });
    this.subscription = await log.subscribe({
      group: this.group, topics: this.topics, onBatch: (records, control) => consumer.batch(records, control), onFatal: (error) => this.options.onFatal?.(error),
    });
  }

  /** Consumers first, so that what is running commits; then the workers; the relay sends what was committed before it lets go. */
  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
    const [relay, ...others] = this.loops;
    await Promise.all(others.map((l) => l.stop()));
    while (this.local.effectsRunning > 0) await new Promise<void>((resolve) => { this.timing.after(20, resolve); });
    await relay?.stop();
    this.loops = [];
    try {
      if (this.relay.isOwner) while (await this.relay.turn());
    } catch (error) {
      this.metrics.trouble('relay', error);
    }
    await this.relay.release();
  }

  /** What comes through a door that opened no span of its own (a watched folder) gets one here, so that every event leads to a trace. */
  apply(tenant: string, resolve: (look: Lookups) => Promise<Targeted[]>, options: ApplyOptions = {}): Promise<Applied[]> {
    if (this.tracing.current() !== null) return this.engine.apply(tenant, resolve, options);
    return inSpan(this.tracing.batch(`process door ${this.definition.name}`, [], {}), () => this.engine.apply(tenant, resolve, options));
  }

  look<T>(tenant: string, read: (look: Lookups) => Promise<T>): Promise<T> {
    return this.engine.look(tenant, read);
  }

  /** Appends events of the table to the log again; the gates drop what is known. Returns how many were sent. */
  async replay(what: { tenant?: string; stream?: string; fromId?: bigint } = {}): Promise<number> {
    let after = (what.fromId ?? 1n) - 1n;
    for (let count = 0; ;) {
      const rows = await this.options.store.history(what.tenant ?? null, what.stream ?? null, after, 500);
      if (rows.length === 0) return count;
      await this.options.log.append(rows.map((r) => ({ ...recordOf(r), headers: { ...recordOf(r).headers, 'claimstream-replay': 'true' } })));
      count += rows.length;
      after = rows.at(-1)?.id ?? after;
    }
  }

  /** "Fix and resume": opens a parked stream and applies what waits, in order. */
  resume(tenant: string, stream: string, kind: StreamKind): Promise<void> {
    return this.engine.drain(tenant, stream, kind, true);
  }

  /** Drops one waiting fact for good, by the word of two people, and goes on with the rest. */
  discard(tenant: string, stream: string, kind: StreamKind, heldId: string): Promise<void> {
    return this.engine.drain(tenant, stream, kind, true, heldId);
  }

  /** What of the subscribed topics is not consumed yet; asks the log alone. */
  async lag(): Promise<Lag> {
    return this.topics.length === 0 ? { records: 0, oldestMs: 0 } : this.options.log.lag(this.group, this.topics);
  }

  async status(): Promise<ShellStatus> {
    const { store, clock } = this.options;
    const [backlog, lag, nextDue] = await Promise.all([store.backlog(new Date(clock.now()).toISOString()), this.lag(), store.nextDue()]);
    return { ...backlog, lag: lag.records, nextDue, relayOwner: this.relay.isOwner, fetchIdleMs: this.subscription?.idleMs() ?? null };
  }

  /** Lanes that an older release could not read are tried again when a newer one starts. */
  private async drainHeld(): Promise<void> {
    for (const held of await this.options.store.streamsHeld()) await this.engine.drain(held.tenant, held.stream, held.kind, false);
  }
}
