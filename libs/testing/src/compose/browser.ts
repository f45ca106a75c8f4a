import { randomUUID } from 'node:crypto';

const MOST_REDIRECTS = 12;

/** As much of a browser as a sign-in needs: it follows redirects between two addresses and keeps the cookies of each. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  #csrf = '';

  constructor(private readonly workbench: string) {}

  /** Signs in at the workbench, choosing `person` on the provider's page. @throws when either side does not take it. */
  async signIn(person: string): Promise<void> {
    const page = await this.#follow(`${this.workbench}/auth/sign-in?to=/auth/session`);
    const action = /action="([^"]+)"/.exec(await page.text())?.[1];
    if (action === undefined) throw new Error(`no page to sign in at ${page.url}`);
    await this.#follow(new URL(action, page.url).href, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `person=${person}` });
    const { csrf } = await this.json<{ csrf: string }>('/auth/session');
    this.#csrf = csrf;
  }

  /** Asks the workbench as a page of it does. @throws with the sentence of a refusal. */
  async json<T>(path: string, body?: object | Uint8Array): Promise<T> {
    const file = body instanceof Uint8Array;
    const answer = await this.#send(`${this.workbench}${path}`, body === undefined ? {} : {
      method: 'POST', body: file ? new Uint8Array(body) : JSON.stringify(body),
      headers: { 'content-type': file ? 'application/octet-stream' : 'application/json', 'x-csrf-token': this.#csrf, 'idempotency-key': randomUUID() },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async #follow(address: string, init: RequestInit = {}): Promise<Response> {
    let [at, how] = [address, init];
    for (let i = 0; i < MOST_REDIRECTS; i += 1) {
      const answer = await this.#send(at, how);
      const to = answer.headers.get('location');
      if (to === null) return answer;
      // Each of these redirects is taken up with a GET (RFC 9110 section 15.4.4).
      [at, how] = [new URL(to, at).href, {}];
    }
    throw new Error('the sign-in goes round in circles');
  }

  async #send(address: string, init: RequestInit): Promise<Response> {
    const { host } = new URL(address);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, { ...init, redirect: 'manual', headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) }, signal: AbortSignal.timeout(60_000) });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0\b/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }
}
