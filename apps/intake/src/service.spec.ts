import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { billingCompany, serviceInTest, type ServiceInTest } from '@claimstream/testing';
import { claims, exported, NPI } from '../spec/office.js';
import { parts } from './parts.js';

const [HARBOR, MESA] = [billingCompany('harbor'), billingCompany('mesa')];
const people = { harbor: HARBOR, mesa: MESA };
const folders = mkdtempSync(path.join(tmpdir(), 'claimstream-folders-'));

let service: ServiceInTest;

beforeAll(async () => {
  service = await serviceInTest(parts, {
    tenants: [HARBOR, MESA], folders, who: (token) => ({ person: 'biller', name: 'Bea Billmore', tenant: people[token as 'harbor' | 'mesa'], roles: ['biller', 'manager'], practices: '*' }),
  });
}, 60_000);

afterAll(async () => {
  await service?.stop();
  rmSync(folders, { recursive: true, force: true });
});

const ask = (method: string, at: string, body?: unknown, as: 'harbor' | 'mesa' = 'harbor', key?: string): ReturnType<ServiceInTest['ask']> =>
  service.ask(at, { method, body, as, headers: { 'x-file-name': 'export.x12' }, ...(key && { key }) });

const register = async (as: 'harbor' | 'mesa' = 'harbor'): Promise<string> => (await ask('POST', 'practices', { name: 'Sample Family Practice', npi: NPI, timeZone: 'America/Denver', taxId: '123456789' }, as)).body.id as string;

async function finished(id: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { body } = await ask('GET', `files/${id}`);
    if (!['received', 'reading'].includes(body.phase)) return body;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the file did not end');
}

describe('intake on a real database', () => {
  it('takes a file of 450 claims, counts it done, and answers the same bytes with the first id', async () => {
    const practice = await register();
    const bytes = exported(claims(450));
    const first = await ask('POST', `files?practice=${practice}`, bytes);
    expect(first).toMatchObject({ status: 200, body: { duplicate: false } });
    expect(await finished(first.body.id)).toMatchObject({ phase: 'done', claims: 450, accepted: 450, fileName: 'export.x12', findings: [] });
    expect((await ask('POST', `files?practice=${practice}`, bytes)).body).toMatchObject({ id: first.body.id, duplicate: true });
    expect(await service.db.query(`SELECT kind, count(*)::int AS n FROM intake.stream WHERE practice = '${practice}' AND kind = 'claim' AND parked IS NULL GROUP BY kind`)).toEqual([{ kind: 'claim', n: 450 }]);
    expect(await service.db.query('SELECT count(DISTINCT key)::int AS n FROM intake.document_part')).toEqual([{ n: 1 }]);
  }, 60_000);

  it('shows a registration, takes an edit, and says no to another tenant', async () => {
    const practice = await register();
    const [sample] = claims(1, 21);
    const { body: file } = await ask('POST', `files?practice=${practice}`, exported([{ ...sample!, subscriber: { ...sample!.subscriber, memberId: '000' } }]));
    await finished(file.id);
    const [row] = await service.db.query<{ id: string }>(`SELECT id FROM intake.stream WHERE practice = '${practice}' AND kind = 'claim'`);
    const claim = row!.id;
    expect((await ask('GET', `claims/${claim}`)).body).toMatchObject({ encounter: 'incomplete', claimNumber: sample!.claimId });
    const answer = await ask('POST', `claims/${claim}/edits`, { changes: { 'subscriber.memberId': 'M4711' } });
    expect((await ask('GET', `claims/${claim}?after=intake/${claim}@${answer.body.seq}`)).body).toMatchObject({ encounter: 'ready', revision: 2, registration: { subscriber: { memberId: 'M4711' } } });
    for (const [method, at, body] of [['GET', `claims/${claim}`], ['GET', `files/${file.id}`], ['POST', `claims/${claim}/confirm-not-duplicate`, {}], ['POST', `files?practice=${practice}`, exported(claims(1))]] as const) {
      expect([at, (await ask(method, at, body, 'mesa')).status]).toEqual([at, 404]);
    }
  }, 60_000);

  it('takes a file from the folder of a practice and puts it into the archive', async () => {
    const practice = await register();
    const home = path.join(folders, 'harbor', practice, '837');
    mkdirSync(path.join(home, 'in'), { recursive: true });
    writeFileSync(path.join(home, 'in', 'day.x12'), exported(claims(3, 5)));
    let files: { id: string }[] = [];
    for (let tries = 0; files.length === 0 && tries < 400; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      files = (await ask('GET', `files?practice=${practice}`)).body.files as { id: string }[];
    }
    expect(await finished(files[0]!.id)).toMatchObject({ phase: 'done', door: 'folder', claims: 3 });
    for (let tries = 0; readdirSync(path.join(home, 'in')).length > 0 && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(readdirSync(path.join(home, 'archive'))).toEqual(['day.x12']);
  }, 60_000);
});
