import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ReceiptBook } from '../receipt/receipt-book.js';
import type { Receipt } from '../receipt/receipt.js';
import { bookPage, receiptPage } from './html.js';

const PAGE = 100;
const MOST = 500;

/** A receipt in a list: its claims are one request further. */
const summary = ({ claims: _claims, ...receipt }: Receipt) => receipt;

/** Pages for people and JSON for programs over the book; everything is read only. */
export function receiptServer(book: ReceiptBook, isReady: () => boolean): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(response.setHeader('allow', 'GET, HEAD'), 405, { error: { code: 'read-only', sentence: 'The simulator is fed through its folders; here is only something to read.' } });
    if (url.pathname === '/livez') return json(response, 200, { status: 'up' });
    if (url.pathname === '/readyz') return json(response, isReady() ? 200 : 503, { status: isReady() ? 'ready' : 'the folders were not looked at yet, or cannot be read' });
    const before = wholeNumber(url.searchParams.get('before'));
    if (url.pathname === '/') {
      const receipts = book.newest(PAGE, before);
      return html(response, 200, bookPage(receipts, book.size, olderThan(receipts)));
    }
    if (url.pathname === '/v1/simulator/receipts') {
      const receipts = book.newest(Math.min(wholeNumber(url.searchParams.get('limit')) ?? PAGE, MOST), before, url.searchParams.get('partner') ?? undefined);
      return json(response, 200, { total: book.size, items: receipts.map(summary), before: olderThan(receipts) ?? null });
    }
    const [, where, what] = /^(\/receipts|\/v1\/simulator\/receipts|\/v1\/simulator\/claims)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (where === '/v1/simulator/claims') {
      const claimId = decoded(what);
      return json(response, 200, { claimId, items: book.ofClaim(claimId).map((r) => ({ ...summary(r), claims: r.claims.filter((c) => c.claimId === claimId) })) });
    }
    const receipt = book.one(wholeNumber(what ?? '') ?? 0);
    if (where === undefined || receipt === undefined) return json(response, 404, { error: { code: 'unknown', sentence: 'There is no such page or receipt.' } });
    return where === '/receipts' ? html(response, 200, receiptPage(receipt)) : json(response, 200, receipt);
  });
}

const wholeNumber = (given: string | null): number | undefined => (given !== null && /^[1-9]\d{0,9}$/.test(given) ? Number(given) : undefined);

const decoded = (part: string | undefined): string => {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
};

/** Where the next page begins, while there is one. */
const olderThan = (receipts: readonly Receipt[]): number | undefined => {
  const last = receipts.at(-1)?.number;
  return last === undefined || last === 1 ? undefined : last;
};

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  }).end(body);
}
