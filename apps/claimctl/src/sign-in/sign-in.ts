import { setTimeout as pause } from 'node:timers/promises';
import { Ends, EXIT, unreachable } from '../ends.js';
import { reach } from '../platform/api.js';
import type { Login } from './logins.js';

const CLIENT = 'claimstream-cli';
const SCOPE = 'openid offline_access claimstream';

interface TokenBody { access_token?: string; expires_in?: number; refresh_token?: string; error?: string; error_description?: string }

const loginOf = (body: TokenBody, more: Pick<Login, 'person'> = {}): Login => ({
  token: body.access_token ?? '', expiresAt: Date.now() + (body.expires_in ?? 0) * 1000, ...more, ...(body.refresh_token === undefined ? {} : { refresh: body.refresh_token }),
});

/** Signs a demo person in at the local provider, without a password. @throws Ends when this is no local platform or nobody is called so. */
export async function localLogin(issuer: string, person: string): Promise<Login> {
  const response = await reach(`${issuer}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }) }, 'The sign-in');
  const body = await response.json().catch(() => ({})) as TokenBody;
  if (response.status === 404 && body.error !== undefined) throw new Ends(EXIT.usage, body.error, 'person-unknown');
  if (!response.ok || body.access_token === undefined) throw new Ends(EXIT.refused, 'This provider gives no local tokens; sign in without --as.', 'not-local');
  return loginOf(body, { person });
}

interface Endpoints { device_authorization_endpoint?: string; token_endpoint?: string }

async function endpoints(issuer: string): Promise<Required<Endpoints>> {
  const found = await (await reach(`${issuer}/.well-known/openid-configuration`, {}, 'The sign-in')).json().catch(() => ({})) as Endpoints;
  const { device_authorization_endpoint, token_endpoint } = found;
  if (device_authorization_endpoint === undefined || token_endpoint === undefined) throw unreachable(`${issuer} offers no sign-in by device code.`);
  return { device_authorization_endpoint, token_endpoint };
}

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });

interface DeviceBody { device_code?: string; verification_uri?: string; verification_uri_complete?: string; user_code?: string; interval?: number; expires_in?: number }

/** Device code flow (RFC 8628): the person confirms in a browser, on whatever machine has one. */
export async function deviceLogin(issuer: string, say: (line: string) => void): Promise<Login> {
  const at = await endpoints(issuer);
  const device = await (await reach(at.device_authorization_endpoint, form({ client_id: CLIENT, scope: SCOPE }), 'The sign-in')).json() as DeviceBody;
  if (device.device_code === undefined) throw new Ends(EXIT.refused, 'The provider refused to begin a sign-in.', 'device-refused');
  say(`Open ${device.verification_uri_complete ?? device.verification_uri} and confirm the code ${device.user_code}.`);
  let waitMs = (device.interval ?? 5) * 1000;
  const end = Date.now() + (device.expires_in ?? 600) * 1000;
  while (Date.now() < end) {
    await pause(waitMs);
    const body = await (await reach(at.token_endpoint, form({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code, client_id: CLIENT }), 'The sign-in')).json() as TokenBody;
    if (body.access_token !== undefined) return loginOf(body);
    // RFC 8628 3.5: slow_down adds five seconds for good.
    if (body.error === 'slow_down') waitMs += 5_000;
    else if (body.error !== 'authorization_pending') throw new Ends(EXIT.refused, 'The sign-in was not confirmed.', body.error ?? 'device-refused');
  }
  throw new Ends(EXIT.refused, 'The code has expired; begin again with "claimctl login".', 'device-expired');
}

/** A fresh token for a login whose token has ended; undefined where only the person can sign in again. */
export async function renewed(issuer: string, login: Login): Promise<Login | undefined> {
  if (login.person !== undefined) return localLogin(issuer, login.person);
  if (login.refresh === undefined) return undefined;
  const at = await endpoints(issuer);
  const body = await (await reach(at.token_endpoint, form({ grant_type: 'refresh_token', refresh_token: login.refresh, client_id: CLIENT }), 'The sign-in')).json() as TokenBody;
  return body.access_token === undefined ? undefined : { ...loginOf(body), refresh: body.refresh_token ?? login.refresh };
}
