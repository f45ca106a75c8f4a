import { cleanClaims, PRACTICES } from './claims.js';
import type { RunningPlatform } from './running-platform.js';

const TRIES = 5;

class Refused extends Error {}

/** Sends what the people of a billing company send: registrations and files. */
export class Office {
  readonly #tokens = new Map<string, { token: string; at: number }>();

  constructor(private readonly platform: RunningPlatform) {}

  /** Practices, one partner, and the payers that claims name, all through the doors. Gives the practices' ids. */
  async register(serviceDate: string): Promise<string[]> {
    const partner = await this.#post<{ stream: string }>('submission', 'partners', 'manager', {
      name: 'BENCH CLEARINGHOUSE', folder: 'bench', senderId: 'BENCHSENDER', receiverId: 'BENCHRECEIVER', submitterName: 'BENCH BILLING', contactName: 'HELP DESK', contactPhone: '5550100000', usage: 'T',
    });
    const practices: string[] = [];
    const payers = new Map<string, string>();
    for (let n = 0; n < PRACTICES; n += 1) {
      const claims = cleanClaims(n, 0, 100, serviceDate);
      for (const { payer } of claims) if (payer.id !== undefined) payers.set(payer.id, payer.name);
      const provider = claims[0]?.billingProvider;
      if (provider === undefined) throw new Error('the generator made no claim');
      const { id } = await this.#post<{ id: string }>('intake', 'practices', 'manager', {
        name: `${provider.organization} ${n + 1}`, npi: provider.npi, taxId: provider.taxId, taxonomy: provider.taxonomy, timeZone: 'America/Denver',
      });
      practices.push(id);
    }
    for (const [id, name] of payers) await this.#post('submission', 'payers', 'manager', { name, payerIds: [id], partner: partner.stream });
    return practices;
  }

  async send(practice: string, bytes: Buffer): Promise<void> {
    await this.#ask('intake', `files?practice=${practice}`, 'biller', 'application/octet-stream', new Uint8Array(bytes));
  }

  #post<T>(service: string, path: string, person: string, body: unknown): Promise<T> {
    return this.#ask<T>(service, path, person, 'application/json', JSON.stringify(body));
  }

  /** Tried again under the same key when a busy machine cuts a connection. @throws Error with the refusal. */
  async #ask<T>(service: string, path: string, person: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<T> {
    const key = crypto.randomUUID();
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await fetch(`${this.platform.url(service)}/v1/${service}/${path}`, {
          method: 'POST', body, headers: { authorization: `Bearer ${await this.#token(person)}`, 'content-type': type, 'idempotency-key': key },
        });
        const answer = await response.text();
        if (response.ok) return JSON.parse(answer) as T;
        if (response.status < 500 || tries === TRIES) throw new Refused(`${service} refused ${path}: ${answer}`);
      } catch (error) {
        if (error instanceof Refused || tries === TRIES) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500 * tries));
    }
  }

  async #token(person: string): Promise<string> {
    const known = this.#tokens.get(person);
    // Local tokens live for minutes; one a minute costs nothing.
    if (known && performance.now() - known.at < 60_000) return known.token;
    const response = await fetch(`${this.platform.url('provider')}/local/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person }) });
    const { access_token: token } = await response.json() as { access_token?: string };
    if (token === undefined) throw new Error('the local provider gave no token');
    this.#tokens.set(person, { token, at: performance.now() });
    return token;
  }
}
