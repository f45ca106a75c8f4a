import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { certificates, type Certificates } from '@claimstream/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readDatabaseTls, readKafkaConnection, type Environment } from './index.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-connections-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const BROKERS = { KAFKA_BROKERS: 'k1:9093,k2:9093' };
const LOGIN = { ...BROKERS, KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SASL_USERNAME: 'claimstream', KAFKA_SASL_PASSWORD: 'hunter2-secret' };

const kafka = (env: Environment) => {
  const problems: string[] = [];
  return { connection: readKafkaConnection(env, (p) => problems.push(p)), problems };
};
const tls = (env: Environment, host = 'db.example.org') => {
  const problems: string[] = [];
  return { ssl: readDatabaseTls(env, host, (p) => problems.push(p)), problems };
};

describe('the connection to Kafka', () => {
  it('is plain where nothing else is asked for, as on a local platform', () => {
    expect(kafka(BROKERS)).toEqual({ connection: { brokers: ['k1:9093', 'k2:9093'] }, problems: [] });
  });

  it('signs in with SCRAM-SHA-512 over TLS when a user and a password are given', () => {
    const { connection, problems } = kafka(LOGIN);
    expect(problems).toEqual([]);
    expect(connection).toMatchObject({ ssl: {}, sasl: { mechanism: 'scram-sha-512', username: 'claimstream' } });
    expect(connection.sasl?.password).toBe('hunter2-secret');
  });

  it('takes the password from a file and leaves the line feed of its end away', () => {
    const file = path.join(folder, 'password');
    fs.writeFileSync(file, 'hunter2-secret\n');
    const { KAFKA_SASL_PASSWORD: _password, ...rest } = LOGIN;
    expect(kafka({ ...rest, KAFKA_SASL_PASSWORD_FILE: file, KAFKA_SASL_MECHANISM: 'plain' }).connection.sasl).toMatchObject({ mechanism: 'plain' });
    expect(kafka({ ...rest, KAFKA_SASL_PASSWORD_FILE: file }).connection.sasl?.password).toBe('hunter2-secret');
  });

  it('does not show the password when a configuration is printed or written', () => {
    const { connection } = kafka(LOGIN);
    expect(inspect(connection, { depth: 9 }) + JSON.stringify(connection)).not.toContain('hunter2');
  });

  it.each([
    ['a user without a password', { KAFKA_SASL_PASSWORD: '' }, 'KAFKA_SASL_PASSWORD is not set, nor KAFKA_SASL_PASSWORD_FILE; the user of KAFKA_SASL_USERNAME needs one of them.'],
    ['a password without a user', { KAFKA_SASL_USERNAME: '' }, 'KAFKA_SASL_USERNAME is not set; KAFKA_SECURITY_PROTOCOL=SASL_SSL needs a user and a password.'],
    ['an unknown mechanism', { KAFKA_SASL_MECHANISM: 'GSSAPI' }, 'KAFKA_SASL_MECHANISM is "GSSAPI"; choose one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.'],
    ['a password in two places', { KAFKA_SASL_PASSWORD_FILE: '/etc/passwd' }, 'KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set; keep one.'],
    ['a login that the protocol does not use', { KAFKA_SECURITY_PROTOCOL: 'SSL' }, 'KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD are set and KAFKA_SECURITY_PROTOCOL is SSL, which signs nobody in; set it to SASL_SSL.'],
    ['a login without a protocol', { KAFKA_SECURITY_PROTOCOL: '' }, 'KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD are set and KAFKA_SECURITY_PROTOCOL is PLAINTEXT, which uses none of it; set it to SASL_SSL.'],
    ['a login in the clear', { KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT' }, 'KAFKA_SECURITY_PROTOCOL is SASL_PLAINTEXT, which sends claims unencrypted to a broker that asks for a login; give the broker a SASL_SSL listener and use that.'],
    ['an authority that is not there', { KAFKA_SSL_CA_FILE: '/nowhere/ca.pem' }, 'KAFKA_SSL_CA_FILE names /nowhere/ca.pem, which cannot be read (ENOENT); correct the path or the file\'s permissions.'],
    ['a broker without a port', { KAFKA_BROKERS: 'k1' }, 'KAFKA_BROKERS holds "k1", which is not host:port.'],
  ])('refuses %s in one sentence', (_what, more, sentence) => {
    const { problems } = kafka({ ...LOGIN, ...more });
    expect(problems).toEqual([sentence]);
    expect(problems.join('')).not.toContain('hunter2');
  });
});

describe('the connection to Postgres', () => {
  it('is verified in full as soon as an authority is named, and plain otherwise', () => {
    expect(tls({})).toEqual({ ssl: undefined, problems: [] });
    expect(tls({ CLAIMSTREAM_DATABASE_TLS: 'verify-full' }).ssl).toMatchObject({ rejectUnauthorized: true });
  });

  it('knows no mode that encrypts without verifying, because that hides nothing from who stands between', () => {
    expect(tls({ CLAIMSTREAM_DATABASE_TLS: 'require' }).problems).toEqual(['CLAIMSTREAM_DATABASE_TLS is "require"; choose verify-full or off.']);
    expect(tls({ CLAIMSTREAM_DATABASE_TLS: 'off', CLAIMSTREAM_DATABASE_CA_FILE: '/ca.pem' }).problems).toEqual(['CLAIMSTREAM_DATABASE_TLS is off and CLAIMSTREAM_DATABASE_CA_FILE is set; remove one or the other.']);
  });

  it('compares the certificate with the host of the address', () => {
    const other = { subject: { CN: 'other.example.org' }, subjectaltname: 'DNS:other.example.org' } as never;
    const { ssl } = tls({ CLAIMSTREAM_DATABASE_TLS: 'verify-full' });
    expect(ssl?.checkServerIdentity('other.example.org', other)).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});

const made: Certificates | undefined = certificates(folder);
const withOpenssl = made ? describe : describe.skip;
withOpenssl(made ? 'certificates' : 'certificates (skipped: there is no openssl to make them)', () => {
  const { ca, strangerCa, server, client, expired } = made as Certificates;
  const prefix = 'CLAIMSTREAM_DATABASE';

  it('are taken when authority, certificate and key belong together', () => {
    const { ssl, problems } = tls({ [`${prefix}_CA_FILE`]: ca, [`${prefix}_CERT_FILE`]: client.cert, [`${prefix}_KEY_FILE`]: client.key });
    expect(problems).toEqual([]);
    expect(ssl).toMatchObject({ ca: fs.readFileSync(ca, 'utf8'), cert: fs.readFileSync(client.cert, 'utf8') });
  });

  it.each([
    ['half a client certificate', { CERT_FILE: client.cert }, `${prefix}_CERT_FILE is set and ${prefix}_KEY_FILE is not; a client certificate needs both, or neither.`],
    ['the key of another certificate', { CERT_FILE: client.cert, KEY_FILE: server.key }, `${prefix}_KEY_FILE is not the key of the certificate in ${prefix}_CERT_FILE; give the two that were made together.`],
    ['a certificate where the key belongs', { CERT_FILE: client.cert, KEY_FILE: client.cert }, `${prefix}_KEY_FILE names a file that is no private key in PEM without a passphrase; write it so with "openssl pkey -in KEY -out FILE" and mode 0600.`],
    ['a key where the authority belongs', { CA_FILE: client.key }, `${prefix}_CA_FILE names a file without a PEM certificate; give one that begins with -----BEGIN CERTIFICATE-----.`],
  ])('refuse %s in one sentence', (_what, files, sentence) => {
    expect(tls(Object.fromEntries(Object.entries(files).map(([name, file]) => [`${prefix}_${name}`, file]))).problems).toEqual([sentence]);
  });

  it('that have expired are named with their day before anything connects', () => {
    const { problems } = tls({ [`${prefix}_CERT_FILE`]: expired.cert, [`${prefix}_KEY_FILE`]: expired.key });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${prefix}_CERT_FILE names a certificate that expired on \\d{4}-\\d\\d-\\d\\d; renew it\\.$`))]);
  });

  it('of several authorities in one file are all trusted, so that an authority can be replaced', () => {
    const both = path.join(folder, 'both.pem');
    fs.writeFileSync(both, fs.readFileSync(ca, 'utf8') + fs.readFileSync(strangerCa, 'utf8'));
    expect(tls({ [`${prefix}_CA_FILE`]: both }).problems).toEqual([]);
  });
});
