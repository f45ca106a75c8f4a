import type { BatchControl, ConsumedRecord, LogSubscription, SubscribeOptions } from '../ports.js';
import { placeOf, type Delivery, type MemoryBroker } from './memory-log.js';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/** The partition was taken away while its batch ran; the batch comes again to its new owner. */
export class Rebalanced extends Error {
  readonly infrastructure = true;
}

/** One member of a group in memory. */
export class MemoryMember implements LogSubscription {
  assigned: { topic: string; partition: number }[] = [];
  private aliveAtMs: number;
  private stopping = false;
  private dead = false;
  private readonly batches = new Set<{ abort: AbortController; done: Promise<void> }>();

  /** Pauses that end early when the member stops or lets go. */
  private readonly waits = new Set<() => void>();

  constructor(private readonly broker: MemoryBroker, readonly options: SubscribeOptions, private readonly ended: () => void) {
    this.aliveAtMs = broker.scheduler.nowMs();
  }

  idleMs(): number {
    return this.broker.scheduler.nowMs() - this.aliveAtMs;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const end of this.waits) end();
    await Promise.all([...this.batches].map((batch) => batch.done));
    this.kill();
  }

  kill(): void {
    this.stopping = true;
    this.dead = true;
    this.letGo();
    this.broker.leave(this.options.group, this);
    this.ended();
  }

  /** The group is dealt anew: heartbeats of running batches throw from now on. */
  letGo(): void {
    for (const batch of this.batches) batch.abort.abort();
    for (const end of this.waits) end();
  }

  /** Starts a batch for each of its partitions that has records and none running. */
  look(): void {
    const group = this.broker.group(this.options.group);
    if (this.stopping || group.rebalancing) return;
    this.aliveAtMs = this.broker.scheduler.nowMs();
    for (const { topic, partition } of this.assigned) {
      const place = placeOf(topic, partition);
      const log = this.broker.partitions(topic)[partition] as ConsumedRecord[];
      const next = group.committed.get(place) ?? 0;
      if (next >= log.length || group.running.has(place)) continue;
      this.begin(place, { group: this.options.group, topic, partition, records: log.slice(next, next + this.broker.maxBatch) }, next);
    }
  }

  private begin(place: string, delivery: Delivery, next: number): void {
    const group = this.broker.group(this.options.group);
    group.running.set(place, this);
    const fault = this.broker.faults.deliver?.(delivery);
    const from = Math.max(0, next - (fault?.rewind ?? 0));
    const log = this.broker.partitions(delivery.topic)[delivery.partition] as ConsumedRecord[];
    const records = log.slice(from, next + delivery.records.length).map((record) => ({ ...record, headers: { ...record.headers } }));
    const abort = new AbortController();
    const run = async (): Promise<void> => {
      if (fault?.delayMs) await this.wait(fault.delayMs);
      if (abort.signal.aborted || this.stopping) return;
      await this.run(place, { ...delivery, records }, next + delivery.records.length, abort);
    };
    const batch = { abort, done: run().finally(() => this.finish(place, batch)) };
    this.batches.add(batch);
  }

  private finish(place: string, batch: { abort: AbortController; done: Promise<void> }): void {
    this.batches.delete(batch);
    const group = this.broker.group(this.options.group);
    if (group.running.get(place) === this) group.running.delete(place);
    if (group.rebalancing) this.broker.settle(this.options.group);
    this.broker.wake(this.options.group);
  }

  /** Tries the batch in place until it is taken, taken away, or the member stops. */
  private async run(place: string, delivery: Delivery, end: number, abort: AbortController): Promise<void> {
    const group = this.broker.group(this.options.group);
    const control: BatchControl = {
      signal: abort.signal,
      heartbeat: async () => {
        if (abort.signal.aborted) throw new Rebalanced('the partition was taken away');
        this.aliveAtMs = this.broker.scheduler.nowMs();
      },
    };
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        await this.options.onBatch(delivery.records, control);
      } catch {
        // The same records come again: here, or to the new owner of the partition.
        if (abort.signal.aborted || this.stopping) return;
        await this.wait(waitMs);
        if (abort.signal.aborted || this.stopping) return;
        continue;
      }
      if (this.broker.faults.crashBeforeCommit?.(delivery)) return;
      // A rebalance that only begins lets the commit through; a member that is gone is not heard any more.
      if (!this.dead && group.running.get(place) === this) group.committed.set(place, end);
      return;
    }
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.waits.delete(end);
        resolve();
      };
      this.waits.add(end);
      this.broker.scheduler.schedule(ms, end);
    });
  }
}
