import { afterAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openFront, ownAddresses } from './front.js';
import { freeBase, freePort } from './ports.js';
import { readSettings, startSidecars } from './sidecars.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-sidecars-'));
const open: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of open) await one.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const token = (origin: string, host?: string) => fetch(`${origin}/local/token`, {
  method: 'POST', headers: { 'content-type': 'application/json', ...(host ? { host } : {}) }, body: JSON.stringify({ person: 'biller' }),
});

describe('the OpenID provider and the trace sink without the rest', () => {
  it('say which directory they need', () => {
    expect(() => readSettings({})).toThrow('CLAIMSTREAM_SIDECARS is not set');
    expect(readSettings({ CLAIMSTREAM_SIDECARS: '/data', CLAIMSTREAM_PORT_BASE: '5400' })).toEqual({ base: 5400, dataDir: '/data', fronted: false });
    expect(readSettings({ CLAIMSTREAM_SIDECARS: '/data', CLAIMSTREAM_BIND: '0.0.0.0' }).fronted).toBe(true);
  });

  it('name themselves by the loopback address, where browsers and services of one machine both find them', async () => {
    const base = await freeBase();
    const sidecars = await startSidecars({ base, dataDir: path.join(home, 'data'), fronted: false });
    open.push(sidecars);
    expect(sidecars.issuer).toBe(`http://127.0.0.1:${base + 8}`);
    const { issuer } = (await (await fetch(`${sidecars.issuer}/.well-known/openid-configuration`)).json()) as { issuer: string };
    expect(issuer).toBe(sidecars.issuer);
    expect((await token(sidecars.issuer)).status).toBe(200);
    expect((await fetch(`${sidecars.traces}/readyz`)).status).toBe(200);
  });

  it('leave their ports when they stop', async () => {
    const base = await freeBase();
    const sidecars = await startSidecars({ base, dataDir: path.join(home, 'again'), fronted: false });
    await sidecars.stop();
    await expect(fetch(`http://127.0.0.1:${base + 8}/readyz`)).rejects.toThrow();
  });
});

describe('a front', () => {
  const [address] = ownAddresses();
  const described = address === undefined ? it.skip : it;
  const name = address === undefined ? ' (skipped: this machine has no address but loopback)' : '';

  described(`hands bytes on both ways and ends what it carries when it stops${name}`, async () => {
    const port = await freePort();
    const echo = net.createServer((socket) => socket.pipe(socket)).listen(port, '127.0.0.1');
    open.push({ stop: () => new Promise((resolve) => { echo.close(() => resolve()); }) });
    const front = await openFront(address as string, port);
    const socket = net.connect(port, address);
    socket.write('837');
    const [said] = await new Promise<Buffer[]>((resolve) => { socket.once('data', (d) => resolve([d])); });
    expect(String(said)).toBe('837');
    const closed = new Promise((resolve) => { socket.once('close', resolve); });
    socket.on('error', () => undefined);
    await front.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
