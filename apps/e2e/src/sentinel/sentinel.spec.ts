import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LogReader } from '@claimstream/claimctl';
import { SERVICES } from '@claimstream/contracts';
import { file837, visit } from '../running/claims.js';
import { claimsOf, ingest, onDisk, openOffice, untilStanding } from '../running/office.js';
import { call, claimctl, described, ok, sql, until, type Answer } from '../running/platform.js';
import { PATIENCE } from '../running/patience.js';
import { findDisguised } from './search-bytes.js';

/** Nobody could guess these: where one turns up, it came from the claim. */
const sentinel = (what: string): string => `ZZPHI${what}${randomBytes(5).toString('hex').toUpperCase()}`;
const S = {
  last: sentinel('LAST'), first: sentinel('FIRST'), member: sentinel('MEM'), number: sentinel('NUM'), note: sentinel('NOTE'), street: sentinel('ST'), file: sentinel('FILE'),
  edited: sentinel('EDIT'), wrong: sentinel('WRONG'), question: sentinel('QUEST'), reason: sentinel('WHY'), family: sentinel('FAM'), folder: sentinel('FOLD'),
};
const ALL = Object.values(S);

const refused: string[] = [];
const keep = <T>(answer: Answer<T>): Answer<T> => { if (answer.status >= 400) refused.push(`${answer.status} ${answer.text}`); return answer; };

/** One claim full of sentinels through every door, screen and mistake. */
async function live(): Promise<void> {
  const office = await openOffice();
  const base = visit({ number: S.number, last: S.last, first: S.first, memberId: S.member, note: S.note, payerId: office.payerId });
  const claim = { ...base, subscriber: { ...base.subscriber, address: { line1: S.street, city: 'SAMPLETON', state: 'CO', postalCode: '802030101' } } };
  const file = await ingest(office.practice, file837([claim]), { name: `${S.file}.837` });
  const [sent] = await untilStanding(file.id, 1, 'transmitted');
  await ingest(office.practice, file837([{ ...claim, chargeCents: claim.chargeCents + 100, serviceLines: claim.serviceLines.map((l) => ({ ...l, chargeCents: l.chargeCents + 100 })) }], '2'), { name: `${S.file}-2.837` });

  const held = await ingest(office.practice, file837([visit({ number: `${S.number}H`, last: S.last, first: S.first, memberId: '', payerId: office.payerId })], '3'));
  const [incomplete] = await untilStanding(held.id, 1, 'incomplete');
  for (const changes of [{ 'subscriber.memberId': S.wrong.repeat(9) }, { [S.wrong]: 'x' }, { 'subscriber.birthDate': S.wrong }, { 'payer.id': S.edited.slice(0, 2) + ' ' + S.wrong }]) {
    keep(await call('biller', 'intake', `claims/${incomplete?.claim}/edits`, { method: 'POST', body: { changes } }));
  }
  await ok('biller', 'intake', `claims/${incomplete?.claim}/edits`, { method: 'POST', body: { changes: { 'subscriber.memberId': S.edited } } });
  await untilStanding(held.id, 1, 'transmitted');

  await screens(sent?.claim ?? '', office.practice);
  await mistakes(sent?.claim ?? '', office.practice);
  await folder(office.practice);
  await bundle(office.practice);
}

async function screens(claim: string, practice: string): Promise<void> {
  await ok('biller', 'intake', `claims/${claim}`);
  await ok('biller', 'reporting', `claims/${claim}/person`, { method: 'POST' });
  const { interchange } = await ok<{ interchange: string }>('biller', 'reporting', `claims/${claim}`);
  // The bytes of the message are for the person at the screen; that they name the patient is the point of the question.
  const raw = await ok<{ segments: { text: string }[] }>('biller', 'submission', `claims/${claim}/raw`, { method: 'POST', body: { message: '837', interchange } });
  expect(raw.segments.some((s) => s.text.includes(S.last))).toBe(true);
  await ok('biller', 'reporting', 'search', { method: 'POST', body: { lastName: S.last, firstName: S.first, birthDate: '1980-02-29', practice } });
  const shown = [await claimctl('claim', 'show', claim, '--as', 'biller'), await claimctl('claim', 'journey', claim, '--as', 'biller'), await claimctl('claim', 'find', '--number', S.number, '--as', 'biller'),
    await claimctl('files', 'ls', '--as', 'biller'), await claimctl('ingest', onDisk(S.wrong, `${S.file}.txt`), '--practice', practice, '--wait', '--as', 'biller')];
  // What the command line prints is kept by terminals and pipelines: the same rule.
  refused.push(...shown.map((s) => s.out + s.err));
}

async function mistakes(claim: string, practice: string): Promise<void> {
  const post = (body: unknown, headers: Record<string, string> = {}) => ({ method: 'POST', body, headers });
  keep(await call('biller', 'reporting', 'search', post({ lastName: S.wrong })));
  keep(await call('biller', 'reporting', 'search', post({ claimId: S.wrong, birthDate: S.wrong })));
  keep(await call('biller', 'submission', `claims/${claim}/overrides`, post({ code: 'X', path: 'x', reason: S.reason })));
  keep(await call('biller', 'submission', `claims/${claim}/raw`, post({ message: S.wrong, interchange: S.wrong })));
  keep(await call('biller', 'remittance', `claims/${claim}/raw`, post({ remit: S.wrong, ordinal: S.wrong })));
  keep(await call('coder', 'coding', `claims/${claim}/queries`, post({ topic: S.wrong, question: S.question, dueAt: 'soon' })));
  keep(await call('coder', 'coding', `claims/${claim}/codes`, post({ diagnoses: [{ code: S.wrong, qualifier: 'ABK' }], lines: [] })));
  keep(await call('manager', 'intake', 'practices', post({ name: S.wrong, npi: S.wrong, timeZone: S.wrong, taxId: S.wrong })));
  keep(await call('manager', 'submission', 'payers', post({ name: S.wrong, payerIds: [], partner: S.wrong })));
  keep(await call('biller', 'intake', `files?practice=${practice}`, { method: 'POST', body: new TextEncoder().encode(`<html>${S.wrong}</html>`), headers: { 'x-file-name': S.file } }));
  const broken = await fetch(`${described().urls['reporting']}/v1/reporting/search`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${S.wrong}` }, body: `{"lastName": "${S.wrong}` });
  refused.push(await broken.text());
  const due = await call('coder', 'coding', `claims/${claim}/queries`, post({ topic: 'documentation', question: S.question, dueAt: '2027-01-01T00:00:00Z' }));
  keep(due);
}

async function folder(practice: string): Promise<void> {
  const home = path.join(described().folders, 'demo', practice, '837', 'in');
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(path.join(home, `${S.folder}.837`), `ISA but not quite ${S.wrong}`);
  await until('the folder is read', () => fs.readdirSync(home).length === 0);
}

async function bundle(practice: string): Promise<void> {
  const resources = [
    { resourceType: 'Patient', id: 'p1', name: [{ family: S.family, given: [S.first] }], birthDate: '1990-01-01', gender: 'female', address: [{ line: [S.street] }] },
    { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'AMB' }, subject: { reference: 'Patient/p1' }, period: { start: '2026-03-02T10:00:00Z', end: '2026-03-02T10:20:00Z' } },
    { resourceType: 'Claim', id: 'c1', status: 'active', type: { coding: [{ code: 'professional' }] }, patient: { reference: 'Patient/p1' }, billablePeriod: { start: '2026-03-02', end: '2026-03-02' }, item: [{ sequence: 1, encounter: [{ reference: 'Encounter/e1' }] }], total: { value: 100, currency: 'USD' } },
  ];
  const file = await ingest(practice, JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: resources.map((resource) => ({ resource })) }), { name: `${S.file}.json` });
  await until('the encounter waits', async () => (await claimsOf(file.id)).some((c) => c.states.coding === 'waiting'));
  await ingest(practice, `{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "name": "${S.wrong}"`, { name: 'broken.json', exit: 1 });
}

const filesBelow = (at: string): string[] => (fs.existsSync(at) ? fs.readdirSync(at, { withFileTypes: true, recursive: true }).filter((e) => e.isFile()).map((e) => path.join(e.parentPath, e.name)) : []);

describe('names, numbers and free text of people', () => {
  it('are in no log, span, metric, address, topic, error or table outside sealed blocks', async () => {
    await live();
    const { dataDir, logs, urls, brokers } = described();
    const places: [string, () => Promise<string[]>][] = [
      ['errors and the command line', async () => refused.flatMap((said) => findDisguised(Buffer.from(said), ALL).map((s) => `${s}: ${said}`))],
      ['logs', async () => filesBelow(logs).flatMap((f) => findDisguised(fs.readFileSync(f), ALL).map((s) => `${path.basename(f)}: ${s}`))],
      ['the data directory\'s other files', async () => filesBelow(dataDir).filter((f) => /\/(start\.log|platform\.json|cache\/)/.test(f)).flatMap((f) => findDisguised(fs.readFileSync(f), ALL).map((s) => `${path.basename(f)}: ${s}`))],
      ['spans', async () => {
        // Spans are sent in batches; the sink has them within seconds.
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        const kept = filesBelow(path.join(dataDir, 'traces'));
        return [...kept.flatMap((f) => findDisguised(fs.readFileSync(f), ALL)), ...findDisguised(Buffer.from(await (await fetch(urls['traces'] ?? '')).text()), ALL)];
      }],
      ['metrics', async () => (await Promise.all(SERVICES.map(async (s) => findDisguised(Buffer.from(await (await fetch(`${urls[s]}/metrics`)).text()), ALL).map((f) => `${s}: ${f}`)))).flat()],
      ['topics', async () => {
        const found: string[] = [];
        let records = 0;
        const reader = new LogReader({ brokers: brokers.split(',') });
        await reader.each(await reader.ends(), (topic, _partition, { key, value, headers }) => {
          records += 1;
          const whole = Buffer.concat([key ?? Buffer.alloc(0), value ?? Buffer.alloc(0), Buffer.from(JSON.stringify(Object.entries(headers).map(([k, v]) => [k, String(v)])))]);
          found.push(...findDisguised(whole, ALL).map((s) => `${topic}: ${s}`));
        });
        expect(records).toBeGreaterThan(20);
        return found;
      }],
      ['tables', tables],
    ];
    const seen: Record<string, string[]> = {};
    for (const [place, look] of places) seen[place] = [...new Set(await look())];
    expect(seen).toEqual(Object.fromEntries(places.map(([place]) => [place, []])));
    // The partner's file is where they belong; it proves that they were there to be found.
    expect(filesBelow(path.join(described().folders, 'demo', 'partners')).some((f) => findDisguised(fs.readFileSync(f), [S.last]).length > 0)).toBe(true);
  }, 240_000 * PATIENCE);
});

/** Every column of every table of the product as text: what is sealed is of type bytea or a sealed block and shows nothing. */
async function tables(): Promise<string[]> {
  const names = await sql<{ name: string }>(`SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE'`, [SERVICES.map((s) => s.replaceAll('-', '_'))]);
  const found: string[] = [];
  for (const { name } of names) {
    const text = name.endsWith('.event') ? `convert_from(t.bytes, 'UTF8')` : 't::text';
    const rows = await sql<{ row: string }>(`SELECT ${text} AS row FROM ${name} t WHERE ${text} ~* 'ZZPHI|WlpQSEk|5a5a504849'`);
    found.push(...rows.flatMap((r) => findDisguised(Buffer.from(r.row), ALL).map((s) => `${name}: ${s}`)));
  }
  return found;
}
