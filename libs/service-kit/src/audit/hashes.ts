import { createHash } from 'node:crypto';

/** A row of the audit table as it is hashed; `at` is microseconds since 1970, as Postgres keeps them. */
export interface AuditedRow {
  id: string;
  tenant_id: string;
  at_us: string;
  actor: string;
  action: string;
  stream: string;
  detail: string;
}

const sha256 = (...parts: (Buffer | string)[]): Buffer => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();

/** Lengths before values, so that moving text from one field to its neighbour changes the hash; 0 and 1 keep leaves and nodes apart (RFC 9162 2.1). */
export function leafHash(row: AuditedRow): Buffer {
  const fields = [row.id, row.tenant_id, row.at_us, row.actor, row.action, row.stream, row.detail];
  return sha256(Buffer.from([0]), ...fields.map((f) => `${Buffer.byteLength(f)}:${f}`));
}

export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = [...leaves];
  if (level.length === 0) return sha256('');
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left) next.push(right ? sha256(Buffer.from([1]), left, right) : left);
    }
    level = next;
  }
  return level[0] ?? sha256('');
}

export interface BlockFacts {
  number: string;
  prevHash: Buffer;
  merkleRoot: Buffer;
  fromId: string;
  toId: string;
  count: number;
}

/** Hash of a block, which the next one carries. */
export const blockHash = (b: BlockFacts): Buffer => sha256(b.prevHash, b.merkleRoot, `${b.number}|${b.fromId}|${b.toId}|${b.count}`);

/** What is signed of a block: that it is one, of which service, and its hash, which holds everything before it. */
export const signedText = (service: string, number: string, hash: Buffer): Buffer => Buffer.from(`claimstream.audit-block.v1|${service}|${number}|${hash.toString('hex')}`);

export const MARK_BYTES = 8;
/** The beginnings of the leaves: enough to name the row that was changed. */
export const marksOf = (leaves: readonly Buffer[]): Buffer => Buffer.concat(leaves.map((l) => l.subarray(0, MARK_BYTES)));
export const FIRST_PREV = Buffer.alloc(32);
