import { createHash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of a stream that is found by what it is about instead of by a look-up: the batch of a practice, payer and partner,
 * the directory entry of a payer id. A decision can so tell it without asking a database, and two decisions always mean the
 * same one. The top bit is set, which no minted id has, so the two kinds of id never meet.
 */
export function derivedId(tenant: string, ...about: string[]): string {
  const bits = createHash('sha256').update(JSON.stringify([tenant, ...about])).digest().readBigUInt64BE(0);
  let rest = bits | (1n << 64n);
  let id = '';
  for (let i = 0; i < 13; i += 1) {
    id = ALPHABET[Number(rest & 31n)] + id;
    rest >>= 5n;
  }
  return id;
}
