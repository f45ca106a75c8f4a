/** The seven services in the order of the story; the order decides ports and the service bits of an id. */
export const SERVICES = ['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** What a stream is about. One stream per (service, Kafka key) is the unit of locking, order, parking and state. */
export const STREAM_KINDS = [
  'claim', 'document', 'patient', 'guarantor', 'practice', 'payer', 'partner', 'batch', 'interchange', 'remit', 'deposit', 'credit', 'account', 'day',
] as const;

export type StreamKind = (typeof STREAM_KINDS)[number];

/** Streams of the whole billing company: they belong to no practice, whoever speaks to them. */
export const TENANT_WIDE: ReadonlySet<StreamKind> = new Set(['payer', 'partner']);

/** The one topic of a service. Key = stream id; partition count is fixed for ever, because order is by key. */
export const topicOf = (service: ServiceName): string => `claimstream.${service}.v1`;

/** Ports from a base: workbench, services, provider, traces, simulator, Postgres, Kafka (architecture section 3). */
export const PORTS = {
  workbench: 0,
  service: (name: ServiceName): number => 1 + SERVICES.indexOf(name),
  provider: 8,
  traces: 9,
  simulator: 10,
  postgres: 20,
  kafka: 21,
  kafkaController: 22,
} as const;
