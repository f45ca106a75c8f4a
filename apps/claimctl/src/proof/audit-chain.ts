import { createHash, verify } from 'node:crypto';
import { SERVICES } from '@claimstream/contracts';
import { Findings, type Outcome } from './outcome.js';
import { schemaOf, type Tables } from './sources.js';

interface BlockRow { id: string; prev_hash: Buffer; merkle_root: Buffer; hash: Buffer; from_id: string; to_id: string; count: number; key_id: string | null; signature: Buffer | null }
interface AuditRow { id: string; tenant: string; at_us: string; actor: string; action: string; stream: string; detail: string }

const digest = (...parts: (Buffer | string)[]): Buffer => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest();

/** RFC 9162 2.1: 0 before a leaf, 1 before a node; each field of a row behind its length in bytes. */
const leaf = (r: AuditRow): Buffer => digest(Buffer.from([0]), ...[r.id, r.tenant, r.at_us, r.actor, r.action, r.stream, r.detail].map((f) => `${Buffer.byteLength(f)}:${f}`));

function root(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return digest('');
  let level = leaves;
  while (level.length > 1) level = level.flatMap((left, i) => { const right = level[i + 1]; return i % 2 === 1 ? [] : [right === undefined ? left : digest(Buffer.from([1]), left, right)]; });
  return level[0] ?? digest('');
}

function signed(service: string, { id, hash, key_id: kid, signature }: BlockRow, keys: Map<string, string>): 'ours' | 'none' | 'other' {
  if (kid === null || signature === null) return 'none';
  const key = keys.get(kid);
  return key !== undefined && verify(null, Buffer.from(`claimstream.audit-block.v1|${service}|${id}|${hash.toString('hex')}`), key, signature) ? 'ours' : 'other';
}

/** Every sealed audit row is as it was sealed, every block follows from the one before it, and the installation's key signed it. */
export async function auditChain(tables: Tables, keys: Map<string, string> | undefined): Promise<Outcome> {
  const found = new Findings('audit', 'The audit chain verifies: every sealed row is as it was sealed, every block follows from the one before and carries our signature.');
  if (keys === undefined) found.note('signatures were not verified: the public keys are not here (CLAIMSTREAM_AUDIT_KEYS names their file)');
  for (const service of SERVICES) {
    const s = schemaOf(service);
    let [number, prev, to]: [bigint, Buffer, string] = [0n, Buffer.alloc(32), '0'];
    let [covered, ever] = [true, false];
    const sql = `SELECT number::text AS id, prev_hash, merkle_root, hash, from_id::text, to_id::text, count, key_id, signature FROM ${s}.audit_block WHERE number > $1 ORDER BY number`;
    for await (const blocks of tables.pages<BlockRow>(sql, 200)) {
      for (const b of blocks) {
        const rows = await tables.rows<AuditRow>(
          `SELECT id::text, tenant_id::text AS tenant, (extract(epoch FROM at) * 1000000)::bigint::text AS at_us, actor, action, stream, detail FROM ${s}.audit a WHERE a.id > $1 AND a.id <= $2 ORDER BY a.id`, [to, b.to_id]);
        found.count('blocks');
        found.count('sealed rows', rows.length);
        const at = `block ${b.id} of ${service}`;
        number += 1n;
        if (BigInt(b.id) !== number) { found.differs(`block ${number} of ${service} is missing`); number = BigInt(b.id); }
        if (!b.prev_hash.equals(prev)) found.differs(`${at} does not follow from the block before it`);
        if (!digest(b.prev_hash, b.merkle_root, `${b.id}|${b.from_id}|${b.to_id}|${b.count}`).equals(b.hash)) found.differs(`${at} was changed`);
        if (rows.length !== b.count) found.differs(`${at} sealed ${b.count} rows and ${rows.length} are there`);
        else if (!root(rows.map(leaf)).equals(b.merkle_root)) found.differs(`a row of ${at} was changed after it was sealed`);
        const by = keys === undefined ? undefined : signed(service, b, keys);
        if (by === 'ours') { found.count('signatures'); ever = true; }
        if (by === 'none' && ever) found.differs(`${at} has lost its signature`);
        if (by === 'other') found.differs(`${at} is signed with a key that is not ours`);
        // A block of before there were signatures is covered by the next one that has one.
        if (by !== undefined) covered = by !== 'none';
        [prev, to] = [b.hash, b.to_id];
      }
    }
    if (!covered) found.differs(`the newest block of ${service} is not signed`);
    const [open] = await tables.rows<{ n: string }>(`SELECT count(*) AS n FROM ${s}.audit WHERE id > $1`, [to]);
    found.count('rows not sealed yet', Number(open?.n ?? 0));
  }
  return found.outcome();
}
