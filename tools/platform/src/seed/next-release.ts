import { readDatabaseTls } from '@claimstream/connections';
import pg from 'pg';
import type { Doors } from './doors.js';
import { until } from './settle.js';

/** What a service's event says beside its data. */
interface Envelope { id: string; seq: number; lamport: number; time: string; dataversion: number; causationid: string; data: Record<string, unknown> }

/** The same event as the release after this one says it: the next of its stream, in a version that nobody here knows, with a field that nobody here reads. */
export function ofNextRelease(last: Envelope, at: string): Envelope {
  const seq = last.seq + 1;
  return { ...last, id: last.id.replace(/\d+$/, String(seq)), seq, lamport: last.lamport + 1, time: at, dataversion: last.dataversion + 1, causationid: last.id, data: { ...last.data, reviewedBy: 'next-release' } };
}

/**
 * A coding service of the next release ran beside this one for a moment and loaded a practice's prices once more: its event is in its table and in the log
 * like any other, and reporting holds it back until it is upgraded. Written as that release would have, under coding's own role, so that nothing but the version is strange.
 * Run again it does nothing.
 */
export async function nextReleaseSpoke(env: NodeJS.ProcessEnv, tenant: string, practice: string): Promise<void> {
  const url = new URL(env['CLAIMSTREAM_DATABASE'] ?? '');
  const ssl = readDatabaseTls(env, url.hostname, () => undefined);
  const client = new pg.Client({
    host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1), user: 'coding_worker', password: env['CLAIMSTREAM_DB_PASSWORD_CODING_WORKER'] ?? env['CLAIMSTREAM_DB_PASSWORD'], ...(ssl && { ssl }), application_name: 'claimstream-seed',
  });
  await client.connect();
  try {
    await client.query('BEGIN');
    // The transaction's id before any row number: relay and audit rely on it.
    await client.query(`SELECT set_config('app.tenant', $1, true), pg_current_xact_id()`, [tenant]);
    await client.query('SELECT seq FROM coding.stream WHERE id = $1 FOR UPDATE', [practice]);
    const { rows: [last] } = await client.query<{ bytes: string }>(`SELECT convert_from(bytes, 'UTF8') AS bytes FROM coding.event WHERE stream = $1 ORDER BY seq DESC LIMIT 1`, [practice]);
    const envelope = last === undefined ? undefined : JSON.parse(last.bytes) as Envelope;
    if (envelope === undefined || envelope.dataversion > 1) return void await client.query('ROLLBACK');
    const next = ofNextRelease(envelope, new Date().toISOString());
    await client.query(
      `INSERT INTO coding.event (tenant_id, stream, seq, topic, type, machine, item, from_state, to_state, after, at, bytes, traceparent)
       SELECT tenant_id, stream, $2, topic, type, machine, item, from_state, to_state, after, $3, convert_to($4, 'UTF8'), NULL FROM coding.event WHERE stream = $1 AND seq = $5`,
      [practice, next.seq, next.time, JSON.stringify(next), envelope.seq]);
    await client.query('UPDATE coding.stream SET seq = $2, lamport = greatest(lamport, $3) WHERE id = $1', [practice, next.seq, next.lamport]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** How many streams wait for the people who run the platform, once the one above has reached reporting. */
export async function stopped(doors: Doors, limitMs: number): Promise<number> {
  const { seen } = await until(() => doors.get<{ parked: unknown[] }>('reporting', 'parked', 'sre'), ({ parked }) => parked.length > 0, limitMs);
  return seen.parked.length;
}
