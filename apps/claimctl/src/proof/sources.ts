import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { faultOfConnection, readDatabaseTls, readKafkaConnection, type DatabaseTls, type KafkaConnection } from '@claimstream/connections';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import type { Described } from '../platform/find-platform.js';
import { unreachable, usage } from '../ends.js';

/** Where the checker looks: never through a service. */
export interface Sources extends KafkaConnection {
  database: string;
  databaseTls?: DatabaseTls | undefined;
  /** Root of the partner folders; absent where they are not on this machine. */
  folders: string | undefined;
  /** Public keys (PEM) by name that verify the audit's signatures; absent where they are not on this machine. */
  auditKeys?: Map<string, string> | undefined;
  /** Tenants by id, for the names of their folders. */
  slugs: Map<string, string>;
}

/** Role that reads every table by an explicit policy and can write none. */
const AUDITOR = 'proof_auditor';

const readJson = <T>(file: string): T => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    throw usage(`${file} cannot be read; the proof needs it.`);
  }
};

function tenantsOf(text: string | undefined): Map<string, string> {
  if (text === undefined || text === '') return new Map();
  const list = text.trimStart().startsWith('[') ? JSON.parse(text) as { id: string; slug: string }[] : readJson<{ id: string; slug: string }[]>(text);
  return new Map(list.map((t) => [t.id, t.slug]));
}

function auditKeysOf(file: string | undefined): Map<string, string> | undefined {
  if (file === undefined || !fs.existsSync(file)) return undefined;
  const { keys } = readJson<{ keys?: { kid: string; public: string }[] }>(file);
  return new Map((keys ?? []).map((k) => [k.kid, k.public]));
}

/** From a platform of this machine, or from the variables that services are configured with. */
export function sourcesOf(described: Described | undefined, env: NodeJS.ProcessEnv): Sources {
  const database = env['CLAIMSTREAM_DATABASE'] ?? described?.database;
  const brokers = env['KAFKA_BROKERS'] ?? described?.brokers;
  if (database === undefined || brokers === undefined) throw usage('The proof reads tables and log itself: name them with CLAIMSTREAM_DATABASE and KAFKA_BROKERS, or a local platform with --data.');
  const password = env['CLAIMSTREAM_DB_PASSWORD_PROOF_AUDITOR'] ?? env['CLAIMSTREAM_DB_PASSWORD'] ?? (described === undefined ? undefined : readJson<{ services: string }>(described.secrets).services);
  if (password === undefined) throw usage(`The proof signs in as ${AUDITOR}: give its password in CLAIMSTREAM_DB_PASSWORD_PROOF_AUDITOR.`);
  const url = new URL(database);
  url.username = AUDITOR;
  url.password = password;
  const problems: string[] = [];
  const problem = (sentence: string): void => void problems.push(sentence);
  const kafka = readKafkaConnection({ ...env, KAFKA_BROKERS: brokers }, problem);
  const databaseTls = readDatabaseTls(env, url.hostname, problem);
  if (problems.length > 0) throw usage(problems.join('\n'));
  return {
    ...kafka, database: url.href, databaseTls,
    auditKeys: auditKeysOf(env['CLAIMSTREAM_AUDIT_KEYS'] ?? (described && path.join(described.dataDir, 'audit-keys.json'))),
    folders: env['CLAIMSTREAM_FOLDERS'] ?? described?.folders, slugs: tenantsOf(env['CLAIMSTREAM_TENANTS'] ?? described?.tenants),
  };
}

/** Own queries in one snapshot over all seven schemas, so that every count speaks of the same moment. */
export class Tables {
  private constructor(private readonly client: pg.Client) {}

  static async open({ database, databaseTls }: Pick<Sources, 'database' | 'databaseTls'>): Promise<Tables> {
    const client = new pg.Client({ connectionString: database, ...(databaseTls && { ssl: databaseTls }), connectionTimeoutMillis: 10_000, application_name: 'claimctl-proof' });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      const { code } = error as { code?: string };
      throw unreachable(faultOfConnection(error, 'Postgres') ?? `The database does not let the checker in as ${AUDITOR}${code === undefined ? '' : ` (${code})`}.`);
    }
    return new Tables(client);
  }

  async rows<T extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, params: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>(sql, params)).rows;
  }

  /** From here to `close` every query sees the same moment. */
  async snapshot(): Promise<void> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await this.client.query('SELECT pg_current_snapshot()');
  }

  /** Rows of a large table in the order of `id`, page by page. */
  async *pages<T extends { id: string }>(sqlAfter: string, size = 5_000): AsyncGenerator<T[]> {
    for (let after = LOWEST; ;) {
      const rows = await this.rows<T>(`${sqlAfter} LIMIT ${size}`, [after]);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (rows.length < size || last === undefined) return;
      after = last.id;
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** Below every bigint: a row that was slipped in under number 0 is read as well. */
const LOWEST = '-9223372036854775808';

export const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_');

/** One SELECT per service, put together; `{s}` is the schema, `{service}` the name. */
export const ofEach = (sql: string): string => SERVICES.map((s) => `(${sql.replaceAll('{s}', schemaOf(s)).replaceAll('{service}', s)})`).join(' UNION ALL ');
