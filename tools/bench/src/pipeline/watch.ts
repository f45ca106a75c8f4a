import { EVENTS } from '@claimstream/contracts';
import type pg from 'pg';

/** Looking is work for the server that is measured: half a millisecond a claim when it was done each second. */
const LOOK_MS = 3_000;
/** Transactions end within this; rows that a look saw so long ago are settled, and so is everything below them. */
const SETTLED_MS = 15_000;

/** What is added up of one service's events: SQL that gives a whole number for a row of its event table. */
export type Measures = Readonly<Record<string, string>>;

/** One for every event of these types. */
export const ofTypes = (...types: string[]): string => `CASE WHEN type IN (${types.map((t) => `'${t}'`).join(', ')}) THEN 1 ELSE 0 END`;

/** A number out of the data of the events of one type, which are few. */
export const dataOf = (type: string, name: string): string => `CASE WHEN type = '${type}' THEN (convert_from(bytes, 'UTF8')::jsonb->'data'->>'${name}')::int ELSE 0 END`;

/** Adds up events of one service, cheaply: only rows of the last seconds are looked at again. */
class EventSums {
  readonly #settled: number[];
  #recent: number[];
  #low = 0n;
  readonly #marks: { at: number; top: bigint }[] = [];
  readonly #sql: string;

  constructor(private readonly db: pg.Client, service: string, private readonly measures: Measures) {
    const sums = Object.values(measures).flatMap((m, i) => [`coalesce(sum(${m}) FILTER (WHERE id <= $2), 0) AS s${i}`, `coalesce(sum(${m}) FILTER (WHERE id > $2), 0) AS r${i}`]);
    this.#sql = `SELECT ${sums.join(', ')}, coalesce(max(id), $1) AS top FROM ${service.replaceAll('-', '_')}.event WHERE id > $1`;
    this.#settled = Object.keys(measures).map(() => 0);
    this.#recent = [...this.#settled];
  }

  get sums(): Record<string, number> {
    return Object.fromEntries(Object.keys(this.measures).map((name, i) => [name, (this.#settled[i] ?? 0) + (this.#recent[i] ?? 0)]));
  }

  async look(): Promise<void> {
    const now = performance.now();
    let mark = this.#low;
    for (let [oldest] = this.#marks; oldest !== undefined && now - oldest.at > SETTLED_MS; [oldest] = this.#marks) mark = (this.#marks.shift() ?? oldest).top;
    const { rows: [row] } = await this.db.query<Record<string, string>>(this.#sql, [this.#low.toString(), mark.toString()]);
    this.#settled.forEach((sum, i) => { this.#settled[i] = sum + Number(row?.[`s${i}`] ?? 0); });
    this.#recent = this.#settled.map((_, i) => Number(row?.[`r${i}`] ?? 0));
    this.#low = mark;
    this.#marks.push({ at: now, top: BigInt(row?.['top'] ?? 0) });
  }
}

/** Counts claims that reached the end of what is measured, from the events of the services that say so. */
export class ClaimCount {
  readonly #parts: EventSums[];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(db: pg.Client, services: Readonly<Record<string, Measures>>, private readonly claims: (sums: Readonly<Record<string, number>>) => number) {
    this.#parts = Object.entries(services).map(([service, measures]) => new EventSums(db, service, measures));
  }

  get sums(): Record<string, number> {
    return Object.assign({}, ...this.#parts.map((p) => p.sums)) as Record<string, number>;
  }

  get count(): number {
    return this.claims(this.sums);
  }

  start(): void {
    this.#timer = setInterval(() => { this.#looking ??= this.#look().catch(() => undefined).finally(() => { this.#looking = undefined; }); }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Never two looks at once: each moves the marks. */
  async look(): Promise<void> {
    await this.#looking;
    await (this.#looking ??= this.#look().finally(() => { this.#looking = undefined; }));
  }

  async #look(): Promise<void> {
    for (const part of this.#parts) await part.look();
  }
}

/** What the platform still has to do: events not yet in the log, tells, effects, and batches that wait for their time. */
export async function backlog(db: pg.Client, services: readonly string[]): Promise<number> {
  const schemas = services.map((s) => s.replaceAll('-', '_'));
  const parts = schemas.map((s) => `(SELECT count(*) FROM ${s}.event e, ${s}.relay r WHERE e.id > r.low AND NOT r.published @> e.id) + (SELECT count(*) FROM ${s}.tell) + (SELECT count(*) FROM ${s}.effect WHERE state = 'due')`);
  const { rows: [row] } = await db.query<{ n: string }>(`SELECT ${parts.join(' + ')} AS n`);
  return Number(row?.n ?? 0);
}

const OF_CLAIMS = EVENTS.filter((e) => e.stream === 'claim' && e.machine !== undefined).map((e) => e.type as string);

/** Events of claims that have no line in the read model yet. */
export async function unprojected(db: pg.Client, services: readonly string[]): Promise<number> {
  const parts = services.map((s) => `(SELECT count(*) FROM ${s.replaceAll('-', '_')}.event WHERE type = ANY($1))`);
  const { rows: [row] } = await db.query<{ n: string }>(`SELECT ${parts.join(' + ')} - (SELECT count(*) FROM reporting.journey_entry WHERE type = ANY($1)) AS n`, [OF_CLAIMS]);
  return Number(row?.n ?? 0);
}

/** From the acceptance of its file to the first event of these types of a claim, in milliseconds; of claims whose file came in between two instants. */
export async function fileToEvent(db: pg.Client, service: string, types: readonly string[], fromMs: number, toMs: number): Promise<number[]> {
  const { rows } = await db.query<{ ms: string }>(
    `SELECT extract(epoch FROM min(t.at) - min(d.at)) * 1000 AS ms FROM ${service.replaceAll('-', '_')}.event t JOIN reporting.claim_view v ON v.claim = t.stream
       JOIN intake.event d ON d.stream = v.document AND d.type = 'intake.document-received'
     WHERE t.type = ANY($3) AND d.at >= to_timestamp($1::float8 / 1000) AND d.at < to_timestamp($2::float8 / 1000) GROUP BY t.stream`, [fromMs, toMs, types]);
  return rows.map((r) => Number(r.ms));
}

/** From a decision to its line in the read model, in milliseconds; of events decided between two instants. */
export async function eventToReadModel(db: pg.Client, fromMs: number, toMs: number): Promise<number[]> {
  const { rows } = await db.query<{ ms: string }>(
    `SELECT extract(epoch FROM stored_at - at) * 1000 AS ms FROM reporting.journey_entry WHERE at >= to_timestamp($1::float8 / 1000) AND at < to_timestamp($2::float8 / 1000)`, [fromMs, toMs]);
  return rows.map((r) => Number(r.ms));
}

export async function eventsPerClaim(db: pg.Client, services: readonly string[], claims: number): Promise<number> {
  const parts = services.map((s) => `(SELECT count(*) FROM ${s.replaceAll('-', '_')}.event)`);
  const { rows: [row] } = await db.query<{ n: string }>(`SELECT ${parts.join(' + ')} AS n`);
  return Number(row?.n ?? 0) / Math.max(1, claims);
}
