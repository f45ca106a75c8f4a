import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../ports.js';
import { isAlive } from '../process/end.js';
import { clusterDirectory, removeCluster, sharedMemory, startPostgres, type Postgres } from './start-postgres.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pg-'));
fs.chmodSync(home, 0o755);
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const dataDir = path.join(home, 'postgres');

async function asking<T extends pg.QueryResultRow>(server: Postgres, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded Postgres', () => {
  it('starts as whoever runs it, also root, durable, and keeps its rows over a stop', async () => {
    const first = await startPostgres({ dataDir, port: await freePort(), database: 'claimstream' });
    await asking(first, 'create table ledger (cents bigint)');
    await asking(first, 'insert into ledger values (-12345)');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await startPostgres({ dataDir, port: await freePort(), database: 'claimstream' });
    expect(await asking(second, 'select cents from ledger')).toEqual([{ cents: '-12345' }]);
    expect(await asking(second, `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by 1`)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    expect(await asking(second, `select lower('JOSÉ') as name, current_setting('server_version_num')::int / 10000 as major`)).toEqual([{ name: 'josé', major: 18 }]);
    await second.stop();
  });

  it('shares memory in files of the cluster where /dev/shm is absent or small, and starts so', async () => {
    expect(sharedMemory(path.join(home, 'no-shm'))).toEqual({ dynamic_shared_memory_type: 'mmap' });
    const server = await startPostgres({ dataDir: path.join(home, 'small'), port: await freePort(), settings: sharedMemory(path.join(home, 'no-shm')) });
    expect(await asking(server, `select current_setting('dynamic_shared_memory_type') as type`)).toEqual([{ type: 'mmap' }]);
    await server.remove();
  });

  it('names a taken port and how to choose another', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    await expect(startPostgres({ dataDir, port })).rejects.toThrow(`Port ${port} (Postgres) is taken; end what listens there or choose another base with --port.`);
    server.close();
  });

  it('names the other server that runs on the same directory', async () => {
    const first = await startPostgres({ dataDir, port: await freePort() });
    await expect(startPostgres({ dataDir, port: await freePort() })).rejects.toThrow(`A Postgres (process ${first.pid}) already runs on ${dataDir}`);
    await first.stop();
  });

  it('refuses a half-written data directory with the fix', async () => {
    const half = path.join(home, 'half');
    fs.mkdirSync(half);
    fs.writeFileSync(path.join(half, 'PG_VERSION'), '18\n');
    await expect(startPostgres({ dataDir: half, port: await freePort() })).rejects.toThrow(/half is only half a Postgres data directory \(no global\/pg_control\); start with --fresh/);
  });

  it('refuses the data directory of an older Postgres with the fix', async () => {
    const old = path.join(home, 'old');
    for (const part of ['global', 'base', 'pg_wal']) fs.mkdirSync(path.join(old, part), { recursive: true });
    fs.writeFileSync(path.join(old, 'global', 'pg_control'), '');
    fs.writeFileSync(path.join(old, 'PG_VERSION'), '15\n');
    await expect(startPostgres({ dataDir: old, port: await freePort() })).rejects.toThrow(/was written by Postgres 15 and this is 18; start with --fresh/);
  });

  it('refuses a password that is not the one of the data directory', async () => {
    await expect(startPostgres({ dataDir, port: await freePort(), password: 'another' })).rejects.toThrow(/secrets\.json does not belong to it/);
  });

  it('leaves no half cluster under the real name when a creation was killed', async () => {
    const interrupted = path.join(home, 'killed');
    fs.mkdirSync(`${interrupted}.new-abc123`);
    const server = await startPostgres({ dataDir: interrupted, port: await freePort() });
    await server.stop();
    expect(fs.readdirSync(home).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
  });

  it('as root, keeps its cluster where the server account may go, and removes it from there', async () => {
    if (process.getuid?.() !== 0) return expect(clusterDirectory('/closed/x')).toBe('/closed/x');
    const closed = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-closed-'));
    const inside = path.join(closed, 'postgres');
    const server = await startPostgres({ dataDir: inside, port: await freePort() });
    const place = clusterDirectory(inside);
    expect(place).toMatch(/^\/var\/lib\/claimstream\//);
    expect(fs.existsSync(path.join(place, 'PG_VERSION'))).toBe(true);
    await server.remove();
    expect(fs.existsSync(place)).toBe(false);
    fs.rmSync(closed, { recursive: true });
  });

  it('does not outlive a parent that was killed', async () => {
    const port = await freePort();
    const built = path.resolve(import.meta.dirname, '../../dist/index.js');
    const script = `import { startPostgres } from ${JSON.stringify(built)};
      const p = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, port: ${port} });
      console.log(p.pid); setInterval(() => {}, 1000);`;
    execFileSync('tsc', ['-b', path.resolve(import.meta.dirname, '../../tsconfig.build.json')]);
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (isAlive(pid)) await new Promise((r) => setTimeout(r, 50));
    removeCluster(dataDir);
  });
});
