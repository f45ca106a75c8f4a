import { declarationOf, parseAfter, STREAM_KINDS, SERVICES, type Envelope, type Sequences } from '@claimstream/contracts';

export interface Arrived {
  envelope: Envelope;
  after: Sequences;
  bytes: string;
  headers: Record<string, string>;
}

/** Reads the bytes of a record. @throws with a plain reason when they are no envelope; the caller keeps the bytes as unreadable. */
export function decode(bytes: Buffer, headers: Record<string, string>): Arrived {
  const text = bytes.toString('utf8');
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
  return { envelope, after: parseAfter(envelope.after), bytes: text, headers };
}

/** A type or version that this release does not know waits in its lane until the upgrade. */
export function unknownHere(envelope: Envelope): string | undefined {
  const declaration = declarationOf(envelope.type);
  if (declaration === undefined) return `event type ${envelope.type} is unknown to this release`;
  if (envelope.dataversion > declaration.version) return `event type ${envelope.type} has version ${envelope.dataversion}, this release knows ${declaration.version}`;
  return undefined;
}
