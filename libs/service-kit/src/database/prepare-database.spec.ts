import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SideTable } from '@claimstream/event-stream';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { AuditSealer } from '../audit/audit-sealer.js';
import { verifyAudit } from '../audit/verify-audit.js';
import type { Database } from '../configuration/configuration.js';
import { PART_BYTES, PostgresDocuments } from '../documents/postgres-documents.js';
import { FileKeys, newKeyFile, withTenants } from '../sealing/key-file.js';
import { TenantSealer } from '../sealing/tenant-sealer.js';
import { createLogger } from '../telemetry/logger.js';
import { dataSource } from './data-source.js';
import { migrate, migrationNames, missingMigrations, sqlMigration } from './migrations.js';
import { prepareDatabase } from './prepare-database.js';

const [HARBOR, MESA] = [randomUUID(), randomUUID()];
const SIDE: SideTable[] = [{ name: 'seen_file', columns: { sha256: 'text', document: 'text' }, key: ['sha256'] }];
const definitionOf = (name: 'intake' | 'coding', sideTables = SIDE) => ({ name, streams: {}, subscribes: [], sideTables, effects: {}, reference: undefined });
const quiet = createLogger('host', 'silent');
const keys = new FileKeys(withTenants(newKeyFile(), [HARBOR, MESA]));
const sealer = new TenantSealer(keys);

let db: TestDatabase;
let database: Database;
const open: DataSource[] = [];
const as = async (role: 'api' | 'worker' | 'shell' | 'migrate', service: 'intake' | 'coding' = 'intake'): Promise<DataSource> => {
  const source = await dataSource(database, service, role).initialize();
  open.push(source);
  return source;
};

beforeAll(async () => {
  db = await testDatabase();
  const at = new URL(db.database);
  database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
  await db.prepare('intake', SIDE);
  await db.prepare('coding', []);
  // One row of each of two tenants in every table that has tenants, written by the owner of the cluster.
  for (const tenant of [HARBOR, MESA]) {
    await db.query(`INSERT INTO intake.stream (id, tenant_id, kind) VALUES ($1, $2, 'claim')`, [tenant.slice(0, 13), tenant]);
    await db.query(`INSERT INTO intake.seen_file (tenant_id, sha256, document) VALUES ($1, 'x', 'y')`, [tenant]);
    await db.query(`INSERT INTO intake.audit (tenant_id, at, actor, action, stream, detail) VALUES ($1, now(), 'person:x', 'sealed-opened', 'S', 'claim-page')`, [tenant]);
    await db.query(`INSERT INTO intake.document_part (tenant_id, key, part, last, sealed) VALUES ($1, 'k', 0, true, '\\x01')`, [tenant]);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all(open.map((s) => s.destroy()));
  await db.stop();
}, 60_000);

const tablesOf = (schema: string) => db.query<{ relname: string; relrowsecurity: boolean; relforcerowsecurity: boolean; tenanted: boolean }>(
  `SELECT relname, relrowsecurity, relforcerowsecurity, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND attname = 'tenant_id') AS tenanted
   FROM pg_class c WHERE relkind = 'r' AND relnamespace = $1::regnamespace`, [schema]);

describe('the life cycle in the database', () => {
  const steps = () => db.query<{ conname: string }>(`SELECT conname FROM pg_constraint WHERE conrelid = 'coding.event'::regclass AND contype = 'c' ORDER BY 1`);
  const again = () => migrate(database, { definition: definitionOf('coding', []), migrations: [] });
  const step = (seq: number, from: string | null, to: string) => db.query(
    `INSERT INTO coding.event (tenant_id, stream, seq, topic, type, machine, item, from_state, to_state, at, bytes)
     VALUES ($1, 'STEP', $2, 't', 'coding.encounter-coded', 'coding', '1', $3, $4, now(), '')`, [HARBOR, seq, from, to]);

  it('lets no step in that its tables do not have, and none without a state to come from', async () => {
    await step(1, 'waiting', 'coded');
    for (const [from, to] of [['waiting', 'queried'], ['', 'held'], ['nowhere', 'coded'], [null, 'coded']] as const) {
      await expect(step(2, from, to)).rejects.toMatchObject({ code: '23514' });
    }
  });

  it('of an earlier release is brought to this one, with the rows that are there', async () => {
    const [now] = await steps();
    await db.query(`ALTER TABLE coding.event DROP CONSTRAINT ${now?.conname}`);
    await db.query('CREATE TABLE coding.allowed_transition (machine text, type text, from_state text, to_state text, PRIMARY KEY (machine, type, from_state, to_state))');
    await db.query(`INSERT INTO coding.allowed_transition SELECT DISTINCT machine, type, from_state, to_state FROM coding.event`);
    await db.query('ALTER TABLE coding.event ADD FOREIGN KEY (machine, type, from_state, to_state) REFERENCES coding.allowed_transition');
    await db.query(`ALTER TABLE coding.event ADD CONSTRAINT event_step_of_before CHECK (machine <> 'coding') NOT VALID`);
    await db.query('ALTER TABLE coding.allowed_transition OWNER TO coding_migrate');
    await again();
    expect(await steps()).toEqual([now]);
    expect(await db.query(`SELECT 1 FROM pg_constraint WHERE conrelid = 'coding.event'::regclass AND contype = 'f'`)).toEqual([]);
    await expect(step(2, 'nowhere', 'coded')).rejects.toMatchObject({ code: '23514' });
    await step(2, 'waiting', 'coded');
    await again();
    expect(await steps()).toEqual([now]);
    await db.query(`DELETE FROM coding.event WHERE stream = 'STEP'`);
  });
});

describe('tenancy in the database', () => {
  it('forces row level security on every table that holds rows of tenants', async () => {
    const tables = (await tablesOf('intake')).filter((t) => t.tenanted);
    expect(tables.length).toBeGreaterThanOrEqual(10);
    expect(tables.filter((t) => !t.relrowsecurity || !t.relforcerowsecurity)).toEqual([]);
  });

  it.each(['api', 'worker', 'migrate'] as const)('shows no row of any table to %s when no tenant is set', async (role) => {
    const source = await as(role);
    for (const { relname, tenanted } of await tablesOf('intake')) {
      if (!tenanted) continue;
      const rows = await source.query<unknown[]>(`SELECT 1 FROM intake.${relname}`);
      expect([relname, rows.length]).toEqual([relname, 0]);
    }
  });

  it('shows one tenant its own rows only, and none after the transaction', async () => {
    const api = await as('api');
    for (const table of ['stream', 'seen_file', 'audit', 'document_part']) {
      const tenants = await api.transaction(async (m) => {
        await m.query(`SELECT set_config('app.tenant', $1, true)`, [HARBOR]);
        return m.query<{ tenant_id: string }[]>(`SELECT DISTINCT tenant_id FROM intake.${table}`);
      });
      expect(tenants).toEqual([{ tenant_id: HARBOR }]);
      expect(await api.query(`SELECT 1 FROM intake.${table}`)).toEqual([]);
    }
  });

  it('lets nobody write a row of another tenant', async () => {
    const worker = await as('worker');
    await expect(worker.transaction(async (m) => {
      await m.query(`SELECT set_config('app.tenant', $1, true)`, [HARBOR]);
      await m.query(`INSERT INTO intake.seen_file (tenant_id, sha256, document) VALUES ($1, 'z', 'z')`, [MESA]);
    })).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it.each(['api', 'worker', 'shell', 'migrate'] as const)('keeps %s of one service out of the schema of another', async (role) => {
    const source = await as(role, 'coding');
    await expect(source.query('SELECT 1 FROM intake.stream')).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('lets the shell role see scheduling columns across tenants and no state', async () => {
    const shell = await as('shell');
    expect(await shell.query<unknown[]>('SELECT id, tenant_id, kind, parked FROM intake.stream')).toHaveLength(2);
    await expect(shell.query('SELECT state FROM intake.stream')).rejects.toMatchObject({ driverError: { code: '42501' } });
    await expect(shell.query(`UPDATE intake.stream SET kind = 'x'`)).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  it('gives no role of ours a right that would go around row level security', async () => {
    const roles = await db.query(`SELECT rolname FROM pg_roles WHERE (rolname LIKE 'intake\\_%' OR rolname LIKE 'coding\\_%' OR rolname = 'proof_auditor') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`);
    expect(roles).toEqual([]);
  });

  it('lets the independent checker read all tenants and write nothing', async () => {
    const url = new URL(db.database);
    [url.username, url.password] = ['proof_auditor', db.password];
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      expect((await client.query('SELECT 1 FROM intake.stream')).rowCount).toBe(2);
      await expect(client.query('DELETE FROM intake.stream')).rejects.toThrow();
    } finally {
      await client.end();
    }
  });

  it('fixes the plans of the worker role and the patience of every role', async () => {
    const show = async (role: 'api' | 'worker', name: string) => Object.values((await (await as(role)).query<Record<string, string>[]>(`SHOW ${name}`))[0] ?? {})[0];
    expect(await show('worker', 'enable_seqscan')).toBe('off');
    expect(await show('api', 'enable_seqscan')).toBe('on');
    expect(await show('api', 'lock_timeout')).toBe('5s');
    expect(await show('worker', 'idle_in_transaction_session_timeout')).toBe('15s');
  });
});

describe('preparing the database', () => {
  it('changes nothing when it runs again', async () => {
    await prepareDatabase({ adminUrl: db.url, database: database.name, services: ['intake'], passwordOf: () => db.password, auditorPassword: db.password });
    expect(await migrate(database, { definition: definitionOf('intake'), migrations: [] })).toEqual([]);
    expect(await db.query('SELECT 1 FROM intake.stream')).toHaveLength(2);
  });

  it('adds the side table and the migration of a newer release, and readiness names what is missing until then', async () => {
    const newer = {
      definition: definitionOf('intake', [...SIDE, { name: 'partner_file', columns: { name: 'text' }, key: ['name'] }]),
      migrations: [sqlMigration('OrderOfPartners', 1_767_999_999_999, ['ALTER TABLE intake.partner_file ADD COLUMN IF NOT EXISTS ordinal int'])],
    };
    const names = ['SideTablePartnerFile1767225601000', 'OrderOfPartners1767999999999'];
    const api = await as('api');
    expect(await missingMigrations(api, 'intake', migrationNames(newer))).toEqual(names);
    expect(await migrate(database, newer)).toEqual(names);
    expect(await missingMigrations(api, 'intake', migrationNames(newer))).toEqual([]);
  });
});

describe('documents', () => {
  const read = async (store: PostgresDocuments, tenant: string, key: string): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.read(tenant, key)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const put = async (store: PostgresDocuments, bytes: Buffer) => {
    const writer = await store.begin(HARBOR);
    for (let at = 0; at < bytes.length; at += 70_000) await writer.write(bytes.subarray(at, at + 70_000));
    return writer.finish();
  };

  it('gives back exactly the bytes, from empty to more than two parts', async () => {
    const store = new PostgresDocuments('intake', await as('worker'), sealer);
    for (const size of [0, 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 17]) {
      const bytes = Buffer.alloc(size, 'ISA*00*~');
      const stored = await put(store, bytes);
      expect(stored.sizeBytes).toBe(size);
      expect((await read(store, HARBOR, stored.key)).equals(bytes)).toBe(true);
      expect((await db.query<{ n: string }>('SELECT count(*) AS n FROM intake.document_part WHERE key = $1', [stored.key]))[0]?.n).toBe(String(Math.max(1, Math.ceil(size / PART_BYTES))));
    }
  });

  it('stores no byte in the clear', async () => {
    const store = new PostgresDocuments('intake', await as('worker'), sealer);
    const { key } = await put(store, Buffer.from('NM1*IL*1*ZZPHI-TESTPERSON*ZELDA~'));
    const [row] = await db.query<{ sealed: Buffer }>('SELECT sealed FROM intake.document_part WHERE key = $1', [key]);
    expect(row?.sealed.includes('ZZPHI')).toBe(false);
  });

  it('is not there for another tenant, and gone after it was discarded', async () => {
    const store = new PostgresDocuments('intake', await as('worker'), sealer);
    const { key } = await put(store, Buffer.from('x'));
    await expect(read(store, MESA, key)).rejects.toThrow();
    await store.discard(HARBOR, key);
    await expect(read(store, HARBOR, key)).rejects.toThrow();
  });

  it('notices a part that is missing, in another place, or passed off as the last', async () => {
    const store = new PostgresDocuments('intake', await as('worker'), sealer);
    const bytes = Buffer.alloc(2 * PART_BYTES + 5, 'A');
    const cut = await put(store, bytes);
    await db.query('DELETE FROM intake.document_part WHERE key = $1 AND part = 2', [cut.key]);
    await expect(read(store, HARBOR, cut.key)).rejects.toThrow('changed or belongs elsewhere');
    await db.query('UPDATE intake.document_part SET last = true WHERE key = $1 AND part = 1', [cut.key]);
    await expect(read(store, HARBOR, cut.key)).rejects.toThrow('changed or belongs elsewhere');
    const swapped = await put(store, bytes);
    await db.query('UPDATE intake.document_part SET part = part + 10 WHERE key = $1', [swapped.key]);
    await db.query('UPDATE intake.document_part SET part = 11 - part % 10 - 10 WHERE key = $1 AND part < 12', [swapped.key]);
    await expect(read(store, HARBOR, swapped.key)).rejects.toThrow('changed or belongs elsewhere');
  });

  it('sweeps what an upload left behind and leaves whole documents alone', async () => {
    const store = new PostgresDocuments('intake', await as('worker'), sealer);
    const whole = await put(store, Buffer.from('whole'));
    const writer = await store.begin(HARBOR);
    await writer.write(Buffer.alloc(PART_BYTES + 1));
    await db.query(`UPDATE intake.document_part SET at = now() - interval '2 days'`);
    expect(await store.sweep(HARBOR)).toBe(1);
    expect((await read(store, HARBOR, whole.key)).toString()).toBe('whole');
  });
});

describe('the audit chain', () => {
  const log = (detail: string, tenant = HARBOR) => db.query(`INSERT INTO intake.audit (tenant_id, at, actor, action, stream, detail) VALUES ($1, now(), 'person:biller', 'sealed-opened', '0ABCDEFGHJKMN', $2)`, [tenant, detail]);

  it('waits for a transaction that may still commit an earlier row, then seals all of them', async () => {
    const seals = new AuditSealer('intake', await as('shell'), keys, quiet);
    const slow = new pg.Client({ connectionString: db.url });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO intake.audit (tenant_id, at, actor, action, stream, detail) VALUES ($1, now(), 'person:slow', 'sealed-opened', 'S', 'claim-page')`, [HARBOR]);
    await log('claim-page');
    await seals.sealDue();
    expect(await seals.sealDue()).toBe(0);
    await slow.query('COMMIT');
    await slow.end();
    expect(await seals.sealDue()).toBe(4);
    expect(await verifyAudit('intake', await as('shell'), keys)).toMatchObject({ ok: true, blocks: 1, sealedRows: 4, openRows: 0 });
  });

  it('chains a further block and proves it', async () => {
    const seals = new AuditSealer('intake', await as('shell'), keys, quiet);
    for (let i = 0; i < 5; i += 1) await log('work-list', MESA);
    await seals.sealDue();
    await seals.sealDue();
    const proof = await verifyAudit('intake', await as('shell'), keys);
    expect(proof).toMatchObject({ ok: true, blocks: 2, sealedRows: 9 });
    expect(proof.head).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['a changed row', `UPDATE intake.audit SET actor = 'person:other' WHERE id = (SELECT max(id) - 2 FROM intake.audit)`, /^Row \d+ of block 2 was changed\.$/],
    ['a removed row', `DELETE FROM intake.audit WHERE id = (SELECT max(id) - 2 FROM intake.audit)`, /^Block 2 holds 5 rows and 4 are there/],
    ['a changed block', 'UPDATE intake.audit_block SET count = 6 WHERE number = 2', /^Block 2 was changed\.$/],
    ['a signature that was taken away', 'UPDATE intake.audit_block SET signature = NULL WHERE number = 2', /^Block 2 has lost its signature\.$/],
    ['signatures that were taken away from all', 'UPDATE intake.audit_block SET signature = NULL', /^Block 2 is the last one and not signed;/],
    ['the signature of another block', 'UPDATE intake.audit_block SET signature = (SELECT signature FROM intake.audit_block WHERE number = 1) WHERE number = 2', /^The signature of block 2 is not ours: somebody made it with another key\.$/],
    ['a block that was taken out', 'DELETE FROM intake.audit_block WHERE number = 1', /^Block 1 is missing\.$/],
  ])('names %s', async (_, tamper, sentence) => {
    await db.query('CREATE TABLE public.kept_audit AS SELECT * FROM intake.audit');
    await db.query('CREATE TABLE public.kept_block AS SELECT * FROM intake.audit_block');
    try {
      await db.query(tamper);
      const proof = await verifyAudit('intake', await as('shell'), keys);
      expect(proof.ok).toBe(false);
      expect(proof.fault?.sentence).toMatch(sentence);
    } finally {
      await db.query('TRUNCATE intake.audit, intake.audit_block');
      await db.query('INSERT INTO intake.audit OVERRIDING SYSTEM VALUE SELECT * FROM public.kept_audit');
      await db.query('INSERT INTO intake.audit_block SELECT * FROM public.kept_block');
      await db.query('DROP TABLE public.kept_audit, public.kept_block');
    }
  });

  it('is not fooled by somebody who changes a row and makes all hashes again: the signatures are not ours', async () => {
    await db.query('CREATE TABLE public.kept_audit AS SELECT * FROM intake.audit');
    await db.query('CREATE TABLE public.kept_block AS SELECT * FROM intake.audit_block');
    try {
      await db.query(`UPDATE intake.audit SET actor = 'person:other' WHERE id = (SELECT min(id) FROM intake.audit)`);
      await db.query('TRUNCATE intake.audit_block');
      const forger = new AuditSealer('intake', await as('shell'), new FileKeys(newKeyFile()), quiet);
      await forger.sealDue();
      await forger.sealDue();
      expect((await verifyAudit('intake', await as('shell'), keys)).fault?.sentence).toMatch(/^Block 1 is signed under the name \S+, which is no key of this installation\.$/);
      const { rows: [live] } = { rows: await db.query<{ kid: string }>('SELECT key_id AS kid FROM public.kept_block LIMIT 1') };
      await db.query('UPDATE intake.audit_block SET key_id = $1', [live?.kid]);
      expect((await verifyAudit('intake', await as('shell'), keys)).fault?.sentence).toBe('The signature of block 1 is not ours: somebody made it with another key.');
    } finally {
      await db.query('TRUNCATE intake.audit, intake.audit_block');
      await db.query('INSERT INTO intake.audit OVERRIDING SYSTEM VALUE SELECT * FROM public.kept_audit');
      await db.query('INSERT INTO intake.audit_block SELECT * FROM public.kept_block');
      await db.query('DROP TABLE public.kept_audit, public.kept_block');
    }
  });

  it('lets no role of the service change or remove what was written', async () => {
    for (const role of ['api', 'worker', 'shell'] as const) {
      for (const sql of [`UPDATE intake.audit SET detail = 'x'`, 'DELETE FROM intake.audit', 'DELETE FROM intake.audit_block', 'UPDATE intake.audit_block SET count = 0']) {
        await expect((await as(role)).query(sql)).rejects.toMatchObject({ driverError: { code: '42501' } });
      }
    }
  });
});
