import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AnswerBook } from '../answer/answer-book.js';
import { trickOf } from '../answer/tricks.js';
import type { ReceiptBook } from '../receipt/receipt-book.js';
import type { Receipt } from '../receipt/receipt.js';
import { bookPage, receiptPage } from './html.js';

const PAGE = 100;
const MOST = 500;

/** A receipt in a list: its claims are one request further. */
const summary = ({ claims: _claims, ...receipt }: Receipt) => receipt;

export interface Shown {
  book: ReceiptBook;
  answers: AnswerBook;
  /** False where it only receives. */
  isAnswering: boolean;
  isReady(): boolean;
  /** ISO instant. */
  now(): string;
}

/** Pages for people and JSON for programs over the books. All of it is read only but the tricks, which only its own machine may ask for. */
export function receiptServer(shown: Shown): Server {
  const { book, answers, isReady } = shown;
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (request.method === 'POST' && url.pathname === '/v1/simulator/tricks') return void askTrick(request, response, shown);
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
    if (url.pathname === '/v1/simulator/answers') {
      const receipt = wholeNumber(url.searchParams.get('receipt'));
      const [partner, step] = [url.searchParams.get('partner'), url.searchParams.get('step')];
      const found = answers.newest(Math.min(wholeNumber(url.searchParams.get('limit')) ?? PAGE, MOST), before, (a) =>
        (receipt === undefined || a.receipts.includes(receipt)) && (partner === null || a.partner === partner) && (step === null || a.step === step));
      return json(response, 200, { total: answers.size, answering: shown.isAnswering, items: found, before: olderThan(found) ?? null });
    }
    if (url.pathname === '/v1/simulator/tricks') return json(response, 200, { items: answers.tricks.map(({ trick, left }) => ({ ...trick, left })) });
    const [, where, what] = /^(\/receipts|\/v1\/simulator\/receipts|\/v1\/simulator\/claims)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (where === '/v1/simulator/claims') {
      const claimId = decoded(what);
      return json(response, 200, {
        claimId, items: book.ofClaim(claimId).map((r) => ({
          ...summary(r), claims: r.claims.filter((c) => c.claimId === claimId), decided: (answers.planOf(r.number)?.claims ?? []).filter((c) => c.claimId === claimId), answers: answers.ofReceipt(r.number),
        })),
      });
    }
    const receipt = book.one(wholeNumber(what ?? '') ?? 0);
    if (where === undefined || receipt === undefined) return json(response, 404, { error: { code: 'unknown', sentence: 'There is no such page or receipt.' } });
    const [plan, said] = [answers.planOf(receipt.number), answers.ofReceipt(receipt.number)];
    return where === '/receipts' ? html(response, 200, receiptPage(receipt, plan, said)) : json(response, 200, { ...receipt, decided: plan?.claims ?? [], answers: said, lost: answers.isLost(receipt.number) });
  });
}

const LOCAL = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const MOST_BYTES = 4_096;

/** Takes a trick from a program of this machine; a web page elsewhere can neither send JSON without asking nor hide its origin. */
async function askTrick(request: IncomingMessage, response: ServerResponse, { answers, isAnswering, now }: Shown): Promise<void> {
  const refused = (status: number, code: string, sentence: string): void => json(response, status, { error: { code, sentence } });
  if (!LOCAL.has(request.socket.remoteAddress ?? '') || request.headers.origin !== undefined) return refused(403, 'not-local', 'Tricks are taken from programs of this machine only.');
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return refused(415, 'not-json', 'Send application/json.');
  if (!isAnswering) return refused(409, 'silent', 'This simulator only receives; start it with CLAIMSTREAM_SIMULATOR_ANSWERS=on, or =asked.');
  let body: unknown;
  try {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MOST_BYTES) return refused(413, 'too-long', `A trick has at most ${MOST_BYTES} bytes.`);
      parts.push(part);
    }
    body = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return refused(400, 'not-json', 'The body is no JSON.');
  }
  const trick = trickOf(body, now());
  return typeof trick === 'string' ? refused(422, 'no-such-trick', trick) : json(response, 202, answers.ask(trick));
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
const olderThan = (listed: readonly { number: number }[]): number | undefined => {
  const last = listed.at(-1)?.number;
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
