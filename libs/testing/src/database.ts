import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ServiceName } from '@claimstream/contracts';
import { PostgresStore, schemaOf, type SideTable } from '@claimstream/event-stream';
import { freePort, startPostgres } from '@claimstream/platform';
import { migrate, prepareDatabase } from '@claimstream/service-kit';
import pg from 'pg';

const PASSWORD = 'for-tests-only';

export interface TestDatabase {
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

/** A real Postgres of its own: `DATABASE_URL` of the environment, or the server of the npm package in a temporary directory. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `claimstream_test_${process.pid}`;
  const given = process.env['CLAIMSTREAM_TEST_DATABASE_URL'];
  const dataDir = given ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pg-'));
  const server = dataDir === undefined ? undefined : await startPostgres({ dataDir, port: await freePort(), password: PASSWORD });
  const adminUrl = given ?? server?.url ?? '';
  const at = new URL(adminUrl);
  const database = { host: at.hostname, port: Number(at.port || 5432), name, passwordOf: () => PASSWORD };
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  let pool: pg.Pool | undefined;
  return {
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
      await server?.remove();
      if (dataDir !== undefined) fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
