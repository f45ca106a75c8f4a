import type { ServiceName, StreamKind } from '@claimstream/contracts';
import type { ColumnType, SideTable } from '../definition.js';
import type { Changes, HeldRow, StoreTransaction, StreamRow, TellRow, TimerRow } from '../ports.js';
import { schemaOf } from '../tables.js';
import { bytes, texts } from './arrays.js';
import type { Row, Session } from './session.js';

/** What a fold needs of a stream; times of writing are for people. */
const STREAM = 'id, kind, practice, seq, lamport, version, seen, after, positions, state::text AS state, sealed, state_version, parked, held';

const iso = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** One transaction of one tenant on Postgres: set-wise statements only. */
export class PostgresTransaction implements StoreTransaction {
  private readonly s: string;
  private savepoints = 0;
  /** Timers are suspended while their stream is parked, and only then. */
  private readonly parkedBefore = new Set<string>();
  /** States and sealed blocks as they were read; what a batch did not change is not written again. */
  private readonly read = new Map<string, { state: string | null; sealed: string | null }>();

  constructor(private readonly session: Session, private readonly tenant: string, service: ServiceName, private readonly sideTables: Map<string, SideTable>) {
    this.s = schemaOf(service);
  }

  async lock(refs: { id: string; kind: StreamKind }[]): Promise<Map<string, StreamRow>> {
    const ids = texts(refs.map((r) => r.id));
    const inserted = this.query(
      `INSERT INTO ${this.s}.stream (id, tenant_id, kind) SELECT u.id, $1::uuid, u.kind FROM unnest($2::text[], $3::text[]) AS u(id, kind)
       ORDER BY u.id COLLATE "C" ON CONFLICT DO NOTHING RETURNING id`, [this.tenant, ids, texts(refs.map((r) => r.kind))]);
    const [made, rows] = await Promise.all([inserted, this.query(`SELECT ${STREAM} FROM ${this.s}.stream WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`, [ids])]);
    const isNew = new Set(made.map((r) => r['id'] as string));
    for (const row of rows) {
      const id = row['id'] as string;
      this.read.set(id, { state: row['state'] as string | null, sealed: row['sealed'] as string | null });
      if (row['parked'] !== null) this.parkedBefore.add(id);
    }
    const locked = new Map(rows.map((r) => [r['id'] as string, streamRow(r, isNew.has(r['id'] as string))]));
    // What the insert found taken and the select does not see belongs to another tenant.
    for (const ref of refs) if (!locked.has(ref.id)) locked.set(ref.id, foreignRow(ref));
    return locked;
  }

  async peek(ids: string[]): Promise<StreamRow[]> {
    return (await this.query(`SELECT ${STREAM} FROM ${this.s}.stream WHERE id = ANY($1::text[]) ORDER BY id`, [texts(ids)])).map((r) => streamRow(r, false));
  }

  async heldOf(streams: string[]): Promise<HeldRow[]> {
    const rows = await this.query(`SELECT id, stream, kind, fact_kind, producer, seq, type, reason, at, headers, convert_from(bytes, 'UTF8') AS text FROM ${this.s}.parked_event WHERE stream = ANY($1::text[]) ORDER BY id`, [texts(streams)]);
    return rows.map((r) => ({
      id: String(r['id']), stream: r['stream'] as string, kind: r['kind'] as StreamKind, factKind: r['fact_kind'] as HeldRow['factKind'],
      producer: r['producer'] as string | null, seq: r['seq'] as number | null, type: r['type'] as string, reason: r['reason'] as string,
      at: iso(r['at']), bytes: r['text'] as string, headers: r['headers'] as Record<string, string>,
    }));
  }

  /** Sends everything; a failure comes up at the next answer, at the end of the savepoint, or at the commit. */
  async write(c: Changes): Promise<void> {
    this.writeStreams(c.streams);
    this.writeEvents(c.events);
    this.writeTells(c.tells);
    this.writeTimers(c);
    this.suspendTimers(c.streams);
    this.writeEffects(c.effects);
    this.writeHeld(c);
    if (c.audit.length > 0) {
      this.session.send(`INSERT INTO ${this.s}.audit (tenant_id, at, actor, action, stream, detail)
        SELECT $1::uuid, u.at::timestamptz, u.actor, u.action, u.stream, u.detail FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS u(at, actor, action, stream, detail)`,
      [this.tenant, ...columns(c.audit, ['at', 'actor', 'action', 'stream', 'detail'])]);
    }
    this.writeSideRows(c);
  }

  async sideRows(table: string, on: string[], keys: unknown[][]): Promise<Row[]> {
    const side = this.side(table);
    declared(side, on);
    const distinct = [...new Map(keys.map((k) => [JSON.stringify(k), k])).values()];
    const params = on.map((_, i) => texts(distinct.map((k) => scalar(k[i]))));
    const unnest = on.map((_, i) => `$${i + 1}::text[]`).join(', ');
    const names = on.map((_, i) => `k${i}`);
    const match = on.map((column, i) => `t."${column}" = u.k${i}::${base(side.columns[column])}`).join(' AND ');
    const select = Object.entries(side.columns).map(([name, type]) => (type === 'date' ? `to_char(t."${name}", 'YYYY-MM-DD') AS "${name}"` : `t."${name}"`));
    // OFFSET 0 keeps the planner from turning the join round: reading the table in the order of its key and asking every row for each of the keys.
    const rows = await this.query(
      `SELECT f.* FROM unnest(${unnest}) AS u(${names.join(', ')}) CROSS JOIN LATERAL (SELECT ${select.join(', ')} FROM ${this.s}.${table} t WHERE ${match} OFFSET 0) f
       ORDER BY ${side.key.map((k) => `f."${k}"`).join(', ')}`, params);
    return rows.map((row) => sideRow(side, row));
  }

  async takeTells(limit: number): Promise<TellRow[]> {
    // Waits for whoever holds the oldest, instead of skipping: a relay that lost its lease may still be at work on them, and the order of a target is theirs first.
    const rows = await this.query(
      `DELETE FROM ${this.s}.tell WHERE id IN (SELECT id FROM ${this.s}.tell ORDER BY id LIMIT $1 FOR UPDATE)
       RETURNING id, from_stream, from_version, ordinal, target, target_kind, name, practice, data, sealed, traceparent`, [limit]);
    return rows.sort((a, b) => Number(a['id']) - Number(b['id'])).map((r) => ({
      id: String(r['id']), fromStream: r['from_stream'] as string, fromVersion: r['from_version'] as number, ordinal: r['ordinal'] as number,
      target: r['target'] as string, targetKind: r['target_kind'] as StreamKind, name: r['name'] as string, practice: r['practice'] as string | null,
      data: JSON.stringify(r['data']), sealed: r['sealed'] as string | null, traceparent: r['traceparent'] as string | null,
    }));
  }

  async takeTimers(now: string, limit: number): Promise<TimerRow[]> {
    const rows = await this.query(
      `DELETE FROM ${this.s}.timer t USING (SELECT stream, key FROM ${this.s}.timer WHERE due_at <= $1::timestamptz AND NOT suspended ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED) due
       WHERE t.stream = due.stream AND t.key = due.key
       RETURNING t.stream, t.kind, t.key, t.name, t.due_at, t.data`, [now, limit]);
    return rows.map((r) => ({
      stream: r['stream'] as string, kind: r['kind'] as StreamKind, key: r['key'] as string, name: r['name'] as string, dueAt: iso(r['due_at']), data: JSON.stringify(r['data']),
    })).sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : a.stream < b.stream ? -1 : 1));
  }

  async finishEffect(id: string, outcome: 'done' | 'exhausted', sentence?: string): Promise<void> {
    const done = await this.query(`UPDATE ${this.s}.effect SET state = $2, lease_until = NULL, last_error = $3 WHERE id = $1 AND state = 'due' RETURNING id`, [id, outcome, sentence ?? null]);
    if (done.length !== 1) throw new Error(`effect ${id} is not open; its outcome was told before`);
  }

  async idempotency(key: string, requestHash: string, answer?: string): Promise<{ requestHash: string; answer: string } | null> {
    if (answer !== undefined) {
      await this.query(`UPDATE ${this.s}.idempotency SET answer = $2 WHERE key = $1`, [key, answer]);
      return null;
    }
    // Reserving makes a second request with the key wait here until the first has committed.
    const reserved = await this.query(`INSERT INTO ${this.s}.idempotency (tenant_id, key, request_hash, answer) VALUES ($1::uuid, $2, $3, '') ON CONFLICT DO NOTHING RETURNING key`, [this.tenant, key, requestHash]);
    if (reserved.length === 1) return null;
    const [row] = await this.query(`SELECT request_hash, answer FROM ${this.s}.idempotency WHERE key = $1`, [key]);
    return row ? { requestHash: row['request_hash'] as string, answer: row['answer'] as string } : null;
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const name = `s${(this.savepoints += 1)}`;
    this.session.send(`SAVEPOINT ${name}`, []);
    try {
      const result = await work();
      this.session.send(`RELEASE SAVEPOINT ${name}`, []);
      await this.session.settled();
      return result;
    } catch (error) {
      await this.session.backTo(name);
      throw error;
    }
  }

  private writeStreams(rows: StreamRow[]): void {
    if (rows.length === 0) return;
    const states = rows.map((r) => (r.state === null ? null : JSON.stringify(r.state)));
    const kept = rows.map((r, i) => states[i] === this.read.get(r.id)?.state);
    const keptSealed = rows.map((r) => r.sealed === this.read.get(r.id)?.sealed);
    // A sealed block is kilobytes beside the row that most facts of a claim do not touch: given back as it was it is not stored again.
    this.session.send(
      `UPDATE ${this.s}.stream t SET practice = u.practice, seq = u.seq::int, lamport = u.lamport::int, version = u.version::int, seen = u.seen::json, after = u.after::json,
        positions = u.positions::json, state = CASE WHEN u.kept::boolean THEN t.state ELSE u.state::json END, sealed = CASE WHEN u.kept_sealed::boolean THEN t.sealed ELSE u.sealed END,
        state_version = u.state_version::int, parked = u.parked, held = u.held::int, updated_at = now()
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
        AS u(id, practice, seq, lamport, version, seen, after, positions, state, sealed, state_version, parked, held, kept, kept_sealed) WHERE t.id = u.id`,
      [texts(rows.map((r) => r.id)), texts(rows.map((r) => r.practice)), texts(rows.map((r) => r.seq)), texts(rows.map((r) => r.lamport)), texts(rows.map((r) => r.version)),
        texts(rows.map((r) => JSON.stringify(r.seen))), texts(rows.map((r) => JSON.stringify(r.after))), texts(rows.map((r) => JSON.stringify(r.positions))),
        texts(states.map((s, i) => (kept[i] === true ? null : s))), texts(rows.map((r, i) => (keptSealed[i] === true ? null : r.sealed))), texts(rows.map((r) => r.stateVersion)),
        texts(rows.map((r) => r.parked)), texts(rows.map((r) => r.held)), texts(kept), texts(keptSealed)]);
  }

  /** Deadlines of a parked claim are not missed, they wait until its queue has drained. */
  private suspendTimers(rows: StreamRow[]): void {
    const parked = rows.filter((r) => r.parked !== null);
    if (parked.length > 0) this.session.send(`UPDATE ${this.s}.timer SET suspended = true WHERE stream = ANY($1::text[])`, [texts(parked.map((r) => r.id))]);
    const free = rows.filter((r) => r.parked === null && this.parkedBefore.has(r.id)).map((r) => r.id);
    if (free.length > 0) this.session.send(`UPDATE ${this.s}.timer SET suspended = false WHERE stream = ANY($1::text[]) AND suspended`, [texts(free)]);
  }

  private writeEvents(rows: Changes['events']): void {
    if (rows.length === 0) return;
    this.session.send(
      `INSERT INTO ${this.s}.event (tenant_id, stream, seq, topic, type, machine, item, from_state, to_state, after, at, bytes, traceparent)
       SELECT $1::uuid, u.stream, u.seq::int, u.topic, u.type, u.machine, u.item, u.from_state, u.to_state, u.after, u.at::timestamptz, u.bytes, u.traceparent
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::text[])
        WITH ORDINALITY AS u(stream, seq, topic, type, machine, item, from_state, to_state, after, at, bytes, traceparent, n) ORDER BY u.n`,
      [this.tenant, ...columns(rows, ['stream', 'seq', 'topic', 'type', 'machine', 'item', 'from', 'to', 'after', 'at']), bytes(rows.map((r) => r.bytes)), texts(rows.map((r) => r.traceparent))]);
  }

  private writeTells(rows: TellRow[]): void {
    if (rows.length === 0) return;
    this.session.send(
      `INSERT INTO ${this.s}.tell (tenant_id, from_stream, from_version, ordinal, target, target_kind, name, practice, data, sealed, traceparent)
       SELECT $1::uuid, u.a, u.b::int, u.c::int, u.d, u.e, u.f, u.g, u.h::json, u.i, u.j
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) WITH ORDINALITY AS u(a, b, c, d, e, f, g, h, i, j, n) ORDER BY u.n`,
      [this.tenant, ...columns(rows, ['fromStream', 'fromVersion', 'ordinal', 'target', 'targetKind', 'name', 'practice', 'data', 'sealed', 'traceparent'])]);
  }

  private writeTimers(c: Changes): void {
    if (c.timersCancelled.length > 0) {
      this.session.send(deletion(`${this.s}.timer`, { stream: 'text', key: 'text' }), columns(c.timersCancelled, ['stream', 'key']));
    }
    if (c.timersSet.length === 0) return;
    this.session.send(
      `INSERT INTO ${this.s}.timer (tenant_id, stream, kind, key, name, due_at, data) SELECT $1::uuid, u.a, u.b, u.c, u.d, u.e::timestamptz, u.f::json
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS u(a, b, c, d, e, f)
       ON CONFLICT (stream, key) DO UPDATE SET name = excluded.name, due_at = excluded.due_at, data = excluded.data`,
      [this.tenant, ...columns(c.timersSet, ['stream', 'kind', 'key', 'name', 'dueAt', 'data'])]);
  }

  private writeEffects(rows: Changes['effects']): void {
    if (rows.length === 0) return;
    this.session.send(
      `INSERT INTO ${this.s}.effect (tenant_id, id, stream, kind, name, data, sealed, not_before, traceparent) SELECT $1::uuid, u.a, u.b, u.c, u.d, u.e::json, u.f, u.g::timestamptz, u.h
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS u(a, b, c, d, e, f, g, h)`,
      [this.tenant, ...columns(rows, ['id', 'stream', 'kind', 'name', 'data', 'sealed', 'notBefore', 'traceparent'])]);
  }

  private writeHeld(c: Changes): void {
    if (c.heldDone.length > 0) this.session.send(`DELETE FROM ${this.s}.parked_event WHERE id = ANY($1::bigint[])`, [c.heldDone]);
    if (c.held.length === 0) return;
    this.session.send(
      `INSERT INTO ${this.s}.parked_event (tenant_id, stream, kind, fact_kind, producer, seq, type, reason, at, bytes, headers)
       SELECT $1::uuid, u.a, u.b, u.c, u.d, u.e::int, u.f, u.g, u.h::timestamptz, u.i, u.j::json
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[], $11::text[]) WITH ORDINALITY AS u(a, b, c, d, e, f, g, h, i, j, n) ORDER BY u.n`,
      [this.tenant, ...columns(c.held, ['stream', 'kind', 'factKind', 'producer', 'seq', 'type', 'reason', 'at']), bytes(c.held.map((h) => h.bytes)), texts(c.held.map((h) => JSON.stringify(h.headers)))]);
  }

  private writeSideRows(c: Changes): void {
    // Later rows of one key win over earlier ones of the same batch; a removal is the last word until the next put.
    const inserts = new Map<SideTable, Row[]>();
    const byTable = new Map<string, Map<string, { put?: Row; remove?: Row }>>();
    for (const row of c.rows) {
      const side = this.side(row.table);
      if ('insert' in row) {
        const taken = inserts.get(side);
        if (taken) taken.push(row.insert);
        else inserts.set(side, [row.insert]);
        continue;
      }
      const values = 'put' in row ? row.put : row.remove;
      let rows = byTable.get(row.table);
      if (!rows) byTable.set(row.table, (rows = new Map()));
      rows.set(JSON.stringify(side.key.map((k) => values[k])), 'put' in row ? { put: row.put } : { remove: row.remove });
    }
    for (const [side, rows] of inserts) this.put(side, rows, '');
    for (const [table, rows] of byTable) this.writeSideTable(this.side(table), [...rows.values()]);
  }

  private writeSideTable(side: SideTable, rows: { put?: Row; remove?: Row }[]): void {
    const gone = rows.flatMap((r) => (r.remove ? [r.remove] : []));
    if (gone.length > 0) {
      this.session.send(deletion(`${this.s}.${side.name}`, Object.fromEntries(side.key.map((k) => [k, base(side.columns[k])]))), side.key.map((k) => texts(gone.map((g) => scalar(g[k])))));
    }
    const puts = rows.flatMap((r) => (r.put ? [r.put] : []));
    if (puts.length === 0) return;
    const rest = Object.keys(side.columns).filter((n) => !side.key.includes(n));
    const replace = rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.map((n) => `"${n}" = excluded."${n}"`).join(', ')}`;
    this.put(side, puts, `ON CONFLICT (tenant_id, ${side.key.map((k) => `"${k}"`).join(', ')}) DO ${replace}`);
  }

  private put(side: SideTable, rows: Row[], onConflict: string): void {
    const names = Object.keys(side.columns);
    for (const row of rows) declared(side, Object.keys(row));
    this.session.send(
      `INSERT INTO ${this.s}.${side.name} (tenant_id, ${names.map((n) => `"${n}"`).join(', ')})
       SELECT $1::uuid, ${names.map((n, i) => `u.c${i}::${side.columns[n]}`).join(', ')} FROM unnest(${names.map((_, i) => `$${i + 2}::text[]`).join(', ')}) AS u(${names.map((_, i) => `c${i}`).join(', ')}) ${onConflict}`,
      [this.tenant, ...names.map((n) => texts(rows.map((r) => scalar(r[n], side.columns[n]))))]);
  }

  private side(table: string): SideTable {
    const side = this.sideTables.get(table);
    if (!side) throw new Error(`the service declares no side table ${table}`);
    return side;
  }

  private query(sql: string, params: unknown[]): Promise<Row[]> {
    return this.session.query(sql, params);
  }
}

const foreignRow = (ref: { id: string; kind: StreamKind }): StreamRow => ({
  id: ref.id, kind: ref.kind, practice: null, seq: 0, lamport: 0, version: 0, seen: {}, after: {}, positions: {}, state: null, sealed: null, stateVersion: 1,
  parked: null, held: 0, isNew: false, own: false,
});

/** @throws as the server would for a column that does not exist. */
function declared(side: SideTable, columns: string[]): void {
  const unknown = columns.find((c) => !(c in side.columns));
  if (unknown !== undefined) throw Object.assign(new Error(`column ${unknown} of ${side.name} is not declared`), { code: '42703' });
}

/** Values as they were written: cents are numbers, times are ISO text. */
const sideRow = (side: SideTable, row: Row): Row => Object.fromEntries(Object.entries(row).map(([name, value]) => {
  if (value === null) return [name, null];
  const type = side.columns[name];
  return [name, type === 'bigint' ? Number(value) : type === 'timestamptz' ? (value as Date).toISOString() : value];
}));

const base = (type: ColumnType | undefined): string => type ?? 'text';

/**
 * Rows by their keys. Each key is looked up by itself and its row deleted where it lies: a join that was planned when the table was young goes through all of
 * it for ever (measured: 5 ms a row at ten thousand). Keys of rows belong to streams that this batch holds, so no row moves in between.
 */
function deletion(table: string, key: Record<string, string>): string {
  const names = Object.keys(key);
  const match = names.map((name, i) => `t."${name}" = u.k${i}::${key[name] ?? 'text'}`).join(' AND ');
  return `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT f.ctid FROM unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(', ')}) AS u(${names.map((_, i) => `k${i}`).join(', ')})
    CROSS JOIN LATERAL (SELECT t.ctid FROM ${table} t WHERE ${match} FOR UPDATE OFFSET 0) f))`;
}

function columns<T>(rows: readonly T[], names: readonly (keyof T & string)[]): Buffer[] {
  return names.map((name) => texts(rows.map((r) => r[name] as string | null)));
}

function scalar(value: unknown, type?: ColumnType): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'text[]' && Array.isArray(value)) return `{${value.map((v) => `"${String(v).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' || type === 'jsonb' ? JSON.stringify(value) : String(value);
}

function streamRow(r: Row, isNew: boolean): StreamRow {
  return {
    id: r['id'] as string, kind: r['kind'] as StreamKind, practice: r['practice'] as string | null, seq: r['seq'] as number, lamport: r['lamport'] as number,
    version: r['version'] as number, seen: r['seen'] as StreamRow['seen'], after: r['after'] as StreamRow['after'], positions: r['positions'] as Record<string, string>,
    state: r['state'] === null ? null : JSON.parse(r['state'] as string) as Record<string, unknown>, sealed: r['sealed'] as string | null, stateVersion: r['state_version'] as number,
    parked: r['parked'] as string | null, held: r['held'] as number, isNew, own: true,
  };
}
