import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { DatabaseTls } from '@claimstream/connections';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import { roleOf, schemaOf, type Role } from '@claimstream/event-stream';
import pg from 'pg';

export interface PrepareOptions {
  /** Address of an administrator (DATABASE_URL); used here and never at run time. */
  adminUrl: string;
  /** TLS of the administrator's connections. */
  ssl?: DatabaseTls | undefined;
  /** Database to create when absent. */
  database: string;
  services?: readonly ServiceName[];
  passwordOf(service: ServiceName, role: Role): string;
  /** Password of `proof_auditor`, which reads every table for the independent checker. */
  auditorPassword: string;
}

const ROLES: readonly Role[] = ['api', 'worker', 'shell', 'migrate'];
export const AUDITOR = 'proof_auditor';

/**
 * The worker's statements join a handful of ids to big tables: a plan chosen from an empty table's statistics would read them whole (measured; without
 * the last two it reads the whole table once, keeps it, and compares every row with every id).
 */
const PLANNER = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off', enable_bitmapscan: 'off', enable_material: 'off', enable_memoize: 'off' };
const TIMEOUTS = { idle_in_transaction_session_timeout: '15s', statement_timeout: '30s', lock_timeout: '5s', tcp_keepalives_idle: '10', tcp_keepalives_interval: '3', tcp_keepalives_count: '3' };

const settingsOf = (role: Role): Record<string, string> => ({
  ...TIMEOUTS,
  ...(role === 'worker' && PLANNER),
  ...(role === 'migrate' && { statement_timeout: '30min' }),
});

/** What the server stores of a password (RFC 5803), made here so that the password itself appears in no statement and no log. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const keyed = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

const name = pg.escapeIdentifier;
const text = pg.escapeLiteral;

async function connect({ adminUrl, ssl }: PrepareOptions, database?: string): Promise<pg.Client> {
  const at = new URL(adminUrl);
  if (database !== undefined) at.pathname = `/${encodeURIComponent(database)}`;
  const client = new pg.Client({ connectionString: at.href, ...(ssl && { ssl }), connectionTimeoutMillis: 10_000, application_name: 'claimstream-prepare' });
  await client.connect();
  return client;
}

async function makeRole(client: pg.Client, role: string, password: string, settings: Record<string, string>): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${name(role)} LOGIN`);
  // What a role must not be is only taken away where it is: an administrator of a managed server may not touch these at all.
  const { rows: [is] } = await client.query<{ rolsuper: boolean; rolbypassrls: boolean; rolcreaterole: boolean; rolcreatedb: boolean }>('SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = $1', [role]);
  if (is && (is.rolsuper || is.rolbypassrls || is.rolcreaterole || is.rolcreatedb)) await client.query(`ALTER ROLE ${name(role)} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB`);
  await client.query(`ALTER ROLE ${name(role)} LOGIN NOINHERIT PASSWORD ${text(scramVerifier(password))}`);
  for (const [key, value] of Object.entries(settings)) await client.query(`ALTER ROLE ${name(role)} SET ${key} = ${text(value)}`);
}

/**
 * Creates the database, one schema per service and the roles that see only that schema. Run again it changes nothing but passwords
 * and settings, and it never drops anything.
 */
export async function prepareDatabase(options: PrepareOptions): Promise<void> {
  const services = options.services ?? SERVICES;
  const admin = await connect(options);
  try {
    // Two prepare steps at once (two replicas of a job) wait for each other instead of failing on each other's roles.
    await admin.query(`SELECT pg_advisory_lock(hashtext('claimstream-prepare'))`);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [options.database]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${name(options.database)} TEMPLATE template0 ENCODING 'UTF8'`);
    await makeRole(admin, AUDITOR, options.auditorPassword, { ...TIMEOUTS, statement_timeout: '10min', default_transaction_read_only: 'on' });
    for (const service of services) {
      for (const role of ROLES) await makeRole(admin, roleOf(service, role), options.passwordOf(service, role), { ...settingsOf(role), search_path: schemaOf(service) });
    }
    await inDatabase(options, services);
  } finally {
    await admin.end();
  }
}

async function inDatabase(options: PrepareOptions, services: readonly ServiceName[]): Promise<void> {
  const client = await connect(options, options.database);
  try {
    const { rows: [me] } = await client.query<{ rolsuper: boolean; rolname: string }>('SELECT rolsuper, rolname FROM pg_roles WHERE rolname = current_user');
    await client.query(`REVOKE ALL ON DATABASE ${name(options.database)} FROM PUBLIC`);
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query(`GRANT CONNECT ON DATABASE ${name(options.database)} TO ${AUDITOR}`);
    for (const service of services) {
      const schema = name(schemaOf(service));
      const all = ROLES.map((role) => name(roleOf(service, role)));
      if (me && !me.rolsuper) await client.query(`GRANT ${name(roleOf(service, 'migrate'))} TO ${name(me.rolname)}`);
      await client.query(`GRANT CONNECT ON DATABASE ${name(options.database)} TO ${all.join(', ')}`);
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${name(roleOf(service, 'migrate'))}`);
      await client.query(`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`);
      await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${[...all, AUDITOR].join(', ')}`);
    }
  } finally {
    await client.end();
  }
}
