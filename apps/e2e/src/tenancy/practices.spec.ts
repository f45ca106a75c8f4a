import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { file837, visit, visits } from '../running/claims.js';
import { ingest, openOffice, untilStanding, type Office } from '../running/office.js';
import { PATIENCE } from '../running/patience.js';
import { call, described, ok, sql } from '../running/platform.js';
import { bodyOf, dice, idsIn, inParallel, LEFT_OUT, ROLES, routes, type Route } from './routes.js';

const DEMO = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001';
const LEAST_CALLS = 1_000;

/** Somebody of the demo company who works for one practice only; people are read anew at each sign-in. */
function hire(id: string, roles: string[], practice: string): void {
  const file = path.join(described().dataDir, 'people.json');
  const { people } = JSON.parse(fs.readFileSync(file, 'utf8')) as { people: { id: string }[] };
  const person = { id, name: `Lim ${id}`, tenant: DEMO, roles, practices: [practice] };
  fs.writeFileSync(`${file}.part`, JSON.stringify({ people: [...people.filter((p) => p.id !== id), person] }));
  fs.renameSync(`${file}.part`, file);
}

let own: Office;
let next: Office;
/** Streams of the practice next door, in every service. */
let foreign: Set<string>;

beforeAll(async () => {
  [own, next] = [await openOffice(), await openOffice()];
  for (const office of [own, next]) {
    const sent = await ingest(office.practice, file837(visits(4, `PS${office.payerId}`, office.payerId)));
    await ingest(office.practice, file837([visit({ number: `PH${office.payerId}`, last: 'TESTHELD', payerId: office.payerId, memberId: '' })], '2'));
    await untilStanding(sent.id, 4, 'transmitted');
  }
  const rows = await sql<{ id: string }>(SERVICES.map((s) => `SELECT id FROM ${s.replaceAll('-', '_')}.stream WHERE practice = '${next.practice}'`).join(' UNION '));
  foreign = new Set([...rows.map((r) => r.id), next.practice]);
  for (const role of ROLES) hire(`one-${role}`, [role], own.practice);
}, 180_000 * PATIENCE);

describe('somebody who works for one practice of a company', () => {
  it('sees the claims of that practice, and none of the practice next door in any list', async () => {
    const { items } = await ok<{ items: { practice: string }[] }>('one-biller', 'reporting', 'claims?limit=200');
    expect([items.length, new Set(items.map((c) => c.practice))]).toEqual([5, new Set([own.practice])]);
    const { items: work } = await ok<{ items: { practice: string }[] }>('one-biller', 'reporting', 'work-items?limit=200');
    expect(new Set(work.map((w) => w.practice))).toEqual(new Set([own.practice]));
  });

  it('reads, changes and notices nothing of the practice next door, at any address, in any role, with any id', async () => {
    const roll = dice(20_260_303);
    const ids = [...foreign].sort();
    const all = (await routes()).filter((r) => !LEFT_OUT(r));
    const rounds = Math.ceil(LEAST_CALLS / (all.length * ROLES.length));
    const tries = all.flatMap((route) => ROLES.flatMap((role) => Array.from({ length: rounds }, () => ({ route, person: `one-${role}`, id: roll(3) === 0 ? next.practice : ids[roll(ids.length)] ?? '' }))));
    expect(tries.length).toBeGreaterThanOrEqual(LEAST_CALLS);
    const leaks = new Set<string>();
    await inParallel(tries, async ({ route, person, id }: { route: Route; person: string; id: string }) => {
      const { service, method, path: address } = route;
      const where = address.replaceAll(/\{[^}]+\}/g, id);
      const upload = address === 'files' && method === 'POST';
      const query = address.includes('{') || (method !== 'GET' && !upload) ? '' : `?practice=${id}&document=${id}&claim=${id}&after=${service}/${id}@1`;
      const answer = await call(person, service, `${where}${query}`, { method, ...(method === 'GET' ? {} : { body: upload ? new TextEncoder().encode('ISA') : bodyOf(route, id) }) });
      const named = idsIn(answer.text, id).filter((found) => foreign.has(found));
      const said = `${method} ${service}/${address} as ${person} answered ${answer.status}`;
      if (named.length > 0) leaks.add(`${said} and named ${named.length} of the practice next door`);
      if (address.includes('{') && answer.status < 400) leaks.add(said);
      if (answer.status >= 500) leaks.add(`${said}: ${answer.text.slice(0, 200)}`);
    });
    expect([...leaks].sort()).toEqual([]);
    const written = await sql<{ n: number }>(SERVICES.map((s) => `SELECT count(*)::int AS n FROM ${s.replaceAll('-', '_')}.event e JOIN ${s.replaceAll('-', '_')}.stream t ON t.id = e.stream
      WHERE t.practice = '${next.practice}' AND convert_from(e.bytes, 'UTF8')::json->>'actor' LIKE 'person:one-%'`).join(' UNION ALL '));
    expect(written.reduce((sum, w) => sum + w.n, 0)).toBe(0);
  }, 300_000 * PATIENCE);
});
