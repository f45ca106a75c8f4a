import { SERVICES, type ServiceName } from './services.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 41 bits of milliseconds reach the year 2089 when counted from here. */
const EPOCH_MS = Date.UTC(2020, 0, 1);
const SEQUENCE_MASK = (1n << 20n) - 1n;

/**
 * An id of 13 characters of Crockford base 32: 41 bits of milliseconds, 3 of service, 20 of that service's database sequence.
 * Ids sort by time, cannot collide, fit into CLM01 (receivers promise to return 20 characters only) and carry nothing about a person.
 */
export function mintId(service: ServiceName, atMs: number, sequence: bigint): string {
  const value = (BigInt(atMs - EPOCH_MS) << 23n) | (BigInt(SERVICES.indexOf(service)) << 20n) | (sequence & SEQUENCE_MASK);
  let rest = value;
  let id = '';
  for (let i = 0; i < 13; i += 1) {
    id = ALPHABET[Number(rest & 31n)] + id;
    rest >>= 5n;
  }
  return id;
}

const SHAPE = /^[0-9A-HJKMNP-TV-Z]{13}$/;

/** True for text shaped like an id of ours; a CLP01 of this shape is waited for, a foreign one is unmatched at once. */
export const isId = (text: string): boolean => SHAPE.test(text);
