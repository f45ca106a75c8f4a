import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

export type Row = Record<string, unknown>;

/** Statements are few and fixed; their names are made once. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = createHash('sha256').update(sql).digest('base64url').slice(0, 20)));
  return name;
}

/**
 * A connection during one transaction. Statements are sent without waiting for the answers of those before them (the pool's connections are
 * pipelined), and prepared once per connection: with batches of a few claims, round trips and planning were most of what a transaction cost.
 */
export class Session {
  /** What broke the transaction. All that was sent behind it fails as well, with less to say. */
  private broken: unknown;
  private readonly sent: Promise<unknown>[] = [];
  private corked = false;

  constructor(private readonly client: pg.ClientBase) {}

  /** The transaction's id must exist before any number is drawn, or the relay's low mark could pass it by. */
  begin(tenant: string): void {
    this.send('START TRANSACTION', []);
    this.send(`SELECT set_config('app.tenant', $1, true), pg_current_xact_id()`, [tenant]);
  }

  /** Sends a statement whose rows matter to nobody; its failure comes up at the next answer that is waited for. */
  send(sql: string, params: unknown[]): void {
    const answer = this.query(sql, params);
    answer.catch(() => undefined);
    this.sent.push(answer);
  }

  /** A statement of the shell: prepared, so it names its columns (a plan that is kept must not change its result when a release adds one). */
  query(sql: string, params: unknown[]): Promise<Row[]> {
    return this.run(params.length === 0 ? { text: sql } : { name: nameOf(sql), text: sql, values: params });
  }

  /** A statement of somebody else, planned for this one time. */
  once(sql: string, params: unknown[]): Promise<Row[]> {
    return this.run({ text: sql, values: params });
  }

  private async run(statement: pg.QueryConfig): Promise<Row[]> {
    this.cork();
    try {
      return (await this.client.query(statement)).rows as Row[];
    } catch (error) {
      this.broken ??= error;
      throw this.broken;
    }
  }

  /** Resolves when everything that was sent has succeeded. @throws what broke the transaction first. */
  async settled(): Promise<void> {
    await Promise.all(this.sent.splice(0));
  }

  async commit(): Promise<void> {
    this.send('COMMIT', []);
    await this.settled();
  }

  async rollback(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  /** Goes back to a savepoint: what broke behind it is undone. */
  async backTo(savepoint: string): Promise<void> {
    await Promise.allSettled(this.sent.splice(0));
    await this.client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`);
    this.broken = undefined;
  }

  /** Statements of one turn leave in one write. */
  private cork(): void {
    if (this.corked) return;
    const { stream } = (this.client as unknown as { connection: { stream: Duplex } }).connection;
    this.corked = true;
    stream.cork();
    process.nextTick(() => {
      this.corked = false;
      stream.uncork();
    });
  }
}
