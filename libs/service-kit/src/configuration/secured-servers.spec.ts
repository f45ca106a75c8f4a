import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { faultOfConnection } from '@claimstream/connections';
import { kafkaLog, PostgresStore } from '@claimstream/event-stream';
import { freePort, freePorts, startKafka, startPostgres, type Kafka, type Postgres } from '@claimstream/platform';
import { certificates, type Certificates } from '@claimstream/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../database/migrations.js';
import { prepareDatabase } from '../database/prepare-database.js';
import { databaseUrl, readConfiguration } from './configuration.js';

jest.setTimeout(120_000);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-secured-'));
const made = certificates(folder);
const withOpenssl = made ? describe : describe.skip;
const named = (what: string): string => (made ? what : `${what} (skipped: there is no openssl to make certificates)`);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const TENANT = { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo', name: 'Harborlight Billing (demo)', feed: 'test', timeZone: 'America/Denver' };
const configured = (env: Record<string, string>) => readConfiguration({
  CLAIMSTREAM_DATABASE: 'postgres://localhost:1/claimstream', CLAIMSTREAM_DB_PASSWORD: 'of-roles', KAFKA_BROKERS: 'localhost:1', CLAIMSTREAM_KEYS: '/tmp/keys.json',
  CLAIMSTREAM_TENANTS: JSON.stringify([TENANT]), CLAIMSTREAM_ISSUER: 'http://127.0.0.1:1', ...env,
});

withOpenssl(named('a broker that asks for TLS and a login'), () => {
  const { ca, strangerCa, server, client } = made as Certificates;
  const PASSWORD = 'scram-of-tests';
  let kafka: Kafka;
  let secured: number;
  let mutual: number;

  beforeAll(async () => {
    const [port, controllerPort] = await freePorts(2) as [number, number];
    [secured, mutual] = await freePorts(2) as [number, number];
    const keystore = path.join(folder, 'keystore.pem');
    fs.writeFileSync(keystore, fs.readFileSync(server.key, 'utf8') + fs.readFileSync(server.cert, 'utf8'));
    const tls = (listener: string, asks: string) => ({
      [`listener.name.${listener}.ssl.keystore.type`]: 'PEM', [`listener.name.${listener}.ssl.keystore.location`]: keystore,
      [`listener.name.${listener}.ssl.truststore.type`]: 'PEM', [`listener.name.${listener}.ssl.truststore.location`]: ca, [`listener.name.${listener}.ssl.client.auth`]: asks,
    });
    const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    kafka = await startKafka({
      dataDir: path.join(folder, 'kafka'), port, controllerPort, users: { claimstream: PASSWORD },
      properties: {
        listeners: `PLAINTEXT://127.0.0.1:${port},SECURED://127.0.0.1:${secured},MUTUAL://127.0.0.1:${mutual},CONTROLLER://127.0.0.1:${controllerPort}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SECURED://localhost:${secured},MUTUAL://localhost:${mutual}`,
        'inter.broker.listener.name': 'PLAINTEXT',
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,MUTUAL:SSL',
        ...tls('secured', 'none'), ...tls('mutual', 'required'),
        'listener.name.secured.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'listener.name.secured.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_claimstream="${PASSWORD}";`,
        'listener.name.secured.scram-sha-256.sasl.jaas.config': scram, 'listener.name.secured.scram-sha-512.sasl.jaas.config': scram,
      },
    });
  });
  afterAll(() => kafka?.stop());

  const withLogin = (more: Record<string, string> = {}) => ({
    KAFKA_BROKERS: `localhost:${secured}`, KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SSL_CA_FILE: ca, KAFKA_SASL_USERNAME: 'claimstream', KAFKA_SASL_PASSWORD: PASSWORD, ...more,
  });
  const logOf = (env: Record<string, string>) => {
    const { brokers, ssl, sasl } = configured(env);
    return kafkaLog({ brokers, ssl, sasl, clientId: 'secured' });
  };

  /** Appends one record and reads it again. */
  const roundTrip = async (env: Record<string, string>, topic: string): Promise<string> => {
    const log = logOf(env);
    try {
      await log.ensureTopics([topic], 1);
      await log.append([{ topic, key: 'A', value: Buffer.from('"paid"'), headers: {} }]);
      return await new Promise<string>((resolve, reject) => {
        log.subscribe({ group: topic, topics: [topic], onBatch: async ([record]) => resolve(String(record?.value)), onFatal: reject }).catch(reject);
      });
    } finally {
      await log.close();
    }
  };

  it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])('takes records of ours and gives them back after a login with %s', async (mechanism) => {
    expect(await roundTrip(withLogin({ KAFKA_SASL_MECHANISM: mechanism }), `login-${mechanism.toLowerCase()}`)).toBe('"paid"');
  });

  it('takes a client certificate in place of a login', async () => {
    expect(await roundTrip({ KAFKA_BROKERS: `localhost:${mutual}`, KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_FILE: ca, KAFKA_SSL_CERT_FILE: client.cert, KAFKA_SSL_KEY_FILE: client.key }, 'certificate')).toBe('"paid"');
  });

  it.each([
    ['a wrong password', () => withLogin({ KAFKA_SASL_PASSWORD: 'guessed' }), 'Kafka refuses the user of KAFKA_SASL_USERNAME; correct it, its password or KAFKA_SASL_MECHANISM.'],
    ['an authority that did not sign its certificate', () => withLogin({ KAFKA_SSL_CA_FILE: strangerCa }), 'Kafka shows a certificate that the authorities of KAFKA_SSL_CA_FILE did not sign; give the file of the authority that signed it.'],
    ['a name that its certificate does not hold', () => withLogin({ KAFKA_BROKERS: `127.0.0.1:${secured}` }), 'Kafka shows a certificate for another name; write the name that it holds into KAFKA_BROKERS, or have it made for this one.'],
    ['TLS at a listener without', () => withLogin({ KAFKA_BROKERS: kafka.brokers }), 'Kafka does not speak TLS there; correct KAFKA_BROKERS or KAFKA_SECURITY_PROTOCOL.'],
    ['no client certificate where one is asked for', () => ({ KAFKA_BROKERS: `localhost:${mutual}`, KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_FILE: ca }), 'Kafka does not accept our client certificate; set KAFKA_SSL_CERT_FILE and KAFKA_SSL_KEY_FILE to one that its authority signed.'],
  ])('answers %s with one sentence and its fix', async (_what, env, sentence) => {
    const log = logOf(env());
    const fault = await log.ensureTopics(['never'], 1).then(() => undefined, (error: unknown) => error);
    await log.close();
    expect(faultOfConnection(fault, 'Kafka')).toBe(sentence);
    expect(String(fault)).not.toMatch(/guessed|scram-of-tests/);
  });
});

withOpenssl(named('a database that takes encrypted connections only'), () => {
  const { ca, strangerCa, server, client } = made as Certificates;
  let postgres: Postgres;
  let hba: (lines: string) => Promise<void>;

  beforeAll(async () => {
    const dataDir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pg-tls-')), 'pg');
    postgres = await startPostgres({ dataDir, port: await freePort(), password: 'of-admin' });
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    const { rows: [at] } = await admin.query<{ directory: string }>(`SELECT current_setting('data_directory') AS directory`);
    const directory = (at as { directory: string }).directory;
    const { uid, gid } = fs.statSync(directory);
    for (const [name, file] of [['server.crt', server.cert], ['server.key', server.key], ['root.crt', ca]] as const) {
      fs.copyFileSync(file, path.join(directory, name));
      fs.chmodSync(path.join(directory, name), 0o600);
      if (process.getuid?.() === 0) fs.chownSync(path.join(directory, name), uid, gid);
    }
    for (const set of [`ssl = 'on'`, `ssl_cert_file = 'server.crt'`, `ssl_key_file = 'server.key'`, `ssl_ca_file = 'root.crt'`]) await admin.query(`ALTER SYSTEM SET ${set}`);
    hba = async (lines) => {
      fs.writeFileSync(path.join(directory, 'pg_hba.conf'), lines);
      const loaded = async (): Promise<string> => String((await admin.query<{ at: string }>('SELECT pg_conf_load_time()::text AS at')).rows[0]?.at);
      const before = await loaded();
      await admin.query('SELECT pg_reload_conf()');
      while (await loaded() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    admin.on('error', () => undefined);
    await hba('hostssl all all 127.0.0.1/32 scram-sha-256\n');
  });
  afterAll(() => postgres?.remove());

  const at = (host = 'localhost'): string => `postgres://${host}:${postgres.port}/claimstream`;
  const adminUrl = (host = 'localhost'): string => `postgres://postgres:of-admin@${host}:${postgres.port}/claimstream`;
  const prepare = (env: Record<string, string>, host?: string) => {
    const { database } = configured({ CLAIMSTREAM_DATABASE: at(host), ...env });
    return prepareDatabase({ adminUrl: adminUrl(host).replace(/claimstream$/, 'postgres'), ssl: database.ssl, database: database.name, services: ['intake'], passwordOf: database.passwordOf, auditorPassword: 'of-roles' });
  };

  it('is prepared, migrated and worked on by every role over TLS', async () => {
    const { database } = configured({ CLAIMSTREAM_DATABASE: at(), CLAIMSTREAM_DATABASE_CA_FILE: ca });
    await prepare({ CLAIMSTREAM_DATABASE_CA_FILE: ca });
    await migrate(database, { definition: { name: 'intake', streams: {}, subscribes: [], sideTables: [], effects: {}, reference: undefined }, migrations: [] });
    const store = await PostgresStore.connect({ service: 'intake', sideTables: [], database: databaseUrl(database), ssl: database.ssl, password: () => 'of-roles' });
    try {
      expect(await store.shell('SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
      const relay = store.outbox();
      expect(await relay.acquire()).toBe(true);
      await relay.release();
    } finally {
      await store.close();
    }
  });

  it('takes our client certificate where it asks for one, and says what is missing where we have none', async () => {
    await hba('hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n');
    await expect(prepare({ CLAIMSTREAM_DATABASE_CA_FILE: ca, CLAIMSTREAM_DATABASE_CERT_FILE: client.cert, CLAIMSTREAM_DATABASE_KEY_FILE: client.key })).resolves.toBeUndefined();
    const fault = await prepare({ CLAIMSTREAM_DATABASE_CA_FILE: ca }).catch((error: unknown) => error);
    await hba('hostssl all all 127.0.0.1/32 scram-sha-256\n');
    expect(faultOfConnection(fault, 'Postgres')).toBe('Postgres does not accept our client certificate; set CLAIMSTREAM_DATABASE_CERT_FILE and CLAIMSTREAM_DATABASE_KEY_FILE to one that its authority signed.');
  });

  it.each([
    ['no encryption', {}, 'localhost', 'Postgres takes encrypted connections only; set CLAIMSTREAM_DATABASE_CA_FILE to the file of its authority.'],
    ['an authority that did not sign its certificate', { CLAIMSTREAM_DATABASE_CA_FILE: strangerCa }, 'localhost', 'Postgres shows a certificate that the authorities of CLAIMSTREAM_DATABASE_CA_FILE did not sign; give the file of the authority that signed it.'],
    ['a name that its certificate does not hold', { CLAIMSTREAM_DATABASE_CA_FILE: ca }, '127.0.0.1', 'Postgres shows a certificate for another name; write the name that it holds into the address of the database, or have it made for this one.'],
  ])('answers %s with one sentence and its fix', async (_what, env, host, sentence) => {
    const fault = await prepare(env as Record<string, string>, host).then(() => undefined, (error: unknown) => error);
    expect(faultOfConnection(fault, 'Postgres')).toBe(sentence);
    expect(String(fault)).not.toMatch(/of-admin|of-roles/);
  });
});
