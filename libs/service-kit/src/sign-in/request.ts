import type { IncomingMessage } from 'node:http';
import type { Caller } from './caller.js';

/** The HTTP request as the guard leaves it. */
export interface SignedInRequest extends IncomingMessage {
  originalUrl: string;
  body?: unknown;
  query: Record<string, unknown>;
  params: Record<string, string>;
  caller?: Caller;
}
