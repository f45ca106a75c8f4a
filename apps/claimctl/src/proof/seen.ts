import { SERVICES, type ServiceName, type StreamKind } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import { ofEach, schemaOf, type Tables } from './sources.js';
import { SUBSCRIPTIONS } from './subscriptions.js';

interface LagRow { stream: string; last: number; seen: number | null; parked: string | null; held: number | null }

/** Streams of a producer that a consumer has not seen to their end, or beyond it. */
const behindSql = (consumer: ServiceName, producer: ServiceName): string => `
  SELECT p.id AS stream, p.last, c.seen, c.parked, c.held FROM (
    SELECT s.id, max(e.seq) AS last FROM ${schemaOf(producer)}.stream s JOIN ${schemaOf(producer)}.event e ON e.stream = s.id WHERE s.kind = ANY($1) GROUP BY s.id) p
  LEFT JOIN (SELECT id, (seen->>'${producer}')::int AS seen, parked, held FROM ${schemaOf(consumer)}.stream) c ON c.id = p.id
  WHERE c.seen IS DISTINCT FROM p.last ORDER BY p.id`;

/** Every consumer has seen the last event of its producers; what is parked or held back waits for a person and is listed. */
export async function seen(tables: Tables): Promise<Outcome> {
  const found = new Findings('seen', 'Every consumer has seen the last event of its producers; parked and held ones are listed.');
  for (const consumer of SERVICES) {
    for (const [producer, kinds] of Object.entries(SUBSCRIPTIONS[consumer]) as [ServiceName, readonly StreamKind[]][]) await between(tables, consumer, producer, kinds, found);
  }
  await stopped(tables, found);
  return found.outcome();
}

async function between(tables: Tables, consumer: ServiceName, producer: ServiceName, kinds: readonly StreamKind[], found: Findings): Promise<void> {
  const [counted] = await tables.rows<{ n: string }>(`SELECT count(*) AS n FROM ${schemaOf(producer)}.stream WHERE kind = ANY($1) AND seq > 0`, [kinds]);
  found.count('streams followed', Number(counted?.n ?? 0));
  for (const r of await tables.rows<LagRow>(behindSql(consumer, producer), [kinds])) {
    // A stream that stopped says so itself, below.
    if (r.parked !== null || (r.held ?? 0) > 0) continue;
    found.differs(`${consumer} has seen ${r.seen ?? 0} of ${r.last} events of ${producer}/${r.stream}`);
  }
}

interface StoppedRow { service: string; stream: string; kind: string; parked: string | null; held: number; rows: number; reasons: string[] }

async function stopped(tables: Tables, found: Findings): Promise<void> {
  const rows = await tables.rows<StoppedRow>(ofEach(
    `SELECT '{service}' AS service, coalesce(s.id, p.stream) AS stream, coalesce(s.kind, 'unknown') AS kind, s.parked, coalesce(s.held, 0) AS held, coalesce(p.n, 0)::int AS rows, coalesce(p.reasons, '{}') AS reasons
     FROM (SELECT * FROM {s}.stream WHERE parked IS NOT NULL OR held > 0) s
     FULL JOIN (SELECT stream, tenant_id, count(*) AS n, array_agg(DISTINCT reason) AS reasons FROM {s}.parked_event GROUP BY stream, tenant_id) p ON p.stream = s.id AND p.tenant_id = s.tenant_id`,
  ));
  for (const r of rows) {
    found.count(r.parked === null ? 'streams with held facts' : 'parked streams');
    found.note(`${r.service}/${r.stream} (${r.kind}) ${r.parked === null ? 'holds' : 'is parked and holds'} ${r.rows} facts: ${r.parked ?? r.reasons.join(', ')}`);
    if (r.held !== r.rows && !r.reasons.every((x) => x === 'tenant-mismatch' || x === 'stream-kind-mismatch')) found.differs(`${r.service}/${r.stream} says that ${r.held} facts wait and ${r.rows} are kept`);
  }
  const unreadable = await tables.rows<{ service: string; n: string }>(ofEach(`SELECT '{service}' AS service, count(*) AS n FROM {s}.unreadable HAVING count(*) > 0`));
  for (const u of unreadable) {
    found.count('unreadable records', Number(u.n));
    found.note(`${u.service} keeps ${u.n} records of the log that it could not read`);
  }
}
