import { topicOf, type ServiceName } from '@claimstream/contracts';
import { decode, decodeAttributes, type Arrived } from '../engine/decode.js';
import type { Engine } from '../engine/engine.js';
import type { BatchControl, ConsumedRecord, Store } from '../ports.js';
import type { Subscription } from '../definition.js';
import { inSpan, type ShellTracing } from '../tracing.js';
import { realTime, type Timing } from './pace.js';

/** Facts of one tenant per transaction; 500 is where larger batches gain nothing (measured). */
const BATCH = 500;
/**
 * The next fetch waits until this long after the last transaction began, unless that one was half full: what came meanwhile is taken together, and
 * consecutive facts of a claim are folded at once. The first fact after a silence waits for nothing.
 */
const PACE_MS = 200;

/** A single event younger than this goes on with the trace that wrote it, so that a claim's hops within seconds read as one picture (handbook 7.1). */
const CONTINUE_MS = 5 * 60_000;

/** A batch that failed is tried again, whole. */
export type BatchOutcome = 'committed' | 'failed';

export interface ConsumerOptions {
  engine: Engine;
  store: Store;
  tenants: ReadonlySet<string>;
  subscribes: readonly Subscription[];
  tracing: ShellTracing;
  unreadable(count: number): void;
  delivered(type: string, lagMs: number): void;
  worked(outcome: BatchOutcome, tookMs: number): void;
  now(): number;
  timing?: Timing;
}

/** One partition's facts of one tenant. */
interface Part {
  arrived: Arrived[];
  control: BatchControl;
  resolve(): void;
  reject(error: unknown): void;
}

/** While one transaction waits for the database another is decided; they have no stream in common. */
const LANES = 2;

/** Facts sorted by stream in transactions of about `BATCH`; a stream is in one of them only. */
function slicesOf(arrived: readonly Arrived[]): Arrived[][] {
  const slices: Arrived[][] = [];
  let slice: Arrived[] = [];
  for (const fact of arrived) {
    if (slice.length >= BATCH && slice.at(-1)?.envelope.subject !== fact.envelope.subject) {
      slices.push(slice);
      slice = [];
    }
    slice.push(fact);
  }
  if (slice.length > 0) slices.push(slice);
  return slices;
}

const byStream = (a: Arrived, b: Arrived): number =>
  (a.envelope.subject < b.envelope.subject ? -1 : a.envelope.subject > b.envelope.subject ? 1 : a.envelope.lamport - b.envelope.lamport);

/** What a batch of records becomes: what no tenant can own is kept aside, the rest is applied tenant by tenant, in order. */
export class Consumer {
  /** Parts that wait for a transaction, by tenant; present while one runs. */
  private readonly waiting = new Map<string, Part[]>();
  private readonly timing: Timing;
  /** A type has one producer, so no subscription can need what another ignores. */
  private readonly ignored: ReadonlySet<string>;

  constructor(private readonly options: ConsumerOptions) {
    this.timing = options.timing ?? realTime;
    this.ignored = new Set(options.subscribes.flatMap((s) => s.ignores));
  }

  async batch(records: ConsumedRecord[], control: BatchControl): Promise<void> {
    const { store } = this.options;
    const unreadable: Parameters<Store['keepUnreadable']>[0] = [];
    const byTenant = new Map<string, Arrived[]>();
    for (const record of records) {
      const arrived = this.read(record, unreadable);
      if (!arrived) continue;
      const { tenantid } = arrived.envelope;
      const before = byTenant.get(tenantid);
      if (before) before.push(arrived);
      else byTenant.set(tenantid, [arrived]);
    }
    if (unreadable.length > 0) {
      await store.keepUnreadable(unreadable);
      this.options.unreadable(unreadable.length);
    }
    for (const [tenant, arrived] of byTenant) await this.join(tenant, arrived, control);
    const now = this.options.now();
    for (const arrived of byTenant.values()) for (const a of arrived) this.options.delivered(a.envelope.type, now - Date.parse(a.envelope.time));
  }

  /**
   * Waits for the transaction that takes these facts. Partitions, of whatever topic, that come while one runs share the next: few large ones cost far less
   * than many small, and two transactions at once would wait for each other's claims.
   */
  private join(tenant: string, arrived: Arrived[], control: BatchControl): Promise<void> {
    return new Promise((resolve, reject) => {
      const part: Part = { arrived, control, resolve, reject };
      const queue = this.waiting.get(tenant);
      if (queue) {
        queue.push(part);
        return;
      }
      this.waiting.set(tenant, [part]);
      // After the other partitions of the same fetch have come.
      queueMicrotask(() => void this.take(tenant));
    });
  }

  private async take(tenant: string): Promise<void> {
    const queue = this.waiting.get(tenant) ?? [];
    while (queue.length > 0) {
      const began = this.timing.nowMs();
      const parts = queue.splice(0);
      const size = parts.reduce((sum, p) => sum + p.arrived.length, 0);
      try {
        await this.apply(tenant, parts);
        const restMs = size >= BATCH / 2 ? 0 : began + PACE_MS - this.timing.nowMs();
        const done = (): void => { for (const part of parts) part.control.heartbeat().then(part.resolve, part.reject); };
        if (restMs > 0) this.timing.after(restMs, done);
        else done();
      } catch (error) {
        for (const part of parts) part.reject(error);
      }
    }
    this.waiting.delete(tenant);
  }

  private async apply(tenant: string, parts: readonly Part[]): Promise<void> {
    const { engine, tracing, worked } = this.options;
    const began = this.timing.nowMs();
    // Stream by stream, so that what several topics say of a claim is folded at once. Causes have lower lamport numbers than what follows from them, and so
    // have earlier events of a producer: nothing is overtaken, and little has to wait in a lane.
    const arrived = parts.flatMap((p) => p.arrived).sort(byStream);
    const links = new Set(arrived.flatMap((a) => (a.headers['traceparent'] === undefined ? [] : [a.headers['traceparent']])));
    const span = tracing.batch(`process ${[...new Set(arrived.map((a) => topicOf(a.envelope.source)))].sort().join(' ')}`, [...links], { 'messaging.batch.message_count': arrived.length }, this.continued(arrived));
    await inSpan(span, async () => {
      const slices = slicesOf(arrived);
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let slice = slices[next]; slice !== undefined; slice = slices[next]) {
          next += 1;
          if (next > LANES) await parts[0]?.control.heartbeat();
          await engine.events(tenant, slice);
        }
      };
      const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
      worked(ends.every((end) => end.status === 'fulfilled') ? 'committed' : 'failed', this.timing.nowMs() - began);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    });
  }

  private continued([only, ...more]: readonly Arrived[]): string | undefined {
    if (only === undefined || more.length > 0) return undefined;
    return this.options.now() - Date.parse(only.envelope.time) < CONTINUE_MS ? only.headers['traceparent'] : undefined;
  }

  private read(record: ConsumedRecord, unreadable: Parameters<Store['keepUnreadable']>[0]): Arrived | undefined {
    const keep = (reason: string): undefined => {
      unreadable.push({ topic: record.topic, partition: record.partition, offset: record.offset, reason, bytes: record.value });
      return undefined;
    };
    try {
      const arrived = this.ignored.has(record.headers['ce_type'] ?? '') ? decodeAttributes(record.value, record.headers) : decode(record.value, record.headers);
      if (arrived.envelope.subject !== record.key) return keep('the key of the record is not the stream of its envelope');
      if (!this.options.tenants.has(arrived.envelope.tenantid)) return keep('no such tenant here');
      return this.wanted(arrived.envelope.source, arrived.envelope.streamkind) ? arrived : undefined;
    } catch (error) {
      return keep(error instanceof Error ? error.message : 'unreadable');
    }
  }

  /** A subscription is (topic, stream kinds): streams of other kinds are nobody's business here. */
  private wanted(source: ServiceName, kind: string): boolean {
    return this.options.subscribes.some((s) => s.from === source && s.kinds.includes(kind as never));
  }
}
