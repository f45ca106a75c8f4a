import { createHash, randomUUID } from 'node:crypto';
import type { ServiceName } from '@claimstream/contracts';
import { schemaOf } from '@claimstream/event-stream';
import type { DataSource, EntityManager } from 'typeorm';
import { SealBroken } from '../sealing/cipher.js';
import type { TenantSealer } from '../sealing/tenant-sealer.js';
import { DocumentStore, type DocumentWriter, type StoredDocument } from './document-store.js';

export const PART_BYTES = 1024 * 1024;

/** Position and end are sealed in: parts cannot change places, and a document without its last part is noticed. */
const partType = (part: number, last: boolean): string => `document:${part}${last ? ':last' : ''}`;

/** Documents as sealed parts of 1 MB in the service's own schema. Each part is a small transaction, so an upload of any size holds no lock. */
export class PostgresDocuments extends DocumentStore {
  readonly #table: string;

  constructor(service: ServiceName, private readonly source: DataSource, private readonly sealer: TenantSealer) {
    super();
    this.#table = `${schemaOf(service)}.document_part`;
  }

  async begin(tenant: string): Promise<DocumentWriter> {
    const key = randomUUID();
    return new PartWriter(key, (part, last, bytes) => this.#put(tenant, key, part, last, bytes), () => this.discard(tenant, key));
  }

  async *read(tenant: string, key: string): AsyncIterable<Uint8Array> {
    for (let part = 0; ; part += 1) {
      const [row] = await this.#in(tenant, (m) => m.query<{ sealed: Buffer; last: boolean }[]>(`SELECT sealed, last FROM ${this.#table} WHERE key = $1 AND part = $2`, [key, part]));
      if (!row) throw new SealBroken();
      const plain = this.sealer.openBytes(tenant, key, partType(part, row.last), row.sealed);
      if (plain.length > 0) yield plain;
      if (row.last) return;
    }
  }

  async discard(tenant: string, key: string): Promise<void> {
    await this.#in(tenant, (m) => m.query(`DELETE FROM ${this.#table} WHERE key = $1`, [key]));
  }

  /** Removes what uploads left behind that never finished; answers how many documents. */
  async sweep(tenant: string, olderThanMs = 86_400_000): Promise<number> {
    const rows = await this.#in(tenant, (m) => m.query<[{ key: string }[], number]>(
      `DELETE FROM ${this.#table} p WHERE part >= 0 AND key IN (
         SELECT key FROM ${this.#table} GROUP BY key HAVING NOT bool_or(last) AND max(at) < now() - make_interval(secs => $1)) RETURNING key`, [olderThanMs / 1000]));
    return new Set(rows[0].map((r) => r.key)).size;
  }

  async #put(tenant: string, key: string, part: number, last: boolean, bytes: Buffer): Promise<void> {
    const sealed = this.sealer.sealBytes(tenant, key, partType(part, last), bytes);
    await this.#in(tenant, (m) => m.query(`INSERT INTO ${this.#table} (tenant_id, key, part, last, sealed) VALUES ($1, $2, $3, $4, $5)`, [tenant, key, part, last, sealed]));
  }

  #in<T>(tenant: string, work: (m: EntityManager) => Promise<T>): Promise<T> {
    return this.source.transaction(async (m) => {
      await m.query(`SELECT set_config('app.tenant', $1, true)`, [tenant]);
      return work(m);
    });
  }
}

class PartWriter implements DocumentWriter {
  readonly #hash = createHash('sha256');
  #held: Buffer[] = [];
  #heldBytes = 0;
  #parts = 0;
  #sizeBytes = 0;

  constructor(
    private readonly key: string,
    private readonly put: (part: number, last: boolean, bytes: Buffer) => Promise<void>,
    private readonly forget: () => Promise<void>,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      // A full part waits for the next byte: the last one must be known as last when it is sealed.
      if (this.#heldBytes === PART_BYTES) await this.#flush(false);
      const piece = chunk.subarray(at, at + PART_BYTES - this.#heldBytes);
      this.#held.push(Buffer.from(piece));
      this.#heldBytes += piece.length;
      at += piece.length;
    }
  }

  async finish(): Promise<StoredDocument> {
    await this.#flush(true);
    return { key: this.key, sha256: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes };
  }

  async abort(): Promise<void> {
    this.#held = [];
    await this.forget();
  }

  async #flush(last: boolean): Promise<void> {
    await this.put(this.#parts, last, Buffer.concat(this.#held));
    this.#parts += 1;
    this.#held = [];
    this.#heldBytes = 0;
  }
}
