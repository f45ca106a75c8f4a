import { fileOf, valueOf, type Environment, type Problem } from './environment.js';
import { readTlsFiles, type TlsFiles } from './tls-files.js';

type Mechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';
export type KafkaLogin = { [M in Mechanism]: { mechanism: M; username: string; password: string } }[Mechanism];

/** What a Kafka client of ours is made with. */
export interface KafkaConnection {
  /** host:port of any brokers of the cluster. */
  brokers: string[];
  /** Absent where nothing is encrypted. */
  ssl?: TlsFiles;
  sasl?: KafkaLogin;
}

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_SSL'] as const;
const MECHANISMS: Record<string, Mechanism> = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' };
const TLS = ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'];
const LOGIN = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE'];

/** The password is no enumerable field, so that a printed or serialized configuration does not hold it. */
const login = (mechanism: Mechanism, username: string, password: string): KafkaLogin =>
  Object.defineProperty({ mechanism, username } as KafkaLogin, 'password', { value: password, enumerable: false });

function readLogin(env: Environment, problem: Problem): KafkaLogin | undefined {
  const named = valueOf(env, 'KAFKA_SASL_MECHANISM') ?? 'SCRAM-SHA-512';
  const mechanism = MECHANISMS[named.toUpperCase()];
  if (mechanism === undefined) problem(`KAFKA_SASL_MECHANISM is "${named}"; choose one of ${Object.keys(MECHANISMS).join(', ')}.`);
  const username = valueOf(env, 'KAFKA_SASL_USERNAME');
  const [given, file] = [env['KAFKA_SASL_PASSWORD'] || undefined, valueOf(env, 'KAFKA_SASL_PASSWORD_FILE')];
  if (given !== undefined && file !== undefined) problem('KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set; keep one.');
  // A secret that was written with an editor or echo ends with a line feed, which is no part of it.
  const password = given ?? fileOf(env, 'KAFKA_SASL_PASSWORD_FILE', problem)?.replace(/\r?\n$/, '');
  if (username === undefined) problem('KAFKA_SASL_USERNAME is not set; KAFKA_SECURITY_PROTOCOL=SASL_SSL needs a user and a password.');
  if (given === undefined && file === undefined) problem('KAFKA_SASL_PASSWORD is not set, nor KAFKA_SASL_PASSWORD_FILE; the user of KAFKA_SASL_USERNAME needs one of them.');
  else if (password === '') problem('KAFKA_SASL_PASSWORD_FILE names an empty file; write the password into it.');
  return mechanism !== undefined && username !== undefined && password ? login(mechanism, username, password) : undefined;
}

/**
 * Reads brokers, TLS and login of Kafka. A variable that the protocol does not use is a problem, not ignored: whoever sets a password and
 * forgets the protocol would send everything unencrypted and not know it.
 */
export function readKafkaConnection(env: Environment, problem: Problem): KafkaConnection {
  const set = (names: string[]): string[] => names.filter((name) => valueOf(env, name) !== undefined);
  const brokers = (valueOf(env, 'KAFKA_BROKERS') ?? '').split(',').map((b) => b.trim()).filter((b) => b !== '');
  if (brokers.length === 0) problem('KAFKA_BROKERS is not set; give it a value like 127.0.0.1:4421.');
  for (const broker of brokers) if (!/^[^\s:]+:\d+$/.test(broker)) problem(`KAFKA_BROKERS holds "${broker}", which is not host:port.`);
  const protocol = (valueOf(env, 'KAFKA_SECURITY_PROTOCOL') ?? 'PLAINTEXT').toUpperCase();
  if (protocol === 'SASL_PLAINTEXT') {
    problem('KAFKA_SECURITY_PROTOCOL is SASL_PLAINTEXT, which sends claims unencrypted to a broker that asks for a login; give the broker a SASL_SSL listener and use that.');
    return { brokers };
  }
  if (!(PROTOCOLS as readonly string[]).includes(protocol)) {
    problem(`KAFKA_SECURITY_PROTOCOL is "${protocol}"; choose one of ${PROTOCOLS.join(', ')}.`);
    return { brokers };
  }
  const [tls, logins] = [set(TLS), set(LOGIN)];
  if (protocol === 'PLAINTEXT' && tls.length + logins.length > 0) problem(`${[...tls, ...logins].join(', ')} ${tls.length + logins.length === 1 ? 'is' : 'are'} set and KAFKA_SECURITY_PROTOCOL is PLAINTEXT, which uses none of it; set it to ${logins.length > 0 ? 'SASL_SSL' : 'SSL'}.`);
  if (protocol === 'SSL' && logins.length > 0) problem(`${logins.join(', ')} ${logins.length === 1 ? 'is' : 'are'} set and KAFKA_SECURITY_PROTOCOL is SSL, which signs nobody in; set it to SASL_SSL.`);
  if (protocol === 'PLAINTEXT') return { brokers };
  const ssl = readTlsFiles(env, 'KAFKA_SSL', problem);
  const sasl = protocol === 'SASL_SSL' ? readLogin(env, problem) : undefined;
  return { brokers, ssl, ...(sasl && { sasl }) };
}
