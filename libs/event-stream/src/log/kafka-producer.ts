import type { Kafka, Producer } from 'kafkajs';
import type { LogRecord } from '../ports.js';
import { LogTrouble } from './log-notes.js';
import { partitionOf } from './partition.js';

/** The broker refuses a batch of one partition above 1 MB, and this refusal cannot be retried. Larger events travel alone. */
const PARTITION_BYTES = 900_000;
/** One request in all; with one request in flight, larger ones only add waiting. */
const REQUEST_BYTES = 8_000_000;
const REQUEST_RECORDS = 2_000;
/** Record header, length prefixes, time and offset deltas; generous. */
const RECORD_OVERHEAD = 80;

interface Placed { record: LogRecord; partition: number; bytes: number }

const bytesOf = (record: LogRecord): number =>
  record.value.length + Buffer.byteLength(record.key) + RECORD_OVERHEAD
  + Object.entries(record.headers).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 8, 0);

/** Cuts records, in order, into requests of which no partition's part is above its limit; an event above the limit is a request of its own. */
export function cutRequests(records: LogRecord[], partitionsOf: (topic: string) => number): Placed[][] {
  const requests: Placed[][] = [];
  let request: Placed[] = [];
  let parts = new Map<string, number>();
  let total = 0;
  const close = (): void => {
    if (request.length > 0) requests.push(request);
    [request, parts, total] = [[], new Map(), 0];
  };
  for (const record of records) {
    const placed = { record, partition: partitionOf(record.key, partitionsOf(record.topic)), bytes: bytesOf(record) };
    const part = `${record.topic}/${placed.partition}`;
    const full = (parts.get(part) ?? 0) + placed.bytes > PARTITION_BYTES || total + placed.bytes > REQUEST_BYTES || request.length === REQUEST_RECORDS;
    if (full) close();
    request.push(placed);
    parts.set(part, (parts.get(part) ?? 0) + placed.bytes);
    total += placed.bytes;
    if (placed.bytes > PARTITION_BYTES) close();
  }
  close();
  return requests;
}

/**
 * Appends in order, one request in flight. kafkajs keeps idempotence in memory per broker, so a producer whose send failed is thrown away:
 * going on with it ends in out-of-sequence errors (tulios/kafkajs #598).
 */
export class KafkaProducer {
  private producer: Promise<Producer> | undefined;
  private readonly partitions = new Map<string, number>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly kafka: Kafka, private readonly countPartitions: (topics: string[]) => Promise<Map<string, number>>) {}

  /** Appends wait for those before them, so that two callers cannot interleave the requests of one stream. */
  append(records: LogRecord[]): Promise<void> {
    const turn = this.queue.then(() => this.send(records));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.queue;
    const producer = this.producer;
    this.producer = undefined;
    await producer?.then((p) => p.disconnect()).catch(() => undefined);
  }

  private async send(records: LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      const unknown = [...new Set(records.map((r) => r.topic))].filter((topic) => !this.partitions.has(topic));
      if (unknown.length > 0) for (const [topic, count] of await this.countPartitions(unknown)) this.partitions.set(topic, count);
      const requests = cutRequests(records, (topic) => this.partitions.get(topic) as number);
      const producer = await this.connected();
      for (const request of requests) await producer.sendBatch({ acks: -1, topicMessages: topicMessages(request) });
    } catch (error) {
      this.discard();
      throw new LogTrouble('the log did not take the records', error);
    }
  }

  private connected(): Promise<Producer> {
    this.producer ??= (async () => {
      const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
      await producer.connect();
      return producer;
    })();
    return this.producer;
  }

  private discard(): void {
    const old = this.producer;
    this.producer = undefined;
    void old?.then((p) => p.disconnect()).catch(() => undefined);
  }
}

function topicMessages(request: Placed[]): { topic: string; messages: { key: string; value: Buffer; headers: Record<string, string>; partition: number }[] }[] {
  const topics = new Map<string, ReturnType<typeof topicMessages>[number]['messages']>();
  for (const { record: { topic, key, value, headers }, partition } of request) {
    let messages = topics.get(topic);
    if (!messages) topics.set(topic, (messages = []));
    messages.push({ key, value, headers, partition });
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
