import { faultOfConnection, type KafkaConnection } from '@claimstream/connections';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import type { EventLog, Lag, LogRecord, LogSubscription, SubscribeOptions } from '../ports.js';
import { KafkaProducer } from './kafka-producer.js';
import { KafkaSubscription, type StallLimits } from './kafka-subscription.js';
import { LagAges } from './lag-ages.js';
import { creatorOf, LogTrouble, type LogNotes } from './log-notes.js';
import { patchRequestQueue } from './request-queue-patch.js';

export interface KafkaLogOptions extends KafkaConnection {
  clientId: string;
  logger?: LogNotes;
  /** Replicas of topics that `ensureTopics` makes; 1 on a single broker, 3 in production (then two must have each record). */
  replication?: number;
  limits?: Partial<StallLimits>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const RETENTION_DAYS = 35;
/** Topics allow 5 MB: the largest event (4 MB) with its envelope and headers travels alone. */
const MAX_MESSAGE_BYTES = 5 * 1024 * 1024;
/** A new broker on a busy machine needs this long at most before it makes topics. */
const TOPICS_MS = 60_000;

/** Back-off is capped low: after a broker's restart every second of waiting is a second of lag. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_500, retries: 8 };

/** A consumer is replaced after half a minute of silence with work waiting, and given up after a minute. */
const LIMITS: StallLimits = { replaceMs: 30_000, fatalMs: 60_000, unreachableMs: 300_000 };

/** The log on Kafka, through kafkajs 2.2.4. This file and its neighbours are the only ones of the product that import it. */
export function kafkaLog(options: KafkaLogOptions): EventLog {
  patchRequestQueue();
  return new KafkaLog(options);
}

class KafkaLog implements EventLog {
  private readonly kafka: Kafka;
  private readonly producer: KafkaProducer;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly notes: LogNotes;
  private readonly ages = new LagAges();
  private connectedAdmin: Promise<Admin> | undefined;
  private closed = false;

  constructor(private readonly options: KafkaLogOptions) {
    this.notes = options.logger ?? (() => undefined);
    this.kafka = new Kafka({
      brokers: options.brokers, clientId: options.clientId, logLevel: logLevel.WARN, logCreator: creatorOf(this.notes),
      connectionTimeout: 3_000, requestTimeout: 15_000, enforceRequestTimeout: true, retry: RETRY,
      ...(options.ssl === undefined ? {} : { ssl: options.ssl }), ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
    });
    this.producer = new KafkaProducer(this.kafka, (topics) => this.countPartitions(topics));
  }

  async append(records: LogRecord[]): Promise<void> {
    this.ensureOpen();
    await this.producer.append(records);
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    this.ensureOpen();
    const subscription = new KafkaSubscription(this.kafka, options, {
      lag: async () => (await this.lag(options.group, options.topics)).records, notes: this.notes, limits: { ...LIMITS, ...this.options.limits },
      ended: () => this.subscriptions.delete(subscription),
    });
    this.subscriptions.add(subscription);
    await subscription.start();
    return subscription;
  }

  async ensureTopics(topics: string[], partitions: number): Promise<void> {
    const deadline = Date.now() + TOPICS_MS;
    for (;;) {
      try {
        await this.ask('topics could not be made', (admin) => this.makeTopics(admin, topics, partitions));
        return;
      } catch (error) {
        // A broker that has just started answers before it can make topics, and another process may make one of ours meanwhile: look again.
        // A refused certificate or login stays refused.
        if (Date.now() > deadline || faultOfConnection(error, 'Kafka') !== undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  private async makeTopics(admin: Admin, topics: string[], partitions: number): Promise<void> {
    const there = new Set(await admin.listTopics());
    const missing = [...new Set(topics)].filter((topic) => !there.has(topic));
    if (missing.length === 0) return;
    const replication = this.options.replication ?? 1;
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic, numPartitions: partitions, replicationFactor: replication,
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'retention.ms', value: String(RETENTION_DAYS * DAY_MS) },
          { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
          ...(replication >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : []),
        ],
      })),
    });
  }

  async lag(group: string, topics: string[]): Promise<Lag> {
    return this.ask('the lag is not known', async (admin) => {
      const committed = new Map((await admin.fetchOffsets({ groupId: group, topics })).flatMap(({ topic, partitions }) => partitions.map((p) => [`${topic}/${p.partition}`, BigInt(p.offset)] as const)));
      let records = 0n;
      let oldestMs = 0;
      for (const topic of topics) {
        for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
          const end = BigInt(high);
          const place = committed.get(`${topic}/${partition}`) ?? -1n;
          const next = place < BigInt(low) ? BigInt(low) : place;
          records += end - next;
          oldestMs = Math.max(oldestMs, this.ages.look(`${group} ${topic}/${partition}`, next, end, performance.now()));
        }
      }
      return { records: Number(records), oldestMs };
    });
  }

  async ping(): Promise<void> {
    await this.ask('the log does not answer', (admin) => admin.describeCluster());
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.producer.close();
    const admin = this.connectedAdmin;
    this.connectedAdmin = undefined;
    await admin?.then((a) => a.disconnect()).catch(() => undefined);
  }

  private async countPartitions(topics: string[]): Promise<Map<string, number>> {
    const { topics: found } = await this.ask('the topics are not known', (admin) => admin.fetchTopicMetadata({ topics }));
    return new Map(found.map(({ name, partitions }) => [name, partitions.length]));
  }

  private async ask<T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    this.ensureOpen();
    this.connectedAdmin ??= (async () => {
      const admin = this.kafka.admin({ retry: { ...RETRY, retries: 3 } });
      await admin.connect();
      return admin;
    })();
    const admin = this.connectedAdmin;
    try {
      return await question(await admin);
    } catch (error) {
      if (this.connectedAdmin === admin) this.connectedAdmin = undefined;
      void admin.then((a) => a.disconnect()).catch(() => undefined);
      throw new LogTrouble(what, error);
    }
  }

  private ensureOpen(): void {
    if (this.closed) throw new LogTrouble('the log is closed', undefined);
  }
}
