import type { Fact, LocalFact } from '../decision.js';
import type { HeldRow, Sealer, StreamRow } from '../ports.js';
import { decode, type Arrived } from './decode.js';

/** An event that waits, in a lane or behind a parked fact: its bytes as they came. */
export const heldEvent = (row: StreamRow, arrived: Arrived, reason: string, at: string): HeldRow => ({
  stream: row.id, kind: row.kind, factKind: 'event', producer: arrived.envelope.source, seq: arrived.envelope.seq, type: arrived.envelope.type,
  reason, at, bytes: arrived.bytes, headers: arrived.headers,
});

/** A local fact that waits behind a parked one; what identifies a person is sealed for this stream. */
export function heldLocal(row: StreamRow, fact: LocalFact, reason: string, at: string, tenant: string, sealer: Sealer): HeldRow {
  const { phi, ...plain } = fact;
  const sealed = phi === undefined ? undefined : sealer.seal(tenant, row.id, `held:${fact.name}`, phi);
  return {
    stream: row.id, kind: row.kind, factKind: fact.kind, producer: null, seq: null, type: fact.name, reason, at,
    bytes: JSON.stringify({ ...plain, sealed }), headers: {},
  };
}

export const arrivedOf = (held: HeldRow): Arrived => decode(Buffer.from(held.bytes, 'utf8'), held.headers);

export function localOf(held: HeldRow, tenant: string, sealer: Sealer): LocalFact {
  const { sealed, ...fact } = JSON.parse(held.bytes) as LocalFact & { sealed?: string };
  return sealed === undefined ? fact : { ...fact, phi: sealer.open(tenant, held.stream, `held:${fact.name}`, sealed) };
}

/** What is wrong with a fact, as a sentence that holds no value of the fact. */
export function sentenceOf(error: unknown, fact: Pick<Fact, 'name'>): string {
  const message = error instanceof Error ? error.message : String(error);
  const safe = error instanceof Error && error.name === 'Error' ? message : `${error instanceof Error ? error.name : 'error'} in the decision`;
  return `${fact.name} could not be decided: ${safe}`.slice(0, 500);
}
