import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Paths of PEM files. */
export interface Certificates {
  ca: string;
  /** Another authority, which signed nothing here. */
  strangerCa: string;
  server: { cert: string; key: string };
  client: { cert: string; key: string };
  expired: { cert: string; key: string };
}

/** Makes an authority and what it signs with openssl, in `folder`; undefined where there is no openssl. */
export function certificates(folder: string): Certificates | undefined {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  try {
    openssl('version');
  } catch {
    return undefined;
  }
  const at = (name: string) => path.join(folder, name);
  const authority = (name: string): string => {
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), '-subj', `/CN=Invented ${name}`);
    return at(`${name}.pem`);
  };
  const signed = (name: string, subject: string, days: string, more = ''): { cert: string; key: string } => {
    const [request, extension] = [at(`${name}.csr`), at(`${name}.ext`)];
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`), '-out', request, '-subj', `/CN=${subject}`);
    fs.writeFileSync(extension, `basicConstraints=CA:FALSE\n${more}`);
    openssl('x509', '-req', '-in', request, '-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial', '-days', days, '-extfile', extension, '-out', at(`${name}.pem`));
    return { cert: at(`${name}.pem`), key: at(`${name}.key`) };
  };
  return {
    ca: authority('authority'), strangerCa: authority('stranger'),
    server: signed('server', 'localhost', '2', 'subjectAltName=DNS:localhost,DNS:claims.example.org\n'),
    client: signed('client', 'claimstream', '2'),
    expired: signed('expired', 'claimstream', '-1'),
  };
}
