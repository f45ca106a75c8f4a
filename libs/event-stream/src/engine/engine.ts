import type { ServiceName, StreamKind } from '@claimstream/contracts';
import { Refusal } from '../decision.js';
import type { Applied, Lookups, ServiceDefinition, Targeted } from '../definition.js';
import type { Clock, EventRow, HeldRow, Sealer, Store, StoreTransaction, Tenant } from '../ports.js';
import type { Arrived } from './decode.js';
import { codeOf, isInfrastructure } from './errors.js';
import { Fold, type FoldMetrics, type Input, type Stay } from './fold.js';
import type { IdSource } from './id-source.js';
import { lookupsOf } from './lookups.js';
import { StreamWork, type Surroundings } from './work.js';

export interface EngineOptions {
  definition: ServiceDefinition;
  store: Store;
  sealer: Sealer;
  clock: Clock;
  ids: IdSource;
  tenants: Map<string, Tenant>;
  metrics: FoldMetrics;
  /** Check every event against its schema before it is stored. */
  validate: boolean;
  /** The traceparent that events of the running batch carry. */
  traceparent(): string | null;
  /** Called after each commit with what it left to do, so that those who do it need not wait for their next look, and nobody else looks. */
  committed(left: WorkLeft): void;
}

/** What a commit left for others: rows for the relay, tells, effects, timers that are due by now. */
export interface WorkLeft {
  events: boolean;
  tells: boolean;
  effects: boolean;
  timers: boolean;
}

/** What a transaction did. Begun anew whenever the transaction is repeated, and told when it is committed: nothing counts twice. */
interface Done extends WorkLeft {
  moved: EventRow[];
  stays: Stay[];
}

export interface ApplyOptions {
  role?: 'worker' | 'api';
  /** A repeated request with the same key and hash gets the first answer; another hash is refused. */
  idempotency?: { key: string; requestHash: string };
  /** Runs in the transaction before it commits: takes tells, marks an effect done. */
  also?(tx: StoreTransaction): Promise<void>;
}

/** Runs batches: lock and load all streams, fold their facts in order, write everything set-wise, commit. */
export class Engine {
  constructor(private readonly options: EngineOptions) {}

  /** Applies events of the log, in the given order. */
  events(tenant: string, arrived: Arrived[]): Promise<Applied[]> {
    const inputs = arrived.map((a): Input => ({ stream: a.envelope.subject, kind: a.envelope.streamkind, arrived: a }));
    return this.run(tenant, async () => inputs, {});
  }

  /** Applies what `resolve` finds to do; it runs again when the transaction must be repeated. */
  async apply(tenant: string, resolve: (look: Lookups, tx: StoreTransaction) => Promise<Targeted[]>, options: ApplyOptions = {}): Promise<Applied[]> {
    return this.run(tenant, async (look, tx) => (await resolve(look, tx)).map((t): Input => ({ stream: t.stream, kind: t.kind, local: t.fact })), options);
  }

  /** Tries what waits for a stream again; with `resume` a parked stream is opened first. */
  async drain(tenant: string, stream: string, kind: StreamKind, resume: boolean, discard?: string): Promise<void> {
    const { ids, store } = this.options;
    await ids.reserve(64);
    let done = nothing();
    await store.transaction(tenant, async (tx) => {
      done = nothing();
      const fold = await this.open(tenant, tx, [{ id: stream, kind }], (row, held) => {
        if (resume) row.parked = null;
        const dropped = held.find((h) => h.id === discard);
        // A discarded event consumes its sequence, or everything after it would wait for ever.
        if (dropped?.producer && dropped.seq !== null) row.seen = { ...row.seen, [dropped.producer]: Math.max(dropped.seq, row.seen[dropped.producer as ServiceName] ?? 0) };
        return discard === undefined ? held : held.filter((h) => h.id !== discard);
      });
      fold.drain(stream);
      if (discard !== undefined) fold.changes.heldDone.push(discard);
      await this.write(tx, fold, done);
    });
    this.committed(done);
  }

  async look<T>(tenant: string, read: (look: Lookups) => Promise<T>): Promise<T> {
    await this.options.ids.reserve(16);
    return this.options.store.transaction(tenant, (tx) => read(this.lookups(tenant, tx)), 'api');
  }

  private async run(tenant: string, resolve: (look: Lookups, tx: StoreTransaction) => Promise<Input[]>, options: ApplyOptions): Promise<Applied[]> {
    const { store } = this.options;
    this.tenant(tenant);
    for (let reserve = 256; ; reserve *= 8) {
      await this.options.ids.reserve(reserve);
      let done = nothing();
      const transaction = async (bisect: boolean): Promise<Applied[]> => {
        const applied = await store.transaction(tenant, (tx) => this.batch(tenant, tx, resolve, options, bisect, (done = nothing())), options.role);
        this.committed(done);
        return applied;
      };
      try {
        return await transaction(false);
      } catch (error) {
        if (error instanceof IdsSpent && reserve < 1_000_000) continue;
        // Somebody waits for a command's answer: nothing of it is kept, and it parks nothing.
        if (error instanceof Refusal || isInfrastructure(error) || options.idempotency || options.role === 'api') throw error;
        // The database refused something that the decisions allowed: find the guilty stream, park it, let the others pass.
        return transaction(true);
      }
    }
  }

  private async batch(tenant: string, tx: StoreTransaction, resolve: (look: Lookups, tx: StoreTransaction) => Promise<Input[]>, options: ApplyOptions, bisect: boolean, done: Done): Promise<Applied[]> {
    const { idempotency } = options;
    if (idempotency) {
      const earlier = await tx.idempotency(idempotency.key, idempotency.requestHash);
      if (earlier) return answerAgain(earlier, idempotency.requestHash);
    }
    const inputs = await resolve(this.lookups(tenant, tx), tx);
    const applied = bisect ? await this.oneByOne(tenant, tx, inputs, done) : await this.together(tenant, tx, inputs, done);
    await options.also?.(tx);
    if (idempotency) await tx.idempotency(idempotency.key, idempotency.requestHash, JSON.stringify(applied));
    return applied;
  }

  private async together(tenant: string, tx: StoreTransaction, inputs: Input[], done: Done): Promise<Applied[]> {
    if (inputs.length === 0) return [];
    const fold = await this.open(tenant, tx, refsOf(inputs));
    const applied = inputs.map((input) => fold.offer(input));
    await this.write(tx, fold, done);
    return applied;
  }

  private async oneByOne(tenant: string, tx: StoreTransaction, inputs: Input[], done: Done): Promise<Applied[]> {
    const applied: Applied[] = [];
    for (const { id } of refsOf(inputs)) {
      const own = inputs.filter((i) => i.stream === id);
      try {
        const part = nothing();
        applied.push(...await tx.savepoint(() => this.together(tenant, tx, own, part)));
        // Not before: what the savepoint undoes was not done.
        add(done, part);
      } catch (error) {
        if (error instanceof Refusal || isInfrastructure(error) || own.some((i) => 'local' in i && i.local.kind === 'command')) throw error;
        const code = codeOf(error);
        const fold = await this.open(tenant, tx, refsOf(own));
        fold.park(id, own, `the database refused what followed from the fact${code ? ` (SQLSTATE ${String(code)})` : ''}`);
        await this.write(tx, fold, done);
      }
    }
    return applied;
  }

  private async open(
    tenantId: string, tx: StoreTransaction, refs: { id: string; kind: StreamKind }[],
    adjust?: (row: StreamWork['row'], held: HeldRow[]) => HeldRow[],
  ): Promise<Fold> {
    const rows = await tx.lock(refs);
    const waiting = [...rows.values()].filter((r) => r.own && r.held > 0).map((r) => r.id);
    let held = waiting.length === 0 ? [] : await tx.heldOf(waiting);
    const at = this.surroundings(tenantId);
    const works = new Map<string, StreamWork>();
    for (const ref of refs) {
      const row = rows.get(ref.id);
      if (!row) throw new Error('the store locked fewer streams than were asked for');
      if (adjust) held = adjust(row, held);
      const work = new StreamWork(row, at);
      if (adjust) work.touched = true;
      works.set(ref.id, work);
    }
    return new Fold(works, held, at, this.options.metrics);
  }

  private async write(tx: StoreTransaction, fold: Fold, done: Done): Promise<void> {
    const changes = fold.finish();
    // One that is due later is found by the workers' own look in time.
    const soon = new Date(this.options.clock.now()).toISOString();
    add(done, {
      events: changes.events.length > 0, tells: changes.tells.length > 0, effects: changes.effects.length > 0, timers: changes.timersSet.some((t) => t.dueAt <= soon),
      moved: changes.events.filter((e) => e.machine !== null), stays: fold.stays,
    });
    await tx.write(changes);
  }

  private committed(done: Done): void {
    const { metrics } = this.options;
    for (const { machine, from, to } of done.moved) metrics.moved(machine ?? '', from === '' ? null : from, to ?? '');
    for (const stay of done.stays) metrics.stood(stay);
    this.options.committed(done);
  }

  private surroundings(tenantId: string): Surroundings {
    const { definition, sealer, clock, ids, validate, traceparent } = this.options;
    const nowMs = clock.now();
    return {
      definition, sealer, validate, tenant: this.tenant(tenantId), now: new Date(nowMs).toISOString(), traceparent: traceparent(),
      newId: () => ids.take(nowMs),
    };
  }

  private lookups(tenantId: string, tx: StoreTransaction): Lookups {
    const at = this.surroundings(tenantId);
    return lookupsOf(tx, at);
  }

  private tenant(id: string): Tenant {
    const tenant = this.options.tenants.get(id);
    if (!tenant) throw new Error('the tenant is not configured here');
    return tenant;
  }
}

const nothing = (): Done => ({ events: false, tells: false, effects: false, timers: false, moved: [], stays: [] });

function add(to: Done, more: Done): void {
  to.events ||= more.events;
  to.tells ||= more.tells;
  to.effects ||= more.effects;
  to.timers ||= more.timers;
  for (const event of more.moved) to.moved.push(event);
  for (const stay of more.stays) to.stays.push(stay);
}

/** More new ids were wanted in one batch than had been reserved; the batch runs again with more. */
export class IdsSpent extends Error {}

function refsOf(inputs: Input[]): { id: string; kind: StreamKind }[] {
  const refs = new Map<string, StreamKind>();
  for (const input of inputs) if (!refs.has(input.stream)) refs.set(input.stream, input.kind);
  return [...refs].map(([id, kind]) => ({ id, kind }));
}

function answerAgain(earlier: { requestHash: string; answer: string }, requestHash: string): Applied[] {
  if (earlier.requestHash !== requestHash) throw new Refusal('idempotency-key-reused', 'This Idempotency-Key was used for another request; choose a new one.', 422);
  return JSON.parse(earlier.answer) as Applied[];
}
