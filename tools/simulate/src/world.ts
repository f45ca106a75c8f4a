import { definition as coding } from '@claimstream/coding';
import { SERVICES, topicOf, type ServiceName } from '@claimstream/contracts';
import { definition as denial } from '@claimstream/denial';
import {
  isInfrastructure, MemoryBroker, MemoryDatabase, Refusal, VirtualScheduler, type Applied, type Lookups, type ServiceDefinition, type Targeted, type Tenant,
} from '@claimstream/event-stream';
import { definitionWith as intakeWith } from '@claimstream/intake';
import { definition as patientBilling } from '@claimstream/patient-billing';
import { definitionWith as remittanceWith } from '@claimstream/remittance';
import { definition as reporting } from '@claimstream/reporting';
import { definitionWith as submissionWith } from '@claimstream/submission';
import { Chance } from './chance.js';
import { drawProfile, Fate, type Profile } from './fate.js';
import { Mailbox, StoredFiles } from './outside.js';
import { ServiceProcess, type Sabotage } from './process.js';
import { Trace } from './trace.js';

export interface Bugs extends Sabotage {
  /** Another decision, another subscription. */
  definition?(definition: ServiceDefinition): ServiceDefinition;
  /** What the partner's side does to a file. */
  mailbox?(mailbox: Mailbox): void;
}

export interface WorldOptions {
  seed: number;
  profile?: Profile;
  bugs?: Bugs;
}

const START = Date.parse('2026-03-02T15:00:00.000Z');
const PARTITIONS = 3;
const MINUTE = 60_000;

export const TENANTS: Tenant[] = [
  { id: '11111111-1111-4111-8111-111111111111', slug: 'north', name: 'North Sample Billing', feed: 'test', timeZone: 'America/Denver' },
  { id: '22222222-2222-4222-8222-222222222222', slug: 'south', name: 'South Sample Billing', feed: 'test', timeZone: 'America/New_York' },
];

export interface Service { name: ServiceName; definition: ServiceDefinition; database: MemoryDatabase; processes: ServiceProcess[] }

/** All seven services with their own definitions in one process: memory log, memory databases, one virtual clock, and trouble drawn from a seed. */
export class World {
  readonly scheduler = new VirtualScheduler();
  readonly chance: Chance;
  readonly trace = new Trace(() => this.scheduler.nowMs());
  readonly fate: Fate;
  readonly broker: MemoryBroker;
  readonly services = new Map<ServiceName, Service>();
  readonly stored = new StoredFiles();
  readonly mailbox: Mailbox;
  private aheadMs = 0;
  private born = 0;
  private readonly people: Promise<void>[] = [];
  private busyPeople = 0;
  readonly troubles: unknown[] = [];

  constructor(private readonly options: WorldOptions) {
    this.chance = new Chance(options.seed);
    const profile = options.profile ?? drawProfile(this.chance.branch(1));
    this.fate = new Fate(profile, this.chance.branch(2), this.trace, (ms) => this.sleep(ms));
    this.mailbox = new Mailbox(this.fate);
    options.bugs?.mailbox?.(this.mailbox);
    this.broker = new MemoryBroker({ scheduler: this.scheduler, faults: this.fate.log, maxBatch: this.chance.pick([5, 50, 500]) });
    // Each has reference data of its own type; the shell hands it through without looking.
    const stored = async (): Promise<StoredFiles> => this.stored;
    const definitions = [intakeWith(stored), coding, submissionWith(this.mailbox, stored), remittanceWith(stored), denial, patientBilling, reporting] as ServiceDefinition[];
    for (const plain of definitions) {
      const definition = options.bugs?.definition?.(plain) ?? plain;
      this.broker.makeTopic(topicOf(definition.name), PARTITIONS);
      const database = new MemoryDatabase({ service: definition.name, sideTables: definition.sideTables, realTimeMs: () => this.scheduler.nowMs() });
      this.services.set(definition.name, { name: definition.name, definition, database, processes: [] });
    }
  }

  /** Business time. */
  nowMs(): number {
    return START + this.scheduler.nowMs() + this.aheadMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => { this.scheduler.after(ms, resolve); });
  }

  service(name: ServiceName): Service {
    return this.services.get(name) as Service;
  }

  /** A process of a service; whatever its start meets, it is tried again, as an orchestrator does. */
  begin(name: ServiceName): void {
    const { definition, database, processes } = this.service(name);
    this.born += 1;
    const { skewMs } = this.fate.profile;
    const skew = skewMs === 0 ? 0 : this.chance.between(-skewMs, skewMs);
    const process = new ServiceProcess({
      name: `${name}#${this.born}`, definition, database, broker: this.broker, scheduler: this.scheduler, fate: this.fate, trace: this.trace,
      tenants: TENANTS, partitions: PARTITIONS, now: () => this.nowMs() + skew, sabotage: this.options.bugs ?? {},
    });
    processes.push(process);
    process.start().catch((error: unknown) => {
      this.trace.add(process.name, 'restart because the start failed');
      process.kill();
      if (!isInfrastructure(error)) this.troubles.push(error);
    });
  }

  alive(name: ServiceName): ServiceProcess[] {
    const { processes } = this.service(name);
    for (let i = processes.length - 1; i >= 0; i -= 1) if (processes[i]?.dead) processes.splice(i, 1);
    return processes;
  }

  /** Keeps at least one process of each service alive, as an orchestrator does; some restarts take their time. */
  private async orchestrate(): Promise<void> {
    for (;;) {
      for (const name of SERVICES) if (this.alive(name).length === 0 && (this.fate.quiet || this.chance.yes(0.7))) this.begin(name);
      await this.sleep(this.fate.quiet ? 500 : this.chance.between(200, 2_000));
    }
  }

  /** Trouble that comes from outside any call: kills, a lost lease, a second process. */
  private async misfortunes(untilMs: number): Promise<void> {
    const { kills, leaseLosses, twins } = this.fate.profile;
    const later = (count: number, what: () => void): void => {
      for (let i = 0; i < count; i += 1) this.scheduler.after(this.chance.below(untilMs), () => { if (!this.fate.quiet) what(); });
    };
    later(kills, () => {
      const victim = this.alive(this.chance.pick(SERVICES))[0];
      if (!victim) return;
      this.trace.add(victim.name, 'kill from outside');
      victim.kill();
    });
    later(leaseLosses, () => {
      const name = this.chance.pick(SERVICES);
      this.trace.add(name, 'lease of the relay lost');
      this.service(name).database.loseRelayLease();
    });
    later(twins, () => {
      const name = this.chance.pick(SERVICES);
      this.trace.add(name, 'twin joins');
      this.begin(name);
    });
  }

  /** A person or a folder: does its errand in its own time, whatever happens to the services. */
  person(errand: () => Promise<void>): void {
    this.busyPeople += 1;
    this.people.push(errand().catch((error: unknown) => { this.troubles.push(error); }).finally(() => { this.busyPeople -= 1; }));
  }

  /** Says it again until it is answered, as a client with an Idempotency-Key does. @throws Refusal as the decision says it. */
  async say(service: ServiceName, tenant: string, key: string, resolve: (look: Lookups) => Promise<Targeted[]>): Promise<Applied[]> {
    return this.insist(service, (process) => process.shell.apply(tenant, resolve, { role: 'api', idempotency: { key, requestHash: key } }));
  }

  /** Tries at whatever process is there until one answers. */
  async insist<T>(service: ServiceName, work: (process: ServiceProcess) => Promise<T>): Promise<T> {
    for (;;) {
      const process = this.alive(service)[0];
      if (process) {
        try {
          return await process.whileAlive(work(process));
        } catch (error) {
          if (error instanceof Refusal || (!process.dead && !isInfrastructure(error))) throw error;
        }
      }
      await this.sleep(this.chance.between(100, 800));
    }
  }

  /** Runs the story under trouble for `troubleMs`, then in peace until nothing is left to do. Returns what is stuck, or undefined. */
  async run(troubleMs: number): Promise<string | undefined> {
    for (const name of SERVICES) this.begin(name);
    void this.orchestrate();
    void this.misfortunes(troubleMs);
    await this.scheduler.advance(troubleMs);
    this.fate.quiet = true;
    this.trace.add('world', 'peace');
    for (let i = 0; i < 2_000; i += 1) {
      await this.scheduler.advance(500);
      const left = this.unfinished();
      if (left !== undefined) continue;
      const next = this.nextTimerMs();
      if (next === null || next > this.nowMs() + 120 * MINUTE) return undefined;
      this.aheadMs += Math.max(0, next - this.nowMs());
    }
    return this.unfinished() ?? 'timers fire again and again';
  }

  /** What is still under way, as a sentence. */
  private unfinished(): string | undefined {
    if (this.busyPeople > 0) return `${this.busyPeople} errands of people are not done`;
    for (const { name, definition, database } of this.services.values()) {
      if (this.alive(name).length === 0) return `${name} has no process`;
      const { tables } = database;
      if (database.unpublished.length > 0) return `${name} has ${database.unpublished.length} events that are not in the log`;
      if (tables.tell.size > 0) return `${name} has ${tables.tell.size} tells`;
      if ([...tables.effect.values()].some((e) => e.state === 'due')) return `${name} has effects to do`;
      const topics = [...new Set(definition.subscribes.map((s) => topicOf(s.from)))];
      if (topics.length > 0 && this.broker.lag(`claimstream.${name}`, topics) > 0) return `${name} lags behind its topics`;
    }
    const next = this.nextTimerMs();
    return next !== null && next <= this.nowMs() ? 'timers are due' : undefined;
  }

  private nextTimerMs(): number | null {
    const due = [...this.services.values()].flatMap(({ database }) => [...database.tables.timer.values()].map(({ row }) => Date.parse(row.dueAt)));
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Ends every process. */
  end(): void {
    for (const { processes } of this.services.values()) for (const process of processes) process.kill();
  }
}
