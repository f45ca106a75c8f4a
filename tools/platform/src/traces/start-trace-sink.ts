import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PAGE_HEADERS } from '../page.js';
import { Trouble } from '../trouble.js';
import { tracePage, tracesPage } from './pages.js';
import { readSpans, type OtlpTraces } from './span.js';
import { SpanRing } from './span-ring.js';

const unzip = promisify(gunzip);

export interface TraceSinkOptions {
  port: number;
  /** Keeps the newest spans over a restart; without it they live in memory alone. */
  directory?: string;
  /** How many spans are kept. */
  most?: number;
}

export interface TraceSink {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Largest export request, bytes; the exporters' batches of 512 spans are far below. */
const LARGEST = 32 * 1024 * 1024;

/**
 * An OTLP/HTTP JSON receiver for a local platform with a page per trace. Spans carry ids, codes and counts; by contract
 * nothing about a person is in one, so pages need no sign-in.
 */
export async function startTraceSink({ port, directory, most = 20_000 }: TraceSinkOptions): Promise<TraceSink> {
  const ring = new SpanRing(most, directory);
  const server = http.createServer((req, res) => {
    answer(req, res, ring).catch((fault: Error) => {
      const known = fault instanceof Trouble || fault instanceof SyntaxError;
      json(res, known ? 400 : 500, { error: fault instanceof SyntaxError ? 'The body is not JSON.' : fault.message });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) => reject(fault.code === 'EADDRINUSE' ? new Trouble(`Port ${port} (trace sink) is taken; end what listens there or choose another base with --port.`) : fault));
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = async () => {
    await new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); });
    await ring.written();
  };
  return { url: `http://127.0.0.1:${port}`, port, stop };
}

const json = (res: ServerResponse, status: number, body: unknown) =>
  void res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));

async function answer(req: IncomingMessage, res: ServerResponse, ring: SpanRing): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://localhost');
  const signal = /^\/v1\/(traces|metrics|logs)$/.exec(url.pathname)?.[1];
  if (signal && req.method === 'POST') return receive(req, res, signal === 'traces' ? ring : undefined);
  if (req.method !== 'GET') return json(res, 405, { error: 'POST /v1/traces, or GET.' });
  if (url.pathname === '/readyz' || url.pathname === '/livez') return json(res, 200, { status: 'ok', spans: ring.size });
  if (url.pathname === '/') return page(res, 200, tracesPage(ring.find({ limit: 5_000 }), ring.size));
  if (url.pathname === '/spans') {
    const ask = (name: string) => url.searchParams.get(name) || undefined;
    const limit = Number(ask('limit') ?? 1_000);
    if (!Number.isInteger(limit) || limit < 1) throw new Trouble('limit is a whole number from 1.');
    const [claim, trace, service] = [ask('claim'), ask('trace'), ask('service')];
    return json(res, 200, { spans: ring.find({ limit, ...(claim ? { claim } : {}), ...(trace ? { trace } : {}), ...(service ? { service } : {}) }) });
  }
  const traceId = /^\/trace\/([0-9a-fA-F]{32})$/.exec(url.pathname)?.[1]?.toLowerCase();
  if (!traceId) return json(res, 404, { error: 'There are /, /spans?claim=&trace=&service=&limit= and /trace/:id.' });
  const { spans, linkedFrom } = ring.trace(traceId);
  const status = spans.length > 0 ? 200 : 404;
  const wantsPage = (req.headers.accept ?? '').includes('text/html') && url.searchParams.get('format') !== 'json';
  return wantsPage ? page(res, status, tracePage(traceId, spans, linkedFrom)) : json(res, status, { traceId, spans, linkedFrom });
}

const page = (res: ServerResponse, status: number, html: string) => void res.writeHead(status, PAGE_HEADERS).end(html);

/** `ring` is absent for metrics and logs: they are taken, so that no exporter retries, and dropped. */
async function receive(req: IncomingMessage, res: ServerResponse, ring: SpanRing | undefined): Promise<void> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST) return json(res, 413, { error: 'The export is too large.' });
    parts.push(part);
  }
  if (ring) {
    if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) return json(res, 415, { error: 'Only OTLP/JSON is read here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.' });
    const raw = Buffer.concat(parts);
    const body = req.headers['content-encoding'] === 'gzip' ? await unzip(raw, { maxOutputLength: LARGEST }) : raw;
    ring.add(readSpans(JSON.parse(body.toString()) as OtlpTraces));
  }
  json(res, 200, {});
}
