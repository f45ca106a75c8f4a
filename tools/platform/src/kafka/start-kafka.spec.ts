import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { Kafka as Client, logLevel } from 'kafkajs';
import { freePorts } from '../ports.js';
import { isAlive } from '../process/end.js';
import { brokerJars, cacheDirectory, pinned, repositoryBase, wrongJars } from './jars.js';
import { startKafka } from './start-kafka.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-kafka-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

// A comma parts Kafka's directories, a blank the words of a command, and no properties file knows the letter.
const dataDir = path.join(home, 'data of Zoë, really', 'kafka');
fs.mkdirSync(path.dirname(dataDir));
const started = async () => {
  const [port = 0, controllerPort = 0] = await freePorts(2);
  return startKafka({ dataDir, port, controllerPort });
};
const clientOf = (brokers: string) => new Client({ brokers: [brokers], logLevel: logLevel.NOTHING });

describe('the embedded Kafka', () => {
  it('takes a 4 MB message, gives it back, refuses a topic nobody made, and keeps it over a stop', async () => {
    const first = await started();
    const admin = clientOf(first.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'claimstream.intake.v1', numPartitions: 6, configEntries: [{ name: 'max.message.bytes', value: '5242880' }] }] });
    const value = Buffer.alloc(4_000_000, 7);
    const producer = clientOf(first.brokers).producer();
    await producer.connect();
    await producer.send({ topic: 'claimstream.intake.v1', acks: -1, messages: [{ key: 'C1', value }] });
    await producer.disconnect();
    await admin.disconnect();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await started();
    const again = clientOf(second.brokers).admin();
    await again.connect();
    expect(await again.listTopics()).toEqual(['claimstream.intake.v1']);
    await again.disconnect();
    const consumer = clientOf(second.brokers).consumer({ groupId: 'spec' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'claimstream.intake.v1', fromBeginning: true });
    const got = await new Promise<Buffer | null>((resolve) => void consumer.run({ eachMessage: async ({ message }) => resolve(message.value) }));
    expect(got?.equals(value)).toBe(true);
    await consumer.disconnect();
    await second.stop();
  });

  it('names a taken port and how to choose another', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const [other = 0] = await freePorts(1);
    await expect(startKafka({ dataDir, port: other, controllerPort: port })).rejects.toThrow(`Port ${port} (Kafka) is taken`);
    server.close();
  });

  it('refuses a half-written data directory with the fix', async () => {
    const half = path.join(home, 'half');
    fs.mkdirSync(path.join(half, 'log'), { recursive: true });
    fs.writeFileSync(path.join(half, 'formatted'), 'x');
    const [port = 0, controllerPort = 0] = await freePorts(2);
    await expect(startKafka({ dataDir: half, port, controllerPort })).rejects.toThrow(/is only half a Kafka data directory.*--fresh/);
  });

  const docker = spawnSync('docker', ['image', 'inspect', `apache/kafka:${pinned.kafka}`], { stdio: 'ignore', timeout: 30_000 }).status === 0;
  (docker ? it : it.skip)(`without Java and Python runs in Docker, keeps what it wrote over a kill of Docker's client, and leaves no container${docker ? '' : ` (skipped: no Docker with apache/kafka:${pinned.kafka} answers)`}`, async () => {
    const only = path.join(home, 'only-docker');
    fs.mkdirSync(only);
    const found = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'docker')).find((file) => fs.existsSync(file)) ?? '';
    fs.symlinkSync(found, path.join(only, 'docker'));
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const options = { dataDir: path.join(home, 'in docker, really'), port, controllerPort, env: { ...process.env, PATH: only, JAVA_HOME: '', CLAIMSTREAM_CACHE: path.join(home, 'no-java-either') } };
    const first = await startKafka(options);
    expect(first.source).toBe('Docker, for there is no Java');
    const admin = clientOf(first.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await startKafka(options);
    const again = clientOf(second.brokers).admin();
    await again.connect();
    expect(await again.listTopics()).toContain('kept');
    await again.disconnect();
    await second.stop();
    expect(spawnSync('docker', ['ps', '--all', '--filter', `label=claimstream.pid=${process.pid}`, '--quiet'], { encoding: 'utf8' }).stdout).toBe('');
  }, 180_000);

  it('without Java, Python and Docker says what to install', async () => {
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const env = { PATH: '/nowhere', CLAIMSTREAM_CACHE: path.join(home, 'no-java') };
    await expect(startKafka({ dataDir: path.join(home, 'x'), port, controllerPort, env })).rejects.toThrow(/^Kafka needs a Java >= 17 and this machine has none .*: install one .*, set JAVA_HOME, or give a broker in KAFKA_BROKERS\.$/);
  });
});

describe("the broker's jars", () => {
  const cached = async () => brokerJars(cacheDirectory(home));

  it('are kept in the cache that is named, a name that is set to nothing counting as none, and beside the data where no cache can be written', () => {
    expect(cacheDirectory(home, { CLAIMSTREAM_CACHE: path.join(home, 'own') })).toBe(path.join(home, 'own'));
    expect(cacheDirectory(home, { CLAIMSTREAM_CACHE: '', XDG_CACHE_HOME: path.join(home, 'xdg') })).toBe(path.join(home, 'xdg', 'claimstream'));
    fs.writeFileSync(path.join(home, 'file'), '');
    expect(cacheDirectory(home, { CLAIMSTREAM_CACHE: path.join(home, 'file', 'below') })).toBe(path.join(home, 'cache'));
  });

  it('come from a repository over HTTP where Maven is absent, each with its pinned digest', async () => {
    const source = await cached();
    const asked: string[] = [];
    const repository = http.createServer((req, res) => {
      asked.push(req.url ?? '');
      res.end(fs.readFileSync(path.join(source, path.basename(req.url ?? ''))));
    }).listen(0, '127.0.0.1');
    await once(repository, 'listening');
    const { port } = repository.address() as net.AddressInfo;
    const jars = await brokerJars(path.join(home, 'http'), { PATH: '/nowhere', CLAIMSTREAM_MAVEN_REPOSITORY: `http://127.0.0.1:${port}/maven2/` });
    expect(await wrongJars(jars)).toEqual([]);
    expect(asked.sort()).toEqual(pinned.jars.map((jar) => `/maven2/${jar.path}`).sort());
    repository.close();
  });

  it('with other bytes than the pinned ones are refused', async () => {
    const repository = http.createServer((_, res) => res.end('not a jar')).listen(0, '127.0.0.1');
    await once(repository, 'listening');
    const { port } = repository.address() as net.AddressInfo;
    const env = { PATH: '/nowhere', CLAIMSTREAM_MAVEN_REPOSITORY: `http://127.0.0.1:${port}` };
    await expect(brokerJars(path.join(home, 'bad'), env)).rejects.toThrow(/came with other bytes than those pinned/);
    repository.close();
  });

  it('damaged in the cache are fetched again', async () => {
    const cache = path.join(home, 'damaged');
    const jars = path.join(cache, path.basename(await cached()));
    fs.cpSync(await cached(), jars, { recursive: true });
    const victim = path.join(jars, path.basename(pinned.jars[0]?.path ?? ''));
    fs.writeFileSync(victim, 'half');
    expect(await wrongJars(jars)).toEqual([pinned.jars[0]]);
    await expect(brokerJars(cache, { PATH: '/nowhere', HOME: home })).rejects.toThrow(/Maven is not installed: install Maven, or name a Maven repository in CLAIMSTREAM_MAVEN_REPOSITORY/);
  });

  it("read a site's mirror from Maven's settings", () => {
    const settings = path.join(home, 'settings.xml');
    fs.writeFileSync(settings, '<settings><mirrors><!-- <mirror><mirrorOf>*</mirrorOf><url>http://old</url></mirror> --><mirror><mirrorOf>central</mirrorOf><url>http://mirror.test/maven/</url></mirror></mirrors></settings>');
    expect(repositoryBase({}, settings)).toBe('http://mirror.test/maven');
    expect(repositoryBase({ CLAIMSTREAM_MAVEN_REPOSITORY: 'http://given.test/m/' }, settings)).toBe('http://given.test/m');
    expect(repositoryBase({}, path.join(home, 'absent.xml'))).toBeUndefined();
  });
});
