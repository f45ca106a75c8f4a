import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { portsFrom, type Ports } from '../ports.js';
import { Doors } from './doors.js';

interface Asked { url: string; method: string; headers: http.IncomingHttpHeaders; body: string }
const servers: http.Server[] = [];
afterEach(() => { for (const s of servers.splice(0)) { s.close(); s.closeAllConnections(); } });

/** A provider and a service in one: tokens are numbered, everything else is answered by `answer`. */
async function product(answer: (asked: Asked, nth: number) => [status: number, body: unknown]) {
  const asked: Asked[] = [];
  let tokens = 0;
  const server = http.createServer(async (req, res) => {
    let body = '';
    for await (const part of req) body += String(part);
    const say = (status: number, value: unknown) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (req.url === '/local/token') return say(200, { access_token: `${(JSON.parse(body) as { person: string }).person}-${++tokens}` });
    asked.push({ url: req.url ?? '', method: req.method ?? '', headers: req.headers, body });
    say(...answer(asked.at(-1) as Asked, asked.length));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ports: Ports = { ...portsFrom(4400), intake: port, coding: port };
  return { asked, doors: new Doors(ports, `http://127.0.0.1:${port}`) };
}

describe('the doors of the seed', () => {
  it('signs in once for each person and sends the key of a write', async () => {
    const { asked, doors } = await product(() => [200, { stream: 'X' }]);
    await doors.post('intake', 'practices', { as: 'manager', body: { name: 'Example' }, key: 'seed-42-practice' });
    await doors.get('intake', 'practices', 'manager');
    await doors.get('coding', 'claims/1', 'coder');
    expect(asked.map((a) => [a.method, a.url, a.headers.authorization])).toEqual([
      ['POST', '/v1/intake/practices', 'Bearer manager-1'], ['GET', '/v1/intake/practices', 'Bearer manager-1'], ['GET', '/v1/coding/claims/1', 'Bearer coder-2'],
    ]);
    expect(asked[0]!.headers['idempotency-key']).toBe('seed-42-practice');
  });

  it('sends a file as its bytes under its name', async () => {
    const { asked, doors } = await product(() => [200, { id: 'D' }]);
    await doors.post('intake', 'files?practice=P', { as: 'biller', key: 'k', file: { bytes: new Uint8Array(Buffer.from('ISA*')), name: 'a b.837', type: 'application/octet-stream' } });
    expect(asked[0]).toMatchObject({ body: 'ISA*', headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'a%20b.837' } });
  });

  it('takes a new token when the old one has expired, and tries again while a service is starting', async () => {
    const { asked, doors } = await product((_, nth) => (nth === 1 ? [401, {}] : nth === 2 ? [503, {}] : [200, { ok: true }]));
    expect(await doors.get('intake', 'practices', 'biller')).toEqual({ ok: true });
    expect(asked.map((a) => a.headers.authorization)).toEqual(['Bearer biller-1', 'Bearer biller-2', 'Bearer biller-2']);
  });

  it('says the refusal of a service in its own sentence and does not try again', async () => {
    const { asked, doors } = await product(() => [422, { error: { code: 'request-shape', sentence: 'The request is not of the expected form at npi.' } }]);
    await expect(doors.get('intake', 'practices', 'biller')).rejects.toThrow('intake refused: The request is not of the expected form at npi.');
    expect(asked).toHaveLength(1);
  });

  it('names the provider when it gives no token', async () => {
    const doors = new Doors(portsFrom(4400), 'http://127.0.0.1:1');
    await expect(doors.get('intake', 'practices', 'biller')).rejects.toThrow('The OpenID provider at http://127.0.0.1:1 gives the biller no token');
  });
});
