import { readDatabaseTls, readKafkaConnection, type DatabaseTls, type KafkaConnection } from '@claimstream/connections';
import { Trouble } from '../trouble.js';

export interface OutsideDatabase { url: string; ssl?: DatabaseTls | undefined }

const KAFKA = /^KAFKA_(SECURITY_PROTOCOL|SSL_|SASL_)/;
const DATABASE = /^CLAIMSTREAM_DATABASE_(TLS|CA_FILE|CERT_FILE|KEY_FILE)$/;

const setOf = (env: NodeJS.ProcessEnv, which: RegExp): string[] => Object.keys(env).filter((name) => which.test(name) && env[name] !== '').sort();

/**
 * The broker that runs elsewhere; undefined where the embedded one is meant.
 * @throws Trouble with one sentence per fault: settings that are half there, files that cannot be used, TLS for a server that nobody named.
 */
export function outsideKafka(env: NodeJS.ProcessEnv): KafkaConnection | undefined {
  if (env['KAFKA_BROKERS']) return read((problem) => readKafkaConnection(env, problem));
  const set = setOf(env, KAFKA);
  if (set.length > 0) throw new Trouble(`${set.join(', ')} set and KAFKA_BROKERS not: name the brokers, or unset ${set.length === 1 ? 'it' : 'them'} to use the embedded broker.`);
  return undefined;
}

/** The same for the database. @throws Trouble */
export function outsideDatabase(env: NodeJS.ProcessEnv): OutsideDatabase | undefined {
  const url = env['DATABASE_URL'];
  const set = setOf(env, DATABASE);
  if (!url) {
    if (set.length > 0) throw new Trouble(`${set.join(', ')} set and DATABASE_URL not: name the database, or unset ${set.length === 1 ? 'it' : 'them'} to use the embedded one.`);
    return undefined;
  }
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) throw new Trouble('DATABASE_URL is not an address like postgres://user:password@host:port/database.');
  if (new URL(url).search !== '') throw new Trouble('DATABASE_URL has parameters behind a question mark; leave them out, TLS is set by CLAIMSTREAM_DATABASE_CA_FILE.');
  return { url, ssl: read((problem) => readDatabaseTls(env, new URL(url).hostname, problem)) };
}

function read<T>(from: (problem: (sentence: string) => void) => T): T {
  const problems: string[] = [];
  const result = from((sentence) => problems.push(sentence));
  if (problems.length > 0) throw new Trouble(problems.join('\n'));
  return result;
}
