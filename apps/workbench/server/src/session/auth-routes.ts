import { Router, type Request, type Response } from 'express';
import type { Configuration } from '../configuration.js';
import { mayWrite, type SessionKeeper } from './keeper.js';
import type { Provider } from './provider.js';

/** Only a place of our own: an absolute address would let a link send a person anywhere after signing in. */
export const ownPlace = (to: unknown): string => (typeof to === 'string' && /^\/(?![/\\])[^\\\s]*$/.test(to) && !to.startsWith('/auth/') ? to : '/');

export function authRoutes({ origins, traceUrl, idleMs }: Configuration, provider: Provider, keeper: SessionKeeper): Router {
  const router = Router();
  const originOf = (request: Request): string => origins.find((o) => new URL(o).host === request.headers.host) ?? origins[0] ?? '';

  router.get('/auth/sign-in', async (request: Request, response: Response) => {
    const { url, signIn } = await provider.begin(originOf(request), ownPlace(request.query['to']), request.query['again'] === '1');
    await keeper.keepSignIn(request, response, signIn);
    response.redirect(303, url.href);
  });

  router.get('/auth/callback', async (request: Request, response: Response) => {
    const signIn = await keeper.takeSignIn(request, response);
    if (signIn === undefined) return response.redirect(303, '/?sign-in=expired');
    try {
      const session = await provider.finish(new URL(request.originalUrl, signIn.origin), signIn, Date.now());
      await keeper.keep(request, response, session);
    } catch {
      // The provider's text may name the person; what the page needs to know is that it did not work.
      return response.redirect(303, '/?sign-in=failed');
    }
    response.redirect(303, signIn.to);
  });

  router.post('/auth/sign-out', async (request: Request, response: Response) => {
    const found = await keeper.of(request, response);
    if ('session' in found && !mayWrite(found.session, request.get('x-csrf-token'))) {
      response.status(403).json({ error: { code: 'csrf', sentence: 'This did not come from the workbench; reload the page.' } });
      return;
    }
    keeper.forget(request, response);
    response.json({ to: 'session' in found ? await provider.endUrl(found.session, originOf(request)) : '/' });
  });

  router.get('/auth/session', async (request: Request, response: Response) => {
    response.setHeader('cache-control', 'no-store');
    const found = await keeper.of(request, response);
    if ('refused' in found) {
      response.status(found.refused).json({ error: { code: found.code, sentence: found.sentence } });
      return;
    }
    const { person, name, tenant, roles, practices, csrf } = found.session;
    response.json({ person, name, tenant, roles, practices, csrf, traceUrl, idleMs });
  });

  router.post('/auth/active', async (request: Request, response: Response) => {
    const found = await keeper.of(request, response);
    if ('refused' in found) {
      response.status(found.refused).json({ error: { code: found.code, sentence: found.sentence } });
      return;
    }
    if (mayWrite(found.session, request.get('x-csrf-token'))) await keeper.touch(request, response, found.session);
    response.status(204).end();
  });
  return router;
}
