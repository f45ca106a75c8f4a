import { timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { clearCookies, joinCookies, readCookies, setCookies } from './cookies.js';
import type { Provider } from './provider.js';
import { open, seal, type Session, type SignIn } from './session.js';

const SESSION = 'claimstream_session';
const SIGN_IN = 'claimstream_sign_in';
const SESSION_SECONDS = 12 * 3600;
const SIGN_IN_SECONDS = 600;
/** A token is renewed before it ends, so that none ends on its way to a service. */
const RENEW_BEFORE_MS = 60_000;
/** The cookie is written anew at most so often while a person works. */
const TOUCH_MS = 30_000;

export type Found = { session: Session } | { refused: 401 | 423; code: string; sentence: string };

export interface KeeperSettings {
  key: Uint8Array;
  secure: boolean;
  idleMs: number;
  now(): number;
}

/** Keeps people's sessions in their own browsers: sealed cookies, nothing on the server that a restart would lose. */
export class SessionKeeper {
  constructor(private readonly provider: Provider, private readonly settings: KeeperSettings) {}

  /** The session of a request with an access token that still lives; renewed and set again where needed. */
  async of(request: Request, response: Response): Promise<Found> {
    const { key, idleMs, now } = this.settings;
    const sealed = joinCookies(readCookies(request.headers.cookie), SESSION);
    const session = sealed === undefined ? undefined : await open<Session>(sealed, key);
    if (session === undefined) return { refused: 401, code: 'not-signed-in', sentence: 'Sign in first.' };
    // 45 CFR 164.312(a)(2)(iii): a session ends after a time without activity.
    if (now() - session.activeAt > idleMs) return { refused: 423, code: 'locked', sentence: 'The workbench is locked because nobody used it for a while; sign in again.' };
    if (session.accessEndsAt - now() > RENEW_BEFORE_MS) return { session };
    try {
      const fresh = await this.provider.refreshed(session, now());
      await this.keep(request, response, fresh);
      return { session: fresh };
    } catch {
      this.forget(request, response);
      return { refused: 401, code: 'session-ended', sentence: 'Your sign-in has ended; sign in again.' };
    }
  }

  /** A key or a click: the idle time starts again. */
  async touch(request: Request, response: Response, session: Session): Promise<void> {
    const at = this.settings.now();
    if (at - session.activeAt > Math.min(TOUCH_MS, this.settings.idleMs / 4)) await this.keep(request, response, { ...session, activeAt: at });
  }

  async keep(request: Request, response: Response, session: Session): Promise<void> {
    this.#set(request, response, SESSION, await seal(session, this.settings.key), SESSION_SECONDS);
  }

  forget(request: Request, response: Response): void {
    for (const line of clearCookies(SESSION, { secure: this.settings.secure }, readCookies(request.headers.cookie))) response.append('set-cookie', line);
  }

  async keepSignIn(request: Request, response: Response, signIn: SignIn): Promise<void> {
    this.#set(request, response, SIGN_IN, await seal(signIn, this.settings.key), SIGN_IN_SECONDS);
  }

  /** The sign-in under way; it is good for one answer of the provider. */
  async takeSignIn(request: Request, response: Response): Promise<SignIn | undefined> {
    const cookies = readCookies(request.headers.cookie);
    const sealed = joinCookies(cookies, SIGN_IN);
    for (const line of clearCookies(SIGN_IN, { secure: this.settings.secure }, cookies)) response.append('set-cookie', line);
    return sealed === undefined ? undefined : open<SignIn>(sealed, this.settings.key);
  }

  #set(request: Request, response: Response, name: string, value: string, maxAge: number): void {
    for (const line of setCookies(name, value, { secure: this.settings.secure, maxAge }, readCookies(request.headers.cookie))) response.append('set-cookie', line);
  }
}

/** Whether a write carries the session's own token; compared without telling how much of it was right. */
export function mayWrite(session: Session, sent: string | undefined): boolean {
  const [a, b] = [Buffer.from(session.csrf), Buffer.from(sent ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
