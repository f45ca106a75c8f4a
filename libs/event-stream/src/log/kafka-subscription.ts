import kafkajs, { type Consumer, type EachBatchPayload, type IHeaders, type Kafka } from 'kafkajs';
import { isInfrastructure } from '../engine/errors.js';
import type { BatchControl, ConsumedRecord, LogSubscription, SubscribeOptions } from '../ports.js';
import { LogTrouble, nameOf, type LogNotes } from './log-notes.js';

// Node finds only some names of this CommonJS package; its errors are not among them.
const { KafkaJSError } = kafkajs;

export interface StallLimits {
  /** No sign of life for so long while records wait: the consumer is replaced. */
  replaceMs: number;
  /** And so long: `onFatal`. */
  fatalMs: number;
  /** The cluster answers nothing at all, not even how much waits: `onFatal`, because a new process may find what this one cannot. */
  unreachableMs: number;
}

export interface Surroundings {
  /** Records that wait. */
  lag(): Promise<number>;
  notes: LogNotes;
  limits: StallLimits;
  ended(): void;
}

const HEARTBEAT_MS = 3_000;
const SESSION = { sessionTimeout: 10_000, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: 60_000 };
/**
 * A fetch of this size is decided well within a session; a larger single event is still delivered, because the broker gives at least one. Topics of large
 * events would fall behind those of small ones with less, and what follows from them would wait in lanes.
 */
const FETCH = { maxBytesPerPartition: 1536 * 1024, minBytes: 1, maxWaitTimeInMs: 500 };
/** All partitions of a fetch are in hand together and share transactions and offset commits; kafkajs fetches again when the last is done. */
const CONCURRENT_PARTITIONS = 64;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
const REBUILD_FIRST_MS = 100;
const REBUILD_LONGEST_MS = 1_500;
/** The host decides what to do about a log that is not there at all; a slow start is waited for. */
const FIRST_JOIN_MS = 20_000;
const WATCH_MS = 1_000;
const LEAVE_MS = 5_000;

/** One consumer of a group, kept alive: rebuilt when kafkajs ends it or when it falls silent. */
export class KafkaSubscription implements LogSubscription {
  private consumer: Consumer | undefined;
  private readonly stopping = new AbortController();
  private rebuilding: Promise<void> | undefined;
  private watch: NodeJS.Timeout | undefined;
  private watching = false;
  private fatal = false;
  /** Last fetch, or last sign of life of a running batch. */
  private aliveAt = performance.now();
  private replacedAt: number | undefined;
  /** Batches of the present consumer. */
  private running = new Set<AbortController>();
  /** Offsets that move with the next request. */
  private readonly committing = new Map<Consumer, { offsets: Map<string, { partition: number; offset: string }[]>; done: Promise<void> }>();

  constructor(private readonly kafka: Kafka, private readonly options: SubscribeOptions, private readonly at: Surroundings) {}

  /** Resolves when the group is joined. A cluster that has just started loads its coordinators first, so this is tried for a while. @throws LogTrouble. */
  async start(): Promise<void> {
    const end = performance.now() + FIRST_JOIN_MS;
    for (;;) {
      try {
        await this.build();
        break;
      } catch (error) {
        if (performance.now() < end && (error as { retriable?: boolean }).retriable !== false) {
          await this.consumer?.disconnect().catch(() => undefined);
          await pause(REBUILD_FIRST_MS, this.stopping.signal);
          continue;
        }
        await this.stop();
        throw new LogTrouble('the group could not be joined', error);
      }
    }
    this.aliveAt = performance.now();
    this.watch = setInterval(() => void this.look(), Math.min(WATCH_MS, this.at.limits.replaceMs / 2));
  }

  idleMs(): number {
    return Math.round(performance.now() - this.aliveAt);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.watch);
    await this.rebuilding;
    const consumer = this.consumer;
    this.consumer = undefined;
    // kafkajs waits for the running batches, which commit, and then leaves the group.
    await consumer?.disconnect().catch(() => undefined);
    this.at.ended();
  }

  private async build(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.options.group, ...SESSION, ...FETCH, allowAutoTopicCreation: false,
      // kafkajs would wait and restart by rules of its own; the supervisor below is the one place where that is decided.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => false },
    });
    let assigned = true;
    let crash: Error | undefined;
    consumer.on('consumer.crash', ({ payload }) => {
      crash = payload.error;
      this.lost(consumer, nameOf(payload.error));
    });
    consumer.on('consumer.stop', () => this.lost(consumer, 'stopped'));
    consumer.on('consumer.disconnect', () => this.lost(consumer, 'disconnected'));
    consumer.on('consumer.group_join', ({ payload }) => { assigned = Object.values(payload.memberAssignment).some((partitions) => partitions.length > 0); });
    // kafkajs calls a fetch that failed a fetch as well; only the broker's answer is a sign of life.
    consumer.on('consumer.network.request', ({ payload }) => { if (payload.apiName === 'Fetch' && consumer === this.consumer) this.alive(); });
    consumer.on('consumer.fetch', () => { if (!assigned && consumer === this.consumer) this.alive(); });
    this.consumer = consumer;
    this.running = new Set();
    await consumer.connect();
    await consumer.subscribe({ topics: this.options.topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: CONCURRENT_PARTITIONS, eachBatch: (payload) => this.eachBatch(consumer, payload),
    });
    // `run` resolves also when the first join failed.
    if (crash) throw crash;
  }

  private alive(): void {
    this.aliveAt = performance.now();
    this.replacedAt = undefined;
  }

  /** kafkajs ended this consumer. While it is being built, the builder sees that by itself. */
  private lost(consumer: Consumer, why: string): void {
    if (consumer !== this.consumer || this.stopping.signal.aborted || this.rebuilding || this.watch === undefined) return;
    this.at.notes('warn', 'the consumer ended and is replaced', { groupId: this.options.group, why });
    this.rebuild();
  }

  private rebuild(): void {
    this.rebuilding ??= this.replace().finally(() => { this.rebuilding = undefined; });
  }

  private async replace(): Promise<void> {
    for (let waitMs = REBUILD_FIRST_MS; !this.stopping.signal.aborted; waitMs = Math.min(waitMs * 2, REBUILD_LONGEST_MS)) {
      for (const batch of this.running) batch.abort();
      const old = this.consumer;
      this.consumer = undefined;
      // A consumer that hangs may never leave; its session then ends by itself.
      await Promise.race([old?.disconnect().catch(() => undefined), pause(LEAVE_MS, this.stopping.signal)]);
      try {
        await this.build();
        return;
      } catch (error) {
        this.at.notes('warn', 'the group could not be joined again', { groupId: this.options.group, why: nameOf(error), waitMs });
        await pause(waitMs, this.stopping.signal);
      }
    }
  }

  /** The supervisor's look: silence with work waiting is trouble, silence without is not. */
  private async look(): Promise<void> {
    const { limits } = this.at;
    const idleMs = this.idleMs();
    if (this.watching || this.fatal || idleMs < limits.replaceMs || this.stopping.signal.aborted) return;
    this.watching = true;
    try {
      const lag = await this.at.lag().catch(() => undefined);
      if (lag === 0) this.alive();
      else if (this.idleMs() < limits.replaceMs || this.stopping.signal.aborted) return;
      else if (lag === undefined ? this.idleMs() > limits.unreachableMs : this.idleMs() > limits.fatalMs) this.giveUp(lag);
      else if (lag !== undefined && this.replacedAt === undefined) {
        this.replacedAt = performance.now();
        this.at.notes('warn', 'the consumer fell silent while records wait and is replaced', { groupId: this.options.group, idleMs: this.idleMs(), lag });
        this.rebuild();
      }
    } finally {
      this.watching = false;
    }
  }

  private giveUp(lag: number | undefined): void {
    this.fatal = true;
    clearInterval(this.watch);
    const what = lag === undefined ? 'the log cannot be reached' : `${lag} records wait`;
    this.options.onFatal(new Error(`group ${this.options.group} has taken nothing for ${this.idleMs()} ms and ${what}`));
  }

  /**
   * Only kafkajs' own errors may leave this: its retry ends a consumer for ever on a TypeError and its like, while the process stays up.
   * Whatever `onBatch` throws is tried again in place, so that nothing is skipped and nothing overtakes.
   */
  private async eachBatch(consumer: Consumer, { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale() || this.stopping.signal.aborted || consumer !== this.consumer) return;
    const { topic, partition, messages } = batch;
    const last = messages.at(-1);
    if (!last) return;
    const records = messages.map((m): ConsumedRecord => ({
      topic, partition, key: m.key?.toString('utf8') ?? '', value: m.value ?? Buffer.alloc(0), headers: textHeaders(m.headers), offset: m.offset, timestampMs: Number(m.timestamp),
    }));
    const taken = new AbortController();
    this.running.add(taken);
    let lost: Error | undefined;
    const beat = async (): Promise<void> => {
      if (lost) throw lost;
      try {
        if (taken.signal.aborted) throw new KafkaJSError('the consumer was replaced', { retriable: true });
        await heartbeat();
      } catch (error) {
        lost = error instanceof KafkaJSError ? error : new KafkaJSError(`heartbeat failed: ${nameOf(error)}`, { retriable: true });
        taken.abort(lost);
        throw lost;
      }
    };
    // A batch that waits for its database still belongs to us: kafkajs sends heartbeats only when asked.
    const beats = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
    const control: BatchControl = {
      signal: taken.signal,
      heartbeat: async () => {
        await beat();
        this.alive();
      },
    };
    try {
      const done = await this.inPlace(records, control, beat, () => lost);
      if (!done) return;
      resolveOffset(last.offset);
      await this.commitTogether(consumer, commitOffsetsIfNecessary, topic, partition, String(BigInt(batch.lastOffset()) + 1n));
      // A rebalance that began meanwhile let the commit through; now the group has to be joined again.
      if (!this.stopping.signal.aborted) await beat();
    } catch (error) {
      if (error instanceof KafkaJSError) throw error;
      throw new KafkaJSError(`the batch could not be committed: ${nameOf(error)}`, { retriable: true });
    } finally {
      clearInterval(beats);
      this.running.delete(taken);
    }
  }

  /** Partitions that were taken in one transaction are done at the same moment: their offsets move with one request. */
  private commitTogether(consumer: Consumer, commit: EachBatchPayload['commitOffsetsIfNecessary'], topic: string, partition: number, offset: string): Promise<void> {
    let open = this.committing.get(consumer);
    if (open === undefined) {
      const offsets = new Map<string, { partition: number; offset: string }[]>();
      const done = new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          this.committing.delete(consumer);
          commit({ topics: [...offsets].map(([name, partitions]) => ({ topic: name, partitions })) }).then(resolve, reject);
        });
      });
      this.committing.set(consumer, (open = { offsets, done }));
    }
    open.offsets.set(topic, [...(open.offsets.get(topic) ?? []), { partition, offset }]);
    return open.done;
  }

  /** False when the subscription stops before the batch could be taken; it then comes again to somebody else. */
  private async inPlace(records: ConsumedRecord[], control: BatchControl, beat: () => Promise<void>, lost: () => Error | undefined): Promise<boolean> {
    const first = records[0] as ConsumedRecord;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      let trouble: unknown;
      try {
        await this.options.onBatch(records, control);
        this.alive();
        return true;
      } catch (error) {
        trouble = error;
      }
      const gone = lost();
      if (gone) throw gone;
      // The database being away is no stall of the consumer; an error that nobody knows is, and ends in `onFatal`.
      if (isInfrastructure(trouble)) this.alive();
      this.at.notes('warn', 'a batch failed and is tried again in place', {
        groupId: this.options.group, topic: first.topic, partition: first.partition, offset: first.offset, records: records.length, error: nameOf(trouble), waitMs,
      });
      await pause(waitMs, AbortSignal.any([this.stopping.signal, control.signal]));
      if (this.stopping.signal.aborted) return false;
      await beat();
    }
  }
}

/** Resolves after `ms`, or at once when the signal is given. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) return resolve();
  const end = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end);
});

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const one = Array.isArray(value) ? value.at(-1) : value;
    if (one !== undefined) out[name] = one.toString();
  }
  return out;
}
