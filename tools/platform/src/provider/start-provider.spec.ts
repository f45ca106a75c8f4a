import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, createPublicKey, randomBytes, verify, type JsonWebKey } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { freePorts } from '../ports.js';
import { DEMO_TENANT } from './people.js';
import { isLocalCaller, startProvider, type LocalProvider } from './start-provider.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-oidc-'));
let provider: LocalProvider;
let workbenchPort: number;

beforeAll(async () => {
  const [port = 0, workbench = 0] = await freePorts(2);
  workbenchPort = workbench;
  provider = await startProvider({ port, dataDir: home, workbenchPort });
});
afterAll(async () => {
  await provider.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

type Claims = Record<string, unknown>;

/** The claims of a token whose signature verifies against the published keys. */
async function verified(token: string, issuer = provider.issuer): Promise<Claims> {
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as { issuer: string; jwks_uri: string };
  expect(discovery.issuer).toBe(issuer);
  const { keys } = (await (await fetch(discovery.jwks_uri)).json()) as { keys: (JsonWebKey & { kid: string; d?: string })[] };
  expect(keys.every((key) => key.d === undefined)).toBe(true);
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string };
  const key = keys.find((k) => k.kid === header.kid);
  expect(header.alg).toBe('ES256');
  expect(verify('sha256', Buffer.from(`${head}.${body}`), { key: createPublicKey({ key: key as JsonWebKey, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
}

/** A browser's memory: cookies by name. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async go(url: string, form?: Record<string, string>): Promise<{ status: number; location: string; text: string }> {
    const answer = await fetch(new URL(url, provider.issuer), {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() };
  }

  /** Follows redirects inside the provider until a page or an address outside. */
  async follow(url: string, form?: Record<string, string>): Promise<{ status: number; location: string; text: string }> {
    let at = await this.go(url, form);
    while (at.location && new URL(at.location, provider.issuer).origin === new URL(provider.issuer).origin) at = await this.go(at.location);
    return at;
  }
}

const tokens = async (form: Record<string, string>) => {
  const answer = await fetch(`${provider.issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};

const localToken = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${provider.issuer}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

describe('the local OpenID provider', () => {
  it('gives the command line a biller\'s token that verifies against the published keys', async () => {
    const answer = await localToken({ person: 'biller' });
    const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
    const claims = await verified(access_token);
    expect(claims).toMatchObject({ iss: provider.issuer, aud: 'claimstream', sub: 'biller', name: 'Bea Billmore', tenant: DEMO_TENANT.id, roles: ['biller'], practices: '*' });
    expect(expires_in).toBe(900);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(900);
  });

  it('refuses a local token to a web page, a proxy, a rebound name and another machine', async () => {
    expect((await localToken({ person: 'biller' }, { origin: 'http://elsewhere.test' })).status).toBe(403);
    expect((await localToken({ person: 'biller' }, { 'x-forwarded-for': '192.0.2.7' })).status).toBe(403);
    const rebound = await new Promise<number | undefined>((resolve) => {
      http.request(`${provider.issuer}/local/token`, { method: 'POST', headers: { host: 'evil.test', 'content-type': 'application/json' } }, (res) => { res.resume(); resolve(res.statusCode); }).end('{"person":"biller"}');
    });
    expect(rebound).toBe(403);
    const headers = { host: '127.0.0.1:4408' };
    expect(isLocalCaller({ headers, socket: { remoteAddress: '127.0.0.1' } })).toBe(true);
    expect(isLocalCaller({ headers, socket: { remoteAddress: '::ffff:127.0.0.1' } })).toBe(true);
    expect(isLocalCaller({ headers, socket: { remoteAddress: '192.0.2.7' } })).toBe(false);
  });

  it('knows nobody but its people', async () => {
    const answer = await localToken({ person: 'ceo' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'There is no such person; there are biller, coder, poster, denial, agent, manager, sre, auditor.' });
  });

  it('takes a second tenant and a person of one practice from people.json while it runs', async () => {
    const tenant = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002';
    fs.writeFileSync(path.join(home, 'people.json'), JSON.stringify({ people: [{ id: 'other-biller', name: 'Otto Otherwise', tenant, roles: ['biller'], practices: ['P2'] }] }));
    const claims = await verified((await provider.tokenFor('other-biller')).access_token);
    expect(claims).toMatchObject({ sub: 'other-biller', tenant, practices: ['P2'] });
    fs.rmSync(path.join(home, 'people.json'));
    await expect(provider.tokenFor('other-biller')).rejects.toThrow('There is no local person "other-biller"');
  });

  it('signs a browser in with a code and PKCE, and renews the token once per refresh token', async () => {
    const browser = new Browser();
    const verifier = randomBytes(32).toString('base64url');
    const redirect = `http://127.0.0.1:${workbenchPort}/auth/callback`;
    const asked = new URLSearchParams({
      client_id: 'claimstream-workbench', response_type: 'code', scope: 'openid profile offline_access claimstream', redirect_uri: redirect, state: 's1', nonce: 'n1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    });
    const page = await browser.follow(`/auth?${asked}`);
    expect(page.text).toContain('<h1>Sign in to Claimstream</h1>');
    expect(page.text).toContain('value="denial"');
    expect(page.text).not.toMatch(/(src|href)=|@import|url\(/);
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const back = new URL(((await browser.follow(action, { person: 'coder' }))).location);
    expect(`${back.origin}${back.pathname}`).toBe(redirect);
    expect(back.searchParams.get('state')).toBe('s1');
    const code = back.searchParams.get('code') ?? '';

    const got = await tokens({ grant_type: 'authorization_code', client_id: 'claimstream-workbench', code, redirect_uri: redirect, code_verifier: verifier });
    expect(await verified(got.body['access_token'] ?? '')).toMatchObject({ aud: 'claimstream', sub: 'coder', roles: ['coder'], scope: 'claimstream' });
    expect(await verified(got.body['id_token'] ?? '')).toMatchObject({ aud: 'claimstream-workbench', nonce: 'n1', name: 'Cody Chartwell', tenant: DEMO_TENANT.id });

    const renew = { grant_type: 'refresh_token', client_id: 'claimstream-workbench', refresh_token: got.body['refresh_token'] ?? '' };
    const renewed = await tokens(renew);
    expect(await verified(renewed.body['access_token'] ?? '')).toMatchObject({ aud: 'claimstream', sub: 'coder', roles: ['coder'] });
    expect((await tokens(renew)).body['error']).toBe('invalid_grant');
  });

  it('refuses a sign-in without PKCE and a redirect to another place', async () => {
    const without = await new Browser().follow(`/auth?${new URLSearchParams({ client_id: 'claimstream-workbench', response_type: 'code', scope: 'openid', redirect_uri: `http://127.0.0.1:${workbenchPort}/auth/callback` })}`);
    expect(without.location).toContain('error=invalid_request');
    const elsewhere = await new Browser().follow(`/auth?${new URLSearchParams({ client_id: 'claimstream-workbench', response_type: 'code', scope: 'openid', redirect_uri: 'http://elsewhere.test/', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })}`);
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.text).toContain('Sign-in did not work');
  });

  it('signs a command line in by its device code', async () => {
    const device = (await (await fetch(`${provider.issuer}/device/auth`, { method: 'POST', body: new URLSearchParams({ client_id: 'claimstream-cli', scope: 'openid profile claimstream' }) })).json()) as Record<string, string>;
    const poll = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: 'claimstream-cli', device_code: device['device_code'] ?? '' };
    expect((await tokens(poll)).body['error']).toBe('authorization_pending');

    const browser = new Browser();
    const ask = await browser.follow(device['verification_uri'] ?? '');
    expect(ask.text).toContain('aria-label="Code"');
    const xsrf = (text: string) => /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const confirm = await browser.follow('/device', { xsrf: xsrf(ask.text), user_code: device['user_code'] ?? '' });
    expect(confirm.text).toContain('<h1>Is it you?</h1>');
    const signIn = await browser.follow('/device', { xsrf: xsrf(confirm.text), user_code: device['user_code'] ?? '', confirm: 'yes' });
    const done = await browser.follow(/action="([^"]+)"/.exec(signIn.text)?.[1] ?? '', { person: 'auditor' });
    expect(done.text).toContain('<h1>Signed in</h1>');
    const got = await tokens(poll);
    expect(await verified(got.body['access_token'] ?? '')).toMatchObject({ aud: 'claimstream', sub: 'auditor', roles: ['auditor'] });
  });

  it('keeps its key over a restart, readable by its owner alone', async () => {
    const before = (await provider.tokenFor('sre')).access_token;
    const [port = 0] = await freePorts(1);
    const next = await startProvider({ port, dataDir: home, workbenchPort });
    expect(await verified(before, next.issuer)).toMatchObject({ sub: 'sre' });
    await next.stop();
    expect(fs.statSync(path.join(home, 'provider-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('names a taken port', async () => {
    await expect(startProvider({ port: provider.port, dataDir: home, workbenchPort })).rejects.toThrow(`Port ${provider.port} (OpenID provider) is taken`);
  });
});
