import type { ServiceName } from '@claimstream/contracts';
import { roleOf, schemaOf, shellTablesSql, sideTableSql, stepConstraintSql, type SideTable } from '@claimstream/event-stream';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { Database } from '../configuration/configuration.js';
import type { ServiceParts } from '../service/parts.js';
import { dataSource } from './data-source.js';
import { auditSignatureSql, auditTablesSql, discardRequestSql, documentTablesSql, testClockSql } from './kit-tables.js';

type MigrationClass = new () => MigrationInterface;

/** Statements as a migration; the thirteen digits are TypeORM's order. History is never taken back: a fault is mended by the next migration. */
export function sqlMigration(title: string, order: number, statements: readonly string[]): MigrationClass {
  const name = `${title}${String(order).padStart(13, '0')}`;
  const Migration = class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const sql of statements) await runner.query(sql);
    }

    async down(): Promise<void> {
      throw new Error(`${name} holds the history of claims and is not taken back`);
    }
  };
  // TypeORM compares the class's own name before it has an instance.
  Object.defineProperty(Migration, 'name', { value: name });
  return Migration;
}

const GENERIC = 1_767_225_600_000;
const SIDE = GENERIC + 1_000;

const titled = (table: SideTable): string => `SideTable${table.name.split('_').map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('')}`;

/**
 * All migrations of a service: the generic tables, then each declared side table under its own name (so that a table declared in a
 * later release is created by the next prepare), then the service's own. A column added to a declared table later is added by a
 * migration with `ADD COLUMN IF NOT EXISTS`, because a fresh database already has it.
 */
export const migrationsOf = ({ definition, migrations }: Pick<ServiceParts, 'definition' | 'migrations'>): MigrationClass[] => {
  const service = definition.name;
  return [
    sqlMigration('ShellTables', GENERIC, shellTablesSql(service)),
    sqlMigration('DocumentTables', GENERIC + 1, documentTablesSql(service)),
    sqlMigration('AuditTables', GENERIC + 2, auditTablesSql(service)),
    sqlMigration('TestClock', GENERIC + 3, testClockSql(service)),
    sqlMigration('AuditSignatures', GENERIC + 4, auditSignatureSql(service)),
    sqlMigration('DiscardRequests', GENERIC + 5, discardRequestSql(service)),
    ...definition.sideTables.map((table) => sqlMigration(titled(table), SIDE, sideTableSql(service, table))),
    ...migrations,
  ];
};

export const migrationNames = (parts: Pick<ServiceParts, 'definition' | 'migrations'>): string[] => migrationsOf(parts).map((M) => new M().name ?? M.name);

/** Brings the schema of a service to this release, as `<service>_migrate`; answers the names of what ran. */
export async function migrate(database: Database, parts: Pick<ServiceParts, 'definition' | 'migrations'>): Promise<string[]> {
  const service = parts.definition.name;
  const source = await dataSource(database, service, 'migrate', { migrations: migrationsOf(parts) }).initialize();
  try {
    await source.query('SELECT pg_advisory_lock(hashtext($1))', [`claimstream-migrate-${service}`]);
    const ran = await source.runMigrations();
    // Each release brings the life cycle it was built with, whatever migration ran before.
    for (const sql of stepConstraintSql(service)) await source.query(sql);
    await source.query(`GRANT SELECT ON ${schemaOf(service)}.migration TO ${roleOf(service, 'api')}, proof_auditor`);
    return ran.map((m) => m.name);
  } finally {
    await source.destroy();
  }
}

/** Migrations of this release that the database does not have; readiness is red until there are none. */
export async function missingMigrations(reads: DataSource, service: ServiceName, expected: readonly string[]): Promise<string[]> {
  const rows = await reads.query<{ name: string }[]>(`SELECT name FROM ${schemaOf(service)}.migration`);
  const have = new Set(rows.map((r) => r.name));
  return expected.filter((name) => !have.has(name));
}
