import { partitionOf } from '../log/partition.js';
import type { ConsumedRecord, EventLog, Lag, LogRecord, LogSubscription, SubscribeOptions } from '../ports.js';
import { MemoryMember } from './memory-member.js';
import { atOnce, type Scheduler } from './scheduler.js';

export interface Delivery { group: string; topic: string; partition: number; records: ConsumedRecord[] }

/** Faults that a test or the simulator puts into the log. Each hook may throw, and each is asked every time. */
export interface LogFaults {
  /** A throw: nothing was appended. */
  beforeAppend?(records: LogRecord[]): void;
  /** A throw: everything was appended, and the caller does not know. */
  afterAppend?(records: LogRecord[]): void;
  /** How a batch comes: later, or from so many records before its place (they come again). */
  deliver?(delivery: Delivery): { delayMs?: number; rewind?: number } | undefined;
  /** True: the member is cut off after `onBatch` and before its commit; the same records come again. */
  crashBeforeCommit?(delivery: Delivery): boolean;
}

export interface MemoryBrokerOptions {
  scheduler?: Scheduler;
  faults?: LogFaults;
  /** Records of one partition in one batch at most. */
  maxBatch?: number;
}

/** A group: which member reads which partition, and how far the group has come. */
export class Group {
  readonly members: MemoryMember[] = [];
  readonly committed = new Map<string, number>();
  readonly running = new Map<string, MemoryMember>();
  generation = 0;
  /** Members have to let go before partitions are dealt anew; a batch that is running may still commit. */
  rebalancing = false;
}

/** The broker in memory; it outlives the processes that use it. Deterministic: the same calls and the same scheduler give the same deliveries. */
export class MemoryBroker {
  readonly scheduler: Scheduler;
  readonly maxBatch: number;
  faults: LogFaults;
  private readonly topics = new Map<string, ConsumedRecord[][]>();
  private readonly groups = new Map<string, Group>();
  private readonly idle: (() => void)[] = [];

  constructor(options: MemoryBrokerOptions = {}) {
    this.scheduler = options.scheduler ?? atOnce();
    this.faults = options.faults ?? {};
    this.maxBatch = options.maxBatch ?? 500;
  }

  /** A connection, as one process has it. */
  connect(): MemoryLog {
    return new MemoryLog(this);
  }

  makeTopic(topic: string, partitions: number): void {
    if (!this.topics.has(topic)) this.topics.set(topic, Array.from({ length: partitions }, () => []));
  }

  /** @throws when there is no such topic: a misspelt one is an error, not a new one. */
  partitions(topic: string): ConsumedRecord[][] {
    const partitions = this.topics.get(topic);
    if (!partitions) throw Object.assign(new Error(`topic ${topic} does not exist`), { infrastructure: true });
    return partitions;
  }

  group(name: string): Group {
    let group = this.groups.get(name);
    if (!group) this.groups.set(name, (group = new Group()));
    return group;
  }

  append(records: LogRecord[]): void {
    const places = records.map((record) => ({ record, partitions: this.partitions(record.topic) }));
    this.faults.beforeAppend?.(records);
    for (const { record, partitions } of places) {
      const partition = partitionOf(record.key, partitions.length);
      const log = partitions[partition] as ConsumedRecord[];
      log.push({ ...record, value: Buffer.from(record.value), headers: { ...record.headers }, partition, offset: String(log.length), timestampMs: this.scheduler.nowMs() });
    }
    for (const name of this.groups.keys()) this.wake(name);
    this.faults.afterAppend?.(records);
  }

  /** Everything of a topic, partition by partition: what an independent reader would see. */
  read(topic: string): ConsumedRecord[] {
    return this.partitions(topic).flat();
  }

  lag(name: string, topics: string[]): number {
    const group = this.group(name);
    return topics.flatMap((topic) => this.partitions(topic).map((log, partition) => log.length - (group.committed.get(placeOf(topic, partition)) ?? 0)))
      .reduce((sum, waiting) => sum + waiting, 0);
  }

  /** How long the oldest record that the group has not consumed has been here. */
  oldestMs(name: string, topics: string[]): number {
    const group = this.group(name);
    const nowMs = this.scheduler.nowMs();
    const ages = topics.flatMap((topic) => this.partitions(topic).map((log, partition) => nowMs - (log[group.committed.get(placeOf(topic, partition)) ?? 0]?.timestampMs ?? nowMs)));
    return Math.max(0, ...ages);
  }

  /** Lets the members of a group look for work, in the scheduler's next turn. */
  wake(name: string): void {
    const group = this.group(name);
    this.scheduler.schedule(0, () => {
      for (const member of [...group.members]) member.look();
      this.tellIdle();
    });
  }

  join(name: string, member: MemoryMember): void {
    this.group(name).members.push(member);
    this.rebalance(name);
  }

  leave(name: string, member: MemoryMember): void {
    const group = this.group(name);
    const index = group.members.indexOf(member);
    if (index === -1) return;
    group.members.splice(index, 1);
    // A member that is gone holds nobody up; what it still runs can no longer commit.
    for (const [place, owner] of group.running) if (owner === member) group.running.delete(place);
    this.rebalance(name);
  }

  /** Deals the partitions once nothing of the old deal runs any more. */
  settle(name: string): void {
    const group = this.group(name);
    if (!group.rebalancing || group.running.size > 0) return;
    group.rebalancing = false;
    group.generation += 1;
    for (const member of group.members) member.assigned = [];
    const topics = [...new Set(group.members.flatMap((member) => member.options.topics))].sort();
    for (const topic of topics) {
      const readers = group.members.filter((member) => member.options.topics.includes(topic));
      this.partitions(topic).forEach((_log, partition) => readers[partition % readers.length]?.assigned.push({ topic, partition }));
    }
    this.wake(name);
  }

  /** Resolves when every group with a member has taken everything and nothing runs. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.idle.push(resolve);
      this.scheduler.schedule(0, () => this.tellIdle());
    });
  }

  tellIdle(): void {
    const busy = [...this.groups].some(([name, group]) => group.members.length > 0
      && (group.rebalancing || group.running.size > 0 || this.lag(name, [...new Set(group.members.flatMap((m) => m.options.topics))]) > 0));
    if (!busy) for (const resolve of this.idle.splice(0)) resolve();
  }

  private rebalance(name: string): void {
    const group = this.group(name);
    group.rebalancing = true;
    for (const owner of new Set(group.running.values())) owner.letGo();
    this.scheduler.schedule(0, () => this.settle(name));
  }
}

export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** The log in memory: one process' connection to a `MemoryBroker`. */
export class MemoryLog implements EventLog {
  private readonly members = new Set<MemoryMember>();
  private closed = false;

  constructor(private readonly broker: MemoryBroker) {}

  async append(records: LogRecord[]): Promise<void> {
    this.ensureOpen();
    this.broker.append(records);
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    this.ensureOpen();
    for (const topic of options.topics) this.broker.partitions(topic);
    const member = new MemoryMember(this.broker, options, () => this.members.delete(member));
    this.members.add(member);
    this.broker.join(options.group, member);
    return member;
  }

  async ensureTopics(topics: string[], partitions: number): Promise<void> {
    this.ensureOpen();
    for (const topic of topics) this.broker.makeTopic(topic, partitions);
  }

  async lag(group: string, topics: string[]): Promise<Lag> {
    this.ensureOpen();
    return { records: this.broker.lag(group, topics), oldestMs: this.broker.oldestMs(group, topics) };
  }

  async ping(): Promise<void> {
    this.ensureOpen();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.members].map((member) => member.stop()));
  }

  /** The process died: running batches can no longer commit, and others get the partitions. */
  kill(): void {
    this.closed = true;
    for (const member of this.members) member.kill();
  }

  /** Resolves when all subscribed groups have taken everything; with a virtual clock somebody has to move it meanwhile. */
  drain(): Promise<void> {
    return this.broker.whenIdle();
  }

  private ensureOpen(): void {
    if (this.closed) throw Object.assign(new Error('the log is closed'), { infrastructure: true });
  }
}

/** A broker of its own with one connection: the log of a test. */
export const memoryLog = (options: MemoryBrokerOptions = {}): MemoryLog => new MemoryBroker(options).connect();
