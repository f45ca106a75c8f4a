import type { DataDirectory, Secrets } from '../data-directory.js';
import type { StartOptions } from './options.js';
import type { Ports } from '../ports.js';

export interface Around {
  options: Pick<StartOptions, 'base' | 'testClock' | 'answers'>;
  ports: Ports;
  data: DataDirectory;
  secrets: Secrets;
  /** Superuser's URL of the database. */
  databaseUrl: string;
  brokers: string;
  tenantsFile: string;
  peopleFile: string;
}

/** The database's address without anybody's name or password: each service signs in as its own roles. */
export function withoutCredentials(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = '';
  url.password = '';
  return url.toString();
}

/**
 * What every application of the platform is given. `inherited` is our own environment; what npm adds for its scripts
 * stays behind, and so does the superuser's URL, which only `preparing` gets.
 */
export function childEnvironment(around: Around, inherited: NodeJS.ProcessEnv, preparing = false): NodeJS.ProcessEnv {
  const { options, ports, data, secrets } = around;
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^npm_|^DATABASE_URL$|^CLAIMSTREAM_TEST_CLOCK$|^INIT_CWD$/.test(name)));
  return {
    ...kept,
    NODE_ENV: 'production',
    CLAIMSTREAM_PORT_BASE: String(options.base),
    ...(preparing ? { DATABASE_URL: around.databaseUrl } : {}),
    CLAIMSTREAM_DATABASE: withoutCredentials(around.databaseUrl),
    CLAIMSTREAM_DB_PASSWORD: secrets.services,
    KAFKA_BROKERS: around.brokers,
    CLAIMSTREAM_KEYS: data.at('keys.json'),
    CLAIMSTREAM_FOLDERS: data.at('folders'),
    CLAIMSTREAM_TENANTS: around.tenantsFile,
    CLAIMSTREAM_PEOPLE: around.peopleFile,
    CLAIMSTREAM_ISSUER: `http://127.0.0.1:${ports.provider}`,
    // A collector that somebody runs already is theirs to choose; ours reads JSON only.
    ...(inherited['OTEL_EXPORTER_OTLP_ENDPOINT'] ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.traces}`, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }),
    ...(options.answers ? {} : { CLAIMSTREAM_SIMULATOR_ANSWERS: 'asked' }),
    ...(options.testClock ? { CLAIMSTREAM_TEST_CLOCK: '1' } : {}),
  };
}
