import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Denied } from '../refusals/denied.js';
import type { Tenants } from '../tenancy/tenants.js';
import { caller, PERSON_ROLES, type Caller, type PersonRole } from './caller.js';

const AUDIENCE = 'claimstream';
const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(200).default(''),
  tenant: z.string(),
  roles: z.array(z.string()),
  practices: z.union([z.literal('*'), z.array(z.string())]),
});

export interface Verifier {
  /** @throws Denied 401 for a token that is not good, 403 for one of a tenant that this installation does not serve. */
  verify(token: string): Promise<Caller>;
}

/** The provider's keys, found through its discovery document and kept; a token with an unknown key fetches them again. */
export function keysOf(issuer: string, get: typeof fetch = fetch): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const answer = await get(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000), headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error('the sign-in provider did not answer with its configuration');
    const { jwks_uri: uri, issuer: named } = z.object({ issuer: z.string(), jwks_uri: z.url() }).parse(await answer.json());
    if (named.replace(/\/$/, '') !== issuer) throw new Error('the sign-in provider names another issuer');
    return createRemoteJWKSet(new URL(uri), { cacheMaxAge: 600_000, cooldownDuration: 30_000, timeoutDuration: 5_000 });
  };
  return async (header, token) => {
    keys ??= discover().catch((error: unknown) => { keys = undefined; throw error; });
    return (await keys)(header, token);
  };
}

/** Access tokens of the installation's OpenID provider: RS256 or ES256, its issuer, our audience (handbook 5.2). */
export class TokenVerifier implements Verifier {
  constructor(private readonly issuer: string, private readonly tenants: Tenants, private readonly keys: JWTVerifyGetKey = keysOf(issuer)) {}

  async verify(token: string): Promise<Caller> {
    const read = claims.safeParse(await this.#payload(token));
    if (!read.success) throw new Denied(401, 'token-incomplete', 'This sign-in lacks the tenant, roles or practices that Claimstream needs; ask your administrator.');
    const { sub, name, tenant: id, roles, practices } = read.data;
    const tenant = this.tenants.of(id);
    if (!tenant) throw new Denied(403, 'tenant-unknown', 'Your company is not served by this installation.');
    return caller({ person: sub, name, tenant, roles: roles.filter((r): r is PersonRole => (PERSON_ROLES as readonly string[]).includes(r)), practices });
  }

  async #payload(token: string): Promise<unknown> {
    try {
      return (await jwtVerify(token, this.keys, { issuer: [this.issuer, `${this.issuer}/`], audience: AUDIENCE, algorithms: ['RS256', 'ES256'], requiredClaims: ['exp', 'sub'], clockTolerance: 5 })).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Denied(401, 'token-expired', 'Your sign-in has expired; sign in again.');
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) throw new Denied(401, 'token-invalid', 'This sign-in is not valid here; sign in again.');
      throw new Denied(503, 'sign-in-unreachable', 'The sign-in provider does not answer; try again in a moment.');
    }
  }
}
