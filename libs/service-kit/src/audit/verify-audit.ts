import { verify } from 'node:crypto';
import type { ServiceName } from '@claimstream/contracts';
import { schemaOf } from '@claimstream/event-stream';
import type { DataSource } from 'typeorm';
import { AUDIT_COLUMNS } from './audit-sealer.js';
import { UnknownKey, type AuditKeys } from '../sealing/key-provider.js';
import { blockHash, FIRST_PREV, leafHash, MARK_BYTES, merkleRoot, signedText, type AuditedRow } from './hashes.js';

export interface AuditProof {
  ok: boolean;
  blocks: number;
  /** Rows inside sealed blocks. */
  sealedRows: number;
  /** Rows newer than the last block. */
  openRows: number;
  /** Hash of the newest block (hex): published elsewhere, it proves later that no block was taken away. */
  head: string | undefined;
  fault?: { block: string; row?: string; sentence: string };
}

interface BlockRow { number: string; prev_hash: Buffer; merkle_root: Buffer; hash: Buffer; from_id: string; to_id: string; count: number; leaf_marks: Buffer; key_id: string | null; signature: Buffer | null }

function faultOf(block: BlockRow, rows: AuditedRow[], expectedNumber: bigint, prev: Buffer, prevTo: bigint): AuditProof['fault'] {
  const at = { block: block.number };
  if (BigInt(block.number) !== expectedNumber) return { ...at, sentence: `Block ${expectedNumber} is missing.` };
  if (!block.prev_hash.equals(prev)) return { ...at, sentence: `Block ${block.number} does not follow from the block before it.` };
  if (BigInt(block.from_id) <= prevTo) return { ...at, sentence: `Block ${block.number} overlaps the block before it.` };
  const own = { number: block.number, prevHash: block.prev_hash, merkleRoot: block.merkle_root, fromId: block.from_id, toId: block.to_id, count: block.count };
  if (!blockHash(own).equals(block.hash)) return { ...at, sentence: `Block ${block.number} was changed.` };
  const leaves = rows.map(leafHash);
  if (rows.length === block.count && merkleRoot(leaves).equals(block.merkle_root)) return undefined;
  const wrong = leaves.findIndex((leaf, i) => !leaf.subarray(0, MARK_BYTES).equals(block.leaf_marks.subarray(i * MARK_BYTES, (i + 1) * MARK_BYTES)));
  const row = rows[wrong]?.id;
  if (rows.length < block.count) return { ...at, ...(row !== undefined && { row }), sentence: `Block ${block.number} holds ${block.count} rows and ${rows.length} are there: one was removed${row === undefined ? ' at its end' : ` before row ${row}`}.` };
  if (rows.length > block.count) return { ...at, ...(row !== undefined && { row }), sentence: `Block ${block.number} holds ${block.count} rows and ${rows.length} are there: one was slipped in.` };
  return { ...at, ...(row !== undefined && { row }), sentence: `Row ${row ?? 'unknown'} of block ${block.number} was changed.` };
}

/** A block of before there were signatures has none; the next one that is signed holds its hash. */
function signatureFault(service: ServiceName, block: BlockRow, signedBefore: boolean, keys: Pick<AuditKeys, 'auditKey'>): AuditProof['fault'] {
  const at = { block: block.number };
  if (block.signature === null || block.key_id === null) return signedBefore ? { ...at, sentence: `Block ${block.number} has lost its signature.` } : undefined;
  try {
    if (verify(null, signedText(service, block.number, block.hash), keys.auditKey(block.key_id), block.signature)) return undefined;
    return { ...at, sentence: `The signature of block ${block.number} is not ours: somebody made it with another key.` };
  } catch (error) {
    if (!(error instanceof UnknownKey)) throw error;
    return { ...at, sentence: `Block ${block.number} is signed under the name ${block.key_id}, which is no key of this installation.` };
  }
}

/** Reads every sealed row again and names the first block and row that is not as it was sealed. */
export async function verifyAudit(service: ServiceName, shell: DataSource, keys: Pick<AuditKeys, 'auditKey'>): Promise<AuditProof> {
  const schema = schemaOf(service);
  let [number, prev, to, sealedRows, signed]: [bigint, Buffer, bigint, number, boolean] = [0n, FIRST_PREV, 0n, 0, false];
  for (;;) {
    const [block] = await shell.query<BlockRow[]>(`SELECT number, prev_hash, merkle_root, hash, from_id, to_id, count, leaf_marks, key_id, signature FROM ${schema}.audit_block WHERE number > $1 ORDER BY number LIMIT 1`, [String(number)]);
    if (!block) break;
    // From the end of the block before, so that a row slipped in between two blocks is counted.
    const rows = await shell.query<AuditedRow[]>(`SELECT ${AUDIT_COLUMNS} FROM ${schema}.audit WHERE id > $1 AND id <= $2 ORDER BY audit.id`, [String(to), block.to_id]);
    const fault = faultOf(block, rows, number + 1n, prev, to) ?? signatureFault(service, block, signed, keys);
    if (fault) return { ok: false, blocks: Number(number), sealedRows, openRows: 0, head: prev === FIRST_PREV ? undefined : prev.toString('hex'), fault };
    [number, prev, to, sealedRows, signed] = [BigInt(block.number), block.hash, BigInt(block.to_id), sealedRows + rows.length, block.signature !== null];
  }
  if (number > 0n && !signed) return { ok: false, blocks: Number(number), sealedRows, openRows: 0, head: prev.toString('hex'), fault: { block: String(number), sentence: `Block ${number} is the last one and not signed; blocks of before this release are covered as soon as the next one is sealed.` } };
  const [open] = await shell.query<{ n: string }[]>(`SELECT count(*) AS n FROM ${schema}.audit WHERE id > $1`, [String(to)]);
  return { ok: true, blocks: Number(number), sealedRows, openRows: Number(open?.n ?? 0), head: number === 0n ? undefined : prev.toString('hex') };
}
