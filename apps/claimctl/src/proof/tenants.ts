import { SERVICES } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import { ofEach, schemaOf, type Tables } from './sources.js';

/** Columns that may hold the id of a stream; text of other columns is compared with no id. */
const NO_IDS = new Set(['bytes', 'traceparent', 'sealed', 'last_error', 'reason', 'sentence', 'request_hash', 'answer']);

interface ColumnRow { table_schema: string; table_name: string; column_name: string }

/** Nothing crosses tenants: the same id belongs to one tenant in every table of every service, and every envelope names the tenant of its row. */
export async function tenants(tables: Tables): Promise<Outcome> {
  const found = new Findings('tenants', 'Nothing crosses tenants: one id, one tenant, in every table and envelope.');
  await streams(tables, found);
  await envelopes(tables, found);
  await references(tables, found);
  return found.outcome();
}

const IDS = ofEach('SELECT id, tenant_id FROM {s}.stream');

async function streams(tables: Tables, found: Findings): Promise<void> {
  const [counted] = await tables.rows<{ tenants: string; ids: string }>(`SELECT count(DISTINCT tenant_id) AS tenants, count(DISTINCT id) AS ids FROM (${IDS}) t`);
  found.count('tenants', Number(counted?.tenants ?? 0));
  found.count('ids', Number(counted?.ids ?? 0));
  const rows = await tables.rows<{ id: string; n: string }>(`SELECT id, count(DISTINCT tenant_id) AS n FROM (${IDS}) t GROUP BY id HAVING count(DISTINCT tenant_id) > 1`);
  for (const r of rows) found.differs(`${r.id} belongs to ${r.n} tenants`);
}

async function envelopes(tables: Tables, found: Findings): Promise<void> {
  const rows = await tables.rows<{ service: string; stream: string; seq: number }>(ofEach(
    `SELECT '{service}' AS service, e.stream, e.seq FROM {s}.event e LEFT JOIN {s}.stream s ON s.id = e.stream
     WHERE e.tenant_id IS DISTINCT FROM s.tenant_id OR convert_from(e.bytes, 'UTF8')::json->>'tenantid' IS DISTINCT FROM e.tenant_id::text`,
  ));
  for (const r of rows) found.differs(`event ${r.service}/${r.stream}/${r.seq} names another tenant than its stream`);
  const [counted] = await tables.rows<{ n: string }>(`SELECT sum(n) AS n FROM (${ofEach('SELECT count(*) AS n FROM {s}.event')}) t`);
  found.count('envelopes', Number(counted?.n ?? 0));
}

/** Every text column of every table of a tenant: where it holds an id, the row is of that id's tenant. */
async function references(tables: Tables, found: Findings): Promise<void> {
  const columns = await tables.rows<ColumnRow>(
    `SELECT c.table_schema, c.table_name, c.column_name FROM information_schema.columns c
     JOIN information_schema.columns t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.column_name = 'tenant_id'
     WHERE c.table_schema = ANY($1) AND c.data_type = 'text' ORDER BY 1, 2, 3`, [SERVICES.map(schemaOf)],
  );
  const byTable = new Map<string, string[]>();
  for (const c of columns) if (!NO_IDS.has(c.column_name)) byTable.set(`${c.table_schema}.${c.table_name}`, [...(byTable.get(`${c.table_schema}.${c.table_name}`) ?? []), c.column_name]);
  for (const [table, names] of byTable) {
    found.count('tables');
    // A fact that was addressed to another tenant's stream is kept apart as what it is.
    const kept = table.endsWith('.parked_event') ? `t.reason <> 'tenant-mismatch' AND` : '';
    const values = names.map((n) => `(t."${n}")`).join(', ');
    const rows = await tables.rows<{ id: string; n: string }>(
      `SELECT i.id, count(*) AS n FROM ${table} t CROSS JOIN LATERAL (VALUES ${values}) AS v(id) JOIN (SELECT DISTINCT id, tenant_id FROM (${IDS}) a) i ON i.id = v.id
       WHERE ${kept} length(v.id) = 13 AND i.tenant_id <> t.tenant_id GROUP BY i.id`,
    );
    for (const r of rows) found.differs(`${table} has ${r.n} rows of another tenant that name ${r.id}`, Number(r.n));
  }
}
