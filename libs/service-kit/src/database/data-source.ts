import type { ServiceName } from '@claimstream/contracts';
import { roleOf, schemaOf, type Role } from '@claimstream/event-stream';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Database } from '../configuration/configuration.js';

/** Connections per role and process, beside those of the shell's store: seven services with these stay far below a server's 200. */
const POOL: Record<Role, number> = { api: 4, worker: 2, shell: 1, migrate: 1 };

/** Connections of one role of a service. A lost machine is noticed within about ten seconds (architecture section 6). */
export function dataSource(database: Database, service: ServiceName, role: Role, more: Partial<Pick<DataSourceOptions, 'migrations'>> = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    host: database.host,
    port: database.port,
    database: database.name,
    username: roleOf(service, role),
    password: database.passwordOf(service, role),
    ssl: database.ssl,
    schema: schemaOf(service),
    applicationName: `claimstream-${service}-${role}`,
    poolSize: POOL[role],
    connectTimeoutMS: 5_000,
    // Statements may carry sealed or personal values: nothing of them is ever logged.
    logging: false,
    installExtensions: false,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    entities: [],
    ...more,
    extra: { keepAlive: true, keepAliveInitialDelayMillis: 10_000 },
  });
}
