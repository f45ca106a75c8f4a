import fs from 'node:fs';
import http, { type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { run } from './main.js';

export interface Asked { method: string; url: string; key: string | undefined; token: string; body: string }
export type Reply = { status?: number; body: unknown };

const bodyOf = async (req: IncomingMessage): Promise<string> => { let text = ''; for await (const part of req) text += String(part); return text; };

/** One small server that stands for all services and the provider of a platform: what it answers is a test's to say. */
export class FakePlatform {
  readonly asked: Asked[] = [];
  data = '';
  answer: (asked: Asked) => Reply = () => ({ body: {} });
  #server: Server | undefined;

  async start(): Promise<void> {
    const server = http.createServer((req, res) => {
      void (async () => {
        const one = { method: req.method ?? '', url: req.url ?? '', key: req.headers['idempotency-key'] as string | undefined, token: req.headers.authorization ?? '', body: await bodyOf(req) };
        this.asked.push(one);
        const { status = 200, body } = one.url === '/local/token' ? { body: { access_token: `token-of-${JSON.parse(one.body).person}`, expires_in: 900 } } : this.answer(one);
        res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      })();
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    this.#server = server;
    this.data = fs.mkdtempSync(path.join(os.tmpdir(), 'claimctl-'));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    fs.writeFileSync(path.join(this.data, 'platform.json'), JSON.stringify({
      version: '0.1.0', pid: 1, startedAt: '2026-03-02T00:00:00Z', ready: true, dataDir: this.data, testClock: false, together: false, urls: Object.fromEntries(['workbench', ...SERVICES].map((s) => [s, url])),
      processes: SERVICES.map((name, i) => ({ name, pid: 100 + i })), issuer: url, tenants: '', secrets: '', folders: '',
    }));
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => { this.#server?.close(resolve); this.#server?.closeAllConnections(); });
    fs.rmSync(this.data, { recursive: true, force: true });
  }

  /** Runs a command line and catches what it prints. */
  async cli(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []];
    jest.spyOn(console, 'log').mockImplementation((line: string) => { out.push(line); });
    jest.spyOn(console, 'error').mockImplementation((line: string) => { err.push(line); });
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const exit = await run([...args, '--data', this.data], { HOME: this.data }, this.data);
    return { exit, out: out.join('\n'), err: err.join('\n') };
  }
}

/** One for all tests of a file. */
export function fakePlatform(): FakePlatform {
  const platform = new FakePlatform();
  beforeAll(() => platform.start());
  afterAll(() => platform.stop());
  afterEach(() => { platform.asked.splice(0); jest.restoreAllMocks(); });
  return platform;
}
