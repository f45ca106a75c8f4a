import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AnswerSettings } from './answer/answering.js';
import { mixOf } from './answer/fate.js';
import { readConfiguration } from './configuration.js';
import { fileOf } from './receipt/office.fixture.js';
import type { Receipt } from './receipt/receipt.js';
import { startSimulator, type RunningSimulator } from './start-simulator.js';

const home = mkdtempSync(path.join(os.tmpdir(), 'claimstream-simulator-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const running: RunningSimulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((s) => s.stop())));

const said: unknown[] = [];
async function simulator(name: string, answers?: AnswerSettings) {
  const folders = path.join(home, name, 'folders');
  const started = await startSimulator({ port: 0, bind: '127.0.0.1', folders, directory: path.join(home, name, 'simulator'), ...(answers === undefined ? {} : { answers }) }, (line) => said.push(line));
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

  it('answers into the doors of the partner and shows what was decided and said', async () => {
    const s = await simulator('answers', { seed: 1, mix: mixOf('paid=1'), ackMs: 0, payerAckMs: 0, remitMs: 0, remitEveryMs: 0 });
    const at = s.deliver('north', '000000001.x12', fileOf('1'));
    const partner = path.resolve(path.dirname(at), '../..');
    const there = (door: string) => readdirSync(path.join(partner, door, 'in'));
    for (;;) {
      const { items } = (await (await s.ask('/v1/simulator/answers?receipt=1')).json()) as { items: { step: string; sha256?: string }[] };
      if (items.some((a) => a.step === '835' && a.sha256 !== undefined)) break;
      await new Promise((r) => setTimeout(r, 50));
    }
    expect([there('ack'), there('835')]).toEqual([['277ca-000000002.x12', '277ca-payer-000000003.x12', '999-000000001.x12'], [expect.stringMatching(/^835-\d{9}\.x12$/)]]);
    const receipt = (await (await s.ask('/v1/simulator/receipts/1')).json()) as { claims: { claimId: string }[]; decided: { claimId: string; fate: string }[]; answers: unknown[] };
    expect(receipt.decided.map((d) => d.claimId)).toEqual(receipt.claims.map((c) => c.claimId));
    expect(receipt.answers).toHaveLength(4);
    const page = await (await s.ask('/receipts/1')).text();
    expect(page).toContain('277CA of the clearinghouse');
    expect(page.match(/<td>paid(, a share|<)/g)!.length).toBe(3);
  });

  it('takes tricks as JSON from its own machine, and none from a web page or while it only receives', async () => {
    const silent = await simulator('tricks-silent');
    const s = await simulator('tricks', { seed: 1, mix: mixOf('paid=1'), ackMs: 0, payerAckMs: 0, remitMs: 0, remitEveryMs: 0 });
    const post = async (port: number, body: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/simulator/tricks`, { method: 'POST', body, headers: { 'content-type': 'application/json', connection: 'close', ...headers } });
      return [answer.status, await answer.json()] as [number, { trick?: string; error?: { code: string } }];
    };
    expect(await post(s.port, '{"trick":"silent","times":2}')).toMatchObject([202, { number: 1, trick: 'silent', times: 2 }]);
    expect(await post(s.port, '{"trick":"explode"}')).toMatchObject([422, { error: { code: 'no-such-trick' } }]);
    expect(await post(s.port, 'nonsense')).toMatchObject([400, { error: { code: 'not-json' } }]);
    expect(await post(s.port, '{"trick":"silent"}', { origin: 'https://example.com' })).toMatchObject([403, { error: { code: 'not-local' } }]);
    expect(await post(s.port, '{"trick":"silent"}', { 'content-type': 'text/plain' })).toMatchObject([415, { error: { code: 'not-json' } }]);
    expect(await post(silent.port, '{"trick":"silent"}')).toMatchObject([409, { error: { code: 'silent' } }]);
    expect(((await (await s.ask('/v1/simulator/tricks')).json()) as { items: unknown[] }).items).toMatchObject([{ number: 1, left: 2 }]);
  });

  it('says nothing about people or claims in its log', () => {
    expect(said.length).toBeGreaterThan(0);
    expect(JSON.stringify(said)).not.toMatch(/TST\d|T1\w{6}|x12/);
  });

  it('is told by its configuration how to answer, and whether', () => {
    const env = { CLAIMSTREAM_PORT_BASE: '4400', CLAIMSTREAM_FOLDERS: '/data/folders' };
    expect(readConfiguration({ ...env, CLAIMSTREAM_SIMULATOR_ANSWERS: 'off' })).not.toHaveProperty('answers');
    expect(readConfiguration({ ...env, CLAIMSTREAM_SIMULATOR_MIX: 'paid=1', CLAIMSTREAM_SIMULATOR_REMIT_MS: '50' }).answers).toMatchObject({ mix: { paid: 1, denied: 0 }, remitMs: 50 });
    expect(readConfiguration({ ...env, CLAIMSTREAM_SIMULATOR_ANSWERS: 'asked' }).answers).toMatchObject({ onlyAsked: true });
    expect(() => readConfiguration({ ...env, CLAIMSTREAM_SIMULATOR_ANSWERS: 'maybe' })).toThrow('CLAIMSTREAM_SIMULATOR_ANSWERS is on, asked or off.');
    expect(() => readConfiguration({ ...env, CLAIMSTREAM_SIMULATOR_ACK_MS: 'soon' })).toThrow('CLAIMSTREAM_SIMULATOR_ACK_MS is a whole number.');
  });

  it('names what is missing in its configuration', () => {
    expect(() => readConfiguration({})).toThrow('Set CLAIMSTREAM_PORT_BASE');
    expect(() => readConfiguration({ CLAIMSTREAM_PORT_BASE: '4400' })).toThrow('Set CLAIMSTREAM_FOLDERS');
    expect(readConfiguration({ CLAIMSTREAM_PORT_BASE: '4400', CLAIMSTREAM_FOLDERS: '/data/folders' })).toMatchObject({ port: 4410, bind: '127.0.0.1', folders: '/data/folders', directory: '/data/simulator', answers: { seed: 1, ackMs: 1_000, payerAckMs: 2_000, remitMs: 4_000 } });
  });
});
