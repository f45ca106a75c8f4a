import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { declarationOf, type Envelope } from '@claimstream/contracts';
import { FileKeys, newKeyFile, TenantSealer, withTenants, type caller } from '@claimstream/service-kit';
import { billingCompany, serviceInTest, type ServiceInTest } from '@claimstream/testing';
import { daysOfPractice } from './day/decide.js';
import { parts } from './index.js';

const TENANT = billingCompany();
const [CLAIM, PRACTICE] = ['0000000000C01', '0000000000PR1'];
const keys = new FileKeys(withTenants(newKeyFile(), [TENANT.id]));
const lines: string[] = [];
const PEOPLE: Record<string, Parameters<typeof caller>[0]> = {
  ana: { person: 'ana', name: 'Ana Sample', tenant: TENANT, roles: ['biller'], practices: '*' },
  ben: { person: 'ben', name: 'Ben Sample', tenant: TENANT, roles: ['biller'], practices: '*' },
  eve: { person: 'eve', name: 'Eve Elsewhere', tenant: TENANT, roles: ['biller'], practices: ['0000000000PR2'] },
  nora: { person: 'nora', name: 'Nora North', tenant: TENANT, roles: ['biller'], practices: [PRACTICE] },
  mia: { person: 'mia', name: 'Mia Manager', tenant: TENANT, roles: ['manager'], practices: '*' },
  art: { person: 'art', name: 'Art Auditor', tenant: TENANT, roles: ['auditor'], practices: '*' },
};

const incomplete = (): Envelope => ({
  ...received, id: `intake/${CLAIM}/2`, type: 'intake.encounter-incomplete', seq: 2, lamport: 2, fromstate: 'received', tostate: 'incomplete', sealed: undefined,
  data: { revision: 1, findings: [{ code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'The member id is missing.', fix: 'Add it.' }] },
} as Envelope);

const received: Envelope = {
  specversion: '1.0', id: `intake/${CLAIM}/1`, type: 'intake.encounter-received', source: 'intake', subject: CLAIM, streamkind: 'claim', time: '2026-03-02T16:00:00.000Z',
  datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq: 1, lamport: 1, dataversion: 1, correlationid: CLAIM, actor: 'service:intake',
  machine: 'encounter', item: '1', tostate: 'received',
  data: {
    document: '0000000000D0C', ordinal: 1, source: 'x12-837p', kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20',
    frequencyCode: '1', chargeCents: 10_000, coverages: [], preCoded: true, diagnoses: [], lines: [], billing: {}, tokens: { kid: 'k', member: [] },
  },
  sealed: new TenantSealer(keys).seal(TENANT.id, CLAIM, 'intake.encounter-received', {
    claimNumber: 'N-1', claim: { subscriber: { sequence: 'P', memberId: 'ZZMEMBER9', name: { last: 'Zzquill', first: 'Zoe' }, birthDate: '1980-02-29' } },
  }),
};

/** What the identity provider exports: among them people who have never signed in. */
function directory(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'claimstream-people-')), 'people.json');
  const listed = (id: string, name: string, role: string, practices: '*' | string[] = '*', tenant = TENANT.id) => ({ id, name, tenant, roles: [role], practices });
  writeFileSync(file, JSON.stringify({ people: [
    listed('ana', 'Ana Sample', 'biller'), listed('cleo', 'Cleo Newcome', 'poster'), listed('dot', 'Dot Elsewhere', 'biller', ['0000000000PR2']), listed('art', 'Art Auditor', 'auditor'), listed('oto', 'Oto Other', 'biller', '*', randomUUID()),
  ] }));
  return file;
}

describe('the running service', () => {
  let service: ServiceInTest;
  const ask = (method: string, path: string, { as, key, body = {} }: { as?: string; key?: string; body?: unknown } = {}) =>
    service.ask(path, { method, ...(method === 'POST' && { body }), ...(as !== undefined && { as }), ...(key !== undefined && { key }) });

  beforeAll(async () => {
    process.env['CLAIMSTREAM_PEOPLE'] = directory();
    service = await serviceInTest(parts, { tenants: [TENANT], keys, who: (token) => PEOPLE[token] ?? PEOPLE['ana']!, logged: (line) => { lines.push(line); } });
    await service.hear(received);
  }, 120_000);

  afterAll(async () => {
    delete process.env['CLAIMSTREAM_PEOPLE'];
    await service?.stop();
  }, 30_000);

  it('shows a claim of the log once `after` is covered, with nothing of the person in it', async () => {
    const { status, body } = await ask('GET', `claims/${CLAIM}?after=intake/${CLAIM}@1`);
    expect({ status, headline: body['headline'] }).toEqual({ status: 200, headline: { text: 'Received', tone: 'info', detail: 'The encounter arrived; its registration is being checked.' } });
    expect(JSON.stringify(body)).not.toMatch(/Zzquill|ZZMEMBER9/);
  });

  it('shows the person to a biller, writes who looked, and keeps the name sealed at rest', async () => {
    expect((await ask('POST', `claims/${CLAIM}/person`)).body).toEqual({
      claim: CLAIM, person: { last: 'Zzquill', first: 'Zoe', birthDate: '1980-02-29', memberIds: [{ sequence: 'P', id: 'ZZMEMBER9' }], claimNumber: 'N-1' },
    });
    expect(await service.db.query('SELECT actor, detail FROM reporting.audit WHERE actor = $1', ['person:ana'])).toEqual([{ actor: 'person:ana', detail: 'claim-page' }]);
    const [rest] = await service.db.query<{ all: string }>('SELECT (SELECT json_agg(s) FROM reporting.stream s)::text || (SELECT json_agg(c) FROM reporting.claim_view c)::text || (SELECT json_agg(j) FROM reporting.journey_entry j)::text AS all');
    expect(rest?.all).toContain(CLAIM);
    expect(rest?.all).not.toMatch(/Zzquill|ZZMEMBER9|1980-02-29/);
    expect(lines.join('\n')).not.toMatch(/Zzquill|ZZMEMBER9|1980-02-29/);
  });

  it('lets one person at a time work on an item: the other is told who has it, everybody sees it, and a repeated request has effect once', async () => {
    const said = incomplete();
    await service.hear(said);
    const items = (after: string, query = '') => ask('GET', `work-items?queue=registration&after=${after}${query}`).then((a) => a.body['items'] as Record<string, unknown>[]);
    expect(await items(`intake/${CLAIM}@2`)).toEqual([expect.objectContaining({ stream: CLAIM, item: 'encounter:1', category: 'REG-04', heldBy: null, notes: 0 })]);
    const body = { item: 'encounter:1' };
    const [first, second] = await Promise.all([ask('POST', `work-items/${CLAIM}/take`, { body, key: 'one-intention' }), ask('POST', `work-items/${CLAIM}/take`, { body, key: 'one-intention' })]);
    expect([first.status, second.status, first.body]).toEqual([200, 200, second.body]);
    const after = `reporting/${CLAIM}@${String(first.body['seq'])}`;
    expect(await items(after)).toEqual([expect.objectContaining({ heldBy: expect.objectContaining({ person: 'ana', name: 'Ana Sample' }) })]);
    expect(await items(after, '&desk=mine')).toHaveLength(1);
    expect(await items(after, '&desk=free')).toEqual([]);
    expect((await ask('GET', `claims/${CLAIM}?after=${after}`)).body['workItems']).toEqual([expect.objectContaining({ item: 'encounter:1', heldBy: { person: 'ana', name: 'Ana Sample', until: expect.any(String) } })]);
    const refused = await ask('POST', `work-items/${CLAIM}/take`, { as: 'ben', body });
    expect([refused.status, refused.body['error']]).toEqual([409, expect.objectContaining({ code: 'item-held', sentence: 'Ana Sample has this.', details: expect.objectContaining({ person: 'ana', until: expect.any(String) }) })]);
    expect(await service.db.query('SELECT type FROM reporting.event WHERE stream = $1', [CLAIM])).toEqual([{ type: 'reporting.item-taken' }]);
  });

  it('hands work over to somebody who works here, to a role, and to nobody unknown', async () => {
    const to = (who: object, as = 'ana') => ask('POST', `work-items/${CLAIM}/hand-over`, { as, body: { item: 'encounter:1', ...who } });
    for (const person of ['nobody', 'oto']) expect((await to({ person })).body['error']).toMatchObject({ code: 'person-unknown' });
    for (const person of ['dot', 'art']) expect((await to({ person })).body['error']).toMatchObject({ code: 'person-cannot-work' });
    expect((await to({})).status).toBe(422);
    expect((await to({ role: 'manager' })).status).toBe(200);
    expect((await ask('POST', `work-items/${CLAIM}/take`, { as: 'ben', body: { item: 'encounter:1' } })).status).toBe(200);
    expect((await to({ person: 'ana' }, 'ben')).status).toBe(200);
    const [item] = (await ask('GET', `work-items?stream=${CLAIM}`)).body['items'] as Record<string, unknown>[];
    expect(item).toMatchObject({ assignedTo: { person: 'ana', name: 'Ana Sample' }, heldBy: null });
    expect((await ask('GET', 'work-items/choices')).body['people']).toEqual([
      expect.objectContaining({ person: 'ana', name: 'Ana Sample', practices: '*' }), { person: 'ben', name: 'Ben Sample', queues: [], practices: '*' },
      { person: 'cleo', name: 'Cleo Newcome', queues: ['posting', 'waiting'], practices: '*' }, expect.objectContaining({ person: 'dot', practices: ['0000000000PR2'] }),
    ]);
    expect((await to({ person: 'cleo' })).status).toBe(200);
    expect(((await ask('GET', `work-items?stream=${CLAIM}`)).body['items'] as Record<string, unknown>[])[0]).toMatchObject({ assignedTo: { person: 'cleo', name: 'Cleo Newcome' } });
    expect((await to({ person: 'ana' })).status).toBe(200);
  });

  it('keeps notes sealed wherever they lie, and shows them with an audit row', async () => {
    const text = 'Called about Zoe Zzquill.';
    expect((await ask('POST', `work-items/${CLAIM}/notes`, { body: { item: 'encounter:1', text } })).status).toBe(200);
    expect((await ask('POST', `work-items/${CLAIM}/notes/read`)).body['notes']).toEqual([expect.objectContaining({ name: 'Ana Sample', text })]);
    expect(await service.db.query('SELECT actor FROM reporting.audit WHERE detail = $1', ['work-notes'])).toEqual([{ actor: 'person:ana' }]);
    const [rest] = await service.db.query<{ all: string }>(`SELECT (SELECT json_agg(s) FROM reporting.stream s)::text || (SELECT json_agg(w) FROM reporting.work_item w)::text
      || (SELECT json_agg(j) FROM reporting.journey_entry j)::text || (SELECT string_agg(convert_from(bytes, 'UTF8'), '') FROM reporting.event) AS all`);
    expect(rest?.all).toContain('reporting.item-noted');
    expect(rest?.all + lines.join('\n')).not.toMatch(/Zzquill/);
  });

  it('refuses work to who does not work here, for another practice, without an item or without a key', async () => {
    const take = (as: string, item = 'encounter:1') => ask('POST', `work-items/${CLAIM}/take`, { as, body: { item } });
    expect([(await take('art')).status, (await take('eve')).status, (await take('ana', 'attempt:P/1')).body['error']]).toEqual([403, 403, expect.objectContaining({ code: 'item-gone' })]);
    expect((await ask('POST', `work-items/${CLAIM}/take`, { key: '', body: { item: 'encounter:1' } })).status).toBe(400);
  });

  it('takes a resting item out of its queue and shows it among what rests', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect((await ask('POST', `work-items/${CLAIM}/snooze`, { body: { item: 'encounter:1', until, reason: 'practice' } })).status).toBe(200);
    expect((await ask('GET', 'work-items?queue=registration,edits')).body).toMatchObject({ items: [], total: 0 });
    expect((await ask('GET', 'work-items?shelf=snoozed')).body).toMatchObject({ items: [expect.objectContaining({ snoozed: { until, reason: 'practice' } })], total: 1 });
    expect((await ask('GET', 'work-items/categories?shelf=snoozed')).body['categories']).toEqual([expect.objectContaining({ category: 'REG-04', count: 1 })]);
  });

  it.each(['claims', 'work-items', 'counts', 'documents', 'practices', 'yesterday', 'changes', 'remits', 'accounts', 'days/today', 'days/2026-03-02'])('answers GET %s', async (path) => {
    expect((await ask('GET', `${path}`)).status).toBe(200);
  });

  describe('of a claim that was paid in part', () => {
    const [PAID, REMIT, FILE, ACCOUNT, DAYS] = ['0000000000C02', '0000000000REM', '0000000000F1E', '0000000000ACC', daysOfPractice(TENANT.id, PRACTICE)];
    const seqs = new Map<string, number>();
    let lamport = 10;

    /** Says an event of another service as its topic carries it, and answers where it stands. */
    const says = async (stream: string, type: string, data: Record<string, unknown>, step?: [item: string, from: string | undefined, to: string]): Promise<string> => {
      const { service: source, stream: streamkind, machine, data: shape } = declarationOf(type)!;
      expect(shape.safeParse(data).error?.issues ?? []).toEqual([]);
      const seq = (seqs.get(`${source}/${stream}`) ?? 0) + 1;
      seqs.set(`${source}/${stream}`, seq);
      lamport += 1;
      const envelope = {
        specversion: '1.0', id: `${source}/${stream}/${seq}`, type, source, subject: stream, streamkind, time: new Date().toISOString(), datacontenttype: 'application/json', tenantid: TENANT.id, practiceid: PRACTICE, seq, lamport,
        dataversion: 1, correlationid: stream, actor: `service:${source}`, data, ...(step && { machine, item: step[0], ...(step[1] !== undefined && { fromstate: step[1] }), tostate: step[2] }),
      };
      await service.hear(envelope as Envelope);
      return `${source}/${stream}@${seq}`;
    };
    const P1 = { sequence: 'P', attempt: 1 };
    const legs = (debit: string, credit: string, cents: number) => [{ account: debit, debitCents: cents, creditCents: 0, line: 1 }, { account: credit, debitCents: 0, creditCents: cents, line: 1 }];
    const entry = (rule: string, leg: object[]) => ({ key: { source: 'a0', rule, leg: 1 }, occurredOn: '2026-03-01', postedOn: '2026-03-02', remit: REMIT, legs: leg });

    beforeAll(async () => {
      await says(PRACTICE, 'intake.practice-registered', { name: 'North Pediatrics', npi: '1234567893', timeZone: 'America/Denver', revision: 1 });
      await says(PAID, 'coding.encounter-coded', {
        revision: 1, intakeSeq: 1, diagnoses: [], chargeCents: 15_000, priced: 'source', findings: [], releases: [],
        lines: [{ number: 1, code: '99213', qualifier: 'HC', modifiers: [], chargeCents: 15_000, unit: 'UN', quantityMilli: 1_000, pointers: [1], serviceFrom: '2026-02-20' }],
      }, ['C', undefined, 'coded']);
      const controls = { interchangeControl: '000000007', groupControl: '7', transactionControl: '0001' };
      await says(PAID, 'submission.attempt-transmitted', { ...P1, interchange: FILE, partner: '0000000000PTN', payer: '0000000000PAY', ...controls, chargeCents: 15_000 }, ['P/1', 'batched', 'transmitted']);
      await says(PAID, 'submission.attempt-payer-accepted', { ...P1, interchange: FILE, document: '0000000000ACK', categoryCode: 'A2', statusCode: '20', payerClaimControl: 'ICN1' }, ['P/1', 'transmitted', 'payer-accepted']);
      await says(REMIT, 'remittance.remit-received', {
        document: '0000000000D35', partner: '0000000000PTN', transaction: 1, trace: 'EFT0001', payerTaxId: '1999999999', payerName: 'Sample Payer', payeeId: '1234567893', method: 'ACH', handling: 'I', paymentCents: 12_000, paymentDate: '2026-03-01', claims: 2,
      }, ['1', undefined, 'received']);
      await says(REMIT, 'remittance.remit-balanced', { paidCents: 12_000, providerAdjustmentCents: 0, unbalancedClaims: 0 }, ['1', 'received', 'balanced']);
      await says(REMIT, 'remittance.remit-entries-posted', { entries: [entry('J16', legs('1050', '2100', 4_000))] });
      await says(REMIT, 'remittance.payment-held', { ordinal: 2, reason: 'unmatched', sentence: 'No claim of ours is the one it speaks of; 40.00 is in unapplied money.', paidCents: 4_000, exception: 'clp/2/unmatched', dueAt: '2026-03-03T15:00:00.000Z' });
      await says(PAID, 'remittance.claim-entries-posted', { entries: [entry('J3', legs('1050', '1100', 8_000)), entry('J7', legs('1200', '1100', 2_000))] });
      await says(PAID, 'remittance.claim-partly-paid', {
        sequence: 'P', remit: REMIT, document: '0000000000D35', ordinal: 1, statusCode: '1', payerClaimControl: 'ICN1', matchedBy: 'claim-id', chargeCents: 15_000, paidCents: 8_000, contractualCents: 0, patientCents: 2_000, deniedCents: 5_000, heldCents: 0,
        adjustments: [], remarks: [], balances: { insuranceCents: { P: 5_000 }, patientCents: 2_000, openCents: 7_000 },
        lines: [{
          number: 1, matchedBy: 'line-control', code: '99213', modifiers: [], chargeCents: 15_000, paidCents: 8_000, allowedCents: 10_000, remarks: ['N362'],
          adjustments: [{ group: 'PR', reason: '1', amountCents: 2_000, treatment: 'patient-share' }, { group: 'CO', reason: '197', amountCents: 5_000, treatment: 'denied' }],
        }],
      }, ['P', 'awaiting', 'partly-paid']);
      await says(REMIT, 'remittance.remit-posted', { posted: 1, held: 1, postedCents: 8_000, heldCents: 4_000, providerAdjustmentCents: 0, paymentCents: 12_000 }, ['1', 'balanced', 'posted']);
      await says(PAID, 'denial.case-opened', { sequence: 'P', cause: '197', remit: REMIT, lines: [], amountCents: 5_000 }, ['P/197', undefined, 'open']);
      await says(ACCOUNT, 'patient-billing.account-opened', { guarantor: '0000000000GAR' }, ['1', undefined, 'clear']);
      await says(ACCOUNT, 'patient-billing.balance-due', { balanceCents: 2_000, changeCents: 2_000, claim: PAID, remit: REMIT }, ['1', 'clear', 'due']);
      await says(PAID, 'patient-billing.share-explained', { account: ACCOUNT, patientCents: 2_000, sentence: 'The plan allowed 100.00 and left 20.00 to you.' });
      // What one stream says of another is heard in no order: each is waited for.
      for (const place of [`patient-billing/${PAID}@1`, `denial/${PAID}@1`, `remittance/${PAID}@2`, `submission/${PAID}@2`]) await ask('GET', `claims/${PAID}?after=${place}`);
      for (const place of [`remittance/${REMIT}@5`, `patient-billing/${ACCOUNT}@2`]) await ask('GET', `remits?after=${place}`);
    }, 60_000);

    it('shows each line as billed beside what the payer answered, with the balance of both as numbers', async () => {
      const { body } = await ask('GET', `claims/${PAID}/money`);
      expect(body['lines']).toEqual([expect.objectContaining({
        number: 1, billed: expect.objectContaining({ code: '99213', chargeCents: 15_000 }),
        answers: [expect.objectContaining({ allowedCents: 10_000, remarks: ['N362'], equation: { chargeCents: 15_000, paidCents: 8_000, adjustmentCents: 7_000, differenceCents: 0, holds: true } })],
      })]);
      expect(body).toMatchObject({ chargeCents: 15_000, balances: { openCents: 7_000, patientCents: 2_000 }, share: { account: ACCOUNT }, cases: { 'P/197': { amountCents: 5_000 } } });
    });

    it('names the files that spoke of the claim, in order, with their codes and control numbers', async () => {
      const { body } = await ask('GET', `claims/${PAID}/messages`);
      const controls = { interchangeControl: '000000007', groupControl: '7', transactionControl: '0001' };
      expect(body['messages']).toEqual([
        expect.objectContaining({ message: '837', attempt: 'P/1', controls }), expect.objectContaining({ message: '277CA', stage: 'payer', outcome: 'accepted', document: '0000000000ACK', controls, codes: expect.objectContaining({ categoryCode: 'A2' }) }),
        expect.objectContaining({ message: '835', remit: REMIT, outcome: 'partly-paid', controls: { trace: 'EFT0001' }, codes: expect.objectContaining({ payerClaimControl: 'ICN1' }) }),
      ]);
    });

    it('shows a remittance with posted + held - provider adjustments = transferred, and an account with the sentence that explains it', async () => {
      expect((await ask('GET', `remits/${REMIT}`)).body).toMatchObject({
        state: 'posted', equation: { postedCents: 8_000, heldCents: 4_000, providerAdjustmentCents: 0, transferredCents: 12_000, differenceCents: 0, complete: true, holds: true },
        holds: [{ exception: 'clp/2/unmatched', paidCents: 4_000 }], answers: [{ ordinal: 1, claim: PAID, paidCents: 8_000 }],
      });
      expect((await ask('GET', 'remits?state=posted')).body['items']).toEqual([expect.objectContaining({ remit: REMIT, payerName: 'Sample Payer' })]);
      expect((await ask('GET', `remits/${REMIT}`, { as: 'eve' })).status).toBe(404);
      expect((await ask('GET', `accounts/${ACCOUNT}`)).body).toMatchObject({ balanceCents: 2_000, headline: { text: 'Patient share due' }, shares: [{ claim: PAID, cents: 2_000, sentence: 'The plan allowed 100.00 and left 20.00 to you.' }] });
      expect((await ask('GET', `accounts/${ACCOUNT}`, { as: 'eve' })).status).toBe(404);
    });

    it('opens a remittance to a practice that shares its payee from the claims it pays there, with nothing of the other practice\'s claims', async () => {
      const THEIRS = '0000000000C09';
      await service.db.query(`INSERT INTO reporting.answer_view SELECT (jsonb_populate_record(a, '{"claim": "${THEIRS}", "ordinal": 2, "practice": "0000000000PR2"}')).* FROM reporting.answer_view a WHERE a.remit = $1`, [REMIT]);
      const { status, body } = await ask('GET', `remits/${REMIT}`, { as: 'eve' });
      expect([status, body]).toEqual([200, expect.objectContaining({ kept: false, trace: 'EFT0001', paymentCents: 12_000, document: null, holds: [], adjustments: [], journey: [], answers: [expect.objectContaining({ claim: THEIRS })], cursor: null })]);
      expect(JSON.stringify(body)).not.toContain(PAID);
      const claims = async (as: string) => ((await ask('GET', `remits/${REMIT}`, { as })).body['answers'] as { claim: string }[]).map((a) => a.claim);
      expect([await claims('nora'), await claims('ana')]).toEqual([[PAID], [PAID, THEIRS]]);
      await service.db.query('DELETE FROM reporting.answer_view WHERE claim = $1', [THEIRS]);
      expect((await ask('GET', `remits/${REMIT}`, { as: 'eve' })).status).toBe(404);
    });

    it('draws the figures of the day, tied to the books, and leads from each to what it is made of', async () => {
      const { body } = await ask('GET', `days/today?practice=${PRACTICE}`);
      expect(body['items']).toEqual([expect.objectContaining({
        name: 'North Pediatrics', closed: null, figures: expect.objectContaining({
          submissions: expect.objectContaining({ submitted: { count: 1, cents: 15_000 }, accepted: { count: 1, cents: 15_000 }, pending: { count: 0, cents: 0 } }),
          payments: expect.objectContaining({ answered: { count: 1, cents: 8_000 }, heldCents: 4_000, cashCents: 12_000, bookedCents: 12_000, differenceCents: 0 }),
          denials: expect.objectContaining({ received: { count: 1, cents: 5_000 }, cases: { count: 1, cents: 5_000 } }),
        }),
      })]);
      expect((await ask('GET', `days/today/figures/denied?practice=${PRACTICE}`)).body).toMatchObject({ total: 1, totalCents: 5_000, items: [{ stream: PAID, cents: 5_000 }] });
      expect((await ask('GET', `days/today/figures/booked?practice=${PRACTICE}`)).body).toMatchObject({ totalCents: 12_000 });
      expect((await ask('GET', `days/today/figures/quill?practice=${PRACTICE}`)).status).toBe(404);
      expect((await ask('GET', `days/today?practice=${PRACTICE}`, { as: 'eve' })).status).toBe(403);
    });

    it('closes a day when a manager says so, once, and answers it the same ever after; what comes later is a correction', async () => {
      const date = String((await ask('GET', 'days/today')).body['date']);
      const close = (as: string) => ask('POST', `days/${date}/close`, { as, body: { practice: PRACTICE } });
      expect((await close('ana')).status).toBe(403);
      expect((await close('mia')).status).toBe(200);
      const read = async () => {
        const [item] = (await ask('GET', `days/${date}?practice=${PRACTICE}&after=reporting/${DAYS}@1`)).body['items'] as Record<string, unknown>[];
        return item;
      };
      const first = await read();
      expect(first).toMatchObject({ closed: { by: 'person:mia' }, corrections: [], figures: { payments: { answered: { count: 1, cents: 8_000 } } } });
      expect((await close('mia')).body).toMatchObject({ closed: true });
      const place = await says(PAID, 'remittance.claim-entries-posted', { entries: [entry('J3', legs('1050', '1100', 300))] });
      await ask('GET', `claims/${PAID}?after=${place}`);
      expect(JSON.stringify(await read())).toBe(JSON.stringify(first));
      const next = new Date(Date.parse(`${date}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);
      const [after] = (await ask('GET', `days/${next}?practice=${PRACTICE}`)).body['items'] as Record<string, unknown>[];
      expect(after?.['corrections']).toEqual([{ day: date, figure: 'booked', count: 1, cents: 300 }]);
      const said = await service.db.query<{ type: string }>('SELECT type FROM reporting.event WHERE stream = $1', [DAYS]);
      expect(said).toEqual([{ type: 'reporting.day-closed' }]);
    });
  });

  it('refuses a claim id that is none with a sentence', async () => {
    expect((await ask('GET', 'claims/quill')).status).toBe(422);
  });
});
