import type { Context } from '../context.js';
import { Logins } from './logins.js';
import { deviceLogin, localLogin } from './sign-in.js';

/** `claimctl login`: as a demo person of a local platform, else by device code. */
export async function login(context: Context): Promise<void> {
  const { screen, options } = context;
  const at = context.at();
  const fresh = options.as === undefined ? await deviceLogin(at.issuer, (line) => screen.note(line)) : await localLogin(at.issuer, options.as);
  new Logins(at.logins).keep(at.issuer, fresh);
  const until = new Date(fresh.expiresAt).toISOString();
  screen.result({ issuer: at.issuer, person: fresh.person ?? null, expiresAt: until, keptIn: at.logins }, () => `Signed in${fresh.person === undefined ? '' : ` as ${fresh.person}`}; kept in ${at.logins}.`);
}
