import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePorts, startKafka, type Kafka } from '@claimstream/platform';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryLog, MemoryBroker } from '../memory/memory-log.js';
import type { ConsumedRecord, EventLog } from '../ports.js';
import { eventLogContract, firstSeen, numberOf, record, until } from './event-log.contract.js';

// kafkajs reads NODE_ENV once, when it is loaded: under `test` it has other retry defaults than in production.
process.env['NODE_ENV'] = 'development';
const { kafkaLog } = await import('./kafka-log.js');
jest.setTimeout(180_000);

eventLogContract('memory', async () => {
  const broker = new MemoryBroker();
  return { connect: () => broker.connect(), close: async () => undefined };
});

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-log-'));
const dataDir = path.join(home, 'kafka');
let broker: Kafka;
const startBroker = async (ports: number[]): Promise<void> => { broker = await startKafka({ dataDir, port: ports[0] as number, controllerPort: ports[1] as number }); };

beforeAll(async () => startBroker(await freePorts(2)), 180_000);
afterAll(async () => {
  await broker?.stop();
  fs.rmSync(home, { recursive: true, force: true });
}, 60_000);

eventLogContract('Kafka', async () => ({ connect: (clientId) => kafkaLog({ brokers: [broker.brokers], clientId }), close: async () => undefined }));

describe('the Kafka log', () => {
  const logs: EventLog[] = [];
  const connect = (more: Partial<Parameters<typeof kafkaLog>[0]> = {}): EventLog => {
    const log = kafkaLog({ brokers: [broker.brokers], clientId: 'spec', ...more });
    logs.push(log);
    return log;
  };
  afterAll(async () => { await Promise.all(logs.map((log) => log.close())); }, 60_000);

  it('says so when a consumer hangs while records wait', async () => {
    const topic = 'claimstream.hanging.v1';
    const log = connect({ limits: { replaceMs: 500, fatalMs: 1_500 } });
    await log.ensureTopics([topic], 1);
    let release: () => void = () => undefined;
    const told = new Promise<Error>((resolve) => {
      void log.subscribe({ group: 'hanging', topics: [topic], onBatch: () => new Promise((done) => { release = done; }), onFatal: resolve });
    });
    await log.append([record(topic, 'C1', 1)]);
    expect((await told).message).toMatch(/^group hanging has taken nothing for \d+ ms and 1 records wait$/);
    release();
  });

  it('notes trouble without a value, a key or a header', async () => {
    const topic = 'claimstream.quiet.v1';
    const notes: string[] = [];
    const log = connect({ logger: (level, message, fields) => { notes.push(JSON.stringify({ level, message, fields })); } });
    await log.ensureTopics([topic], 1);
    let tries = 0;
    await log.subscribe({
      group: 'quiet', topics: [topic], onFatal: () => undefined,
      onBatch: async (records) => {
        tries += 1;
        if (tries < 3) throw new TypeError(`ZZPHI in ${records[0]?.value.toString('utf8')}`);
      },
    });
    await log.append([{ topic, key: 'ZZPHI-key', value: Buffer.from('{"n":1,"name":"ZZPHI-name"}'), headers: { note: 'ZZPHI-header' } }]);
    await until('the third try', () => tries === 3);
    expect(notes.filter((note) => note.includes('tried again in place')).length).toBe(2);
    expect(notes.join('\n')).not.toMatch(/ZZPHI/);
  });

  it('sets no timer while nothing waits, and Node has nothing to warn of', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error): void => { warnings.push(warning.name); };
    process.on('warning', warned);
    const topic = 'claimstream.idle.v1';
    const log = connect();
    await log.ensureTopics([topic], 6);
    await log.subscribe({ group: 'idle', topics: [topic], onBatch: async () => undefined, onFatal: () => undefined });
    await log.append([record(topic, 'C1', 1)]);
    await until('no lag', async () => (await log.lag('idle', [topic])).records === 0);
    // kafkajs as published plans the next look at its queue, in the past, after each answer of the broker.
    const timers = jest.spyOn(globalThis, 'setTimeout');
    for (let i = 0; i < 5; i += 1) await log.ping();
    expect(timers.mock.calls.filter(([, delay]) => (delay ?? 0) < 0)).toEqual([]);
    timers.mockRestore();
    process.off('warning', warned);
    expect(warnings).not.toContain('TimeoutNegativeWarning');
  });

  it('loses nothing and keeps the order of every claim when the broker is killed and started again', async () => {
    const topic = 'claimstream.killed.v1';
    const [writer, reader] = [connect(), connect()];
    await writer.ensureTopics([topic], 6);
    const keys = Array.from({ length: 12 }, (_, i) => `C${i}`);
    const got: ConsumedRecord[] = [];
    await reader.subscribe({ group: 'killed', topics: [topic], onBatch: async (records) => { got.push(...records); }, onFatal: (error) => { throw error; } });
    const ports = [broker.port, (await freePorts(1))[0] as number];
    const LAST = 60;
    let sent = 0;
    const writing = (async () => {
      for (let n = 1; n <= LAST; n += 1) {
        const batch = keys.map((key) => record(topic, key, n));
        // What the relay does: the same records again until the log has them.
        for (;;) {
          const done = await writer.append(batch).then(() => true, () => false);
          if (done) break;
        }
        sent = n;
      }
    })();
    await until('a third is sent', () => sent >= LAST / 3);
    process.kill(broker.pid, 'SIGKILL');
    await broker.ended;
    await startBroker([ports[0] as number, ports[1] as number]);
    await writing;
    await until('everything arrived', () => new Set(got.map((r) => `${r.key}#${numberOf(r)}`)).size === keys.length * LAST);
    for (const key of keys) expect(firstSeen(got).get(key)).toEqual(Array.from({ length: LAST }, (_, i) => i + 1));
  });
});

describe('the memory log', () => {
  const numbers = (records: ConsumedRecord[]): number[] => records.map(numberOf);

  it('brings records again when the member is cut off before its commit', async () => {
    let crashes = 1;
    const log = memoryLog({ faults: { crashBeforeCommit: () => crashes-- > 0 } });
    await log.ensureTopics(['t'], 1);
    const batches: number[][] = [];
    await log.subscribe({ group: 'g', topics: ['t'], onBatch: async (records) => { batches.push(numbers(records)); }, onFatal: () => undefined });
    await log.append([record('t', 'C1', 1), record('t', 'C1', 2)]);
    await log.drain();
    expect(batches).toEqual([[1, 2], [1, 2]]);
  });

  it('brings earlier records again when told to', async () => {
    const log = memoryLog({ maxBatch: 2, faults: { deliver: ({ records }) => (numberOf(records[0] as ConsumedRecord) === 3 ? { rewind: 1 } : undefined) } });
    await log.ensureTopics(['t'], 1);
    const batches: number[][] = [];
    await log.subscribe({ group: 'g', topics: ['t'], onBatch: async (records) => { batches.push(numbers(records)); }, onFatal: () => undefined });
    await log.append([1, 2, 3, 4].map((n) => record('t', 'C1', n)));
    await log.drain();
    expect(batches).toEqual([[1, 2], [2, 3, 4]]);
  });

  it('appends although the caller is told otherwise, so that a relay sends twice', async () => {
    let lost = 1;
    const broker2 = new MemoryBroker({ faults: { afterAppend: () => { if (lost-- > 0) throw new Error('the acknowledgement was lost'); } } });
    const log = broker2.connect();
    await log.ensureTopics(['t'], 1);
    await expect(log.append([record('t', 'C1', 1)])).rejects.toThrow('lost');
    await log.append([record('t', 'C1', 1)]);
    expect(numbers(broker2.read('t'))).toEqual([1, 1]);
  });

  it('lets nobody commit who was killed, and gives the batch to the next process', async () => {
    const broker2 = new MemoryBroker();
    const [dying, heir] = [broker2.connect(), broker2.connect()];
    await dying.ensureTopics(['t'], 1);
    let finish: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      void dying.subscribe({ group: 'g', topics: ['t'], onFatal: () => undefined, onBatch: () => new Promise((done) => { finish = done; resolve(); }) });
    });
    await dying.append([record('t', 'C1', 1)]);
    await began;
    dying.kill();
    const got: number[] = [];
    await heir.subscribe({ group: 'g', topics: ['t'], onFatal: () => undefined, onBatch: async (records) => { got.push(...numbers(records)); } });
    finish();
    await heir.drain();
    expect(got).toEqual([1]);
  });
});
