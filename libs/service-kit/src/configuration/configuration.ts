import { readFileSync } from 'node:fs';
import { readDatabaseTls, readKafkaConnection, type DatabaseTls, type KafkaConnection } from '@claimstream/connections';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import { roleOf, type Role, type Tenant } from '@claimstream/event-stream';
import { z } from 'zod';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Database {
  host: string;
  port: number;
  name: string;
  /** Absent where nothing is encrypted. */
  ssl?: DatabaseTls | undefined;
  /** Password of a role: its own, else the common one. @throws ConfigurationError when there is neither. */
  passwordOf(service: ServiceName, role: Role): string;
}

export interface Configuration extends KafkaConnection {
  portBase: number;
  /** Interface the HTTP servers listen on. */
  bind: string;
  database: Database;
  partitions: number;
  keysFile: string;
  /** Where the prepare step writes what verifies the audit chain; beside the key file when absent. */
  auditKeysFile?: string | undefined;
  /** Root of the partner folders; absent where no folder is watched. */
  folders: string | undefined;
  tenants: readonly Tenant[];
  issuer: string;
  /** Base address of the OTLP/HTTP receiver; absent where nothing is exported. */
  otlpEndpoint: string | undefined;
  testClock: boolean;
  logLevel: LogLevel;
  /** How long readiness is red before HTTP stops, so that load balancers have noticed (handbook 7.5). */
  drainMs: number;
}

/** Every problem of the environment at once, one sentence each, so that a start is mended in one go. */
export class ConfigurationError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
  }
}

const timeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const tenantSchema = z.object({
  id: z.uuid('needs an id that is a UUID'),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'needs a slug of small letters, digits and hyphens'),
  name: z.string().min(1, 'needs a name'),
  feed: z.enum(['test', 'production'], 'needs a feed, test or production'),
  timeZone: z.string().refine(timeZone, 'needs an IANA time zone such as America/Denver'),
});

const whole = (text: string | undefined, fallback: number): number => (text === undefined || text === '' ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN);
const url = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

const tenantsOf = (given: string, problem: (sentence: string) => void): Tenant[] => {
  let list: unknown;
  let text = given;
  if (!given.startsWith('[')) {
    try {
      text = readFileSync(given, 'utf8');
    } catch {
      problem('CLAIMSTREAM_TENANTS is neither a list nor a file that can be read.');
      return [];
    }
  }
  try {
    list = JSON.parse(text);
  } catch {
    problem('CLAIMSTREAM_TENANTS is not JSON; write a list like [{"id":"<uuid>","slug":"demo","name":"...","feed":"test","timeZone":"America/Denver"}].');
    return [];
  }
  if (!Array.isArray(list) || list.length === 0) {
    problem('CLAIMSTREAM_TENANTS is not a list with at least one tenant; add one.');
    return [];
  }
  const tenants = list.flatMap((item, i) => {
    const read = tenantSchema.safeParse(item);
    if (read.success) return [read.data];
    for (const issue of read.error.issues) problem(`Tenant ${i + 1} of CLAIMSTREAM_TENANTS ${issue.message.startsWith('needs') ? issue.message : `has a wrong ${issue.path.join('.') || 'shape'}`}.`);
    return [];
  });
  for (const key of ['id', 'slug'] as const) {
    if (new Set(tenants.map((t) => t[key])).size < tenants.length) problem(`Two tenants of CLAIMSTREAM_TENANTS share one ${key}; give each its own.`);
  }
  return tenants;
};

/** Environment variable that overrides the password of one role, for example CLAIMSTREAM_DB_PASSWORD_INTAKE_WORKER. */
export const passwordVariable = (role: string): string => `CLAIMSTREAM_DB_PASSWORD_${role.toUpperCase()}`;

/**
 * Reads the configuration of a service from the environment.
 * @throws ConfigurationError with one sentence per problem.
 */
export function readConfiguration(env: Record<string, string | undefined> = process.env): Configuration {
  const problems: string[] = [];
  const problem = (sentence: string) => void problems.push(sentence);
  const need = (name: string, example: string): string => {
    const value = env[name]?.trim() ?? '';
    if (value === '') problem(`${name} is not set; give it a value like ${example}.`);
    return value;
  };
  const portBase = whole(env['CLAIMSTREAM_PORT_BASE'], 4400);
  if (!(portBase >= 1024 && portBase <= 65_000)) problem('CLAIMSTREAM_PORT_BASE is not a port from 1024 to 65000; set it to 4400 or another free block.');
  const partitions = whole(env['CLAIMSTREAM_PARTITIONS'], 6);
  if (!(partitions >= 1 && partitions <= 1000)) problem('CLAIMSTREAM_PARTITIONS is not a number from 1 to 1000; 6 suits one machine, 48 production.');
  const drainMs = whole(env['CLAIMSTREAM_DRAIN_MS'], 0);
  if (Number.isNaN(drainMs)) problem('CLAIMSTREAM_DRAIN_MS is not a number of milliseconds; 5000 suits a load balancer.');

  const databaseText = need('CLAIMSTREAM_DATABASE', 'postgres://127.0.0.1:4420/claimstream');
  const database = url(databaseText);
  if (databaseText !== '') {
    if (!database || !/^postgres(ql)?:$/.test(database.protocol) || database.pathname.length < 2) problem('CLAIMSTREAM_DATABASE is not an address like postgres://host:port/database.');
    else if (database.username !== '' || database.password !== '') problem('CLAIMSTREAM_DATABASE names a user; leave user and password out, each service signs in as roles of its own.');
    else if (database.search !== '') problem('CLAIMSTREAM_DATABASE has parameters behind a question mark; leave them out, TLS is set by CLAIMSTREAM_DATABASE_CA_FILE.');
  }
  const common = env['CLAIMSTREAM_DB_PASSWORD'];
  if (!common && !Object.keys(env).some((k) => k.startsWith('CLAIMSTREAM_DB_PASSWORD_'))) problem('CLAIMSTREAM_DB_PASSWORD is not set; set it, or a CLAIMSTREAM_DB_PASSWORD_<SERVICE>_<ROLE> for each role.');

  const ssl = readDatabaseTls(env, database?.hostname ?? '', problem);
  const kafka = readKafkaConnection(env, problem);
  const keysFile = need('CLAIMSTREAM_KEYS', '/etc/claimstream/keys.json');
  const issuer = need('CLAIMSTREAM_ISSUER', 'https://login.example.org');
  if (issuer !== '' && !/^https?:$/.test(url(issuer)?.protocol ?? '')) problem('CLAIMSTREAM_ISSUER is not an http or https address.');
  const otlpEndpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
  if (otlpEndpoint !== undefined && !/^https?:$/.test(url(otlpEndpoint)?.protocol ?? '')) problem('OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address; remove it to export nothing.');
  const tenantText = need('CLAIMSTREAM_TENANTS', '[{"id":"<uuid>","slug":"demo","name":"...","feed":"test","timeZone":"America/Denver"}]');
  const tenants = tenantText === '' ? [] : tenantsOf(tenantText, problem);
  const level = env['CLAIMSTREAM_LOG_LEVEL'] || 'info';
  const logLevel = LOG_LEVELS.find((l) => l === level);
  if (logLevel === undefined) problem(`CLAIMSTREAM_LOG_LEVEL is "${level}"; choose one of ${LOG_LEVELS.join(', ')}.`);
  if (problems.length > 0 || !database || logLevel === undefined) throw new ConfigurationError(problems);

  return {
    ...kafka, portBase, partitions, keysFile, tenants, otlpEndpoint, logLevel, drainMs,
    auditKeysFile: env['CLAIMSTREAM_AUDIT_KEYS'] || undefined,
    bind: env['CLAIMSTREAM_BIND'] || '127.0.0.1',
    issuer: issuer.replace(/\/$/, ''),
    folders: env['CLAIMSTREAM_FOLDERS'] || undefined,
    testClock: env['CLAIMSTREAM_TEST_CLOCK'] === '1',
    database: {
      host: database.hostname,
      port: Number(database.port || 5432),
      name: decodeURIComponent(database.pathname.slice(1)),
      ssl,
      passwordOf(service, role) {
        const password = env[passwordVariable(roleOf(service, role))] ?? common;
        if (!password) throw new ConfigurationError([`${passwordVariable(roleOf(service, role))} is not set, nor CLAIMSTREAM_DB_PASSWORD for all roles.`]);
        return password;
      },
    },
  };
}

/** Port of a service: the base, plus one for the first. */
export const portOf = (base: number, service: ServiceName): number => base + 1 + SERVICES.indexOf(service);

/** `postgres://host:port/name`, without user. */
export const databaseUrl = ({ host, port, name }: Database): string => `postgres://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}/${encodeURIComponent(name)}`;
