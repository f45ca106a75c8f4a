/** What a service said instead of an answer. `sentence` is for the person; it never names a patient. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, readonly sentence: string, readonly details?: unknown, readonly errorId?: string) {
    super(sentence);
  }
}

/** Where a command went; reads that hand it back wait until they have seen it. */
export interface CommandAnswer extends Record<string, unknown> {
  service: string;
  stream: string;
  seq: number;
}

export const afterOf = ({ service, stream, seq }: CommandAnswer): string => `${service}/${stream}@${seq}`;

let csrf = '';
let whenEnded: (status: 401 | 423) => void = () => undefined;

/** Tells the client the session's token for writes, and whom to call when the session is over or locked. */
export function useSessionOf(token: string, ended: (status: 401 | 423) => void): void {
  csrf = token;
  whenEnded = ended;
}

export const csrfToken = (): string => csrf;

interface ErrorBody { error?: { code?: string; sentence?: string; details?: unknown; errorId?: string } }

/** The error of an answer that is not 2xx. */
export function errorOf(status: number, body: unknown): ApiError {
  const { code = 'unknown', sentence = 'The platform does not answer right now. Nothing was changed; try again in a moment.', details, errorId } = (body as ErrorBody | null)?.error ?? {};
  return new ApiError(status, code, sentence, details, errorId);
}

async function answered<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request;
  } catch {
    throw new ApiError(0, 'offline', 'The workbench cannot be reached. Nothing was changed; check your connection and try again.');
  }
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  if (response.status === 401 || response.status === 423) whenEnded(response.status);
  throw errorOf(response.status, body);
}

export type Query = Readonly<Record<string, string | number | undefined | null>>;

/** Address with a query; values that are missing or empty are left out. Queries hold codes and ids only. */
export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> => answered<T>(fetch(address(path, query), { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) }));

/** Whether a service has seen a place by now; it waits a moment for it. What is done next counts on it. */
export async function hasSeen(path: string, place: CommandAnswer): Promise<boolean> {
  const response = await fetch(address(path, { after: afterOf(place) }), { headers: { accept: 'application/json' } }).catch(() => undefined);
  return response?.ok === true && response.headers.get('x-claimstream-fresh') !== 'false';
}

/** A question whose words may name a person, or that opens sealed data: a POST without an effect. */
export const ask = <T>(path: string, body: unknown = {}): Promise<T> =>
  answered<T>(fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(body) }));

/** A write. `key` names the intention: a repeat with the same key has effect once. */
export const command = (path: string, body: unknown = {}, key: string = crypto.randomUUID(), method = 'POST'): Promise<CommandAnswer> =>
  answered<CommandAnswer>(fetch(path, { method, headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, 'idempotency-key': key }, body: JSON.stringify(body) }));
