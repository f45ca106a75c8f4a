import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { SERVICES, type Configuration, type Service } from '../configuration.js';
import { startWorkbench } from '../workbench.js';

const listen = (handler: http.RequestListener): Promise<{ url: string; close(): Promise<void> }> => new Promise((resolve) => {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1', () => resolve({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => { server.close(() => done()); server.closeAllConnections(); }),
  }));
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
};

/** An OpenID provider of one person, small enough to see through: codes, PKCE is checked, refresh tokens work once. */
async function provider(accessSeconds: () => number, tokenDelayMs: number) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes = new Map<string, URLSearchParams>();
  const refreshTokens = new Set<string>();
  let issued = 0;
  const jwt = (claims: object): string => {
    const part = (o: object) => Buffer.from(JSON.stringify(o)).toString('base64url');
    const text = `${part({ alg: 'ES256', kid: 'k', typ: 'JWT' })}.${part(claims)}`;
    return `${text}.${createSign('sha256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const asked: URLSearchParams[] = [];
  const self = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const answer = (body: object, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') {
      return answer({ issuer: self.url, authorization_endpoint: `${self.url}/auth`, token_endpoint: `${self.url}/token`, jwks_uri: `${self.url}/jwks`, end_session_endpoint: `${self.url}/end`, id_token_signing_alg_values_supported: ['ES256'], response_types_supported: ['code'], subject_types_supported: ['public'] });
    }
    if (url.pathname === '/jwks') return answer({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] });
    if (url.pathname === '/auth') {
      const code = randomBytes(8).toString('hex');
      codes.set(code, url.searchParams);
      asked.push(url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      return response.writeHead(303, { location: back.href }).end();
    }
    const form = new URLSearchParams(await bodyOf(request));
    const known = form.get('grant_type') === 'refresh_token' ? refreshTokens.delete(form.get('refresh_token') ?? '') && new URLSearchParams() : codes.get(form.get('code') ?? '');
    if (!known) return answer({ error: 'invalid_grant' }, 400);
    issued += 1;
    const [refresh, now] = [`refresh-${issued}`, Math.floor(Date.now() / 1000)];
    refreshTokens.add(refresh);
    const nonce = known.get('nonce');
    const expiresIn = accessSeconds();
    if (tokenDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, tokenDelayMs));
    answer({
      access_token: `access-${issued}`, token_type: 'Bearer', expires_in: expiresIn, refresh_token: refresh,
      ...(nonce === null ? {} : { id_token: jwt({ iss: self.url, aud: 'claimstream-workbench', sub: 'biller', nonce, iat: now, exp: now + 600, name: 'Bea Billmore', tenant: 'T', roles: ['biller'], practices: '*' }) }),
    });
  });
  return { ...self, asked };
}

/** A browser's memory of cookies; what is HttpOnly stays with it. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(readonly at: string) {}

  async go(where: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(new URL(where, this.at), { redirect: 'manual', ...init, headers: { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; '), ...(init.headers as Record<string, string> | undefined) } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Signs in and answers with the session as a page gets it. */
  async signIn(to = '/files'): Promise<{ csrf: string; person: string; name: string } & Record<string, unknown>> {
    const away = await this.go(`/auth/sign-in?to=${encodeURIComponent(to)}`);
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    await this.go(back.headers.get('location') ?? '');
    return await (await this.go('/auth/session')).json() as never;
  }
}

export interface Seen { method: string; url: string; headers: http.IncomingHttpHeaders; body: string }

/** The workbench between a provider and services that keep what they were asked. */
export async function workbench(more: Partial<Configuration> & { accessSeconds?: () => number; answer?: (seen: Seen) => { status?: number; body: unknown }; tokenDelayMs?: number } = {}) {
  const { accessSeconds = () => 900, tokenDelayMs = 0, answer = (): { status?: number; body: unknown } => ({ body: { ok: true } }), ...settings } = more;
  const seen: Seen[] = [];
  const [issuer, service] = await Promise.all([provider(accessSeconds, tokenDelayMs), listen(async (request, response) => {
    const one: Seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: await bodyOf(request) };
    seen.push(one);
    const { status = 200, body } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json', 'x-claimstream-fresh': 'true', 'x-internal': 'secret', 'set-cookie': 'stolen=1' }).end(JSON.stringify(body));
  })]);
  const pages = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pages-'));
  fs.mkdirSync(path.join(pages, 'assets'));
  fs.writeFileSync(path.join(pages, 'index.html'), '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>');
  fs.writeFileSync(path.join(pages, 'assets', 'a.js'), 'export {};');
  const port = await new Promise<number>((resolve) => { const s = http.createServer().listen(0, '127.0.0.1', () => { const { port: p } = s.address() as AddressInfo; s.close(() => resolve(p)); }); });
  const at = `http://127.0.0.1:${port}`;
  const running = await startWorkbench({
    host: '127.0.0.1', port, origins: [at], issuer: issuer.url, clientId: 'claimstream-workbench', services: Object.fromEntries(SERVICES.map((s) => [s, service.url])) as Record<Service, string>,
    traceUrl: 'http://127.0.0.1:1/trace/', sessionKey: randomBytes(32), pages, idleMs: 600_000, ...settings,
  });
  return {
    at, seen, asked: issuer.asked, visitor: () => new Visitor(at),
    stop: async () => { await running.stop(); await Promise.all([issuer.close(), service.close()]); fs.rmSync(pages, { recursive: true, force: true }); },
  };
}
