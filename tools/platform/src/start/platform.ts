import fs from 'node:fs';
import path from 'node:path';
import { DataDirectory, type Secrets } from '../data-directory.js';
import { startKafka } from '../kafka/start-kafka.js';
import { OFFSETS, portIsFree, portsFrom, SERVICES, type PortName, type Ports } from '../ports.js';
import { startPostgres } from '../postgres/start-postgres.js';
import { lastLogLine, runApp, startApp } from '../process/node-app.js';
import { Kept, type Keeping } from '../process/supervise.js';
import { startProvider } from '../provider/start-provider.js';
import { startTraceSink } from '../traces/start-trace-sink.js';
import { Trouble } from '../trouble.js';
import { writeJson } from '../write-file.js';
import { edgeApplications, isBuilt, MAINS, serviceApplications, type Application } from './applications.js';
import { childEnvironment, withoutCredentials, type Around } from './environment.js';
import type { StartOptions } from './options.js';
import { outsideDatabase, outsideKafka } from './outside-servers.js';
import type { Progress } from './progress.js';

export interface PlatformInput {
  options: StartOptions;
  repository: string;
  version: string;
  env: NodeJS.ProcessEnv;
  progress: Progress;
  say(line: string): void;
}

/** The seed notes when it is over; until then it goes on with the day that it began. */
const isSeeded = (mark: string): boolean => fs.existsSync(mark) && (JSON.parse(fs.readFileSync(mark, 'utf8')) as { at?: string }).at !== undefined;

/** A running platform: what it started, in the order of starting. */
export class Platform {
  readonly ports: Ports;
  readonly data: DataDirectory;
  /** True when the data directory was made by this start. */
  isNew = false;
  readonly #input: PlatformInput;
  /** What runs inside this process. */
  readonly #inside: { name: string; stop(): Promise<void> }[] = [];
  readonly #kept: Kept[] = [];
  readonly #startedAt = new Date().toISOString();
  /** Gives the data directory's lock back. */
  #release: (() => void) | undefined;
  #around: Around | undefined;
  #stopped: Promise<void> | undefined;

  constructor(input: PlatformInput) {
    this.#input = input;
    this.ports = portsFrom(input.options.base);
    this.data = new DataDirectory(input.options.data);
  }

  /** Brings everything up; on a fault what already runs is left to `stop`. */
  async start(): Promise<void> {
    const { options, version, progress, env } = this.#input;
    outsideKafka(env);
    outsideDatabase(env);
    this.#release = this.data.lock();
    if (options.fresh) await progress.step('old data removed', async () => this.data.empty());
    this.isNew = this.data.open(version).isNew;
    const secrets = this.data.secrets();
    await this.#checkPorts();
    const around = await this.#infrastructure(secrets);
    this.#around = around;
    if (isBuilt(this.#main('prepare'))) {
      await progress.step('roles, schemas, topics and tenants', () => runApp({ ...this.#app('prepare', this.#main('prepare')), env: childEnvironment(around, this.#input.env, true) }));
    } else progress.skip('roles, schemas, topics and tenants', `${MAINS.prepare} is not built`);
    const { repository } = this.#input;
    const services = serviceApplications(repository, this.ports, options.together);
    await this.#launch(options.together ? 'seven services in one process' : 'seven services', services);
    for (const application of edgeApplications(repository, this.ports)) await this.#launch(application.name, [application]);
    await this.#seed();
  }

  async #checkPorts(): Promise<void> {
    const { env } = this.#input;
    const unneeded = new Set<PortName>([...(env['DATABASE_URL'] ? (['postgres'] as const) : []), ...(env['KAFKA_BROKERS'] ? (['kafka', 'kafka-controller'] as const) : [])]);
    for (const name of Object.keys(OFFSETS) as PortName[]) {
      if (unneeded.has(name) || (await portIsFree(this.ports[name]))) continue;
      throw new Trouble(`Port ${this.ports[name]} (${name}) is taken; end what listens there, or choose another base with "npm start -- --port ${this.#input.options.base + 100}".`);
    }
  }

  async #infrastructure(secrets: Secrets): Promise<Around> {
    const { progress, options, env } = this.#input;
    const started = await Promise.allSettled([
      this.#postgres(secrets),
      this.#kafka(),
      progress.step('OpenID provider', async () => {
        const provider = await startProvider({ port: this.ports.provider, dataDir: this.data.root, workbenchPort: this.ports.workbench });
        this.#inside.push({ name: 'OpenID provider', stop: provider.stop });
      }),
      progress.step('trace sink', async () => {
        const sink = await startTraceSink({ port: this.ports.traces, directory: this.data.at('traces') });
        this.#inside.push({ name: 'trace sink', stop: sink.stop });
      }),
    ] as const);
    // Each is waited for, also beside one that failed, so that nothing starts behind the stop's back.
    const fault = started.find((s) => s.status === 'rejected');
    if (fault) throw fault.reason;
    const databaseUrl = env['DATABASE_URL'] ?? `postgres://postgres:${encodeURIComponent(secrets.postgres)}@127.0.0.1:${this.ports.postgres}/claimstream`;
    return {
      options, ports: this.ports, data: this.data, secrets, databaseUrl,
      brokers: env['KAFKA_BROKERS'] ?? `127.0.0.1:${this.ports.kafka}`,
      tenantsFile: this.data.tenants(), peopleFile: this.data.directory(),
    };
  }

  async #postgres({ postgres: password }: Secrets): Promise<void> {
    const { progress, env } = this.#input;
    if (env['DATABASE_URL']) return progress.skip('Postgres', `DATABASE_URL names ${withoutCredentials(env['DATABASE_URL'])}`);
    const logFile = this.data.at('logs', 'postgres.log');
    const kept = this.#keep('postgres', logFile, () => startPostgres({ dataDir: this.data.at('postgres'), port: this.ports.postgres, password, database: 'claimstream', logFile }));
    await progress.step('Postgres 18', () => kept.begin());
  }

  async #kafka(): Promise<void> {
    const { progress, env } = this.#input;
    if (env['KAFKA_BROKERS']) return progress.skip('Kafka', `KAFKA_BROKERS names ${env['KAFKA_BROKERS']}`);
    const logFile = this.data.at('logs', 'kafka.log');
    let source = '';
    const kept = this.#keep('kafka', logFile, () => startKafka({ dataDir: this.data.at('kafka'), port: this.ports.kafka, controllerPort: this.ports['kafka-controller'], logFile, env }).then((k) => { source = k.source; return k; }));
    await progress.step('Kafka 4.3', () => kept.begin(), () => source);
  }

  #keep(name: string, logFile: string, start: Keeping['start']): Kept {
    const kept = new Kept({ name, start, say: this.#input.say, lastWord: () => lastLogLine(logFile), onStart: () => this.describe() });
    this.#kept.push(kept);
    return kept;
  }

  #main(which: keyof typeof MAINS): string {
    return path.join(this.#input.repository, MAINS[which]);
  }

  #app(name: string, main: string, args: string[] = []) {
    return { name, main, args, cwd: this.#input.repository, logFile: this.data.at('logs', `${name}.log`) };
  }

  async #launch(what: string, applications: readonly Application[]): Promise<void> {
    const { progress, repository, env } = this.#input;
    const missing = applications.find((a) => !isBuilt(a.main));
    if (missing) return progress.skip(what, `${path.relative(repository, missing.main)} is not built`);
    const environment = childEnvironment(this.#around as Around, env);
    await progress.step(what, async () => {
      const begun = await Promise.allSettled(applications.map(({ name, main, args, readyUrls }) => {
        const app = { ...this.#app(name, main, args), env: environment, readyUrls };
        return this.#keep(name, app.logFile, () => startApp(app)).begin();
      }));
      const fault = begun.find((b) => b.status === 'rejected');
      if (fault) throw fault.reason;
    });
  }

  async #seed(): Promise<void> {
    const { options, progress, env } = this.#input;
    const mark = this.data.at('seeded.json');
    const what = 'seeded billing day';
    if (!options.seed) return progress.skip(what, '--no-seed');
    if (isSeeded(mark)) return progress.skip(what, 'it was seeded before');
    const main = this.#main('seed');
    if (!isBuilt(main)) return progress.skip(what, `${MAINS.seed} is not built`);
    await progress.step(what, () => runApp({ ...this.#app('seed', main, ['--mark', mark]), env: childEnvironment(this.#around as Around, env) }), () => lastLogLine(this.data.at('logs', 'seed.log')));
  }

  get urls(): Record<string, string> {
    const at = (port: number) => `http://127.0.0.1:${port}`;
    return Object.fromEntries((['workbench', ...SERVICES, 'provider', 'traces', 'simulator'] as const).map((name) => [name, at(this.ports[name])]));
  }

  /** True when what has this name in `urls` was started, alone or with the other services. */
  runs(name: string): boolean {
    const together = (SERVICES as readonly string[]).includes(name) ? 'services' : name;
    return ['provider', 'traces'].includes(name) || this.#kept.some((k) => k.pid !== undefined && (k.name === name || k.name === together));
  }

  /** Writes platform.json: what `claimctl status` and other programs of this machine read. No secrets, but where they are. */
  describe(): void {
    const { options, version } = this.#input;
    const around = this.#around;
    writeJson(this.data.at('platform.json'), {
      format: 1,
      version,
      pid: process.pid,
      startedAt: this.#startedAt,
      ready: this.isReady,
      dataDir: this.data.root,
      portBase: options.base,
      together: options.together,
      testClock: options.testClock,
      urls: this.urls,
      processes: [
        { name: 'platform', pid: process.pid, serves: ['provider', 'traces'] },
        ...this.#kept.filter((k) => k.pid !== undefined).map((k) => ({ name: k.name, pid: k.pid })),
      ],
      ...(around ? { database: withoutCredentials(around.databaseUrl), brokers: around.brokers } : {}),
      issuer: this.urls['provider'],
      tenants: this.data.at('tenants.json'),
      secrets: this.data.at('secrets.json'),
      keys: this.data.at('keys.json'),
      folders: this.data.at('folders'),
      logs: this.data.at('logs'),
    });
  }

  isReady = false;

  /** Ends everything, latest first: pages, services, provider, Kafka, Postgres. Safe to call again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    const { say } = this.#input;
    const ends = async (name: string, stop: () => Promise<void>) => stop().catch((fault: Error) => say(`${name} did not stop in order: ${fault.message}`));
    const named = (...names: string[]) => this.#kept.filter((k) => names.includes(k.name));
    for (const group of [named('workbench'), named('services', ...SERVICES), named('simulator')]) {
      await Promise.all(group.map((k) => ends(k.name, () => k.stop())));
    }
    await Promise.all(this.#inside.map((s) => ends(s.name, s.stop)));
    for (const name of ['kafka', 'postgres']) await Promise.all(named(name).map((k) => ends(name, () => k.stop())));
    if (!this.#release) return;
    fs.rmSync(this.data.at('platform.json'), { force: true });
    this.#release();
  }
}
