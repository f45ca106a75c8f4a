import type { ServiceName } from '@claimstream/contracts';
import { Ends, EXIT, unreachable, type ExitCode } from '../ends.js';

export interface Request {
  method?: 'GET' | 'POST' | 'PUT';
  body?: unknown;
  /** Of a write; a fresh one otherwise. */
  key?: string;
  headers?: Record<string, string>;
}

export type Ask = <T>(service: ServiceName, path: string, request?: Request) => Promise<T>;

interface ErrorBody { error?: { code?: string; sentence?: string; details?: unknown; errorId?: string } }

const PATIENCE_MS = 60_000;

/** 400 and 422: what was typed is wrong. 404: it is not there. 401, 403, 409: not allowed, or not now. Everything above: nobody home. */
export function exitOf(status: number): ExitCode {
  if (status === 400 || status === 413 || status === 415 || status === 422) return EXIT.usage;
  if (status === 404) return EXIT.findings;
  return status < 500 ? EXIT.refused : EXIT.unreachable;
}

/** The refusal of a service as the sentence it came with. */
export async function refusalOf(response: Response, service: string): Promise<Ends> {
  const { error } = (await response.json().catch(() => ({}))) as ErrorBody;
  const sentence = error?.sentence ?? `${service} answered ${response.status}.`;
  const help = response.status === 401 ? ' Sign in with "claimctl login --as ROLE".' : error?.errorId === undefined ? '' : ` (error ${error.errorId})`;
  return new Ends(exitOf(response.status), `${sentence}${help}`, error?.code ?? `http-${response.status}`, error?.details);
}

/** fetch, with a connection that cannot be made as one sentence. */
export async function reach(url: string, init: RequestInit, what: string): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: init.signal ?? AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    throw unreachable(`${what} does not answer at ${new URL(url).origin}; "claimctl status" says what runs.`);
  }
}

/** Asks services as somebody. `token` is asked again, with `renew`, when it was refused as expired. */
export function asking(urlOf: (service: ServiceName) => string, token: (renew: boolean) => Promise<string>): Ask {
  return async <T>(service: ServiceName, path: string, { method = 'GET', body, key, headers = {} }: Request = {}): Promise<T> => {
    const send = async (renew: boolean): Promise<Response> => reach(`${urlOf(service)}/v1/${service}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(renew)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': key ?? crypto.randomUUID() }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }, service);
    let response = await send(false);
    if (response.status === 401) {
      await response.body?.cancel();
      response = await send(true);
    }
    if (!response.ok) throw await refusalOf(response, service);
    return await response.json() as T;
  };
}
