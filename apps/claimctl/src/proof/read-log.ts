import { createHash } from 'node:crypto';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { faultOfConnection, type KafkaConnection } from '@claimstream/connections';
import { SERVICES, topicOf, type ServiceName } from '@claimstream/contracts';
import { unreachable } from '../ends.js';

/** The first record of an event in its topic. */
export interface LoggedEvent {
  partition: number;
  offset: bigint;
  /** SHA-256 of its bytes, hex. */
  hash: string;
  /** What the headers say. */
  id: string;
  type: string;
  repeats: number;
}

export interface TopicContent {
  records: number;
  /** By the key of the record and the sequence that its envelope says. */
  events: Map<string, LoggedEvent>;
  /** Records that are no event of the product, or whose repeat says something else, as sentences. */
  faults: string[];
}

const keyOf = (stream: string, seq: number): string => `${stream}/${seq}`;

const FETCH_MS = 120_000;

/** Reads topics of the product from offset 0 to their ends, by offsets of its own: it joins no group of the services and commits nothing. */
export class LogReader {
  readonly #kafka: Kafka;

  constructor({ brokers, ssl, sasl }: KafkaConnection) {
    this.#kafka = new Kafka({ clientId: 'claimctl-proof', brokers, ...(ssl && { ssl }), ...(sasl && { sasl }), logLevel: logLevel.NOTHING, connectionTimeout: 5_000, requestTimeout: 30_000, retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000 } });
  }

  /** The next offset of every partition of every topic; topics that do not exist are left out. */
  async ends(): Promise<Map<string, bigint[]>> {
    const admin = this.#kafka.admin();
    try {
      await admin.connect();
      const there = new Set(await admin.listTopics());
      const wanted = SERVICES.map(topicOf).filter((t) => there.has(t));
      return new Map(await Promise.all(wanted.map(async (topic) => [topic, await endsOf(admin, topic)] as const)));
    } catch (error) {
      throw unreachable(faultOfConnection(error, 'Kafka') ?? 'The broker does not answer; "claimctl status" says what runs.');
    } finally {
      await admin.disconnect();
    }
  }

  /** Everything of every topic up to `ends`, as digests: a topic may be larger than memory. */
  async read(ends: Map<string, bigint[]>): Promise<Map<ServiceName, TopicContent>> {
    const contents = new Map<ServiceName, TopicContent>(SERVICES.map((s) => [s, { records: 0, events: new Map(), faults: [] }]));
    const byTopic = new Map(SERVICES.map((s) => [topicOf(s), contents.get(s)]));
    await this.each(ends, (topic, partition, record) => {
      const content = byTopic.get(topic);
      if (content !== undefined) take(content, topic, partition, record);
    });
    return contents;
  }

  /** Every record of the topics up to `ends`, in the order of each partition. */
  async each(ends: Map<string, bigint[]>, onRecord: (topic: string, partition: number, record: LogRecord) => void): Promise<void> {
    const left = new Set([...ends].flatMap(([topic, partitions]) => partitions.flatMap((end, p) => (end > 0n ? [`${topic}/${p}`] : []))));
    if (left.size === 0) return;
    // A group of its own per run: the protocol wants one to hand out partitions. Its offsets are never committed.
    const group = `claimctl-proof-${process.pid}-${Math.round(performance.now())}`;
    const consumer = this.#kafka.consumer({ groupId: group, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...ends.keys()], fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        const patience = setTimeout(() => reject(unreachable('The log could not be read to its end within two minutes.')), FETCH_MS);
        const done = (): void => { clearTimeout(patience); resolve(); };
        consumer.on('consumer.crash', ({ payload }) => { if (!payload.restart) { clearTimeout(patience); reject(unreachable('The log could not be read to its end.')); } });
        consumer.run({
          autoCommit: false, eachBatchAutoResolve: true,
          eachBatch: async ({ batch }) => {
            const end = ends.get(batch.topic)?.[batch.partition] ?? 0n;
            for (const m of batch.messages) {
              if (BigInt(m.offset) < end) onRecord(batch.topic, batch.partition, { offset: BigInt(m.offset), key: m.key, value: m.value, headers: m.headers ?? {} });
            }
            if (BigInt(batch.lastOffset()) + 1n >= end && left.delete(`${batch.topic}/${batch.partition}`) && left.size === 0) done();
          },
        }).catch(reject);
      });
    } finally {
      await consumer.disconnect();
      await this.#forget(group);
    }
  }

  /** Removes the group of this run, so that a broker does not collect them; one that is already gone is as well. */
  async #forget(group: string): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect().then(() => admin.deleteGroups([group])).catch(() => undefined);
    await admin.disconnect();
  }
}

export interface LogRecord {
  offset: bigint;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | string | (Buffer | string)[] | undefined>;
}

async function endsOf(admin: Admin, topic: string): Promise<bigint[]> {
  const found = await admin.fetchTopicOffsets(topic);
  const ends: bigint[] = [];
  for (const { partition, high } of found) ends[partition] = BigInt(high);
  return ends;
}

const header = (record: LogRecord, name: string): string => {
  const value = record.headers[name];
  return value === undefined ? '' : String(Array.isArray(value) ? value[0] : value);
};

function take(content: TopicContent, topic: string, partition: number, record: LogRecord): void {
  content.records += 1;
  const at = `${topic}[${partition}]@${record.offset}`;
  const place = placeOf(record);
  if (place === undefined) {
    content.faults.push(`${at} is no event of the product`);
    return;
  }
  const hash = createHash('sha256').update(record.value ?? Buffer.alloc(0)).digest('hex');
  const key = keyOf(place.stream, place.seq);
  const before = content.events.get(key);
  if (before === undefined) {
    content.events.set(key, { partition, offset: record.offset, hash, id: header(record, 'ce_id'), type: header(record, 'ce_type'), repeats: 0 });
    return;
  }
  before.repeats += 1;
  if (before.hash !== hash) content.faults.push(`${at} repeats ${key} with other bytes`);
  if (before.partition !== partition) content.faults.push(`${at} repeats ${key} in another partition`);
}

/** Stream and sequence as the record's own bytes say them; the key must be the stream. */
function placeOf({ key, value }: LogRecord): { stream: string; seq: number } | undefined {
  if (key === null || value === null) return undefined;
  let envelope: { subject?: unknown; seq?: unknown };
  try {
    envelope = JSON.parse(value.toString('utf8')) as typeof envelope;
  } catch {
    return undefined;
  }
  const { subject, seq } = envelope;
  return typeof subject === 'string' && Number.isInteger(seq) && key.toString('utf8') === subject ? { stream: subject, seq: seq as number } : undefined;
}
