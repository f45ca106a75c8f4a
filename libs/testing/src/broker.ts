import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, freePorts, startKafka, type Kafka as EmbeddedKafka } from '@claimstream/platform';
import { Kafka, logLevel } from 'kafkajs';
import { engineWith, TEST_LABEL, testOwner, type Engine } from './engine.js';

export const KAFKA_IMAGE = 'apache/kafka:4.3.1';
const START_MS = 120_000;

/** A real Apache Kafka of one node, of this test alone. */
export interface TestBroker {
  /** host:port */
  brokers: string;
  where: 'container' | 'embedded';
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, at the same address with what it had written. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** In a container where Docker answers, else the embedded server (`CLAIMSTREAM_TEST_CONTAINERS=off` asks for that). */
export async function testBroker(): Promise<TestBroker> {
  const found = await engineWith(KAFKA_IMAGE);
  return 'engine' in found ? inContainer(found.engine) : embedded();
}

/** Clients find the broker by the address that it advertises, so the port of this machine must be known before it starts. */
const settings = (port: number): Record<string, string> => ({
  KAFKA_NODE_ID: '1', KAFKA_PROCESS_ROLES: 'broker,controller', KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093', KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENERS: 'PLAINTEXT://:9092,INTERNAL://:19092,CONTROLLER://:9093', KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port},INTERNAL://localhost:19092`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT', KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
  KAFKA_LOG_DIRS: '/tmp/log', KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false', KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '6', KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1', KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1', KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  // After a kill the broker waits until its own old session has run out.
  KAFKA_BROKER_SESSION_TIMEOUT_MS: '3000', KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500', KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '16777216', KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m',
});

async function inContainer(engine: Engine): Promise<TestBroker> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = await freePort();
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withLabels({ [TEST_LABEL]: testOwner() })
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(settings(port))
    // The image writes its configuration from the variables; one that was built from read-only files could not.
    .withCommand(['bash', '-c', 'chmod u+w /opt/kafka/config/server.properties && exec /etc/kafka/docker/run'])
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(START_MS)
    .start();
  const brokers = `127.0.0.1:${port}`;
  const order = async (what: string) => {
    const { status, body } = await engine.ask('POST', `/containers/${container.getId()}/${what}`, 60_000);
    if (status >= 300) throw new Error(`the engine answered ${status} to ${what}: ${body}`);
  };
  return {
    brokers,
    where: 'container',
    kill: () => order('kill?signal=KILL').then(() => order('wait')),
    restart: () => order('start').then(() => untilServing(brokers)),
    stop: () => engine.remove(container.getId()),
  };
}

async function embedded(): Promise<TestBroker> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-kafka-'));
  const port = await freePort();
  const start = async (): Promise<EmbeddedKafka> => startKafka({ dataDir: path.join(home, 'kafka'), port, controllerPort: (await freePorts(1))[0] as number });
  let server = await start();
  return {
    brokers: server.brokers,
    where: 'embedded',
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    restart: async () => { server = await start(); },
    stop: async () => {
      await server.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Its port opens before its controller knows it again. */
async function untilServing(brokers: string): Promise<void> {
  const admin = new Kafka({ clientId: 'test-broker', brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 40, initialRetryTime: 300, maxRetryTime: 1_000 } }).admin();
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
