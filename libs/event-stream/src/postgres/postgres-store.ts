import type { DatabaseTls } from '@claimstream/connections';
import type { ServiceName, StreamKind } from '@claimstream/contracts';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { SideTable } from '../definition.js';
import { repeatable } from '../engine/errors.js';
import type { EffectLease, Outbox, OutboxRow, Store, StoreTransaction } from '../ports.js';
import { roleOf, schemaOf, type Role } from '../tables.js';
import { PostgresOutbox } from './outbox.js';
import { Session } from './session.js';
import { PostgresTransaction } from './transaction.js';

export interface PostgresStoreOptions {
  service: ServiceName;
  sideTables: SideTable[];
  /** `postgres://host:port/database`, without user. */
  database: string;
  password(role: string): string;
  /** What the driver takes; absent where nothing is encrypted. */
  ssl?: DatabaseTls | undefined;
  poolSize?: number;
}

/** Numbers of one block of the service's id sequence. */
const BLOCK = 4096;
const REPEATS = 5;

export class PostgresStore implements Store {
  private readonly s: string;
  private readonly sideTables: Map<string, SideTable>;
  /** Which tenant a leased effect belongs to, so that its lease can be renewed under that tenant. */
  private readonly leased = new Map<string, string>();

  private constructor(private readonly options: PostgresStoreOptions, private readonly sources: Record<'api' | 'worker' | 'shell', DataSource>) {
    this.s = schemaOf(options.service);
    this.sideTables = new Map(options.sideTables.map((t) => [t.name, t]));
  }

  /** Connects one pool per role. @throws when the database or a role is missing. */
  static async connect(options: PostgresStoreOptions): Promise<PostgresStore> {
    const source = (role: Role, max: number): Promise<DataSource> => new DataSource({
      type: 'postgres', ...parts(options, role), applicationName: `${options.service}:${role}`, poolSize: max,
      extra: { pipeline: true, keepAlive: true, keepAliveInitialDelayMillis: 5_000, connectionTimeoutMillis: 10_000 },
    }).initialize();
    const max = options.poolSize ?? 4;
    const [api, worker, shell] = await Promise.all([source('api', max), source('worker', max), source('shell', 2)]);
    return new PostgresStore(options, { api, worker, shell });
  }

  async transaction<T>(tenant: string, work: (tx: StoreTransaction) => Promise<T>, role: 'worker' | 'api' = 'worker'): Promise<T> {
    for (let repeat = 0; ; repeat += 1) {
      try {
        return await this.session(role, tenant, (session) => work(new PostgresTransaction(session, tenant, this.options.service, this.sideTables)));
      } catch (error) {
        if (!repeatable(error) || repeat >= REPEATS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5 * (repeat + 1)));
      }
    }
  }

  async tenantsWithTells(): Promise<string[]> {
    return (await this.shell(`SELECT DISTINCT tenant_id FROM ${this.s}.tell ORDER BY 1`)).map((r) => r['tenant_id'] as string);
  }

  async tenantsWithTimers(now: string): Promise<string[]> {
    return (await this.shell(`SELECT DISTINCT tenant_id FROM ${this.s}.timer WHERE due_at <= $1::timestamptz AND NOT suspended ORDER BY 1`, [now])).map((r) => r['tenant_id'] as string);
  }

  async nextDue(): Promise<string | null> {
    const [row] = await this.shell(`SELECT least((SELECT min(due_at) FROM ${this.s}.timer WHERE NOT suspended), (SELECT min(not_before) FROM ${this.s}.effect WHERE state = 'due')) AS at`);
    return row?.['at'] instanceof Date ? row['at'].toISOString() : null;
  }

  async leaseEffects(now: string, limit: number, leaseMs: number): Promise<EffectLease[]> {
    const due = await this.shell(`SELECT id, tenant_id FROM ${this.s}.effect WHERE state = 'due' AND not_before <= $1::timestamptz AND (lease_until IS NULL OR lease_until < now()) ORDER BY not_before, id LIMIT $2`, [now, limit]);
    const leases: EffectLease[] = [];
    for (const tenant of new Set(due.map((r) => r['tenant_id'] as string))) {
      const ids = due.filter((r) => r['tenant_id'] === tenant).map((r) => r['id'] as string);
      const rows = await this.asTenant(tenant, `UPDATE ${this.s}.effect SET lease_until = now() + $2 * interval '1 millisecond', attempt = attempt + 1
        WHERE id IN (SELECT id FROM ${this.s}.effect WHERE id = ANY($1) AND state = 'due' AND (lease_until IS NULL OR lease_until < now()) FOR UPDATE SKIP LOCKED) RETURNING *`, [ids, leaseMs]);
      for (const r of rows) {
        this.leased.set(r['id'] as string, tenant);
        leases.push({
          tenant, id: r['id'] as string, stream: r['stream'] as string, kind: r['kind'] as StreamKind, name: r['name'] as string, data: JSON.stringify(r['data']),
          sealed: r['sealed'] as string | null, notBefore: (r['not_before'] as Date).toISOString(), traceparent: r['traceparent'] as string | null, attempt: r['attempt'] as number,
        });
      }
    }
    return leases;
  }

  async renewEffect(id: string, leaseMs: number): Promise<boolean> {
    const rows = await this.asTenant(this.leased.get(id) ?? '', `UPDATE ${this.s}.effect SET lease_until = now() + $2 * interval '1 millisecond' WHERE id = $1 AND state = 'due' AND lease_until > now() RETURNING id`, [id, leaseMs]);
    return rows.length === 1;
  }

  async failEffect(id: string, sentence: string, retryAt: string): Promise<void> {
    await this.asTenant(this.leased.get(id) ?? '', `UPDATE ${this.s}.effect SET lease_until = NULL, last_error = $2, not_before = $3::timestamptz WHERE id = $1 AND state = 'due' RETURNING id`, [id, sentence, retryAt]);
    this.leased.delete(id);
  }

  outbox(): Outbox {
    return new PostgresOutbox(this.options.service, () => {
      const { username, ...rest } = parts(this.options, 'shell');
      return new pg.Client({ ...rest, user: username, application_name: `${this.options.service}:relay`, keepAlive: true, keepAliveInitialDelayMillis: 5_000 });
    });
  }

  async streamsHeld(): Promise<{ tenant: string; stream: string; kind: StreamKind }[]> {
    const rows = await this.shell(`SELECT tenant_id, id, kind FROM ${this.s}.stream WHERE held > 0 AND parked IS NULL ORDER BY id`);
    return rows.map((r) => ({ tenant: r['tenant_id'] as string, stream: r['id'] as string, kind: r['kind'] as StreamKind }));
  }

  async history(tenant: string | null, stream: string | null, after: bigint, limit: number): Promise<OutboxRow[]> {
    const rows = await this.shell(
      `SELECT e.id, e.stream, e.seq, e.topic, e.type, convert_from(e.bytes, 'UTF8') AS bytes, e.traceparent FROM ${this.s}.event e
       WHERE e.id > $1 AND ($2::text IS NULL OR e.stream = $2) AND ($3::uuid IS NULL OR e.tenant_id = $3::uuid) ORDER BY e.id LIMIT $4`, [after.toString(), stream, tenant, limit]);
    return rows.map((r) => ({
      id: BigInt(r['id'] as string), stream: r['stream'] as string, topic: r['topic'] as string, type: r['type'] as string, eventId: `${this.options.service}/${r['stream'] as string}/${r['seq'] as number}`,
      bytes: r['bytes'] as string, traceparent: r['traceparent'] as string | null,
    }));
  }

  async sequenceBlock(): Promise<{ first: bigint; count: number }> {
    const [row] = (await this.sources.worker.query(`SELECT nextval('${this.s}.id_block') AS block`)) as { block: string }[];
    return { first: BigInt(row?.block ?? 0) * BigInt(BLOCK), count: BLOCK };
  }

  async keepUnreadable(rows: { topic: string; partition: number; offset: string; reason: string; bytes: Buffer }[]): Promise<void> {
    for (const r of rows) {
      await this.sources.worker.query(`INSERT INTO ${this.s}.unreadable (topic, partition, "offset", reason, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, [r.topic, r.partition, r.offset, r.reason, r.bytes]);
    }
  }

  async backlog(now: string): Promise<{ unpublished: number; tells: number; timers: number; effects: number }> {
    const [row] = await this.shell(
      `SELECT (SELECT count(*) FROM ${this.s}.event e, ${this.s}.relay r WHERE e.id > r.low AND NOT r.published @> e.id) AS unpublished, (SELECT count(*) FROM ${this.s}.tell) AS tells,
        (SELECT count(*) FROM ${this.s}.timer WHERE due_at <= $1::timestamptz AND NOT suspended) AS timers,
        (SELECT count(*) FROM ${this.s}.effect WHERE state = 'due' AND not_before <= $1::timestamptz) AS effects`, [now]);
    return { unpublished: Number(row?.['unpublished']), tells: Number(row?.['tells']), timers: Number(row?.['timers']), effects: Number(row?.['effects']) };
  }

  /** For the service's own read side and its audit: a query as `_api` under one tenant. */
  async read(tenant: string, sql: string, params: unknown[]): Promise<Record<string, unknown>[]> {
    return this.asTenant(tenant, sql, params, 'api');
  }

  /** The pool of `_shell`, for the sealing of audit blocks and the test clock. */
  shell(sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.sources.shell.query(sql, params) as Promise<Record<string, unknown>[]>;
  }

  async ping(): Promise<void> {
    await this.sources.worker.query('SELECT 1');
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.sources).filter((s) => s.isInitialized).map((s) => s.destroy()));
  }

  private asTenant(tenant: string, sql: string, params: unknown[], role: 'worker' | 'api' = 'worker'): Promise<Record<string, unknown>[]> {
    return this.session(role, tenant, (session) => session.once(sql, params));
  }

  /** One transaction on one connection of the role's pool. */
  private async session<T>(role: 'worker' | 'api', tenant: string, work: (session: Session) => Promise<T>): Promise<T> {
    const runner = this.sources[role].createQueryRunner();
    try {
      const client = await runner.connect() as pg.PoolClient;
      const session = new Session(client);
      try {
        session.begin(tenant);
        const result = await work(session);
        await session.commit();
        return result;
      } catch (error) {
        await session.rollback().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

function parts(options: PostgresStoreOptions, role: Role): { host: string; port: number; database: string; username: string; password: string; ssl?: DatabaseTls } {
  const url = new URL(options.database);
  const username = roleOf(options.service, role);
  return { host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1), username, password: options.password(username), ...(options.ssl && { ssl: options.ssl }) };
}
