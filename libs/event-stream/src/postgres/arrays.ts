const TEXT_OID = 25;
const BYTEA_OID = 17;

/**
 * A Postgres array in its binary form. `pg` sends a Buffer as a binary parameter, so a whole column of a batch goes as one value
 * without any escaping (measured: about half the cost of text arrays).
 */
function binaryArray(oid: number, values: readonly (string | null)[]): Buffer {
  let size = 20;
  for (const value of values) size += value === null ? 4 : 4 + Buffer.byteLength(value);
  const out = Buffer.allocUnsafe(size);
  out.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  out.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  out.writeInt32BE(oid, 8);
  if (values.length === 0) return out.subarray(0, 12);
  out.writeInt32BE(values.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (const value of values) {
    // Written where it belongs: a buffer of its own for each value was a tenth of what a batch allocated (measured).
    const length = value === null ? -1 : out.write(value, at + 4);
    out.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
  }
  return out;
}

type Scalar = string | number | bigint | boolean | null | undefined;

/** A column of any type, sent as text; the statement casts it (`$1::text[]` and then `u.x::int`). */
export const texts = (values: readonly Scalar[]): Buffer =>
  binaryArray(TEXT_OID, values.map((v) => (v === null || v === undefined ? null : typeof v === 'string' ? v : String(v))));

/** A column of bytes, given as UTF-8 text. */
export const bytes = (values: readonly string[]): Buffer => binaryArray(BYTEA_OID, values);
