import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workbench } from './testing/workbench.js';

type Running = Awaited<ReturnType<typeof workbench>>;
const json = async (answer: Response) => ({ status: answer.status, body: await answer.json() as Record<string, never> & { error?: { code: string } } });

describe('signing in', () => {
  let running: Running;
  beforeAll(async () => { running = await workbench(); });
  afterAll(() => running.stop());

  it('goes to the provider with PKCE, comes back to where the person wanted to be, and keeps tokens out of the page\'s reach', async () => {
    const visitor = running.visitor();
    const session = await visitor.signIn('/claims?practice=P1');
    expect(session).toMatchObject({ person: 'biller', name: 'Bea Billmore', roles: ['biller'] });
    const asked = running.asked.at(-1);
    expect([asked?.get('code_challenge_method'), asked?.get('redirect_uri'), asked?.get('resource')]).toEqual(['S256', `${running.at}/auth/callback`, 'urn:claimstream']);
    expect(JSON.stringify(session)).not.toMatch(/access-|refresh-/);
    expect([...visitor.cookies.values()].join()).not.toMatch(/access-|refresh-|Bea/);
  });

  it('sets cookies that scripts and other sites cannot use', async () => {
    const away = await running.visitor().go('/auth/sign-in');
    for (const line of away.headers.getSetCookie()) expect(line).toMatch(/; HttpOnly; SameSite=Lax/);
  });

  it('never sends a person to another site, whatever a link asks for', async () => {
    for (const to of ['https://evil.test/', '//evil.test/', '/\\evil.test', '/auth/sign-out', '/a b']) {
      const visitor = running.visitor();
      const away = await visitor.go(`/auth/sign-in?to=${encodeURIComponent(to)}`);
      const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
      const home = await visitor.go(back.headers.get('location') ?? '');
      expect(home.headers.get('location')).toBe('/');
    }
  });

  it('refuses an answer of the provider that belongs to no sign-in of this browser', async () => {
    const [honest, thief] = [running.visitor(), running.visitor()];
    const away = await honest.go('/auth/sign-in');
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    const stolen = await thief.go(back.headers.get('location') ?? '');
    expect(stolen.headers.get('location')).toBe('/?sign-in=expired');
    await thief.go('/auth/sign-in');
    const mixed = await thief.go(back.headers.get('location') ?? '');
    expect(mixed.headers.get('location')).toBe('/?sign-in=failed');
    expect((await thief.go('/auth/session')).status).toBe(401);
  });

  it('ends with the provider\'s session too, and only for the page that asks with its token', async () => {
    const visitor = running.visitor();
    const { csrf } = await visitor.signIn();
    expect((await visitor.go('/auth/sign-out', { method: 'POST' })).status).toBe(403);
    const { body } = await json(await visitor.go('/auth/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrf } }));
    expect(String(body['to'])).toMatch(/\/end\?.*id_token_hint=/);
    expect((await visitor.go('/auth/session')).status).toBe(401);
  });
});

describe('forwarding to the services', () => {
  let running: Running;
  beforeAll(async () => { running = await workbench(); });
  afterAll(() => running.stop());

  it('adds the person\'s token, passes the key of the intention on, and keeps the browser\'s cookies back', async () => {
    const visitor = running.visitor();
    const { csrf } = await visitor.signIn();
    const answer = await visitor.go('/v1/intake/claims/C1/edits?x=1', { method: 'POST', body: '{"changes":{}}', headers: { 'x-csrf-token': csrf, 'idempotency-key': 'key-12345678', 'content-type': 'application/json', authorization: 'Bearer other' } });
    const seen = running.seen.at(-1);
    expect([answer.status, seen?.method, seen?.url, seen?.body]).toEqual([200, 'POST', '/v1/intake/claims/C1/edits?x=1', '{"changes":{}}']);
    expect(seen?.headers).toMatchObject({ 'idempotency-key': 'key-12345678', 'content-type': 'application/json' });
    expect(seen?.headers.authorization).toMatch(/^Bearer access-\d+$/);
    expect([seen?.headers.cookie, seen?.headers['x-csrf-token']]).toEqual([undefined, undefined]);
    expect([answer.headers.get('x-claimstream-fresh'), answer.headers.get('x-internal'), answer.headers.get('cache-control')]).toEqual(['true', null, 'no-store']);
    expect(answer.headers.getSetCookie().filter((c) => c.startsWith('stolen'))).toEqual([]);
  });

  it('forwards nothing for somebody who is not signed in, and no write without the page\'s token', async () => {
    const before = running.seen.length;
    expect((await json(await running.visitor().go('/v1/reporting/claims'))).body.error?.code).toBe('not-signed-in');
    const visitor = running.visitor();
    await visitor.signIn();
    for (const token of [undefined, 'wrong']) {
      const { status, body } = await json(await visitor.go('/v1/intake/files', { method: 'POST', body: 'x', headers: token ? { 'x-csrf-token': token } : {} }));
      expect([status, body.error?.code]).toEqual([403, 'csrf']);
    }
    expect(running.seen.length).toBe(before);
  });

  it('knows seven services and no other address behind them', async () => {
    const visitor = running.visitor();
    await visitor.signIn();
    expect((await visitor.go('/v1/nowhere/claims')).status).toBe(404);
    expect((await visitor.go('/v1/intake')).status).toBe(404);
  });

  it('goes on when a page moves away while its session is being renewed', async () => {
    let renewing = (): void => undefined;
    const slow = await workbench({ accessSeconds: () => { renewing(); return 30; }, tokenDelayMs: 60 });
    const visitor = slow.visitor();
    await visitor.signIn();
    const leaving = new AbortController();
    const begun = new Promise<void>((resolve) => { renewing = resolve; });
    const request = visitor.go('/v1/reporting/counts', { signal: leaving.signal });
    await begun;
    leaving.abort();
    await expect(request).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(slow.seen.filter((s) => s.url === '/v1/reporting/counts')).toEqual([]);
    expect((await slow.visitor().go('/livez')).status).toBe(200);
    await slow.stop();
  });

  it('asks a reading question again when the service has just closed the connection that was kept for it', async () => {
    let asked = 0;
    // Every second answer on a connection is its end without a word, as a kept connection ends that was idle too long.
    const service = http.createServer((request, answer) => {
      asked += 1;
      if (asked === 2) { request.socket.destroy(); return; }
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const own = await workbench({ services: Object.fromEntries(['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'].map((s) => [s, url])) as never });
    const visitor = own.visitor();
    await visitor.signIn();
    const answers = [await visitor.go('/v1/reporting/counts'), await visitor.go('/v1/reporting/counts')].map((a) => a.status);
    expect([answers, asked]).toEqual([[200, 200], 3]);
    await own.stop();
    service.closeAllConnections();
    await new Promise((resolve) => { service.close(resolve); });
  });

  it('says which service does not answer, and that nothing was changed', async () => {
    const alone = await workbench({ services: Object.fromEntries(['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'].map((s) => [s, 'http://127.0.0.1:9'])) as never });
    const visitor = alone.visitor();
    await visitor.signIn();
    const { status, body } = await json(await visitor.go('/v1/coding/claims/C1'));
    expect([status, body.error?.code]).toEqual([503, 'service-away']);
    await alone.stop();
  });
});

describe('a session', () => {
  it('gets a new access token in time, once for all requests of the moment, and goes on', async () => {
    const running = await workbench({ accessSeconds: () => 30 });
    const visitor = running.visitor();
    await visitor.signIn();
    const answers = await Promise.all(Array.from({ length: 6 }, () => visitor.go('/v1/reporting/counts')));
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(new Set(running.seen.map((s) => s.headers.authorization)).size).toBe(1);
    expect((await visitor.go('/v1/reporting/counts')).status).toBe(200);
    await running.stop();
  });

  it('is locked when nobody touched a key for the idle time; reading alone does not keep it open', async () => {
    const running = await workbench({ idleMs: 0 });
    const visitor = running.visitor();
    await visitor.signIn();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { status, body } = await json(await visitor.go('/v1/reporting/claims'));
    expect([status, body.error?.code]).toEqual([423, 'locked']);
    await running.stop();
  });

  it('cannot be made by anybody without the workbench\'s key', async () => {
    const [one, two] = [await workbench(), await workbench()];
    const visitor = one.visitor();
    await visitor.signIn();
    const stranger = two.visitor();
    for (const [k, v] of visitor.cookies) stranger.cookies.set(k, v);
    expect((await stranger.go('/auth/session')).status).toBe(401);
    await Promise.all([one.stop(), two.stop()]);
  });
});

describe('the pages', () => {
  let running: Running;
  beforeAll(async () => { running = await workbench(); });
  afterAll(() => running.stop());

  it('load nothing from elsewhere: a policy with a nonce of its own for each answer', async () => {
    const [one, two] = await Promise.all([running.visitor().go('/claims/ABC'), running.visitor().go('/today')]);
    const policy = one.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(await one.text()).toContain(`content="${nonce}"`);
    expect(two.headers.get('content-security-policy')).not.toContain(nonce);
  });

  it('are files that never change, or a page that is never kept', async () => {
    expect((await running.visitor().go('/assets/a.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await running.visitor().go('/')).headers.get('cache-control')).toBe('no-store');
    expect((await running.visitor().go('/assets/gone.js')).status).toBe(404);
  });

  it('are served under our own names only', async () => {
    const status = await new Promise((resolve) => { http.get(`${running.at}/`, { headers: { host: 'evil.test' } }, (answer) => { answer.resume(); resolve(answer.statusCode); }); });
    expect(status).toBe(421);
  });

  it('are ready when the provider is', async () => {
    expect((await running.visitor().go('/readyz')).status).toBe(200);
    const alone = await workbench({ issuer: 'http://127.0.0.1:9' });
    expect((await alone.visitor().go('/readyz')).status).toBe(503);
    expect((await alone.visitor().go('/livez')).status).toBe(200);
    await alone.stop();
  });
});

describe('live updates', () => {
  it('tell ids of what changed and nothing else, one question for everybody with the same practices', async () => {
    let cursor = 0;
    const running = await workbench({ answer: ({ url }) => {
      if (!url.startsWith('/v1/reporting/changes')) return { body: {} };
      cursor += 1;
      return { body: { cursor: String(cursor), resync: false, changes: url.includes('since') ? [{ id: `C${cursor}`, kind: 'claim', practice: 'P', version: cursor }] : [] } };
    } });
    const listen = async () => {
      const visitor = running.visitor();
      await visitor.signIn();
      const stream = await visitor.go('/v1/stream');
      expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const reader = stream.body?.getReader();
      let text = '';
      while (!/event: changes/.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
      return { text, leave: () => reader?.cancel() };
    };
    const [one, two] = await Promise.all([listen(), listen()]);
    expect(one.text).toMatch(/^retry: \d+\nevent: hello/);
    const data = JSON.parse(/event: changes\ndata: (.*)\n/.exec(one.text)?.[1] ?? '') as { changes: Record<string, unknown>[] };
    expect(Object.keys(data.changes[0] ?? {}).sort()).toEqual(['id', 'kind', 'practice', 'version']);
    expect(two.text).toContain('event: changes');
    // One chain of questions: each goes on from the answer before. A question of its own per person would begin anew.
    const since = running.seen.filter((s) => s.url.startsWith('/v1/reporting/changes')).map((s) => new URL(s.url, 'http://here').searchParams.get('since'));
    expect(since).toEqual([null, ...since.slice(1).map((_, at) => String(at + 1))]);
    await Promise.all([one.leave(), two.leave()]);
    await running.stop();
  });

  it('are counted while a page is open, and no more when it is left', async () => {
    const running = await workbench();
    const shown = async (): Promise<string> => /^claimstream_sse_connections\{service="workbench"\} (\d+)$/m.exec(await (await fetch(`${running.at}/metrics`)).text())?.[1] ?? 'nothing';
    expect(await shown()).toBe('0');
    const open = async (): Promise<ReadableStreamDefaultReader | undefined> => {
      const visitor = running.visitor();
      await visitor.signIn();
      const reader = (await visitor.go('/v1/stream')).body?.getReader();
      await reader?.read();
      return reader;
    };
    const [one, two] = await Promise.all([open(), open()]);
    expect(await shown()).toBe('2');
    await one?.cancel();
    // The connection ends when the server hears of it.
    while (await shown() !== '1');
    await two?.cancel();
    await running.stop();
  });

  it('are for people who are signed in', async () => {
    const running = await workbench();
    expect((await running.visitor().go('/v1/stream')).status).toBe(401);
    await running.stop();
  });
});
