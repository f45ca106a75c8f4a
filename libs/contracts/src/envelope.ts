import type { ServiceName, StreamKind } from './services.js';

/** Last sequence per producer, for one stream id. */
export type Sequences = Partial<Record<ServiceName, number>>;

/**
 * CloudEvents 1.0, structured JSON. Extension attributes are lower case and of simple types, as the specification demands;
 * `after` is written `intake=3;coding=1`, `sealed` is one opaque text (see service-kit, sealed blocks).
 */
export interface Envelope {
  specversion: '1.0';
  /** `service/stream/seq`: unique for ever, and the key by which a consumer drops what it has seen. */
  id: string;
  /** `<service>.<past-fact>`. */
  type: string;
  /** Producing service. */
  source: ServiceName;
  /** Stream id; also the Kafka key. */
  subject: string;
  streamkind: StreamKind;
  /** Time of the decision (ISO 8601, UTC). */
  time: string;
  datacontenttype: 'application/json';
  tenantid: string;
  practiceid?: string;
  seq: number;
  /** One more than the highest lamport this stream has seen: orders the timeline of a claim across services. */
  lamport: number;
  after?: string;
  dataversion: number;
  correlationid: string;
  causationid?: string;
  /** `person:<id>`, `service:<name>`, `timer:<name>`, `partner:<id>`. */
  actor: string;
  machine?: string;
  item?: string;
  fromstate?: string;
  tostate?: string;
  data: Record<string, unknown>;
  sealed?: string;
}

export const eventId = (service: ServiceName, stream: string, seq: number): string => `${service}/${stream}/${seq}`;

export function formatAfter(after: Sequences): string | undefined {
  const parts = Object.entries(after).filter(([, seq]) => seq > 0).sort(([a], [b]) => (a < b ? -1 : 1)).map(([service, seq]) => `${service}=${seq}`);
  return parts.length === 0 ? undefined : parts.join(';');
}

/** @throws SyntaxError when the attribute is not of the form `service=seq;...`. */
export function parseAfter(text: string | undefined): Sequences {
  if (text === undefined || text === '') return {};
  return Object.fromEntries(text.split(';').map((part) => {
    const m = /^([a-z-]+)=(\d+)$/.exec(part);
    if (!m) throw new SyntaxError('attribute `after` is not of the form service=seq;...');
    return [m[1], Number(m[2])];
  })) as Sequences;
}
