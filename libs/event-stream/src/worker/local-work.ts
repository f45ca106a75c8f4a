import type { LocalFact } from '../decision.js';
import type { EffectRun, ServiceDefinition, ShellAccess } from '../definition.js';
import type { Engine } from '../engine/engine.js';
import { isInfrastructure } from '../engine/errors.js';
import type { Clock, EffectLease, Sealer, Store } from '../ports.js';
import { inSpan, type BatchSpan, type ShellTracing } from '../tracing.js';
import type { Timing } from './pace.js';

const TELLS = 500;
const TIMERS = 200;
const EFFECTS = 4;
const LEASE_MS = 30_000;
const RETRY_MAX_MS = 60_000;

export interface LocalWorkOptions {
  definition: ServiceDefinition;
  engine: Engine;
  store: Store;
  sealer: Sealer;
  clock: Clock;
  tracing: ShellTracing;
  access: ShellAccess;
  timing: Timing;
  effectFailed(name: string): void;
}

/** Tells, timers and effects: what a service has to do that did not come from the log. */
export class LocalWork {
  private running = 0;

  constructor(private readonly options: LocalWorkOptions) {}

  /** Takes tells in id order, as a batch like the log's. Only the owner of the relay's lease does this, so that no two take turns out of order. */
  async tells(): Promise<boolean> {
    const { store, engine, sealer } = this.options;
    let worked = false;
    for (const tenant of await store.tenantsWithTells()) {
      const applied = await this.traced('tells', (span) => engine.apply(tenant, async (_look, tx) => {
        const tells = await tx.takeTells(TELLS);
        span.link(tells.map((t) => t.traceparent));
        return tells.map((t) => ({
          stream: t.target, kind: t.targetKind,
          fact: local('tell', t.name, `${t.fromStream}@${t.fromVersion}#${t.ordinal}`, `service:${this.options.definition.name}`, {
            data: JSON.parse(t.data) as unknown, practice: t.practice ?? undefined,
            ...(t.sealed === null ? {} : { phi: sealer.open(tenant, t.target, `tell:${t.name}`, t.sealed) }),
          }),
        }));
      }));
      worked ||= applied.length > 0;
    }
    return worked;
  }

  async timers(): Promise<boolean> {
    const { store, engine, clock } = this.options;
    const now = new Date(clock.now()).toISOString();
    let worked = false;
    for (const tenant of await store.tenantsWithTimers(now)) {
      const applied = await this.traced('timers', () => engine.apply(tenant, async (_look, tx) => (await tx.takeTimers(now, TIMERS)).map((t) => ({
        stream: t.stream, kind: t.kind, fact: local('timer', t.name, t.key, `timer:${t.name}`, { data: { ...(JSON.parse(t.data) as object), key: t.key, dueAt: t.dueAt } }),
      }))));
      worked ||= applied.length > 0;
    }
    return worked;
  }

  /** Starts due effects, a few at a time; each is leased, so that a dead process's effect is done by another. */
  async effects(): Promise<boolean> {
    const free = EFFECTS - this.running;
    if (free <= 0) return false;
    const leases = await this.options.store.leaseEffects(new Date(this.options.clock.now()).toISOString(), free, LEASE_MS);
    for (const lease of leases) {
      this.running += 1;
      void this.effect(lease).finally(() => { this.running -= 1; });
    }
    return leases.length > 0;
  }

  get effectsRunning(): number {
    return this.running;
  }

  /** What is decided here is traced like a batch of the log: its events carry this span. */
  private traced<T>(what: string, work: (span: BatchSpan) => Promise<T>): Promise<T> {
    const span = this.options.tracing.batch(`process ${what} ${this.options.definition.name}`, [], {});
    return inSpan(span, () => work(span));
  }

  private async effect(lease: EffectLease): Promise<void> {
    const { definition, engine, store, sealer, clock, tracing, access } = this.options;
    const handler = definition.effects[lease.name];
    const renewal = this.renew(lease.id);
    try {
      await inSpan(tracing.batch(`effect ${lease.name}`, lease.traceparent === null ? [] : [lease.traceparent], {}), async () => {
        if (!handler) throw new Error(`no effect named ${lease.name} in this release`);
        const run: EffectRun = {
          id: lease.id, tenant: lease.tenant, stream: lease.stream, kind: lease.kind, attempt: lease.attempt, data: JSON.parse(lease.data) as Record<string, unknown>,
          ...(lease.sealed === null ? {} : { phi: sealer.open(lease.tenant, lease.stream, `effect:${lease.name}`, lease.sealed) }),
          heartbeat: async () => {
            if (!await store.renewEffect(lease.id, LEASE_MS)) throw new Error('the lease of the effect was lost');
          },
        };
        const facts = await handler.run(run, access);
        await engine.apply(lease.tenant, async () => facts.map((fact) => ({ stream: lease.stream, kind: lease.kind, fact })), { also: (tx) => tx.finishEffect(lease.id, 'done') });
      });
    } catch (error) {
      this.options.effectFailed(lease.name);
      await this.failed(lease, error, handler?.maxAttempts ?? Infinity, clock).catch(() => undefined);
    } finally {
      renewal.end();
    }
  }

  /** Keeps a lease alive while its effect runs, however long. */
  private renew(id: string): { end(): void } {
    const { store, timing } = this.options;
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = timing.after(LEASE_MS / 3, () => {
        void store.renewEffect(id, LEASE_MS).catch(() => undefined);
        next();
      });
    };
    next();
    return { end: () => cancel() };
  }

  /** Back-off, and after the last try a fact that makes an exception item. Infrastructure trouble is retried for ever. */
  private async failed(lease: EffectLease, error: unknown, maxAttempts: number, clock: Clock): Promise<void> {
    const { engine, store } = this.options;
    const sentence = sentenceOf(error);
    if (lease.attempt >= maxAttempts && !isInfrastructure(error)) {
      const fact = local('effect', `${lease.name}-exhausted`, lease.id, `service:${this.options.definition.name}`, { data: { reason: sentence, attempts: lease.attempt } });
      await this.traced(`effect ${lease.name}`, () => engine.apply(lease.tenant, async () => [{ stream: lease.stream, kind: lease.kind, fact }], { also: (tx) => tx.finishEffect(lease.id, 'exhausted', sentence) }));
      return;
    }
    const waitMs = Math.min(RETRY_MAX_MS, 200 * 2 ** Math.min(lease.attempt, 10));
    await store.failEffect(lease.id, sentence, new Date(clock.now() + waitMs).toISOString());
  }
}

/** The kind of trouble, never the words of an error that may quote a file. */
function sentenceOf(error: unknown): string {
  const code = (error as { code?: unknown })?.code;
  return typeof code === 'string' ? `failed with ${code}` : error instanceof Error ? `failed: ${error.name}` : 'failed';
}

const local = (kind: LocalFact['kind'], name: string, id: string, actor: string, rest: { data: unknown; phi?: unknown; practice?: string | undefined }): LocalFact =>
  ({ kind, name, id, actor, ...rest });
