import type { ServiceName } from '@claimstream/contracts';
import pg from 'pg';
import type { Outbox, OutboxRow } from '../ports.js';
import { schemaOf } from '../tables.js';

/** Another process took the lease over; this relay must stop at once. */
export class LeaseLost extends Error {
  readonly infrastructure = true;
}

interface Range { lo: bigint; hi: bigint }

/**
 * Algorithm D (handbook messaging-and-reliability 1.3): the set of published ids and a safe low mark instead of a cursor. For one stream, id order
 * is lock order is commit order, so sending every visible unpublished row in id order can neither lose nor reorder.
 */
export class PostgresOutbox implements Outbox {
  private client: pg.Client | undefined;
  private epoch = 0n;
  private low = 0n;
  /** Published ids above the low mark, as closed ranges in order. */
  private ranges: Range[] = [];
  private candidate: { id: bigint; xid: string } | undefined;
  private readonly s: string;

  constructor(private readonly service: ServiceName, private readonly connect: () => pg.Client) {
    this.s = schemaOf(service);
  }

  async acquire(): Promise<boolean> {
    if (this.client) return true;
    const client = this.connect();
    client.on('error', () => { this.client = undefined; });
    await client.connect();
    try {
      const { rows: [lock] } = await client.query(`SELECT pg_try_advisory_lock(hashtext($1)) AS got`, [`relay:${this.service}`]);
      if (!lock.got) {
        await client.end();
        return false;
      }
      // A lost update of the published set only sends a batch again, which the gates drop.
      await client.query('SET synchronous_commit = off');
      const { rows: [row] } = await client.query(`UPDATE ${this.s}.relay SET epoch = epoch + 1, cand_id = NULL, cand_xid = NULL WHERE service = $1 RETURNING epoch, low, published::text`, [this.service]);
      this.epoch = BigInt(row.epoch);
      this.low = BigInt(row.low);
      this.ranges = parseRanges(row.published);
      this.candidate = undefined;
      this.client = client;
      return true;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  async next(limit: number): Promise<OutboxRow[]> {
    const top = this.ranges.at(-1)?.hi ?? this.low;
    const gaps = this.gaps();
    // One statement: two snapshots could show a later row of a stream without its earlier one.
    const { rows } = await this.query(
      `SELECT e.id, e.stream, e.seq, e.topic, e.type, convert_from(e.bytes, 'UTF8') AS bytes, e.traceparent FROM (
         (SELECT id FROM ${this.s}.event WHERE id > $1 ORDER BY id LIMIT $4)
         UNION ALL
         (SELECT g.id FROM unnest($2::bigint[], $3::bigint[]) AS gap(lo, hi) CROSS JOIN LATERAL (SELECT id FROM ${this.s}.event WHERE id BETWEEN gap.lo AND gap.hi) g)
         ORDER BY 1 LIMIT $4) AS due JOIN ${this.s}.event e ON e.id = due.id ORDER BY e.id`,
      [top.toString(), gaps.map((g) => g.lo.toString()), gaps.map((g) => g.hi.toString()), limit]);
    return rows.map((r) => ({ id: BigInt(r.id), stream: r.stream, topic: r.topic, type: r.type, eventId: `${this.service}/${r.stream}/${r.seq}`, bytes: r.bytes, traceparent: r.traceparent }));
  }

  async published(ids: bigint[]): Promise<void> {
    this.ranges = addIds(this.ranges, ids);
    await this.save();
  }

  async advance(): Promise<void> {
    const top = this.ranges.at(-1)?.hi;
    if (!this.candidate) {
      if (top === undefined || top <= this.low) return;
      const { rows: [row] } = await this.query('SELECT pg_current_xact_id()::text AS xid', []);
      this.candidate = { id: top, xid: row.xid };
      return;
    }
    const { rows: [row] } = await this.query(
      `SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS safe, EXISTS (SELECT 1 FROM unnest($2::bigint[], $3::bigint[]) AS gap(lo, hi)
         JOIN ${this.s}.event e ON e.id BETWEEN gap.lo AND least(gap.hi, $4::bigint)) AS waiting`,
      [this.candidate.xid, this.gaps().map((g) => g.lo.toString()), this.gaps().map((g) => g.hi.toString()), this.candidate.id.toString()]);
    if (!row.safe) return;
    if (!row.waiting) {
      const low = this.candidate.id;
      this.low = low;
      this.ranges = this.ranges.flatMap((r) => (r.hi <= low ? [] : [{ lo: r.lo > low ? r.lo : low + 1n, hi: r.hi }]));
      await this.save();
    }
    this.candidate = undefined;
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  /** Ids above the low mark that may still turn up below the highest published one. */
  private gaps(): Range[] {
    const gaps: Range[] = [];
    let next = this.low + 1n;
    for (const range of this.ranges) {
      if (range.lo > next) gaps.push({ lo: next, hi: range.lo - 1n });
      next = range.hi + 1n;
    }
    return gaps;
  }

  private async save(): Promise<void> {
    const text = `{${this.ranges.map((r) => `[${r.lo},${r.hi + 1n})`).join(',')}}`;
    const { rowCount } = await this.query(`UPDATE ${this.s}.relay SET published = $1::int8multirange, low = $2 WHERE service = $3 AND epoch = $4`, [text, this.low.toString(), this.service, this.epoch.toString()]);
    if (rowCount !== 1) {
      await this.release();
      throw new LeaseLost('another relay took over');
    }
  }

  private async query(sql: string, params: unknown[]): Promise<pg.QueryResult> {
    if (!this.client) throw new LeaseLost('the relay has no session');
    try {
      return await this.client.query(sql, params);
    } catch (error) {
      await this.release();
      throw error;
    }
  }
}

/** `{[1,5),[7,9)}` as closed ranges. */
export function parseRanges(text: string): Range[] {
  return [...text.matchAll(/\[(\d+),(\d+)\)/g)].map((m) => ({ lo: BigInt(m[1] ?? 0), hi: BigInt(m[2] ?? 0) - 1n }));
}

/** Adds ids to ordered, closed, disjoint ranges. */
export function addIds(ranges: readonly Range[], ids: readonly bigint[]): Range[] {
  const sorted = [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const all = [...ranges.map((r) => ({ ...r })), ...sorted.map((id) => ({ lo: id, hi: id }))].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
  const out: Range[] = [];
  for (const range of all) {
    const last = out.at(-1);
    if (last && range.lo <= last.hi + 1n) last.hi = range.hi > last.hi ? range.hi : last.hi;
    else out.push(range);
  }
  return out;
}
