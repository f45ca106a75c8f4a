import { mkdirSync } from 'node:fs';
import { SERVICES, topicOf } from '@claimstream/contracts';
import { kafkaLog } from '@claimstream/event-stream';
import { ConfigurationError, migrate, prepareDatabase, prepareKeyFile, readConfiguration, type Configuration } from '@claimstream/service-kit';
import 'reflect-metadata';
import { partsOf } from './catalogue.js';
import { endOf, placeOf } from './exit.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Keys, database, roles, schemas, migrations and topics. Run before every start of a release: what is there already stays as it is. */
async function prepare(env: NodeJS.ProcessEnv): Promise<void> {
  const configuration = readConfiguration(env);
  const adminUrl = env['DATABASE_URL'];
  if (!adminUrl || !URL.canParse(adminUrl)) throw new ConfigurationError(['DATABASE_URL is not set; give this step the address of a database administrator, postgres://user:password@host:port/database.']);
  prepareKeyFile(configuration.keysFile, configuration.tenants.map((t) => t.id), configuration.auditKeysFile);
  say('keys: ready');
  if (configuration.folders !== undefined) for (const { slug } of configuration.tenants) mkdirSync(`${configuration.folders}/${slug}`, { recursive: true });
  await Promise.all([database(configuration, adminUrl, auditorPassword(env)), topics(configuration)]);
}

function auditorPassword(env: NodeJS.ProcessEnv): string {
  const password = env['CLAIMSTREAM_DB_PASSWORD_PROOF_AUDITOR'] || env['CLAIMSTREAM_DB_PASSWORD'];
  if (!password) throw new ConfigurationError(['CLAIMSTREAM_DB_PASSWORD_PROOF_AUDITOR is not set, nor CLAIMSTREAM_DB_PASSWORD for all roles.']);
  return password;
}

async function database(configuration: Configuration, adminUrl: string, password: string): Promise<void> {
  const { name, ssl, passwordOf } = configuration.database;
  await prepareDatabase({ adminUrl, ssl, database: name, passwordOf, auditorPassword: password });
  say('database: roles and schemas ready');
  for (const service of SERVICES) {
    const ran = await migrate(configuration.database, await partsOf(service));
    say(`${service}: ${ran.length === 0 ? 'nothing to migrate' : `${ran.length} migrations`}`);
  }
}

async function topics({ brokers, ssl, sasl, partitions }: Configuration): Promise<void> {
  const log = kafkaLog({ brokers, ssl, sasl, clientId: 'claimstream-prepare', replication: brokers.length >= 3 ? 3 : 1 });
  try {
    await log.ensureTopics(SERVICES.map(topicOf), partitions);
    say(`topics: ${SERVICES.length} ready`);
  } finally {
    await log.close();
  }
}

prepare(process.env).then(() => process.exit(0), (error: unknown) => {
  const { sentence, code } = endOf(error);
  process.stderr.write(`${sentence}\n`);
  if (/debug|trace/.test(process.env['CLAIMSTREAM_LOG_LEVEL'] ?? '')) process.stderr.write(`${placeOf(error)}\n`);
  process.exit(code);
});
