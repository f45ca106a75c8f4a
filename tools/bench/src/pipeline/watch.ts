import type pg from 'pg';

const LOOK_MS = 1_000;
/** Transactions end within this; rows older than the previous look this long ago are settled. */
const SETTLED_LOOKS = 10;

/** Counts claims that were transmitted, cheaply: only rows of the last seconds are looked at again. */
export class TransmittedCount {
  #settled = 0;
  #low = 0n;
  #recent = 0;
  readonly #marks: bigint[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(private readonly db: pg.Client) {}

  get count(): number {
    return this.#settled + this.#recent;
  }

  start(): void {
    this.#timer = setInterval(() => { this.#looking ??= this.look().catch(() => undefined).finally(() => { this.#looking = undefined; }); }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking?.catch(() => undefined);
  }

  async look(): Promise<void> {
    const mark = this.#marks.length >= SETTLED_LOOKS ? this.#marks.shift() as bigint : this.#low;
    const { rows: [row] } = await this.db.query<{ settled: string; recent: string; top: string }>(
      `SELECT count(*) FILTER (WHERE type = 'submission.attempt-transmitted' AND id <= $2) AS settled, count(*) FILTER (WHERE type = 'submission.attempt-transmitted' AND id > $2) AS recent,
        coalesce(max(id), $1) AS top FROM submission.event WHERE id > $1`, [this.#low.toString(), mark.toString()]);
    this.#settled += Number(row?.settled ?? 0);
    this.#recent = Number(row?.recent ?? 0);
    this.#low = mark;
    this.#marks.push(BigInt(row?.top ?? 0));
  }
}

/** What the platform still has to do: events not yet in the log, tells, effects, and batches that wait for their time. */
export async function backlog(db: pg.Client, services: readonly string[]): Promise<number> {
  const schemas = services.map((s) => s.replaceAll('-', '_'));
  const parts = schemas.map((s) => `(SELECT count(*) FROM ${s}.event e, ${s}.relay r WHERE e.id > r.low AND NOT r.published @> e.id) + (SELECT count(*) FROM ${s}.tell) + (SELECT count(*) FROM ${s}.effect WHERE state = 'due')`);
  const { rows: [row] } = await db.query<{ n: string }>(`SELECT ${parts.join(' + ')} AS n`);
  return Number(row?.n ?? 0);
}

/** Events of claims that have no line in the read model yet. */
export async function unprojected(db: pg.Client, services: readonly string[]): Promise<number> {
  const parts = services.map((s) => `(SELECT count(*) FROM ${s.replaceAll('-', '_')}.event WHERE length(stream) = 13 AND machine IS NOT NULL)`);
  const { rows: [row] } = await db.query<{ n: string }>(`SELECT ${parts.join(' + ')} - (SELECT count(*) FROM reporting.journey_entry WHERE machine IS NOT NULL) AS n`);
  return Number(row?.n ?? 0);
}

/** From the acceptance of its file to the transmission of a claim, in milliseconds; of claims whose file came in between two instants. */
export async function fileToTransmitted(db: pg.Client, fromMs: number, toMs: number): Promise<number[]> {
  const { rows } = await db.query<{ ms: string }>(
    `SELECT extract(epoch FROM t.at - d.at) * 1000 AS ms FROM submission.event t JOIN reporting.claim_view v ON v.claim = t.stream
       JOIN intake.event d ON d.stream = v.document AND d.type = 'intake.document-received'
     WHERE t.type = 'submission.attempt-transmitted' AND d.at >= to_timestamp($1::float8 / 1000) AND d.at < to_timestamp($2::float8 / 1000)`, [fromMs, toMs]);
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
