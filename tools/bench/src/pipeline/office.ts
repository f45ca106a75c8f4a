import { cleanClaims, PRACTICES } from './claims.js';
import type { RunningPlatform } from './running-platform.js';

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
    const response = await fetch(`${this.platform.url('intake')}/v1/intake/files?practice=${practice}`, {
      method: 'POST', body: new Uint8Array(bytes),
      headers: { authorization: `Bearer ${await this.#token('biller')}`, 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
    });
    if (!response.ok) throw new Error(`intake refused a file: ${await response.text()}`);
    await response.body?.cancel();
  }

  async #post<T>(service: string, path: string, person: string, body: unknown): Promise<T> {
    const response = await fetch(`${this.platform.url(service)}/v1/${service}/${path}`, {
      method: 'POST', body: JSON.stringify(body),
      headers: { authorization: `Bearer ${await this.#token(person)}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    });
    if (!response.ok) throw new Error(`${service} refused ${path}: ${await response.text()}`);
    return await response.json() as T;
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
