import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { htmlPage, PAGE_HEADERS } from '../page.js';
import { Trouble } from '../trouble.js';
import { writeSecret } from '../write-file.js';
import { memoryAdapter } from './memory-adapter.js';
import { createProvider, type Context, type Provider } from './oidc.js';
import * as pages from './pages.js';
import { peopleOf, type Person } from './people.js';

export interface ProviderOptions {
  port: number;
  /** Keeps the signing key, so that tokens stay valid over a restart. */
  dataDir: string;
  /** The workbench's port; its /auth/callback is the only place a browser is sent back to. */
  workbenchPort: number;
  /** People beside the demo people; default: people.json in `dataDir`. */
  peopleFile?: string;
}

export interface LocalProvider {
  issuer: string;
  port: number;
  /** The access token of a person, as `POST /local/token` gives it. */
  tokenFor(person: string): Promise<{ access_token: string; expires_in: number }>;
  stop(): Promise<void>;
}

/** Lifetimes in seconds. */
const TTL = { access: 15 * 60, refresh: 12 * 3600, session: 12 * 3600, short: 10 * 60 };
const RESOURCE = 'urn:claimstream';
const SCOPE = 'claimstream';
const RESOURCE_SERVER = { scope: SCOPE, audience: 'claimstream', accessTokenFormat: 'jwt', accessTokenTTL: TTL.access, jwt: { sign: { alg: 'ES256' } } };

/**
 * The OpenID provider of a local platform. It knows no passwords and listens on 127.0.0.1 alone; production uses the
 * customer's own.
 */
export async function startProvider(options: ProviderOptions): Promise<LocalProvider> {
  const { port, dataDir } = options;
  const issuer = `http://127.0.0.1:${port}`;
  const people = () => peopleOf(options.peopleFile ?? path.join(dataDir, 'people.json'));
  const provider = createProvider(issuer, configuration(options, people));
  const tokenFor = async (id: string) => {
    if (!people().has(id)) throw new Trouble(`There is no local person "${id}"; there are ${[...people().keys()].join(', ')}.`);
    const client = await provider.Client.find('claimstream-cli');
    const resourceServer = new provider.ResourceServer(RESOURCE, RESOURCE_SERVER);
    const token = new provider.AccessToken({ accountId: id, client, scope: SCOPE, gty: 'local', resourceServer });
    return { access_token: await token.save(), expires_in: TTL.access };
  };
  const standard = provider.callback();
  const server = http.createServer((req, res) => {
    own(req, res, provider, people, tokenFor).then(
      (done) => { if (!done) standard(req, res); },
      (fault: Error) => answer(res, fault.name === 'SessionNotFound' ? 400 : 500, { error: fault.name === 'SessionNotFound' ? 'This sign-in has expired; go back to the workbench and start again.' : fault.message }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => reject(fault.code === 'EADDRINUSE' ? new Trouble(`Port ${port} (OpenID provider) is taken; end what listens there or choose another base with --port.`) : fault));
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = () => new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); });
  return { issuer, port, tokenFor, stop };
}

interface Keys { jwks: { keys: object[] }; cookies: string[] }

function keysOf(dataDir: string): Keys {
  const file = path.join(dataDir, 'provider-keys.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8')) as Keys;
    } catch {
      throw new Trouble(`${file} is only half written; remove it (everybody signs in again) and start again.`);
    }
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomBytes(8).toString('hex') };
  const keys = { jwks: { keys: [key] }, cookies: [randomBytes(32).toString('base64url')] };
  writeSecret(file, keys);
  return keys;
}

function configuration({ dataDir, workbenchPort }: ProviderOptions, people: () => Map<string, Person>): Record<string, unknown> {
  const keys = keysOf(dataDir);
  const workbench = [`http://127.0.0.1:${workbenchPort}`, `http://localhost:${workbenchPort}`];
  const claimsOf = ({ name, tenant, roles, practices }: Person) => ({ name, tenant, roles, practices });
  const publicClient = { token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' };
  return {
    adapter: memoryAdapter(),
    jwks: keys.jwks,
    cookies: { keys: keys.cookies },
    clients: [
      {
        ...publicClient, client_id: 'claimstream-workbench', client_name: 'Claimstream workbench',
        grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
        redirect_uris: workbench.map((at) => `${at}/auth/callback`), post_logout_redirect_uris: workbench.flatMap((at) => [at, `${at}/`]),
      },
      {
        ...publicClient, client_id: 'claimstream-cli', client_name: 'claimctl',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], response_types: [], redirect_uris: [],
      },
    ],
    scopes: ['openid', 'profile', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'tenant', 'roles', 'practices'] },
    // Claims of the requested scopes stand in the ID token: there is no userinfo call to make.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    issueRefreshToken: async (_ctx: unknown, client: { grantTypeAllowed(type: string): boolean }) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: TTL.access, IdToken: TTL.access, AuthorizationCode: 60, RefreshToken: TTL.refresh, Grant: TTL.refresh,
      Session: TTL.session, Interaction: TTL.short, DeviceCode: TTL.short,
    },
    findAccount: async (_ctx: unknown, id: string) => {
      const person = people().get(id);
      return person && { accountId: id, claims: async () => ({ sub: id, ...claimsOf(person) }) };
    },
    extraTokenClaims: async (_ctx: unknown, token: { accountId?: string }) => {
      const person = people().get(token.accountId ?? '');
      return person && claimsOf(person);
    },
    // Our own two clients need nobody's consent.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile offline_access');
      grant.addResourceScope(RESOURCE, SCOPE);
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    renderError: pages.errorPage,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: { enabled: true, userCodeInputSource: pages.deviceCodePage, userCodeConfirmSource: pages.deviceConfirmPage, successSource: pages.deviceDonePage },
      rpInitiatedLogout: { enabled: true, logoutSource: pages.signOutPage, postLogoutSuccessSource: pages.signedOutPage },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => RESOURCE,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => RESOURCE_SERVER,
      },
    },
  };
}

const answer = (res: ServerResponse, status: number, body: object) =>
  void res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));

type TokenFor = (person: string) => Promise<{ access_token: string; expires_in: number }>;

/** Our own routes; resolves false when the request is the standard's. */
async function own(req: IncomingMessage, res: ServerResponse, provider: Provider, people: () => Map<string, Person>, tokenFor: TokenFor): Promise<boolean> {
  const url = new URL(req.url ?? '/', 'http://localhost');
  if (url.pathname === '/readyz' || url.pathname === '/livez') {
    answer(res, 200, { status: 'ok' });
    return true;
  }
  if (url.pathname === '/local/token') {
    await localToken(req, res, people, tokenFor);
    return true;
  }
  if (!url.pathname.startsWith('/interaction/')) return false;
  const { uid, prompt } = await provider.interactionDetails(req, res);
  if (req.method === 'POST') {
    const person = new URLSearchParams(await bodyOf(req)).get('person') ?? '';
    if (people().has(person)) await provider.interactionFinished(req, res, { login: { accountId: person } });
    else res.writeHead(400, PAGE_HEADERS).end(htmlPage('Sign in to Claimstream', '<p>Nobody of that name signs in here. Go back and choose again.</p>'));
  } else if (prompt.name === 'login') {
    res.writeHead(200, PAGE_HEADERS).end(pages.signInPage(uid, people().values()));
  } else {
    await provider.interactionFinished(req, res, { error: 'access_denied', error_description: `the local provider cannot ask for "${prompt.name}"` });
  }
  return true;
}

/** True for a caller on this machine that is not a web page: pages send Origin, and a rebound name shows in Host. */
export function isLocalCaller(req: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } }): boolean {
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  const forwarded = req.headers['x-forwarded-for'] ?? req.headers['forwarded'];
  return (address === '::1' || /^127\./.test(address)) && ['127.0.0.1', 'localhost', '[::1]'].includes(host) && !req.headers.origin && !forwarded;
}

async function localToken(req: IncomingMessage, res: ServerResponse, people: () => Map<string, Person>, tokenFor: TokenFor): Promise<void> {
  if (!isLocalCaller(req)) return answer(res, 403, { error: 'Only programs of this machine get a local token.' });
  if (req.method !== 'POST' || !/^application\/json\b/.test(req.headers['content-type'] ?? '')) return answer(res, 405, { error: 'POST {"person": "biller"} as application/json.' });
  let person: unknown;
  try {
    person = (JSON.parse(await bodyOf(req)) as { person?: unknown }).person;
  } catch {
    return answer(res, 400, { error: 'The body is not JSON.' });
  }
  if (typeof person !== 'string' || !people().has(person)) return answer(res, 404, { error: `There is no such person; there are ${[...people().keys()].join(', ')}.` });
  answer(res, 200, await tokenFor(person));
}

async function bodyOf(req: IncomingMessage, most = 10_000): Promise<string> {
  let body = '';
  for await (const part of req) {
    body += String(part);
    if (body.length > most) throw new Trouble('The request is too large.');
  }
  return body;
}
