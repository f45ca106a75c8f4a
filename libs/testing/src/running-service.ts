import { randomUUID } from 'node:crypto';
import { SERVICES, topicOf, type Envelope } from '@claimstream/contracts';
import { MemoryBroker, type Tenant } from '@claimstream/event-stream';
import { caller, createLogger, FileKeys, migrate, newKeyFile, startService, withTenants, type Configuration, type ServiceParts } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from './database.js';

/** A billing company of one spec; every run has another, so that runs on one database do not meet. */
export const billingCompany = (slug = 'harbor'): Tenant & { slug: string; name: string } => ({ id: randomUUID(), slug, name: `${slug} billing`, feed: 'test', timeZone: 'America/Denver' });

export interface RunningServiceOptions {
  tenants: Configuration['tenants'];
  /** Who holds a bearer token: the token is the person's name in the spec. */
  who(token: string): Parameters<typeof caller>[0];
  keys?: FileKeys;
  /** Where documents and partners' files lie. */
  folders?: string;
  /** Takes every line of the log, from debug up; without it the service is silent. */
  logged?(line: string): void;
}

export interface Asking {
  as?: string;
  method?: string;
  /** JSON, or bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Idempotency-Key; a new one for each request as a rule. */
  key?: string;
}

/** A service as the host starts it, on a real database of its own and the log in memory. */
export interface ServiceInTest {
  db: TestDatabase;
  port: number;
  /** `where` is what follows `/v1/<service>/`. @returns status and JSON body, also of a refusal. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies of many endpoints
  ask(where: string, how?: Asking): Promise<{ status: number; body: any }>;
  /** Brings events of other services into the log. */
  hear(...events: Envelope[]): Promise<void>;
  stop(): Promise<void>;
}

export async function serviceInTest(parts: ServiceParts, { tenants, who, keys, folders, logged }: RunningServiceOptions): Promise<ServiceInTest> {
  const { name } = parts.definition;
  const broker = new MemoryBroker();
  await broker.connect().ensureTopics(SERVICES.map(topicOf), 1);
  const db = await testDatabase();
  await db.prepare(name, []);
  const at = new URL(db.database);
  const database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
  await migrate(database, parts);
  const level = logged === undefined ? 'silent' : 'debug';
  const service = await startService({
    parts, port: 0, log: broker.connect(), keys: keys ?? new FileKeys(withTenants(newKeyFile(), tenants.map((t) => t.id))),
    logger: createLogger(name, level, logged && { write: logged }),
    verifier: { verify: async (token) => caller(who(token)) }, onFatal: (error) => { throw error; },
    configuration: {
      portBase: 0, bind: '127.0.0.1', database, brokers: [], partitions: 1, keysFile: '', folders, tenants, issuer: '', otlpEndpoint: undefined, testClock: false, logLevel: level, drainMs: 0,
    },
  });
  return {
    db, port: service.port,
    ask: async (where, { as = 'ana', body, method = body === undefined ? 'GET' : 'POST', headers, key = randomUUID() } = {}) => {
      const bytes = body instanceof Uint8Array;
      const response = await fetch(`http://127.0.0.1:${service.port}/v1/${name}/${where}`, {
        method, headers: { authorization: `Bearer ${as}`, ...(method !== 'GET' && { 'idempotency-key': key, 'content-type': bytes ? 'application/octet-stream' : 'application/json' }), ...headers },
        ...(body !== undefined && { body: bytes ? body as Uint8Array<ArrayBuffer> : JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    hear: (...events) => broker.connect().append(events.map((e) => ({ topic: topicOf(e.source), key: e.subject, value: Buffer.from(JSON.stringify(e)), headers: { ce_type: e.type, ce_id: e.id } }))),
    stop: async () => {
      await service.stop();
      await db.stop();
    },
  };
}
