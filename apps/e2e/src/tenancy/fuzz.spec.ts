import { beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { file837, visit, visits } from '../running/claims.js';
import { ingest, openOffice, type Office } from '../running/office.js';
import { call, claimctl, described, ok, sql, until } from '../running/platform.js';
import { PATIENCE } from '../running/patience.js';
import { bodyOf, dice, idsIn, inParallel, LEFT_OUT, ROLES, routes, type Route } from './routes.js';

const TENANTS = { demo: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', other: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002' };
const LEAST_CALLS = 2_000;

interface Company { office: Office; ids: Set<string>; prefix: string }
let demo: Company;
let other: Company;

async function company(prefix: '' | 'other-', tenant: string): Promise<Company> {
  const office = await openOffice({ manager: `${prefix}manager` });
  const usage = prefix === '' ? (b: Buffer) => b : (b: Buffer) => Buffer.from(b.toString('latin1').replace('*0*T*:', '*0*P*:'), 'latin1');
  const as = `${prefix}biller`;
  const sent = await ingest(office.practice, usage(file837(visits(6, `TF${office.payerId}`, office.payerId))), { as });
  await ingest(office.practice, usage(file837([visit({ number: 'TFHELD', last: 'TESTHELD', payerId: office.payerId, memberId: '' })], '2')), { as });
  await until('the file has left', async () => {
    const { items } = await ok<{ items: { standing: string }[] }>(`${prefix}manager`, 'reporting', `claims?document=${sent.id}`);
    return items.length === 6 && items.every((c) => c.standing === 'transmitted');
  });
  const rows = await sql<{ id: string }>(SERVICES.map((s) => `SELECT id FROM ${s.replaceAll('-', '_')}.stream WHERE tenant_id = '${tenant}'`).join(' UNION '));
  return { office, ids: new Set(rows.map((r) => r.id)), prefix };
}

beforeAll(async () => {
  demo = await company('', TENANTS.demo);
  other = await company('other-', TENANTS.other);
}, 180_000 * PATIENCE);

interface Try { route: Route; person: string; victim: Company; id: string }

describe('two billing companies on one platform', () => {
  it('neither sees, changes or notices the other, at any address, in any role, with any id', async () => {
    const all = (await routes()).filter((r) => !LEFT_OUT(r));
    expect(new Set(all.map((r) => r.service))).toEqual(new Set(SERVICES));
    const roll = dice(20_260_302);
    const tries: Try[] = [];
    for (const [attacker, victim] of [[demo, other], [other, demo]] as const) {
      const ids = [...victim.ids].sort();
      const rounds = Math.ceil(LEAST_CALLS / 2 / (all.length * ROLES.length));
      for (const route of all) for (const role of ROLES) for (let n = 0; n < rounds; n += 1) {
        // Half of them of the sort that the address is most likely to know.
        const likely = [victim.office.practice, victim.office.payer, victim.office.partner];
        const id = (roll(3) === 0 ? likely[roll(likely.length)] : ids[roll(ids.length)]) ?? '';
        tries.push({ route, person: `${attacker.prefix}${role}`, victim, id });
      }
    }
    expect(tries.length).toBeGreaterThanOrEqual(LEAST_CALLS);

    const leaks: string[] = [];
    const answered: Record<number, number> = {};
    const registered: Record<string, number> = {};
    await inParallel(tries, async ({ route, person, victim, id }) => {
      const { service, method, path } = route;
      const where = path.replaceAll(/\{[^}]+\}/g, id);
      const query = path.includes('{') || method !== 'GET' ? '' : `?practice=${id}&document=${id}&claim=${id}&after=${service}/${id}@1`;
      const upload = service === 'intake' && path === 'files' && method === 'POST';
      const body = method === 'GET' ? undefined : upload ? new TextEncoder().encode('ISA') : bodyOf(route, id);
      const answer = await call(person, service, `${where}${upload ? `?practice=${id}` : query}`, { method, body });
      answered[answer.status] = (answered[answer.status] ?? 0) + 1;
      if (answer.status === 200 && method !== 'GET') registered[`${method} ${service}/${path}`] = (registered[`${method} ${service}/${path}`] ?? 0) + 1;
      const foreign = idsIn(answer.text, id).filter((found) => victim.ids.has(found));
      const said = `${method} ${service}/${path} as ${person} with ${id} answered ${answer.status}`;
      if (foreign.length > 0) leaks.push(`${said} and named ${foreign.join(', ')}`);
      if (path.includes('{') && answer.status < 400) leaks.push(said);
      if (answer.status >= 500) leaks.push(`${said}: ${answer.text.slice(0, 200)}`);
    });
    // Every write to what the other company owns must fail; searches answer with nothing, and what has no foreign id in its address may register something of one's own.
    expect({ leaks: [...new Set(leaks)], written: Object.keys(registered).filter((r) => !/(practices|search|people)$/.test(r)).sort() }).toEqual({ leaks: [], written: [] });
    expect(Object.keys(answered).every((s) => ['200', '400', '401', '403', '404', '409', '415', '422'].includes(s))).toBe(true);
    // Ids of one company stay ids of one company, in every table: also what was written must not squat on a foreign id.
    const proof = await claimctl('proof', '--only', 'tenants', '--json');
    expect((JSON.parse(proof.out) as { invariants: { differences: string[] }[] }).invariants.map((i) => i.differences)).toEqual([[]]);
    const touched = await sql<{ n: number }>(SERVICES.map((s) => `SELECT count(*)::int AS n FROM ${s.replaceAll('-', '_')}.audit a
      WHERE (a.tenant_id = '${TENANTS.demo}' AND a.actor LIKE 'person:other-%') OR (a.tenant_id = '${TENANTS.other}' AND a.actor LIKE 'person:%' AND a.actor NOT LIKE 'person:other-%')`).join(' UNION ALL '));
    expect(touched.reduce((sum, t) => sum + t.n, 0)).toBe(0);
    const strangers = await sql<{ n: number }>(SERVICES.map((s) => `SELECT count(*)::int AS n FROM ${s.replaceAll('-', '_')}.event
      WHERE (tenant_id = '${TENANTS.demo}' AND convert_from(bytes, 'UTF8')::json->>'actor' LIKE 'person:other-%')`).join(' UNION ALL '));
    expect(strangers.reduce((sum, t) => sum + t.n, 0)).toBe(0);
  }, 300_000 * PATIENCE);

  it('gives nothing to somebody without a token, with another\'s signature, or with none', async () => {
    const none = { alg: 'none', typ: 'at+jwt' };
    const claims = { iss: described().issuer, aud: 'claimstream', sub: 'manager', tenant: TENANTS.demo, roles: ['manager'], practices: '*', exp: 4_000_000_000 };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const tokens = ['', 'x', `${part(none)}.${part(claims)}.`, `${part({ alg: 'ES256', kid: 'x' })}.${part(claims)}.${Buffer.alloc(64, 1).toString('base64url')}`];
    for (const { service, path, method } of await routes()) {
      for (const token of tokens) {
        const response = await fetch(`${described().urls[service]}/v1/${service}/${path.replaceAll(/\{[^}]+\}/g, demo.office.practice)}`, { method, headers: { authorization: `Bearer ${token}` } });
        await response.body?.cancel();
        expect([service, path, response.status]).toEqual([service, path, 401]);
      }
    }
  });
});
