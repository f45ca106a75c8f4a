import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfiguration } from './configuration.js';
import { fileOf } from './receipt/office.fixture.js';
import type { Receipt } from './receipt/receipt.js';
import { startSimulator, type RunningSimulator } from './start-simulator.js';

const home = mkdtempSync(path.join(os.tmpdir(), 'claimstream-simulator-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const running: RunningSimulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((s) => s.stop())));

const said: unknown[] = [];
async function simulator(name: string) {
  const folders = path.join(home, name, 'folders');
  const started = await startSimulator({ port: 0, bind: '127.0.0.1', folders, directory: path.join(home, name, 'simulator') }, (line) => said.push(line));
  running.push(started);
  const ask = async (where: string) => fetch(`http://127.0.0.1:${started.port}${where}`, { headers: { connection: 'close' } });
  return {
    ...started,
    ask,
    receipts: async (where = '') => ((await (await ask(`/v1/simulator/receipts${where}`)).json()) as { items: Receipt[]; total: number; before: number | null }),
    /** As submission delivers: aside, then renamed. */
    deliver(partner: string, file: string, bytes: Uint8Array) {
      const out = path.join(folders, 'demo', 'partners', partner, '837', 'out');
      mkdirSync(out, { recursive: true });
      writeFileSync(path.join(out, `.${file}.part`), bytes);
      renameSync(path.join(out, `.${file}.part`), path.join(out, file));
      return path.join(out, file);
    },
    async until(total: number) {
      for (;;) {
        const found = (await (await ask('/v1/simulator/receipts')).json()) as { items: Receipt[]; total: number };
        if (found.total >= total) return found.items;
        await new Promise((r) => setTimeout(r, 50));
      }
    },
  };
}

describe('the payer simulator', () => {
  it('receives what lies in every partner\'s folder and leaves the files where they are', async () => {
    const s = await simulator('receives');
    s.deliver('north', '000000001.x12', fileOf('1'));
    const at = s.deliver('south', '000000001.x12', fileOf('1', { seed: 5 }));
    const items = await s.until(2);
    expect(items.map((r) => [r.partner, r.outcome, r.claimCount]).sort()).toEqual([['north', 'received', 3], ['south', 'received', 3]]);
    expect(readdirSync(path.dirname(at))).toEqual(['000000001.x12']);
    expect((await s.ask('/readyz')).status).toBe(200);
    expect((await s.receipts('?partner=south')).items.map((r) => r.partner)).toEqual(['south']);
  });

  it('shows a receipt with its claims, and every receipt of a claim', async () => {
    const s = await simulator('claims');
    s.deliver('north', '000000001.x12', fileOf('1'));
    const [listed] = await s.until(1);
    expect(listed).not.toHaveProperty('claims');
    const receipt = (await (await s.ask(`/v1/simulator/receipts/${listed!.number}`)).json()) as Receipt;
    expect(receipt.claims).toHaveLength(3);
    const { items } = (await (await s.ask(`/v1/simulator/claims/${receipt.claims[1]!.claimId}`)).json()) as { items: Receipt[] };
    expect(items.map((r) => r.claims.map((c) => c.ordinal))).toEqual([[2]]);
    expect((await s.ask('/v1/simulator/receipts/99')).status).toBe(404);
    expect((await s.ask('/v1/simulator/nothing')).status).toBe(404);
  });

  it('counts a file that stands there once, and one that is delivered again as a repeat, over a restart too', async () => {
    const first = await simulator('again');
    const at = first.deliver('north', '000000001.x12', fileOf('1'));
    await first.until(1);
    await first.stop();
    running.length = 0;
    const second = await simulator('again');
    second.deliver('north', '000000002.x12', fileOf('2', { seed: 2 }));
    expect((await second.until(2)).map((r) => r.outcome)).toEqual(['received', 'received']);
    first.deliver('north', '000000001.x12', fileOf('1'));
    utimesSync(at, 1, 1);
    expect((await second.until(3))[0]).toMatchObject({ outcome: 'repeat', before: 1, ta1Note: '025' });
    writeFileSync(at, fileOf('1', { claims: 2, seed: 8 }));
    expect((await second.until(4))[0]).toMatchObject({ outcome: 'conflict', before: 1 });
  });

  it('shows people a page with headings, scopes and a language, and escapes what came in a file', async () => {
    const s = await simulator('pages');
    expect(await (await s.ask('/')).text()).toContain('Nothing yet');
    s.deliver('north', '1.x12', Buffer.from(Buffer.from(fileOf('1')).toString('latin1').replace(/CLM\*([^*]+)/, 'CLM*<b>$1'), 'latin1'));
    await s.until(1);
    const book = await (await s.ask('/')).text();
    expect(book).toContain('<html lang="en">');
    expect(book).toContain('<a href="/receipts/1">Receipt 1</a>');
    expect(book.match(/<th scope="col"/g)).toHaveLength(8);
    const one = await (await s.ask('/receipts/1')).text();
    expect(one).toContain('&lt;b&gt;');
    expect(one).not.toContain('<b>');
    expect((await fetch(`http://127.0.0.1:${s.port}/`, { method: 'POST' })).status).toBe(405);
  });

  it('pages through the book, newest first', async () => {
    const s = await simulator('paging');
    for (const n of [1, 2, 3]) s.deliver('north', `${n}.x12`, fileOf(String(n), { claims: 1, seed: n }));
    await s.until(3);
    const first = await s.receipts('?limit=2');
    expect([first.items.map((r) => r.number), first.before]).toEqual([[3, 2], 2]);
    const rest = await s.receipts(`?limit=2&before=${first.before}`);
    expect([rest.items.map((r) => r.number), rest.before]).toEqual([[1], null]);
  });

  it('is not ready while a file cannot be read, receives the others all the same, and is ready again afterwards', async () => {
    const s = await simulator('broken');
    const status = async () => (await s.ask('/readyz')).status;
    const turns = async (to: number) => { while ((await status()) !== to) await new Promise((r) => setTimeout(r, 50)); };
    await turns(200);
    const loop = path.join(path.dirname(s.deliver('north', '2.x12', fileOf('2', { claims: 1 }))), '1.x12');
    symlinkSync(loop, loop);
    expect((await s.until(1)).map((r) => r.file.name)).toEqual(['2.x12']);
    await turns(503);
    rmSync(loop);
    await turns(200);
  });

  it('says nothing about people or claims in its log', () => {
    expect(said.length).toBeGreaterThan(0);
    expect(JSON.stringify(said)).not.toMatch(/TST\d|T1\w{6}|x12/);
  });

  it('names what is missing in its configuration', () => {
    expect(() => readConfiguration({})).toThrow('Set CLAIMSTREAM_PORT_BASE');
    expect(() => readConfiguration({ CLAIMSTREAM_PORT_BASE: '4400' })).toThrow('Set CLAIMSTREAM_FOLDERS');
    expect(readConfiguration({ CLAIMSTREAM_PORT_BASE: '4400', CLAIMSTREAM_FOLDERS: '/data/folders' })).toEqual({ port: 4410, bind: '127.0.0.1', folders: '/data/folders', directory: '/data/simulator' });
  });
});
