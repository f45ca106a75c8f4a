import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Tenants } from '../tenancy/tenants.js';
import { TokenVerifier } from './verify-token.js';

const HARBOR = { id: randomUUID(), slug: 'harbor', name: 'Harbor', feed: 'test' as const, timeZone: 'America/Denver' };
const tenants = new Tenants([HARBOR]);
const { privateKey, publicKey } = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'k1' };

let provider: http.Server;
let issuer: string;
const asked: string[] = [];
let named: string | undefined;

beforeAll(async () => {
  provider = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = request.url === '/keys' ? { keys: [jwk] } : { issuer: named ?? issuer, jwks_uri: `${issuer}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => { provider.listen(0, '127.0.0.1', resolve); });
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => { provider.close(resolve); provider.closeAllConnections(); }));

const token = () => new SignJWT({ name: 'Bea Billmore', tenant: HARBOR.id, roles: ['biller', 'janitor'], practices: ['0PRACTCE00001'] })
  .setProtectedHeader({ alg: 'RS256', kid: 'k1' }).setSubject('biller').setIssuer(issuer).setAudience('claimstream').setExpirationTime('5m').sign(privateKey);

describe('an access token of the customer\'s own provider', () => {
  it('is checked with the keys that the provider publishes, which are fetched once', async () => {
    const verifier = new TokenVerifier(issuer, tenants);
    const caller = await verifier.verify(await token());
    await verifier.verify(await token());
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    expect(caller).toMatchObject({ person: 'biller', actor: 'person:biller', tenant: HARBOR, roles: ['biller'] });
    expect([caller.may('0PRACTCE00001'), caller.may('0PRACTCE00002')]).toEqual([true, false]);
  });

  it('is not believed when the provider calls itself by another name', async () => {
    named = 'http://elsewhere';
    await expect(new TokenVerifier(issuer, tenants).verify(await token())).rejects.toMatchObject({ status: 503, code: 'sign-in-unreachable' });
    named = undefined;
  });

  it('is tried again once a provider that was away answers', async () => {
    const verifier = new TokenVerifier(issuer, tenants);
    const jwt = await token();
    named = 'http://elsewhere';
    await expect(verifier.verify(jwt)).rejects.toMatchObject({ status: 503 });
    named = undefined;
    expect((await verifier.verify(jwt)).person).toBe('biller');
  });
});
