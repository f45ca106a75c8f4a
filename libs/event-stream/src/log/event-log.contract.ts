import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumedRecord, EventLog, LogRecord, LogSubscription, SubscribeOptions } from '../ports.js';

/** What a log adapter gives so that the contract can be run against it. */
export interface LogHarness {
  /** A connection, as one process has it. */
  connect(clientId: string): EventLog;
  close(): Promise<void>;
}

const PARTITIONS = 6;
const PATIENCE_MS = 60_000;

/** Waits for what another part of the system will bring about; fails loudly when it does not. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

export const record = (topic: string, key: string, n: number, more: Partial<LogRecord> = {}): LogRecord =>
  ({ topic, key, value: Buffer.from(JSON.stringify({ n })), headers: { ce_id: `intake/${key}/${n}` }, ...more });

export const numberOf = (r: { value: Buffer }): number => (JSON.parse(r.value.toString('utf8')) as { n: number }).n;

/** The numbers of each key as they first came: repeats are allowed, overtaking is not. */
export function firstSeen(records: ConsumedRecord[]): Map<string, number[]> {
  const keys = new Map<string, number[]>();
  for (const r of records) {
    const seen = keys.get(r.key) ?? [];
    if (!seen.includes(numberOf(r))) seen.push(numberOf(r));
    keys.set(r.key, seen);
  }
  return keys;
}

/** Every log keeps these promises (ports, `EventLog`): order per key, at least once, offsets after the batch. */
export function eventLogContract(name: string, makeHarness: () => Promise<LogHarness>): void {
  describe(`the ${name} log`, () => {
    let harness: LogHarness;
    let log: EventLog;
    let topics = 0;
    const open: EventLog[] = [];
    beforeAll(async () => {
      harness = await makeHarness();
      log = harness.connect('contract');
    }, 180_000);
    afterEach(async () => { await Promise.all(open.splice(0).map((l) => l.close())); });
    afterAll(async () => {
      await log?.close();
      await harness?.close();
    }, 60_000);

    const connect = (): EventLog => {
      const other = harness.connect(`contract-${open.length}`);
      open.push(other);
      return other;
    };
    const freshTopic = async (): Promise<string> => {
      topics += 1;
      const topic = `claimstream.contract-${topics}.v1`;
      await log.ensureTopics([topic], PARTITIONS);
      return topic;
    };
    const fatal = (error: Error): void => { throw error; };
    const listen = (on: EventLog, topic: string, onBatch: SubscribeOptions['onBatch'], group = `group-of-${topic}`): Promise<LogSubscription> =>
      on.subscribe({ group, topics: [topic], onBatch, onFatal: fatal });
    const gate = (): { opened: Promise<void>; open(): void } => {
      let release: () => void = () => undefined;
      return { opened: new Promise((resolve) => { release = resolve; }), open: () => release() };
    };

    it('gives every record back with its key, bytes and headers, in the order of its key', async () => {
      const topic = await freshTopic();
      const got: ConsumedRecord[] = [];
      await listen(connect(), topic, async (records) => { got.push(...records); });
      const bytes = Buffer.from([0, 255, 10, 13, 128]);
      await log.append([{ topic, key: 'C0', value: bytes, headers: { ce_id: 'intake/C0/1', traceparent: '00-ä-b-01' } }]);
      await until('the bytes', () => got.length === 1);
      expect(got[0]).toMatchObject({ topic, key: 'C0', headers: { ce_id: 'intake/C0/1', traceparent: '00-ä-b-01' }, offset: '0' });
      expect(got[0]?.value.equals(bytes)).toBe(true);
      got.length = 0;
      for (let n = 1; n <= 30; n += 1) await log.append(['C1', 'C2', 'C3', 'C4'].map((key) => record(topic, key, n)));
      await until('all 120', () => got.length >= 120);
      for (const key of ['C1', 'C2', 'C3', 'C4']) expect(firstSeen(got).get(key)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
      expect(new Set(got.map((r) => `${r.key}@${r.partition}`)).size).toBe(4);
    });

    it('gives a batch that failed again, whole, before anything behind it; also after a programming error', async () => {
      const topic = await freshTopic();
      await log.append(Array.from({ length: 20 }, (_, i) => record(topic, 'C1', i + 1)));
      const tries: number[][] = [];
      await listen(connect(), topic, async (records) => {
        tries.push(records.map(numberOf));
        if (tries.length === 1) (undefined as unknown as { boom(): void }).boom();
        if (tries.length === 2) throw Object.assign(new Error('the database is away'), { code: '08006' });
      });
      await until('the third try', () => tries.length >= 3);
      expect(tries[1]).toEqual(tries[0]);
      expect(tries[2]).toEqual(tries[0]);
      await log.append([record(topic, 'C1', 21)]);
      await until('the record behind it', () => tries.slice(2).flat().includes(21));
      expect([...new Set(tries.flat())]).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    });

    it('moves offsets only after the batch is done, and counts what waits', async () => {
      const topic = await freshTopic();
      const group = `group-of-${topic}`;
      await log.append(Array.from({ length: 10 }, (_, i) => record(topic, 'C1', i + 1)));
      expect((await log.lag(group, [topic])).records).toBe(10);
      const mayFinish = gate();
      const began = gate();
      await listen(connect(), topic, async (_records, control) => {
        began.open();
        await mayFinish.opened;
        await control.heartbeat();
      });
      await began.opened;
      expect((await log.lag(group, [topic])).records).toBe(10);
      mayFinish.open();
      await until('no lag', async () => (await log.lag(group, [topic])).records === 0);
      expect((await log.lag('another-group', [topic])).records).toBe(10);
    });

    it('goes on where the group stopped, and a new group starts at the beginning', async () => {
      const topic = await freshTopic();
      const first: number[] = [];
      const subscription = await listen(connect(), topic, async (records) => { first.push(...records.map(numberOf)); });
      await log.append([record(topic, 'C1', 1), record(topic, 'C1', 2)]);
      await until('two', () => first.length === 2);
      await subscription.stop();
      await log.append([record(topic, 'C1', 3)]);
      const second: number[] = [];
      await listen(connect(), topic, async (records) => { second.push(...records.map(numberOf)); });
      const fresh: number[] = [];
      await listen(connect(), topic, async (records) => { fresh.push(...records.map(numberOf)); }, `fresh-${topic}`);
      await until('the rest and all', () => second.length >= 1 && fresh.length >= 3);
      expect(first).toEqual([1, 2]);
      expect(second).toEqual([3]);
      expect(fresh).toEqual([1, 2, 3]);
    });

    it('takes five thousand records of five megabytes of one claim in one call, in order', async () => {
      const topic = await freshTopic();
      const got: number[] = [];
      await listen(connect(), topic, async (records) => { got.push(...records.map(numberOf)); });
      const filler = 'x'.repeat(1_000);
      await log.append(Array.from({ length: 5_000 }, (_, i) => record(topic, 'C1', i + 1, { value: Buffer.from(JSON.stringify({ n: i + 1, filler })) })));
      await until('five thousand', () => got.length >= 5_000);
      expect([...new Set(got)]).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1));
    });

    it('takes an event of 4.5 MB between small ones and keeps their order', async () => {
      const topic = await freshTopic();
      const got: ConsumedRecord[] = [];
      await listen(connect(), topic, async (records) => { got.push(...records); });
      const large = Buffer.from(JSON.stringify({ n: 2, filler: 'y'.repeat(4_500_000) }));
      await log.append([record(topic, 'C1', 1), record(topic, 'C1', 2, { value: large }), record(topic, 'C1', 3)]);
      await until('all three', () => got.length >= 3);
      expect(got.map(numberOf)).toEqual([1, 2, 3]);
      expect(got[1]?.value.length).toBe(large.length);
    });

    it('loses nothing and overtakes nothing when a second member joins and the first one leaves', async () => {
      const topic = await freshTopic();
      const keys = Array.from({ length: 24 }, (_, i) => `C${i}`);
      const all: ConsumedRecord[] = [];
      const readers = new Set<string>();
      const reader = (who: string): SubscribeOptions['onBatch'] => async (records, control) => {
        for (const r of records) {
          all.push(r);
          readers.add(who);
        }
        await control.heartbeat();
      };
      const send = async (from: number, to: number): Promise<void> => {
        for (let n = from; n <= to; n += 1) await log.append(keys.map((key) => record(topic, key, n)));
      };
      const first = await listen(connect(), topic, reader('first'));
      await send(1, 10);
      const joining = listen(connect(), topic, reader('second'));
      await send(11, 20);
      const second = await joining;
      await send(21, 30);
      await until('both read', () => readers.size === 2);
      await first.stop();
      await send(31, 40);
      await until('everything', () => new Set(all.map((r) => `${r.key}#${numberOf(r)}`)).size === keys.length * 40);
      for (const key of keys) expect(firstSeen(all).get(key)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      await second.stop();
      await until('no lag', async () => (await log.lag(`group-of-${topic}`, [topic])).records === 0);
    });

    it('a stop waits for the running batch and commits it', async () => {
      const topic = await freshTopic();
      const group = `group-of-${topic}`;
      const [began, mayFinish] = [gate(), gate()];
      const subscription = await listen(connect(), topic, async () => {
        began.open();
        await mayFinish.opened;
      });
      await log.append([record(topic, 'C1', 1)]);
      await began.opened;
      let stopped = false;
      const stopping = subscription.stop().then(() => { stopped = true; });
      expect((await log.lag(group, [topic])).records).toBe(1);
      expect(stopped).toBe(false);
      mayFinish.open();
      await stopping;
      expect((await log.lag(group, [topic])).records).toBe(0);
    });

    it('a stop while a batch fails again and again leaves it for the next member', async () => {
      const topic = await freshTopic();
      let tries = 0;
      const failing = await listen(connect(), topic, async () => {
        tries += 1;
        throw new Error('the database is away');
      });
      await log.append([record(topic, 'C1', 1)]);
      await until('a try', () => tries > 0);
      await failing.stop();
      const got: number[] = [];
      await listen(connect(), topic, async (records) => { got.push(...records.map(numberOf)); });
      await until('the record', () => got.length === 1);
    });

    it('makes topics once, answers pings, refuses a topic nobody made, and is quiet about nothing to append', async () => {
      const topic = await freshTopic();
      await log.append([record(topic, 'C1', 1)]);
      await log.ensureTopics([topic, topic], 12);
      expect((await log.lag('nobody', [topic])).records).toBe(1);
      await log.append([]);
      await log.ping();
      const other = connect();
      await expect(other.append([record('claimstream.never-made.v1', 'C1', 1)])).rejects.toMatchObject({ infrastructure: true });
      await other.append([record(topic, 'C1', 2)]);
      expect((await log.lag('nobody', [topic])).records).toBe(2);
      await other.close();
      await expect(other.append([record(topic, 'C1', 3)])).rejects.toThrow();
    });

    it('knows how long ago it was last fetched', async () => {
      const topic = await freshTopic();
      const subscription = await listen(connect(), topic, async () => undefined);
      expect(subscription.idleMs()).toBeGreaterThanOrEqual(0);
      await subscription.stop();
    });
  });
}
