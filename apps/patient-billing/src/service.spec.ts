import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { SERVICES, topicOf, type Envelope } from '@claimstream/contracts';
import { MemoryBroker } from '@claimstream/event-stream';
import { caller, createLogger, FileKeys, migrate, newKeyFile, startService, withTenants, type Configuration, type RunningService } from '@claimstream/service-kit';
import { testDatabase, type TestDatabase } from '@claimstream/testing';
import { parts } from './index.js';

const TENANT = { id: randomUUID(), slug: 'harbor', name: 'Harbor Billing', feed: 'test' as const, timeZone: 'America/Denver' };
const [STREAM, PRACTICE] = ['0000000000S01', '0000000000PR1'];

const heard: Envelope = {
  specversion: '1.0', id: `intake/${STREAM}/1`, type: 'intake.guarantor-registered', source: 'intake', subject: STREAM, streamkind: 'guarantor', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: STREAM, actor: 'service:intake',
  data: { revision: 1 },
};

describe('the running service', () => {
  let db: TestDatabase;
  let service: RunningService;
  let practices: string[] = [PRACTICE];
  const broker = new MemoryBroker();

  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${service.port}/v1/patient-billing/${path}`, { headers: { authorization: 'Bearer ana' } });
    return { status: response.status, body: await response.json() as Record<string, unknown> };
  };

  beforeAll(async () => {
    await broker.connect().ensureTopics(SERVICES.map(topicOf), 1);
    db = await testDatabase();
    await db.prepare('patient-billing', []);
    const at = new URL(db.database);
    const database = { host: at.hostname, port: Number(at.port), name: at.pathname.slice(1), passwordOf: () => db.password };
    await migrate(database, parts);
    const configuration: Configuration = {
      portBase: 0, bind: '127.0.0.1', database, brokers: [], partitions: 1, keysFile: '', folders: undefined, tenants: [TENANT], issuer: '', otlpEndpoint: undefined, testClock: false, logLevel: 'silent', drainMs: 0,
    };
    service = await startService({
      parts, configuration, keys: new FileKeys(withTenants(newKeyFile(), [TENANT.id])), log: broker.connect(), port: 0, logger: createLogger('patient-billing', 'silent'),
      verifier: { verify: async () => caller({ person: 'ana', name: 'Ana Sample', tenant: TENANT, roles: ['manager'], practices }) }, onFatal: (error) => { throw error; },
    });
    await broker.connect().append([{ topic: topicOf('intake'), key: STREAM, value: Buffer.from(JSON.stringify(heard)), headers: { ce_type: heard.type, ce_id: heard.id } }]);
  }, 120_000);

  afterAll(async () => {
    await service?.stop();
    await db?.stop();
  }, 30_000);

  it('knows a guarantor of the log', async () => {
    expect(await ask(`guarantors/${STREAM}?after=intake/${STREAM}@1`)).toEqual({ status: 200, body: { guarantor: STREAM, practice: PRACTICE, revision: 1, patients: [] } });
  });

  it('hides it from somebody of another practice', async () => {
    practices = ['0000000000PR9'];
    expect((await ask(`guarantors/${STREAM}?after=intake/${STREAM}@1`)).status).toBe(404);
  });
});
