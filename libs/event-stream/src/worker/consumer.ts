import type { ServiceName } from '@claimstream/contracts';
import { decode, type Arrived } from '../engine/decode.js';
import type { Engine } from '../engine/engine.js';
import type { BatchControl, ConsumedRecord, Store } from '../ports.js';
import type { Subscription } from '../definition.js';
import { inSpan, type ShellTracing } from '../tracing.js';

/** Facts of one tenant per transaction; 500 is where larger batches gain nothing (measured). */
const BATCH = 500;

/** A single event younger than this goes on with the trace that wrote it, so that a claim's hops within seconds read as one picture (handbook 7.1). */
const CONTINUE_MS = 5 * 60_000;

export interface ConsumerOptions {
  engine: Engine;
  store: Store;
  tenants: ReadonlySet<string>;
  subscribes: readonly Subscription[];
  tracing: ShellTracing;
  unreadable(count: number): void;
  delivered(type: string, lagMs: number): void;
  now(): number;
}

/** One partition's facts of one tenant. */
interface Part {
  arrived: Arrived[];
  control: BatchControl;
  resolve(): void;
  reject(error: unknown): void;
}

/** What a batch of records becomes: what no tenant can own is kept aside, the rest is applied tenant by tenant, in order. */
export class Consumer {
  /** Parts that wait for a transaction, by tenant and topic; present while one runs. */
  private readonly waiting = new Map<string, Part[]>();

  constructor(private readonly options: ConsumerOptions) {}

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
    const topic = records[0]?.topic ?? '';
    for (const [tenant, arrived] of byTenant) await this.join(tenant, topic, arrived, control);
    const now = this.options.now();
    for (const arrived of byTenant.values()) for (const a of arrived) this.options.delivered(a.envelope.type, now - Date.parse(a.envelope.time));
  }

  /** Waits for the transaction that takes these facts: partitions that come while one runs share the next, because few large ones cost far less than many small. */
  private join(tenant: string, topic: string, arrived: Arrived[], control: BatchControl): Promise<void> {
    const key = `${tenant}/${topic}`;
    return new Promise((resolve, reject) => {
      const part: Part = { arrived, control, resolve, reject };
      const queue = this.waiting.get(key);
      if (queue) {
        queue.push(part);
        return;
      }
      this.waiting.set(key, [part]);
      void this.take(key, tenant, topic);
    });
  }

  private async take(key: string, tenant: string, topic: string): Promise<void> {
    const queue = this.waiting.get(key) ?? [];
    while (queue.length > 0) {
      const parts: Part[] = [];
      let size = 0;
      while (queue[0] && (parts.length === 0 || size + queue[0].arrived.length <= BATCH)) {
        const part = queue.shift() as Part;
        parts.push(part);
        size += part.arrived.length;
      }
      try {
        await this.apply(tenant, topic, parts);
        for (const part of parts) part.control.heartbeat().then(part.resolve, part.reject);
      } catch (error) {
        for (const part of parts) part.reject(error);
      }
    }
    this.waiting.delete(key);
  }

  private async apply(tenant: string, topic: string, parts: readonly Part[]): Promise<void> {
    const { engine, tracing } = this.options;
    const arrived = parts.flatMap((p) => p.arrived);
    const links = new Set(arrived.flatMap((a) => (a.headers['traceparent'] === undefined ? [] : [a.headers['traceparent']])));
    const span = tracing.batch(`process ${topic}`, [...links], { 'messaging.batch.message_count': arrived.length }, this.continued(arrived));
    await inSpan(span, async () => {
      for (let i = 0; i < arrived.length; i += BATCH) {
        if (i > 0) await parts[0]?.control.heartbeat();
        await engine.events(tenant, arrived.slice(i, i + BATCH));
      }
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
      const arrived = decode(record.value, record.headers);
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
