import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { valueOf, type Environment, type Problem } from './environment.js';
import { readTlsFiles, type TlsFiles } from './tls-files.js';

/** What the Postgres driver takes as `ssl`: the server's certificate and its name are always verified. */
export interface DatabaseTls extends TlsFiles {
  rejectUnauthorized: true;
  checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined;
}

const PREFIX = 'CLAIMSTREAM_DATABASE';

/**
 * TLS of every connection to Postgres: on with `CLAIMSTREAM_DATABASE_TLS=verify-full` or with an authority's file. Modes that do not verify the server are
 * not offered: they hide claims from nobody who can stand in between.
 * @param host of the database's address; the certificate must hold it
 */
export function readDatabaseTls(env: Environment, host: string, problem: Problem): DatabaseTls | undefined {
  const named = [`${PREFIX}_CA_FILE`, `${PREFIX}_CERT_FILE`, `${PREFIX}_KEY_FILE`].filter((name) => valueOf(env, name) !== undefined);
  const mode = valueOf(env, `${PREFIX}_TLS`) ?? (named.length > 0 ? 'verify-full' : 'off');
  if (mode === 'off') {
    if (named.length > 0) problem(`${PREFIX}_TLS is off and ${named.join(', ')} ${named.length === 1 ? 'is' : 'are'} set; remove one or the other.`);
    return undefined;
  }
  if (mode !== 'verify-full') {
    problem(`${PREFIX}_TLS is "${mode}"; choose verify-full or off.`);
    return undefined;
  }
  // The driver's own idea of the name is not asked: between its versions an address was compared with "localhost".
  return { ...readTlsFiles(env, PREFIX, problem), rejectUnauthorized: true, checkServerIdentity: (_, certificate) => checkServerIdentity(host.replace(/^\[|\]$/g, ''), certificate) };
}
