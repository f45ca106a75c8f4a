import * as oidc from 'openid-client';
import { newSecret, type Session, type SignIn } from './session.js';

export interface ProviderSettings {
  issuer: string;
  clientId: string;
}

interface PersonClaims {
  sub: string;
  name?: string;
  tenant?: string;
  roles?: string[];
  practices?: '*' | string[];
}

/** A refreshed token answers the requests that were under way with the old one, too. */
const KEEP_REFRESHED_MS = 30_000;

/** The installation's OpenID provider: authorization code with PKCE, no client secret (RFC 9700 section 2.1.1). */
export class Provider {
  #found: Promise<oidc.Configuration> | undefined;
  readonly #refreshing = new Map<string, Promise<Session>>();

  constructor(private readonly settings: ProviderSettings) {}

  /** Its discovery document, asked for until it answers once. */
  configuration(): Promise<oidc.Configuration> {
    const local = new URL(this.settings.issuer).protocol === 'http:';
    this.#found ??= oidc.discovery(new URL(this.settings.issuer), this.settings.clientId, undefined, oidc.None(), { timeout: 5, ...(local ? { execute: [oidc.allowInsecureRequests] } : {}) })
      .catch((fault: unknown) => { this.#found = undefined; throw fault; });
    return this.#found;
  }

  /** Where the browser goes, and what we must remember until it comes back. `again` asks for credentials although a session exists. */
  async begin(origin: string, to: string, again: boolean): Promise<{ url: URL; signIn: SignIn }> {
    const configuration = await this.configuration();
    const signIn: SignIn = { state: newSecret(), nonce: newSecret(), verifier: oidc.randomPKCECodeVerifier(), to, origin };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${origin}/auth/callback`,
      scope: 'openid profile offline_access claimstream',
      resource: 'urn:claimstream',
      state: signIn.state,
      nonce: signIn.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(signIn.verifier),
      code_challenge_method: 'S256',
      ...(again ? { prompt: 'login' } : {}),
    });
    return { url, signIn };
  }

  /** The session of a person who came back. @throws when code, state, nonce or signature are not right. */
  async finish(callback: URL, signIn: SignIn, now: number): Promise<Session> {
    const tokens = await oidc.authorizationCodeGrant(
      await this.configuration(), callback, { pkceCodeVerifier: signIn.verifier, expectedState: signIn.state, expectedNonce: signIn.nonce, idTokenExpected: true },
    );
    const claims = tokens.claims() as PersonClaims | undefined;
    if (claims === undefined) throw new Error('the provider gave no ID token');
    return {
      person: claims.sub, name: claims.name ?? '', tenant: claims.tenant ?? '', roles: claims.roles ?? [], practices: claims.practices ?? [],
      csrf: newSecret(), activeAt: now, ...held(tokens, now),
    };
  }

  /**
   * The session with a fresh access token. A refresh token works once, so requests of the same moment share one answer.
   * @throws when the provider no longer takes the refresh token.
   */
  refreshed(session: Session, now: number): Promise<Session> {
    const { refreshToken } = session;
    if (refreshToken === undefined) return Promise.reject(new Error('the session has no refresh token'));
    let answer = this.#refreshing.get(refreshToken);
    if (answer === undefined) {
      answer = this.configuration()
        .then((configuration) => oidc.refreshTokenGrant(configuration, refreshToken, { resource: 'urn:claimstream' }))
        .then((tokens) => ({ ...session, ...held(tokens, now) }));
      this.#refreshing.set(refreshToken, answer);
      answer.catch(() => undefined).finally(() => setTimeout(() => this.#refreshing.delete(refreshToken), KEEP_REFRESHED_MS).unref());
    }
    return answer.then((fresh) => ({ ...fresh, activeAt: session.activeAt }));
  }

  /** Where the browser ends the provider's own session. */
  async endUrl(session: Session, origin: string): Promise<string> {
    try {
      const configuration = await this.configuration();
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${origin}/`, ...(session.idToken ? { id_token_hint: session.idToken } : {}) }).href;
    } catch {
      // A provider without an end-session address, or away: our own session is over all the same.
      return `${origin}/`;
    }
  }
}

function held(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers, now: number): Pick<Session, 'accessToken' | 'accessEndsAt'> & Partial<Pick<Session, 'refreshToken' | 'idToken'>> {
  return {
    accessToken: tokens.access_token,
    accessEndsAt: now + (tokens.expiresIn() ?? 300) * 1000,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    ...(tokens.id_token === undefined ? {} : { idToken: tokens.id_token }),
  };
}
