import { declarationOf, parseAfter, STREAM_KINDS, SERVICES, type Envelope, type Sequences } from '@claimstream/contracts';

export interface Arrived {
  envelope: Envelope;
  after: Sequences;
  /** The envelope as it came, for a lane. */
  readonly bytes: string;
  headers: Record<string, string>;
}

/** Our producers write the attributes before `data`; within a JSON text these characters can only be this key, because a quote inside a value is escaped. */
const BODY = ',"data":';

/**
 * Reads only the attributes of an event whose body nobody here needs: enough for the gate and the lanes. What is written in another order, or is of another
 * type than its header says, is read whole. @throws as `decode`.
 */
export function decodeAttributes(bytes: Buffer, headers: Record<string, string>): Arrived {
  const end = bytes.indexOf(BODY);
  try {
    const arrived = read(`${bytes.toString('utf8', 0, Math.max(0, end))}${BODY}{}}`, bytes, headers);
    if (arrived.envelope.type === headers['ce_type']) return arrived;
  } catch {
    // The whole of it says what is wrong, or that nothing is.
  }
  return decode(bytes, headers);
}

/** Reads the bytes of a record. @throws with a plain reason when they are no envelope; the caller keeps the bytes as unreadable. */
export const decode = (bytes: Buffer, headers: Record<string, string>): Arrived => read(bytes.toString('utf8'), bytes, headers);

function read(text: string, bytes: Buffer, headers: Record<string, string>): Arrived {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('the bytes are not JSON');
  }
  const e = parsed as Partial<Envelope> | null;
  if (e === null || typeof e !== 'object' || e.specversion !== '1.0') throw new Error('not a CloudEvents 1.0 envelope');
  for (const key of ['id', 'type', 'source', 'subject', 'time', 'tenantid', 'actor', 'correlationid'] as const) {
    if (typeof e[key] !== 'string' || e[key] === '') throw new Error(`attribute ${key} is missing`);
  }
  for (const key of ['seq', 'lamport', 'dataversion'] as const) {
    if (!Number.isInteger(e[key]) || (e[key] as number) < 1) throw new Error(`attribute ${key} is not a positive integer`);
  }
  if (!SERVICES.includes(e.source as never)) throw new Error('attribute source names no service');
  if (!STREAM_KINDS.includes(e.streamkind as never)) throw new Error('attribute streamkind names no kind of stream');
  if (typeof e.data !== 'object' || e.data === null) throw new Error('data is missing');
  const envelope = e as Envelope;
  return { envelope, after: parseAfter(envelope.after), headers, get bytes() { return bytes.toString('utf8'); } };
}

/** A type or version that this release does not know waits in its lane until the upgrade. */
export function unknownHere(envelope: Envelope): string | undefined {
  const declaration = declarationOf(envelope.type);
  if (declaration === undefined) return `event type ${envelope.type} is unknown to this release`;
  if (envelope.dataversion > declaration.version) return `event type ${envelope.type} has version ${envelope.dataversion}, this release knows ${declaration.version}`;
  return undefined;
}
