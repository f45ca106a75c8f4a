import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

// kafkajs reads NODE_ENV once, when it is loaded: under `test` it has other retry defaults than in production.
process.env['NODE_ENV'] = 'development';
const { kafkaLog } = await import('@claimstream/event-stream');
const { testBroker } = await import('./broker.js');
const { testDatabase } = await import('./database.js');
const { findEngine, TEST_LABEL } = await import('./engine.js');
jest.setTimeout(180_000);

const found = await findEngine();
const where = 'engine' in found ? 'container' : 'embedded';
const why = 'engine' in found ? '' : ` (${found.reason})`;

describe(`servers for tests, ${where}${why}`, () => {
  it('are a Postgres 18 that keeps what services keep in it', async () => {
    const db = await testDatabase();
    try {
      await db.prepare('intake', []);
      const [row] = await db.query<{ version: string; events: string }>(`SELECT current_setting('server_version_num') AS version, (SELECT count(*) FROM intake.event) AS events`);
      expect(row?.version).toMatch(/^18/);
      expect(row?.events).toBe('0');
      expect(['given', where]).toContain(db.where);
    } finally {
      await db.stop();
    }
  });

  it('are a Kafka that has every record after it was killed, at the same address', async () => {
    const broker = await testBroker();
    const topic = 'claimstream.killed.v1';
    const log = kafkaLog({ brokers: [broker.brokers], clientId: 'servers' });
    try {
      expect(broker.where).toBe(where);
      await log.ensureTopics([topic], 1);
      const record = (n: number) => ({ topic, key: 'C1', value: Buffer.from(String(n)), headers: {} });
      await log.append([record(1), record(2)]);
      await broker.kill();
      await expect(log.ping()).rejects.toThrow();
      await broker.restart();
      await log.append([record(3)]);
      const read = await new Promise<number[]>((resolve, reject) => {
        const got: number[] = [];
        void log.subscribe({
          group: 'servers', topics: [topic], onFatal: reject,
          onBatch: async (records) => {
            got.push(...records.map((r) => Number(r.value)));
            if (got.length >= 3) resolve(got);
          },
        });
      });
      expect(read).toEqual([1, 2, 3]);
    } finally {
      await log.close();
      await broker.stop();
    }
  });
});

describe('the choice between containers and embedded servers', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-engine-'));
  const servers: http.Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  /** An engine that knows these images and containers, and what it was told to remove. */
  async function engineOf(tags: string[], containers: { Id: string; Labels: Record<string, string> }[] = []) {
    const socket = path.join(home, `${servers.length}.sock`);
    const removed: string[] = [];
    const server = http.createServer((request, response) => {
      const url = request.url ?? '';
      if (request.method === 'DELETE') removed.push(url);
      const body = url === '/info' ? { Name: os.hostname() } : url === '/images/json' ? [{ RepoTags: tags }, { RepoTags: null }] : url.startsWith('/containers/json') ? containers : {};
      response.writeHead(/^\/images\/.+\/json$/.test(url) && !tags.some((tag) => url.includes(tag)) ? 404 : 200).end(JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => { server.listen(socket, resolve); });
    return { env: { DOCKER_HOST: `unix://${socket}` } as NodeJS.ProcessEnv, removed };
  }

  it('says why there are no containers', async () => {
    expect(await findEngine({ CLAIMSTREAM_TEST_CONTAINERS: 'off' })).toEqual({ reason: 'CLAIMSTREAM_TEST_CONTAINERS is off' });
    expect(await findEngine({ DOCKER_HOST: `unix://${home}/none.sock` })).toEqual({ reason: 'there is no Docker engine' });
    expect(await findEngine({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).toEqual({ reason: 'no Docker engine answers' });
  });

  it('does without the reaper where its image is not, and only there', async () => {
    const without = await engineOf(['postgres:18']);
    await findEngine(without.env);
    expect(without.env['TESTCONTAINERS_RYUK_DISABLED']).toBe('true');
    const withIt = await engineOf(['testcontainers/ryuk:0.14.0']);
    await findEngine(withIt.env);
    expect(withIt.env['TESTCONTAINERS_RYUK_DISABLED']).toBeUndefined();
  });

  it('knows which images are there', async () => {
    const { env } = await engineOf(['postgres:18']);
    const answer = await findEngine(env);
    if (!('engine' in answer)) throw new Error(answer.reason);
    expect([await answer.engine.has('postgres:18'), await answer.engine.has('apache/kafka:4.3.1')]).toEqual([true, false]);
  });

  it('removes what a killed test left on this machine, and nothing that somebody still uses', async () => {
    // The largest process id of Linux: nothing runs under it.
    const { env, removed } = await engineOf([], [
      { Id: 'gone', Labels: { [TEST_LABEL]: `${os.hostname()}/4194305` } },
      { Id: 'mine', Labels: { [TEST_LABEL]: `${os.hostname()}/${process.pid}` } },
      { Id: 'elsewhere', Labels: { [TEST_LABEL]: 'another-machine/4194305' } },
    ]);
    const answer = await findEngine(env);
    if ('engine' in answer) await answer.engine.sweep();
    expect(removed).toEqual(['/containers/gone?force=1&v=1']);
  });
});
