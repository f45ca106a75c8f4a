import {
  interferedLog, interferedStore, partitionOf, Shell, StoreFault, type EventLog, type MemoryBroker, type MemoryDatabase, type ServiceDefinition, type Store, type Tenant, type Timing, type VirtualScheduler,
} from '@claimstream/event-stream';
import { testSealer } from '@claimstream/testing';
import type { Fate } from './fate.js';
import type { Trace } from './trace.js';

/** Seeded bugs: what a test puts between a shell and its ports to see the checker find it. */
export interface Sabotage {
  store?(store: Store, database: MemoryDatabase): Store;
  log?(log: EventLog, service: string): EventLog;
}

export interface ProcessOptions {
  name: string;
  definition: ServiceDefinition;
  database: MemoryDatabase;
  broker: MemoryBroker;
  scheduler: VirtualScheduler;
  fate: Fate;
  trace: Trace;
  tenants: Tenant[];
  partitions: number;
  now(): number;
  sabotage: Sabotage;
}

/** One running process of one service. When it is killed nothing of it runs any more; what it committed and sent stays. */
export class ServiceProcess {
  readonly shell: Shell;
  dead = false;
  private readonly kills: (() => void)[] = [];
  private readonly died: Promise<never>;
  private readonly connections: { kill(): void }[];

  constructor(private readonly options: ProcessOptions) {
    const { name, definition, database, broker, scheduler, fate, trace, tenants, now, sabotage } = options;
    const at = (call: string, when: 'before' | 'after'): Promise<void> => fate.at(name, call, when, () => this.kill());
    const store = database.connect((point) => at(`tx.${point}`, point === 'committed' ? 'after' : 'before'));
    const log = broker.connect();
    this.connections = [store, log];
    this.died = new Promise((_, reject) => { this.kills.push(() => reject(new StoreFault('57P01', `${name} was killed`))); });
    this.died.catch(() => undefined);
    const timing: Timing = {
      nowMs: () => scheduler.nowMs(),
      after: (ms, task) => scheduler.after(ms, () => { if (!this.dead) task(); }),
    };
    const parted = interferedLog(log, at, (records) => fate.partOf(name, records, (record) => partitionOf(record.key, options.partitions)));
    this.shell = new Shell({
      definition, sealer: testSealer, tenants, timing, clock: { now },
      store: sabotage.store?.(interferedStore(store, at), database) ?? interferedStore(store, at),
      log: sabotage.log?.(parted, definition.name) ?? parted,
      onFatal: (error) => { trace.add(name, `fatal ${error.message}`); this.kill(); },
    });
  }

  get name(): string {
    return this.options.name;
  }

  async start(): Promise<void> {
    await this.whileAlive(this.shell.start());
  }

  /** The work, or the news that the process died meanwhile. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.died]);
  }

  kill(): void {
    if (this.dead) return;
    this.dead = true;
    for (const connection of this.connections) connection.kill();
    for (const tell of this.kills) tell();
  }
}
