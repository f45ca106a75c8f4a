import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { fileOf, valueOf, type Environment, type Problem } from './environment.js';

/** Authorities we trust, and the certificate and key we show; PEM. Absent `ca` means the authorities that this Node trusts. */
export interface TlsFiles {
  ca?: string;
  cert?: string;
  key?: string;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function certificates(name: string, pem: string, now: Date, problem: Problem): X509Certificate[] {
  let found: X509Certificate[];
  try {
    found = (pem.match(PEM) ?? []).map((one) => new X509Certificate(one));
  } catch {
    found = [];
  }
  if (found.length === 0) problem(`${name} names a file without a PEM certificate; give one that begins with -----BEGIN CERTIFICATE-----.`);
  // One authority of several may run out while its successor is already there.
  else if (found.every((one) => one.validToDate < now)) problem(`${name} names a certificate that expired on ${found[0]?.validToDate.toISOString().slice(0, 10)}; renew it.`);
  return found;
}

function privateKey(name: string, pem: string, problem: Problem): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    problem(`${name} names a file that is no private key in PEM without a passphrase; write it so with "openssl pkey -in KEY -out FILE" and mode 0600.`);
    return undefined;
  }
}

/** Reads `<prefix>_CA_FILE`, `<prefix>_CERT_FILE` and `<prefix>_KEY_FILE`; each fault is one sentence. */
export function readTlsFiles(env: Environment, prefix: string, problem: Problem, now = new Date()): TlsFiles {
  const [caName, certName, keyName] = [`${prefix}_CA_FILE`, `${prefix}_CERT_FILE`, `${prefix}_KEY_FILE`];
  for (const [one, other] of [[certName, keyName], [keyName, certName]] as const) {
    if (valueOf(env, one) !== undefined && valueOf(env, other) === undefined) problem(`${one} is set and ${other} is not; a client certificate needs both, or neither.`);
  }
  const [ca, cert, key] = [caName, certName, keyName].map((name) => fileOf(env, name, problem));
  if (ca !== undefined) certificates(caName, ca, now, problem);
  const own = cert === undefined ? undefined : certificates(certName, cert, now, problem)[0];
  const secret = key === undefined ? undefined : privateKey(keyName, key, problem);
  if (own && secret && !own.checkPrivateKey(secret)) problem(`${keyName} is not the key of the certificate in ${certName}; give the two that were made together.`);
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}
