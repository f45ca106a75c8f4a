import type { Request, Response } from 'express';
import type { SessionKeeper } from '../session/keeper.js';
import type { ChangeFeed } from './changes.js';

const HEARTBEAT_MS = 15_000;
/** Reconnects are spread, so that a restart is not met by every page at once. */
const RETRY_MS = 1_500;

/** Open streams, so that a stop can close them in order. */
export class LiveStreams {
  readonly #open = new Set<() => void>();

  constructor(private readonly keeper: SessionKeeper, private readonly feed: ChangeFeed) {}

  /** Server-sent events: `changes` with ids only, never who a claim is about. */
  readonly handle = async (request: Request, response: Response): Promise<void> => {
    const found = await this.keeper.of(request, response);
    if ('refused' in found) {
      response.status(found.refused).json({ error: { code: found.code, sentence: found.sentence } });
      return;
    }
    response.status(200).set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.write(`retry: ${RETRY_MS}\nevent: hello\ndata: {}\n\n`);
    const leave = this.feed.follow(found.session, (changes) => void response.write(`event: changes\ndata: ${JSON.stringify(changes)}\n\n`));
    const heartbeat = setInterval(() => void response.write(': still here\n\n'), HEARTBEAT_MS);
    // The stream ends with its token; the browser comes back at once and brings a renewed session.
    const end = setTimeout(() => response.end(), Math.max(1_000, found.session.accessEndsAt - Date.now()));
    const close = (): void => void response.end();
    this.#open.add(close);
    response.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      leave();
      this.#open.delete(close);
    });
  };

  /** How many pages are followed live, as Prometheus reads it: a number and nobody's name. */
  readonly metrics = (_request: Request, response: Response): void => {
    response.status(200).set({ 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' }).send(
      `# HELP claimstream_sse_connections Pages that are told of changes as they happen\n# TYPE claimstream_sse_connections gauge\nclaimstream_sse_connections{service="workbench"} ${this.#open.size}\n`);
  };

  closeAll(): void {
    for (const close of this.#open) close();
  }
}
