import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Configuration } from './configuration.js';
import { forwardTo } from './forward/forward.js';
import { ChangeFeed } from './live/changes.js';
import { LiveStreams } from './live/stream.js';
import { PAGE_HEADERS, pageRoutes } from './pages/pages.js';
import { authRoutes } from './session/auth-routes.js';
import { SessionKeeper } from './session/keeper.js';
import { Provider } from './session/provider.js';

export interface Workbench {
  port: number;
  stop(): Promise<void>;
}

/** Serves the pages, holds sessions, forwards to the services, tells of changes. It decides nothing. */
export async function startWorkbench(configuration: Configuration): Promise<Workbench> {
  const provider = new Provider(configuration);
  const secure = configuration.origins.every((o) => o.startsWith('https:'));
  const keeper = new SessionKeeper(provider, { key: configuration.sessionKey, secure, idleMs: configuration.idleMs, now: Date.now });
  const streams = new LiveStreams(keeper, new ChangeFeed(configuration.services.reporting));
  const hosts = new Set(configuration.origins.map((o) => new URL(o).host));
  let stopping = false;

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/livez', (_request: Request, response: Response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request: Request, response: Response) => {
    const known = !stopping && await provider.configuration().then(() => true, () => false);
    response.status(known ? 200 : 503).json({ status: known ? 'ok' : 'unavailable', checks: { provider: known ? 'ok' : 'does not answer' } });
  });
  app.get('/metrics', streams.metrics);
  app.use((request: Request, response: Response, next: NextFunction) => {
    response.set(PAGE_HEADERS);
    // A name that somebody else made point at this machine is not ours.
    if (!hosts.has(request.headers.host ?? '')) {
      response.status(421).json({ error: { code: 'host-unknown', sentence: 'The workbench is not served under this name.' } });
      return;
    }
    next();
  });
  app.use(authRoutes(configuration, provider, keeper));
  app.get('/v1/stream', streams.handle);
  app.all('/v1/:service/{*rest}', forwardTo(configuration, keeper));
  app.use(['/v1', '/auth'], (_request: Request, response: Response) => void response.status(404).json({ error: { code: 'unknown-address', sentence: 'There is nothing at this address.' } }));
  app.use(pageRoutes(configuration.pages));
  app.use((_fault: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) { response.destroy(); return; }
    response.status(503).json({ error: { code: 'not-now', sentence: 'The sign-in provider or a part of the platform does not answer; try again in a moment.' } });
  });

  const server = http.createServer(app);
  // A file of several hundred megabytes takes its time; headers do not.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(configuration.port, configuration.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => {
      stopping = true;
      streams.closeAll();
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 5_000).unref();
    }),
  };
}
