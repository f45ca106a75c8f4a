import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { portIsFree } from '../ports.js';
import { endChild, hasEnded, isAlive } from '../process/end.js';
import { guardChild } from '../process/guard.js';
import { lastLine, Trouble } from '../trouble.js';
import { brokerJars, cacheDirectory, pinned } from './jars.js';
import { findRunner, type Runner } from './java.js';
import { isServing } from './serving.js';

export interface KafkaOptions {
  /** Where the broker keeps its log; created when absent. */
  dataDir: string;
  port: number;
  controllerPort: number;
  /** Broker properties over the defaults below. */
  properties?: Record<string, string>;
  /** Users of listeners that ask for SCRAM, with their passwords; made together with the directory. */
  users?: Record<string, string>;
  /** File that gets the broker's log; default: `kafka.log` beside `dataDir`. */
  logFile?: string;
  env?: NodeJS.ProcessEnv;
}

export interface Kafka {
  /** host:port, as kafkajs and KAFKA_BROKERS take it */
  brokers: string;
  port: number;
  pid: number;
  /** What it runs on, in words. */
  source: string;
  /** Orderly stop: the log is closed, so that the next start does not scan it. */
  stop(): Promise<void>;
  /** Resolves when the broker has ended, by `stop` or by itself. */
  ended: Promise<void>;
}

/** Topics allow 5 MB (one event of a 999-line claim travels alone). */
const LARGEST_MESSAGE = 5 * 1024 * 1024;

/** Relative to the directory in which the broker runs: a path of its own may hold a comma, which parts directories, or a letter that no properties file knows. */
const FILES = { log: 'log', properties: 'server.properties', logging: 'log4j2.properties' };

const propertiesOf = ({ port, controllerPort, properties }: KafkaOptions): Record<string, string> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'log.dirs': FILES.log,
  'message.max.bytes': String(LARGEST_MESSAGE),
  'replica.fetch.max.bytes': String(LARGEST_MESSAGE),
  'default.replication.factor': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '6',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '6',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'min.insync.replicas': '1',
  'group.initial.rebalance.delay.ms': '0',
  // After a kill the new broker waits until the old one's session has run out (default 9 s).
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  // A misspelt topic is an error, not a new topic.
  'auto.create.topics.enable': 'false',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'log.cleaner.dedupe.buffer.size': '16777216',
  ...properties,
});

const LOGGING = `status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
`;

/** Starts a one-node Apache Kafka in KRaft mode. Errors a person can mend are `Trouble`. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const dataDir = path.resolve(options.dataDir);
  const { port, controllerPort, env = process.env } = options;
  const cache = cacheDirectory(path.dirname(dataDir), env);
  const runner = await findRunner(cache, env);
  // A client that was killed leaves its container behind, and that holds the port.
  if (runner.kind === 'docker') removeLeftContainer(dataDir, env);
  for (const taken of [port, controllerPort]) {
    if (!(await portIsFree(taken))) throw new Trouble(`Port ${taken} (Kafka) is taken; end what listens there or choose another base with --port.`);
  }
  const jars = runner.kind === 'java' ? await brokerJars(cache, env) : '';
  const clusterId = prepareDirectory(dataDir);
  fs.writeFileSync(path.join(dataDir, FILES.properties), Object.entries(propertiesOf(options)).map(([k, v]) => `${k}=${v}\n`).join(''));
  fs.writeFileSync(path.join(dataDir, FILES.logging), LOGGING);
  if (!fs.existsSync(formattedMark(dataDir))) {
    format(runner, jars, dataDir, clusterId, env, options.users);
    fs.writeFileSync(formattedMark(dataDir), clusterId);
  }
  const logFile = options.logFile ?? path.join(path.dirname(dataDir), 'kafka.log');
  const log = fs.openSync(logFile, 'a');
  const from = fs.fstatSync(log).size;
  const [command, ...args] = commandOf(runner, jars, dataDir, 'kafka.Kafka', [FILES.properties]);
  const child = spawn(command as string, args, { cwd: dataDir, detached: true, stdio: ['ignore', log, log], env: spoken(env) });
  fs.closeSync(log);
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); child.once('error', () => resolve()); });
  guardChild(child, 'TERM');
  const stop = async () => {
    await endChild(child, 'SIGTERM', 30_000);
    if (runner.kind === 'docker') removeContainer(dataDir, env);
  };
  try {
    await untilServing(child, port, () => startFault(fs.readFileSync(logFile).subarray(from).toString(), dataDir));
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { brokers: `127.0.0.1:${port}`, port, pid: child.pid as number, source: runner.source, stop, ended };
}

const formattedMark = (dataDir: string) => path.join(dataDir, 'formatted');

/** Makes `dataDir` and tells the cluster's id. A directory that a kill left unformatted never held a message: it is made anew. */
function prepareDirectory(dataDir: string): string {
  const mark = formattedMark(dataDir);
  const meta = path.join(dataDir, 'log', 'meta.properties');
  if (fs.existsSync(mark)) {
    if (!fs.existsSync(meta)) throw new Trouble(`${dataDir} is only half a Kafka data directory (no log/meta.properties); start with --fresh to make it anew, or give another with --data.`);
    return fs.readFileSync(mark, 'utf8').trim();
  }
  fs.rmSync(path.join(dataDir, 'log'), { recursive: true, force: true });
  fs.mkdirSync(path.join(dataDir, 'log'), { recursive: true });
  const id = randomBytes(16);
  // An id that begins with "-" would be read as an option.
  id.writeUInt8(id.readUInt8(0) & 0x7f, 0);
  return id.toString('base64url');
}

/** Java reads paths of its command line by the locale, and one that is not there is one that knows no letter beyond ASCII. */
const spoken = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, LC_ALL: 'C.UTF-8' });

const FORMATTER = 'kafka.tools.StorageTool';
const IMAGE = `apache/kafka:${pinned.kafka}`;

function commandOf(runner: Runner, jars: string, dataDir: string, main: string, args: string[]): string[] {
  const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', `-Dlog4j2.configurationFile=${FILES.logging}`];
  // Formatting ends before an optimizing compiler could earn its keep.
  if (main === FORMATTER) flags.push('-XX:TieredStopAtLevel=1');
  if (runner.kind === 'java') return [runner.java, ...flags, '-cp', path.join(jars, '*'), main, ...args];
  const who = process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.() ?? 0}`] : [];
  const named = main === FORMATTER ? [] : ['--name', containerOf(dataDir), '--label', `${OWNER}=${process.pid}`];
  return ['docker', 'run', '--rm', ...named, '--network', 'host', ...who, '-v', `${dataDir}:${dataDir}`, '-w', dataDir, '--entrypoint', 'java', IMAGE,
    ...flags, '-cp', '/opt/kafka/libs/*', main, ...args];
}

/** One broker per data directory, found again after whatever happened to us. */
const containerOf = (dataDir: string): string => `claimstream-kafka-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;

const OWNER = 'claimstream.pid';

/** @throws Trouble when somebody else's broker runs on this directory. */
function removeLeftContainer(dataDir: string, env: NodeJS.ProcessEnv): void {
  const { stdout } = spawnSync('docker', ['inspect', '--format', `{{index .Config.Labels "${OWNER}"}}`, containerOf(dataDir)], { env, encoding: 'utf8', timeout: 60_000 });
  const owner = Number(stdout?.trim());
  if (owner > 0 && owner !== process.pid && isAlive(owner)) throw startFault('Failed to acquire lock', dataDir);
  removeContainer(dataDir, env);
}

function removeContainer(dataDir: string, env: NodeJS.ProcessEnv): void {
  spawnSync('docker', ['rm', '--force', containerOf(dataDir)], { env, stdio: 'ignore', timeout: 60_000 });
}

function format(runner: Runner, jars: string, dataDir: string, clusterId: string, env: NodeJS.ProcessEnv, users: Record<string, string> = {}): void {
  const scram = Object.entries(users).flatMap(([name, password]) => ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${name},password=${password}]`]));
  const [command, ...args] = commandOf(runner, jars, dataDir, FORMATTER, ['format', '--standalone', '-t', clusterId, '-c', FILES.properties, ...scram]);
  const { status, stdout, stderr, error } = spawnSync(command as string, args, { cwd: dataDir, env: spoken(env), encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return;
  throw startFault(`${stdout ?? ''}\n${stderr ?? ''}\n${error?.message ?? ''}`, dataDir);
}

function startFault(log: string, dataDir: string): Trouble {
  if (/No space left on device/.test(log)) return new Trouble(`The disk of ${dataDir} is full; free at least 1 GB or put the data elsewhere with --data.`);
  if (/Unable to find image|pull access denied|manifest unknown|toomanyrequests/.test(log) && !/ERROR|Exception/.test(log)) return new Trouble(`Docker has no ${IMAGE} and could not fetch it (${lastLine(log).slice(0, 160)}); pull it where a registry answers, or install a Java >= 17.`);
  if (/Failed to acquire lock|OverlappingFileLock/.test(log)) return new Trouble(`Another Kafka already runs on ${dataDir}; stop the other Claimstream or give another directory with --data.`);
  const said = log.split('\n').filter((line) => /ERROR|FATAL|Exception/.test(line)).at(0) ?? lastLine(log);
  return new Trouble(`Kafka did not start: ${said.trim().slice(0, 300)}`);
}

async function untilServing(child: ChildProcess, port: number, fault: () => Trouble): Promise<void> {
  const end = performance.now() + 120_000;
  for (;;) {
    if (hasEnded(child) || child.pid === undefined) throw fault();
    if (await isServing(port)) return;
    if (performance.now() > end) throw new Trouble('Kafka did not serve within 120 s; its log says why.');
    await new Promise((r) => setTimeout(r, 50));
  }
}
