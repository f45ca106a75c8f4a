export { readKafkaConnection, type KafkaConnection, type KafkaLogin } from './kafka-connection.js';
export { readDatabaseTls, type DatabaseTls } from './database-tls.js';
export type { Environment, Problem } from './environment.js';
export { faultOfConnection } from './fault-of-connection.js';
export type { TlsFiles } from './tls-files.js';
