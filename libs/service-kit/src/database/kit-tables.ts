import type { ServiceName } from '@claimstream/contracts';
import { guard, roleOf, schemaOf } from '@claimstream/event-stream';

/** Parts of documents, sealed. `last` is part of what the seal is bound to, so that a document cannot be cut short unseen. */
export const documentTablesSql = (service: ServiceName): string[] => [
  `CREATE TABLE ${schemaOf(service)}.document_part (
    tenant_id uuid NOT NULL, key text COLLATE "C" NOT NULL, part int NOT NULL, last boolean NOT NULL, sealed bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, key, part))`,
  // Sealed bytes do not compress; trying costs time.
  `ALTER TABLE ${schemaOf(service)}.document_part ALTER COLUMN sealed SET STORAGE EXTERNAL`,
  `CREATE UNIQUE INDEX document_part_last ON ${schemaOf(service)}.document_part (tenant_id, key) WHERE last`,
  ...guard(service, 'document_part', 'SELECT, INSERT, DELETE'),
];

/** Blocks over the audit rows of all tenants, each chained to the one before. Nobody may change or remove one. */
export const auditTablesSql = (service: ServiceName): string[] => {
  const table = `${schemaOf(service)}.audit_block`;
  const shell = roleOf(service, 'shell');
  return [
    `CREATE TABLE ${table} (
      number bigint PRIMARY KEY, prev_hash bytea NOT NULL, merkle_root bytea NOT NULL, hash bytea NOT NULL, from_id bigint NOT NULL, to_id bigint NOT NULL,
      count int NOT NULL, leaf_marks bytea NOT NULL, sealed_at timestamptz NOT NULL)`,
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY shell ON ${table} TO ${shell} USING (true) WITH CHECK (true)`,
    `CREATE POLICY proof ON ${table} FOR SELECT TO proof_auditor USING (true)`,
    `GRANT SELECT, INSERT ON ${table} TO ${shell}`,
    `GRANT SELECT ON ${table} TO proof_auditor`,
  ];
};

/** Who signed a block; absent in blocks of before there were signatures. */
export const auditSignatureSql = (service: ServiceName): string[] => [
  `ALTER TABLE ${schemaOf(service)}.audit_block ADD COLUMN key_id text, ADD COLUMN signature bytea`,
];

/** By how much business time runs ahead on a platform with a test clock; one row, so that a restart keeps it. */
export const testClockSql = (service: ServiceName): string[] => {
  const table = `${schemaOf(service)}.test_clock`;
  const worker = roleOf(service, 'worker');
  return [
    `CREATE TABLE ${table} (one boolean PRIMARY KEY DEFAULT true CHECK (one), offset_ms bigint NOT NULL CHECK (offset_ms >= 0))`,
    `INSERT INTO ${table} (offset_ms) VALUES (0)`,
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY worker ON ${table} TO ${worker} USING (true) WITH CHECK (true)`,
    `CREATE POLICY proof ON ${table} FOR SELECT TO proof_auditor USING (true)`,
    `GRANT SELECT, UPDATE ON ${table} TO ${worker}`,
    `GRANT SELECT ON ${table} TO proof_auditor`,
  ];
};

/** Discards of waiting facts that one person asked for and another has not confirmed yet. */
export const discardRequestSql = (service: ServiceName): string[] => [
  `CREATE TABLE ${schemaOf(service)}.discard_request (
    tenant_id uuid NOT NULL, held_id bigint NOT NULL, person text NOT NULL, name text NOT NULL, asked_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, held_id))`,
  ...guard(service, 'discard_request', 'SELECT, INSERT, DELETE'),
];
