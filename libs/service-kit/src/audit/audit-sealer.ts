import type { ServiceName } from '@claimstream/contracts';
import { schemaOf } from '@claimstream/event-stream';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditKeys } from '../sealing/key-provider.js';
import { errorFields, type Logger } from '../telemetry/logger.js';
import { blockHash, FIRST_PREV, leafHash, marksOf, merkleRoot, signedText, type AuditedRow } from './hashes.js';

const MOST_ROWS = 1_000;
const EVERY_MS = 5_000;

export const AUDIT_COLUMNS = `id::text, tenant_id::text, (extract(epoch FROM at) * 1000000)::bigint::text AS at_us, actor, action, stream, detail`;

/**
 * Seals the audit rows of a service in chained and signed blocks, as `<service>_shell`. Rows are written by many transactions at once, and one
 * with a smaller id may commit later: a row is sealed only after every transaction that ran when it was first seen has ended.
 */
export class AuditSealer {
  readonly #schema: string;
  #candidate: { id: string; xid: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(private readonly service: ServiceName, private readonly source: DataSource, private readonly keys: Pick<AuditKeys, 'signAudit'>, private readonly logger: Logger) {
    this.#schema = schemaOf(service);
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running = this.sealDue().catch((error: unknown) => this.logger.warn('audit rows could not be sealed and are tried again', errorFields(error)));
    }, EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Seals what is safe to seal and marks what will be safe next time; answers how many rows were sealed. */
  async sealDue(): Promise<number> {
    let sealed = 0;
    if (this.#candidate && await this.#ended(this.#candidate.xid)) {
      const upTo = this.#candidate.id;
      this.#candidate = undefined;
      for (let rows = MOST_ROWS; rows === MOST_ROWS;) {
        rows = await this.source.transaction((m) => this.#block(m, upTo));
        sealed += rows;
      }
    }
    this.#candidate ??= await this.#newest();
    return sealed;
  }

  async #newest(): Promise<{ id: string; xid: string } | undefined> {
    const [row] = await this.source.query<{ id: string | null; xid: string }[]>(`SELECT max(id)::text AS id, pg_snapshot_xmax(pg_current_snapshot())::text AS xid FROM ${this.#schema}.audit`);
    return row?.id ? { id: row.id, xid: row.xid } : undefined;
  }

  async #ended(xid: string): Promise<boolean> {
    const [row] = await this.source.query<{ ended: boolean }[]>('SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS ended', [xid]);
    return row?.ended === true;
  }

  async #block(m: EntityManager, upTo: string): Promise<number> {
    const [lock] = await m.query<{ got: boolean }[]>('SELECT pg_try_advisory_xact_lock(hashtext($1)) AS got', [`${this.#schema}.audit_block`]);
    if (lock?.got !== true) return 0;
    const [last] = await m.query<{ number: string; hash: Buffer; to_id: string }[]>(`SELECT number, hash, to_id FROM ${this.#schema}.audit_block ORDER BY number DESC LIMIT 1`);
    const rows = await m.query<AuditedRow[]>(`SELECT ${AUDIT_COLUMNS} FROM ${this.#schema}.audit WHERE id > $1 AND id <= $2 ORDER BY audit.id LIMIT ${MOST_ROWS}`, [last?.to_id ?? '0', upTo]);
    const [first, end] = [rows[0], rows.at(-1)];
    if (!first || !end) return 0;
    const leaves = rows.map(leafHash);
    const block = { number: String(BigInt(last?.number ?? 0) + 1n), prevHash: last?.hash ?? FIRST_PREV, merkleRoot: merkleRoot(leaves), fromId: first.id, toId: end.id, count: rows.length };
    const hash = blockHash(block);
    const { kid, signature } = this.keys.signAudit(signedText(this.service, block.number, hash));
    await m.query(
      `INSERT INTO ${this.#schema}.audit_block (number, prev_hash, merkle_root, hash, from_id, to_id, count, leaf_marks, sealed_at, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9, $10)`,
      [block.number, block.prevHash, block.merkleRoot, hash, block.fromId, block.toId, block.count, marksOf(leaves), kid, signature]);
    return rows.length;
  }
}
