import { createHash } from 'node:crypto';
import { MACHINES, type ServiceName } from '@claimstream/contracts';
import type { SideTable } from './definition.js';

/** The schema of a service; also the prefix of its roles. */
export const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_');

export type Role = 'api' | 'worker' | 'shell' | 'migrate';

export const roleOf = (service: ServiceName, role: Role): string => `${schemaOf(service)}_${role}`;

const TENANT = `tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)`;

/** Row level security, forced, and the grants of one table of a tenant. `proof_auditor` reads all, for the independent checker. */
export function guard(service: ServiceName, table: string, rights = 'SELECT, INSERT, UPDATE, DELETE'): string[] {
  const full = `${schemaOf(service)}.${table}`;
  const [api, worker] = [roleOf(service, 'api'), roleOf(service, 'worker')];
  return [
    `ALTER TABLE ${full} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${full} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY tenant ON ${full} USING (${TENANT}) WITH CHECK (${TENANT})`,
    `CREATE POLICY proof ON ${full} FOR SELECT TO proof_auditor USING (true)`,
    `GRANT ${rights} ON ${full} TO ${api}, ${worker}`,
    `GRANT SELECT ON ${full} TO proof_auditor`,
  ];
}

/** What `<service>_shell` may see of a table across tenants: the named columns, nothing else (architecture section 8). */
const shellSees = (service: ServiceName, table: string, columns: string): string[] => [
  `CREATE POLICY shell ON ${schemaOf(service)}.${table} FOR SELECT TO ${roleOf(service, 'shell')} USING (true)`,
  `GRANT SELECT (${columns}) ON ${schemaOf(service)}.${table} TO ${roleOf(service, 'shell')}`,
];

/** The steps of this service's machines as the constraint compares them: 'machine type from to'; from is '' for "does not exist yet". None of the four holds a space. */
export const stepsOf = (service: ServiceName): string[] => Object.values(MACHINES).filter((m) => m.service === service || m.name === 'document')
  .flatMap((m) => m.transitions.map((t) => `${m.name} ${t[1]} ${t[0] ?? ''} ${t[2]}`)).sort();

/**
 * The life-cycle tables of this service as a constraint on its event table: no other step gets in, whatever the code above believes. A key of a
 * constant jsonb is found by binary search, and nothing is read or locked for it: a foreign key to a table of the same steps was a third of inserting
 * an event, and made every transaction lock the same few rows (measured). Run again it changes nothing. Life-cycle rows only grow, so the rows that are
 * there need no second look, and an older release that still runs passes the newer constraint.
 */
export function stepConstraintSql(service: ServiceName): string[] {
  const steps = stepsOf(service);
  const event = `${schemaOf(service)}.event`;
  const name = `event_step_${createHash('sha256').update(steps.join('\n')).digest('hex').slice(0, 12)}`;
  const known = JSON.stringify(Object.fromEntries(steps.map((step) => [step, 1]))).replaceAll("'", "''");
  const check = `CHECK (machine IS NULL OR coalesce('${known}'::jsonb ? (machine || ' ' || type || ' ' || from_state || ' ' || to_state), false))`;
  return [`DO $step$ DECLARE old text; BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '${event}'::regclass AND conname = '${name}') THEN
      ALTER TABLE ${event} ADD CONSTRAINT ${name} ${check} NOT VALID;
      FOR old IN SELECT conname FROM pg_constraint WHERE conrelid = '${event}'::regclass AND conname LIKE 'event\\_step\\_%' AND conname <> '${name}' LOOP
        EXECUTE format('ALTER TABLE ${event} DROP CONSTRAINT %I', old);
      END LOOP;
    END IF;
    -- What kept the promise in the first release, with the foreign key that pointed to it.
    DROP TABLE IF EXISTS ${schemaOf(service)}.allowed_transition CASCADE;
  END $step$`];
}

/**
 * The generic tables of a service (architecture section 6), as `<service>_migrate` creates them. A batch writes all claims of a file anew, and those lie on
 * the same pages: with half of each page free the new versions find room there, and no index is touched (measured: 73 % of the rewrites, 55 % at 70).
 */
export function shellTablesSql(service: ServiceName): string[] {
  const s = schemaOf(service);
  const [api, worker, shell] = [roleOf(service, 'api'), roleOf(service, 'worker'), roleOf(service, 'shell')];
  return [
    `CREATE TABLE ${s}.stream (
      id text COLLATE "C" PRIMARY KEY, tenant_id uuid NOT NULL, kind text NOT NULL, practice text COLLATE "C",
      seq int NOT NULL DEFAULT 0, lamport int NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 0,
      seen json NOT NULL DEFAULT '{}', after json NOT NULL DEFAULT '{}', positions json NOT NULL DEFAULT '{}',
      state json, sealed text, state_version int NOT NULL DEFAULT 1, parked text, held int NOT NULL DEFAULT 0,
      updated_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 45)`,
    `CREATE INDEX stream_parked ON ${s}.stream (tenant_id) WHERE parked IS NOT NULL`,
    `CREATE INDEX stream_held ON ${s}.stream (tenant_id) WHERE held > 0`,
    ...guard(service, 'stream'),
    ...shellSees(service, 'stream', 'id, tenant_id, kind, parked, held'),

    `CREATE TABLE ${s}.event (
      id bigint GENERATED ALWAYS AS IDENTITY, tenant_id uuid NOT NULL, stream text COLLATE "C" NOT NULL, seq int NOT NULL,
      topic text NOT NULL, type text NOT NULL, machine text, item text, from_state text, to_state text, after text,
      at timestamptz NOT NULL, bytes bytea NOT NULL, traceparent text,
      PRIMARY KEY (stream, seq), UNIQUE (id))`,
    ...guard(service, 'event', 'SELECT, INSERT'),
    `CREATE POLICY shell ON ${s}.event FOR SELECT TO ${shell} USING (true)`,
    `GRANT SELECT ON ${s}.event TO ${shell}`,

    `CREATE TABLE ${s}.relay (service text PRIMARY KEY, epoch bigint NOT NULL, low bigint NOT NULL, published int8multirange NOT NULL, cand_id bigint, cand_xid xid8)`,
    `INSERT INTO ${s}.relay VALUES ('${service}', 0, 0, '{}', NULL, NULL)`,
    `GRANT SELECT, UPDATE ON ${s}.relay TO ${shell}`,
    `GRANT SELECT ON ${s}.relay TO proof_auditor`,

    `CREATE TABLE ${s}.tell (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL,
      from_stream text COLLATE "C" NOT NULL, from_version int NOT NULL, ordinal int NOT NULL,
      target text COLLATE "C" NOT NULL, target_kind text NOT NULL, name text NOT NULL, practice text COLLATE "C",
      data json NOT NULL, sealed text, traceparent text, UNIQUE (from_stream, from_version, ordinal))`,
    ...guard(service, 'tell'),
    ...shellSees(service, 'tell', 'id, tenant_id, target'),

    `CREATE TABLE ${s}.timer (
      tenant_id uuid NOT NULL, stream text COLLATE "C" NOT NULL, kind text NOT NULL, key text NOT NULL, name text NOT NULL,
      due_at timestamptz NOT NULL, data json NOT NULL, suspended boolean NOT NULL DEFAULT false, PRIMARY KEY (stream, key))`,
    `CREATE INDEX timer_due ON ${s}.timer (due_at) WHERE NOT suspended`,
    ...guard(service, 'timer'),
    ...shellSees(service, 'timer', 'tenant_id, stream, key, due_at, suspended'),

    `CREATE TABLE ${s}.effect (
      id text COLLATE "C" PRIMARY KEY, tenant_id uuid NOT NULL, stream text COLLATE "C" NOT NULL, kind text NOT NULL, name text NOT NULL,
      data json NOT NULL, sealed text, not_before timestamptz NOT NULL, state text NOT NULL DEFAULT 'due', attempt int NOT NULL DEFAULT 0,
      lease_until timestamptz, last_error text, traceparent text)`,
    `CREATE INDEX effect_due ON ${s}.effect (not_before) WHERE state = 'due'`,
    ...guard(service, 'effect'),
    ...shellSees(service, 'effect', 'id, tenant_id, stream, not_before, state, attempt, lease_until'),

    `CREATE TABLE ${s}.parked_event (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, stream text COLLATE "C" NOT NULL, kind text NOT NULL,
      fact_kind text NOT NULL, producer text, seq int, type text NOT NULL, reason text NOT NULL, at timestamptz NOT NULL,
      bytes bytea NOT NULL, headers json NOT NULL)`,
    `CREATE INDEX parked_event_stream ON ${s}.parked_event (stream)`,
    ...guard(service, 'parked_event'),
    ...shellSees(service, 'parked_event', 'id, tenant_id, stream, kind, producer, seq, type, reason, at'),

    `CREATE TABLE ${s}.unreadable (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
      reason text NOT NULL, bytes bytea NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (topic, partition, "offset"))`,
    `ALTER TABLE ${s}.unreadable ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${s}.unreadable FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY worker ON ${s}.unreadable TO ${worker} USING (true) WITH CHECK (true)`,
    `CREATE POLICY proof ON ${s}.unreadable FOR SELECT TO proof_auditor USING (true)`,
    `GRANT SELECT, INSERT ON ${s}.unreadable TO ${worker}`,
    `GRANT SELECT ON ${s}.unreadable TO proof_auditor`,

    `CREATE TABLE ${s}.audit (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, at timestamptz NOT NULL, actor text NOT NULL,
      action text NOT NULL, stream text COLLATE "C" NOT NULL, detail text NOT NULL)`,
    ...guard(service, 'audit', 'SELECT, INSERT'),
    `CREATE POLICY shell ON ${s}.audit FOR SELECT TO ${shell} USING (true)`,
    `GRANT SELECT ON ${s}.audit TO ${shell}`,

    `CREATE TABLE ${s}.idempotency (tenant_id uuid NOT NULL, key text NOT NULL, request_hash text NOT NULL, answer text NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, key))`,
    ...guard(service, 'idempotency'),

    `CREATE SEQUENCE ${s}.id_block`,
    `GRANT USAGE ON SEQUENCE ${s}.id_block TO ${api}, ${worker}`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${s} TO ${api}, ${worker}`,
  ];
}

/** A side table as its declaration says, with `tenant_id` in front of its key. */
export function sideTableSql(service: ServiceName, table: SideTable): string[] {
  const columns = Object.entries(table.columns).map(([name, type]) => `"${name}" ${type}${type === 'text' ? ' COLLATE "C"' : ''}${table.key.includes(name) ? ' NOT NULL' : ''}`);
  const full = `${schemaOf(service)}.${table.name}`;
  return [
    `CREATE TABLE ${full} (tenant_id uuid NOT NULL, ${columns.join(', ')}, PRIMARY KEY (tenant_id, ${table.key.map((k) => `"${k}"`).join(', ')}))`,
    ...(table.indexes ?? []).map((on, i) => `CREATE INDEX ${table.name}_${i + 1} ON ${full} (tenant_id, ${on.map((c) => `"${c}"`).join(', ')})`),
    ...guard(service, table.name),
  ];
}
