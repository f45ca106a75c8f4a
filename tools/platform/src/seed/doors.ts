import type { Ports, Service } from '../ports.js';
import { Trouble } from '../trouble.js';

type PersonId = 'manager' | 'biller' | 'coder' | 'sre';

interface Ask {
  as: PersonId;
  body?: unknown;
  /** Of a write: the same key again answers with what the first one did. */
  key?: string;
  file?: { bytes: Uint8Array<ArrayBuffer>; name: string; type: string };
}

/** A refusal of a service, with its code, for whoever expects it. */
export class Refused extends Trouble {
  constructor(readonly status: number, readonly code: string, sentence: string) {
    super(sentence);
  }
}

const PATIENCE_MS = 30_000;
/** A service that has just become ready may still be taking its seat in its consumer group. */
const TRIES = 5;

/** The product's doors as people use them: HTTP with their own tokens, and nothing beside it. */
export class Doors {
  readonly #tokens = new Map<PersonId, string>();

  constructor(private readonly ports: Ports, private readonly issuer: string) {}

  get<T>(service: Service, path: string, as: PersonId): Promise<T> {
    return this.#ask<T>('GET', service, path, { as });
  }

  post<T>(service: Service, path: string, ask: Ask & { key: string }): Promise<T> {
    return this.#ask<T>('POST', service, path, ask);
  }

  /** A question that may name people, and so is no GET; it changes nothing. */
  search<T>(body: Record<string, string>, as: PersonId): Promise<T> {
    return this.#ask<T>('POST', 'reporting', 'search', { as, body });
  }

  async #ask<T>(method: string, service: Service, path: string, ask: Ask): Promise<T> {
    for (let tries = 1; ; tries++) {
      const answer = await this.#send(method, service, path, ask);
      if (answer?.ok) return (await answer.json()) as T;
      const refusal = answer === undefined ? new Trouble(`${service} does not answer on port ${this.ports[service]}.`) : await refusalOf(answer, service);
      if (answer?.status === 401) this.#tokens.delete(ask.as);
      else if (answer !== undefined && answer.status < 500 && answer.status !== 429) throw refusal;
      if (tries === TRIES) throw refusal;
      await new Promise((r) => setTimeout(r, 200 * tries));
    }
  }

  /** Undefined when nobody answers. */
  async #send(method: string, service: Service, path: string, { as, body, key, file }: Ask): Promise<Response | undefined> {
    const token = await this.#token(as);
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (key !== undefined) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (file !== undefined) Object.assign(headers, { 'content-type': file.type, 'x-file-name': encodeURIComponent(file.name) });
    const sent = file?.bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    return fetch(`http://127.0.0.1:${this.ports[service]}/v1/${service}/${path}`, { method, headers, ...(sent === undefined ? {} : { body: sent }), signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  }

  async #token(person: PersonId): Promise<string> {
    const known = this.#tokens.get(person);
    if (known !== undefined) return known;
    const answer = await fetch(`${this.issuer}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }), signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
    if (!answer?.ok) throw new Trouble(`The OpenID provider at ${this.issuer} gives the ${person} no token; is this a local platform?`);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    this.#tokens.set(person, token);
    return token;
  }
}

async function refusalOf(answer: Response, service: string): Promise<Refused> {
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { code?: string; sentence?: string } };
  return new Refused(answer.status, error?.code ?? '', `${service} refused: ${error?.sentence ?? `it answered ${answer.status}`}`);
}
