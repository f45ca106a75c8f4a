import type { ServiceName } from '@claimstream/contracts';
import { decode, type Arrived } from '../engine/decode.js';
import type { Engine } from '../engine/engine.js';
import type { BatchControl, ConsumedRecord, Store } from '../ports.js';
import type { Subscription } from '../definition.js';
import type { ShellTracing } from '../tracing.js';

/** Facts of one tenant per transaction; 500 is where larger batches gain nothing (measured). */
const BATCH = 500;

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

/** What a batch of records becomes: what no tenant can own is kept aside, the rest is applied tenant by tenant, in order. */
export class Consumer {
  constructor(private readonly options: ConsumerOptions) {}

  async batch(records: ConsumedRecord[], control: BatchControl): Promise<void> {
    const { engine, store, tracing } = this.options;
    const unreadable: Parameters<Store['keepUnreadable']>[0] = [];
    const byTenant = new Map<string, Arrived[]>();
    const links = new Set<string>();
    for (const record of records) {
      const arrived = this.read(record, unreadable);
      if (!arrived) continue;
      const { tenantid } = arrived.envelope;
      byTenant.set(tenantid, [...(byTenant.get(tenantid) ?? []), arrived]);
      if (arrived.headers['traceparent'] !== undefined) links.add(arrived.headers['traceparent']);
    }
    if (unreadable.length > 0) {
      await store.keepUnreadable(unreadable);
      this.options.unreadable(unreadable.length);
    }
    const span = tracing.batch(`process ${records[0]?.topic ?? ''}`, [...links], { 'messaging.batch.message_count': records.length });
    try {
      for (const [tenant, arrived] of byTenant) {
        for (let i = 0; i < arrived.length; i += BATCH) {
          await span.run(() => engine.events(tenant, arrived.slice(i, i + BATCH)));
          await control.heartbeat();
        }
      }
      span.end();
    } catch (error) {
      span.end(error);
      throw error;
    }
    const now = this.options.now();
    for (const arrived of byTenant.values()) for (const a of arrived) this.options.delivered(a.envelope.type, now - Date.parse(a.envelope.time));
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
