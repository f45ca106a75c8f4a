import { Ends, EXIT } from '../ends.js';
import type { Whereabouts } from '../platform/find-platform.js';
import { Logins, type Login } from './logins.js';
import { localLogin, renewed } from './sign-in.js';

/** A token that ends within this is renewed first. */
const MARGIN_MS = 30_000;

const signInFirst = (): Ends => new Ends(EXIT.refused, 'Nobody is signed in; run "claimctl login --as ROLE" on a local platform, or "claimctl login".', 'signed-out');

/** Gives the current token: of `as` for this command alone, else of the kept login, renewed when it has ended. */
export function tokenSource(at: Whereabouts, as: string | undefined): (renew: boolean) => Promise<string> {
  const logins = new Logins(at.logins);
  let current: Login | undefined;
  return async (renew) => {
    if (as !== undefined) {
      if (current === undefined || renew || current.expiresAt - MARGIN_MS < Date.now()) current = await localLogin(at.issuer, as);
      return current.token;
    }
    current ??= logins.of(at.issuer);
    if (current === undefined) throw signInFirst();
    if (!renew && current.expiresAt - MARGIN_MS > Date.now()) return current.token;
    current = await renewed(at.issuer, current);
    if (current === undefined) throw signInFirst();
    logins.keep(at.issuer, current);
    return current.token;
  };
}
