import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ServiceName } from '@claimstream/contracts';
import { PostgresStore, schemaOf, type SideTable } from '@claimstream/event-stream';
import { freePort, startPostgres } from '@claimstream/platform';
import { migrate, prepareDatabase } from '@claimstream/service-kit';
import pg from 'pg';
import { engineWith, TEST_LABEL, testOwner, type Engine } from './engine.js';

const PASSWORD = 'for-tests-only';
export const POSTGRES_IMAGE = 'postgres:18';

export interface TestDatabase {
  where: 'container' | 'embedded' | 'given';
  /** Address of the administrator. */
  url: string;
  /** Address without a user, as services get it. */
  database: string;
  password: string;
  /** Tables of a service, with the given side tables. */
  prepare(service: ServiceName, sideTables: SideTable[]): Promise<void>;
  store(service: ServiceName, sideTables: SideTable[]): Promise<PostgresStore>;
  /** Empties the tables of a service. */
  empty(service: ServiceName, sideTables: SideTable[]): Promise<void>;
  /** Runs as administrator. */
  query<T extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, params?: unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

interface Server {
  where: TestDatabase['where'];
  /** Address of the administrator. */
  url: string;
  stop(): Promise<void>;
}

async function server(): Promise<Server> {
  const given = process.env['CLAIMSTREAM_TEST_DATABASE_URL'];
  if (given) return { where: 'given', url: given, stop: async () => undefined };
  const found = await engineWith(POSTGRES_IMAGE);
  return 'engine' in found ? inContainer(found.engine) : embedded();
}

async function inContainer(engine: Engine): Promise<Server> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withLabels({ [TEST_LABEL]: testOwner() })
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'jit=off', '-c', 'timezone=UTC', '-c', 'log_min_error_statement=panic', '-c', 'log_error_verbosity=terse'])
    .withExposedPorts(5432)
    // The first time it says so to its own set-up scripts only.
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .withStartupTimeout(120_000)
    .start();
  const host = container.getHost() === 'localhost' ? '127.0.0.1' : container.getHost();
  return { where: 'container', url: `postgres://postgres:${PASSWORD}@${host}:${container.getMappedPort(5432)}/postgres`, stop: () => engine.remove(container.getId()) };
}

async function embedded(): Promise<Server> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pg-'));
  const postgres = await startPostgres({ dataDir, port: await freePort(), password: PASSWORD });
  return {
    where: 'embedded',
    url: postgres.url,
    stop: async () => {
      await postgres.remove();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * A real Postgres of its own: the one of `CLAIMSTREAM_TEST_DATABASE_URL`, else a container where Docker answers, else the server of the npm
 * package in a temporary directory (`CLAIMSTREAM_TEST_CONTAINERS=off` asks for that).
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `claimstream_test_${process.pid}`;
  const { where, url: adminUrl, stop } = await server();
  const at = new URL(adminUrl);
  const database = { host: at.hostname, port: Number(at.port || 5432), name, passwordOf: () => PASSWORD };
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  let pool: pg.Pool | undefined;
  return {
    where,
    url: url.href,
    database: `postgres://${at.hostname}:${at.port || 5432}/${name}`,
    password: PASSWORD,
    prepare: async (service, sideTables) => {
      await prepareDatabase({ adminUrl, database: name, services: [service], passwordOf: () => PASSWORD, auditorPassword: PASSWORD });
      await migrate(database, { definition: { name: service, streams: {}, subscribes: [], sideTables, effects: {}, reference: undefined }, migrations: [] });
      pool ??= new pg.Pool({ connectionString: url.href, max: 3 });
      // Its idle connections end with the server; that is no error of a test.
      pool.on('error', () => undefined);
    },
    store: (service, sideTables) => PostgresStore.connect({ service, sideTables, database: `postgres://${at.hostname}:${at.port || 5432}/${name}`, password: () => PASSWORD }),
    empty: async (service, sideTables) => {
      const s = schemaOf(service);
      const tables = ['stream', 'event', 'tell', 'timer', 'effect', 'parked_event', 'unreadable', 'audit', 'idempotency', ...sideTables.map((t) => t.name)];
      await pool?.query(`TRUNCATE ${tables.map((t) => `${s}.${t}`).join(', ')} RESTART IDENTITY`);
      await pool?.query(`UPDATE ${s}.relay SET low = 0, published = '{}', cand_id = NULL, cand_xid = NULL`);
    },
    query: async (sql, params) => (await (pool as pg.Pool).query(sql, params)).rows,
    stop: async () => {
      await pool?.end();
      await stop();
    },
  };
}
