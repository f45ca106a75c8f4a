export { Trouble } from './trouble.js';
export { DEFAULT_BASE, OFFSETS, SERVICES, freeBase, freePort, freePorts, portIsFree, portsFrom, untilListening } from './ports.js';
export type { PortName, Ports, Service } from './ports.js';
export { startPostgres } from './postgres/start-postgres.js';
export type { Postgres, PostgresOptions } from './postgres/start-postgres.js';
export { startKafka } from './kafka/start-kafka.js';
export type { Kafka, KafkaOptions } from './kafka/start-kafka.js';
