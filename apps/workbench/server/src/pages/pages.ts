import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import express, { Router, type Request, type Response } from 'express';

/** The page carries this where the style library reads its nonce. */
const NONCE_PLACE = '__CSP_NONCE__';

/** Nothing from elsewhere, nothing inline but styles with this answer's nonce, no frames around us. */
export const contentSecurityPolicy = (nonce: string): string => [
  "default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
  "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** The built pages: files with a hash in their name for ever, the page itself never from a cache. */
export function pageRoutes(folder: string): Router {
  const router = Router();
  router.use('/assets', express.static(path.join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false }), (_request: Request, response: Response) => void response.status(404).type('text/plain').send('There is no such file.'));
  router.use(express.static(folder, { index: false, maxAge: '1h', dotfiles: 'ignore' }));
  router.get('/{*place}', (_request: Request, response: Response) => {
    const file = path.join(folder, 'index.html');
    if (!fs.existsSync(file)) {
      response.status(503).type('text/plain').send('The pages are not built yet: run "npm start", or "npx vite build" in apps/workbench/web.');
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('content-security-policy', contentSecurityPolicy(nonce));
    response.setHeader('cache-control', 'no-store');
    response.type('html').send(fs.readFileSync(file, 'utf8').replaceAll(NONCE_PLACE, nonce));
  });
  return router;
}
