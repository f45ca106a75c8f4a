import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fakePlatform, type Asked, type Reply } from './platform.fixture.js';

const platform = fakePlatform();
const cli = (...args: string[]) => platform.cli(...args, '--as', 'biller');

const [CLAIM, OTHER, PARTNER] = ['1JMBBQNF00402', '1JMBBQNF00403', '1JMBBQNF00409'];
const unknown: Reply = { status: 404, body: { error: { code: 'claim-unknown', sentence: 'Submission does not know this claim.' } } };

const rejection = {
  at: '2026-03-04T08:00:00Z', stage: 'payer', category: 'eligibility', resubmitBy: '2026-03-05T08:00:00Z',
  reasons: [{ categoryCode: 'A7', statusCode: '164', entityCode: 'IL', path: 'subscriber.memberId', sentence: 'The payer rejects the claim: the person or the coverage is not known (A7:164:IL).' }],
};
const attempt = (item: string, state: string, more: object = {}) => ({ item, state, payerId: 'TP1', partner: PARTNER, findings: [], pinned: { interchange: '1JMBBQNF00499', chargeCents: 15_000 }, transmittedAt: '2026-03-03T08:00:00Z', rejection: null, ...more });
const submission = (claim: string, attempts: object[], current = 'P/1') => ({ claim, seq: 9, practice: 'P', current, attempts, exceptions: [{ exception: 'accepted-after-rejection/P/1', raisedAt: '2026-03-04T09:00:00Z', settled: 'leave-as-it-is' }] });

/** Answers by the beginning of the address, the longest first. */
const routes = (table: Record<string, Reply | ((asked: Asked) => Reply)>) => (asked: Asked): Reply => {
  const found = Object.keys(table).filter((k) => `${asked.method} ${asked.url}`.startsWith(k)).sort((a, b) => b.length - a.length)[0];
  const reply = found === undefined ? unknown : table[found];
  return typeof reply === 'function' ? reply(asked) : reply ?? unknown;
};

describe('claim show', () => {
  const page = {
    claim: CLAIM, practice: 'P', serviceFrom: '2026-03-02', chargeCents: 15_000, headline: { text: 'Partly denied', tone: 'bad', detail: '' }, waitsFor: null, standing: 'transmitted', document: null, interchange: null,
    positions: { 'encounter:1': 'ready', 'attempt:P/1': 'rejected' }, findings: {}, workItems: [],
    money: { exceptions: { 'remittance/R/1/reversal': { at: '', code: 'reversal', sentence: 'The payer takes an earlier answer back.', owner: 'poster', nextAction: 'Compare', dueAt: '2026-03-09T00:00:00Z', amountCents: -6590 } } },
  };
  const money = {
    balances: { insuranceCents: { P: 8000 }, patientCents: 1800, openCents: 9800 }, share: { account: 'A', patientCents: 1800, sentence: 'The charge is $200.00.' },
    cases: { 'P/197': { sequence: 'P', cause: '197', amountCents: 8000, category: 'authorization', route: 'APPEAL', owner: 'denial specialist', nextAction: 'Find the number', dueOn: '2026-03-20', appealBy: '2026-08-31' } },
    answers: [{ remit: 'R', ordinal: 1, sequence: 'P', outcome: 'partly-paid', statusCode: '1', chargeCents: 20_000, paidCents: 7200, contractualCents: 3000, patientCents: 1800, deniedCents: 8000, heldCents: 0 }],
  };

  it('says what was sent and why it came back, what was answered, what is open, its case and its exception', async () => {
    platform.answer = routes({ [`GET /v1/reporting/claims/${CLAIM}/money`]: { body: money }, [`GET /v1/reporting/claims/${CLAIM}`]: { body: page }, 'GET /v1/submission/claims/': { body: submission(CLAIM, [attempt('P/1', 'rejected', { rejection })]) } });
    const { exit, out } = await cli('claim', 'show', CLAIM);
    expect(exit).toBe(0);
    for (const part of [
      'attempt P/1 rejected: $150.00', 'rejected 2026-03-04T08:00:00Z by payer: eligibility; send again by 2026-03-05T08:00:00Z', 'A7:164:IL subscriber.memberId:', 'answer P partly-paid (CLP02 1, remittance R/1): charge $200.00, paid $72.00',
      'open $98.00: first payer $80.00, patient $18.00', 'case P/197 $80.00 authorization, APPEAL; denial specialist: Find the number, due 2026-03-20, appeal by 2026-08-31', 'account A: The charge is $200.00.',
      'exception remittance/R/1/reversal -$65.90: The payer takes an earlier answer back.', 'accepted-after-rejection/P/1 since 2026-03-04T09:00:00Z, settled: leave-as-it-is',
    ]) expect(out).toContain(part);
  });

  it('goes on without what the person may not see or a service does not know yet', async () => {
    platform.answer = routes({ [`GET /v1/reporting/claims/${CLAIM}/money`]: { status: 403, body: {} }, [`GET /v1/reporting/claims/${CLAIM}`]: { body: page } });
    const { exit, out } = await cli('claim', 'show', CLAIM);
    expect([exit, out.includes('attempt:P/1 rejected'), out.includes('answer P')]).toEqual([0, true, false]);
  });
});

describe('claim messages', () => {
  const ack = { message: '277CA', at: '2026-03-04T08:00:00Z', attempt: 'P/1', stage: 'payer', outcome: 'rejected', document: PARTNER, interchange: '1JMBBQNF00499', remit: null, codes: { categoryCode: 'A7', reasons: [] }, controls: { interchangeControl: '000000007', groupControl: '7' } };
  const answer = { ...ack, message: '835', document: OTHER, interchange: null, remit: '1JMBBQNF004R1', outcome: 'paid', codes: { ordinal: 2 }, controls: { trace: 'EFT1' } };
  const segments = [{ id: 'ST', text: 'ST*835*0001~', role: 'envelope' }, { id: 'CLP', text: 'CLP*1JMBBQNF00402*1*1*1~', role: 'part' }];

  it('names what spoke of the claim with its control numbers, and prints the claim\'s own segments of one', async () => {
    const asked: Asked[] = [];
    platform.answer = (question) => {
      asked.push(question);
      return question.method === 'GET' ? { body: { messages: [ack, answer] } } : { body: { segments } };
    };
    const { out } = await cli('claim', 'messages', CLAIM);
    for (const part of ['277CA', 'ISA13 000000007, GS06 7', 'categoryCode A7', 'TRN02 EFT1', 'ordinal 2']) expect(out).toContain(part);
    expect((await cli('claim', 'messages', CLAIM, '--raw', '2')).out.trim()).toBe('ST*835*0001~\nCLP*1JMBBQNF00402*1*1*1~');
    expect(asked.at(-1)).toMatchObject({ method: 'POST', url: `/v1/remittance/claims/${CLAIM}/raw`, body: JSON.stringify({ remit: '1JMBBQNF004R1', ordinal: 2 }) });
    await cli('claim', 'messages', CLAIM, '--raw', '1');
    expect(asked.at(-1)).toMatchObject({ url: `/v1/submission/claims/${CLAIM}/raw`, body: JSON.stringify({ message: '277CA', interchange: '1JMBBQNF00499', document: PARTNER }) });
  });

  it('says which numbers there are when another is asked for', async () => {
    platform.answer = () => ({ body: { messages: [ack] } });
    expect(await cli('claim', 'messages', CLAIM, '--raw', '5')).toMatchObject({ exit: 1, err: expect.stringContaining('lists 1') });
    expect(await cli('claim', 'messages', CLAIM, '--raw', 'x')).toMatchObject({ exit: 2 });
  });
});

describe('rejections', () => {
  it('are listed page after page by what they are about, with the end of their 24 hours', async () => {
    const item = (stream: string) => ({ stream, item: 'attempt:P/1', practice: 'P', category: 'coding', amountCents: 15_000, dueAt: rejection.resubmitBy, payer: 'TP1', heldBy: null });
    platform.answer = ({ url }) => ({ body: url.includes('cursor=next') ? { items: [item(OTHER)], cursor: null } : { items: [item(CLAIM)], cursor: 'next' } });
    const said = await cli('reject', 'ls', '--category', 'coding', '--json');
    expect(JSON.parse(said.out)).toMatchObject({ rejections: [{ claim: CLAIM, resubmitBy: rejection.resubmitBy }, { claim: OTHER }], more: false });
    expect(platform.asked.filter((a) => a.method === 'GET')[0]?.url).toBe('/v1/reporting/work-items?queue=rejections&category=coding&limit=200');
  });

  it('are shown with the field that each reason points at; a claim that was never rejected ends with 1', async () => {
    platform.answer = routes({ 'GET /v1/submission/claims/': { body: submission(CLAIM, [attempt('P/1', 'rejected', { rejection })]) } });
    expect(await cli('reject', 'show', CLAIM)).toMatchObject({ exit: 0, out: expect.stringContaining('A7:164:IL subscriber.memberId: The payer rejects the claim') });
    platform.answer = routes({ 'GET /v1/submission/claims/': { body: submission(CLAIM, [attempt('P/1', 'payer-accepted')]) } });
    expect(await cli('reject', 'show', CLAIM)).toMatchObject({ exit: 1, err: expect.stringContaining('was never rejected') });
  });

  it('are sent again one by one: a claim that is held or refused is named and stops none of the others', async () => {
    const third = '1JMBBQNF00404';
    const list = path.join(platform.data, 'claims.txt');
    fs.writeFileSync(list, `${OTHER} remark\n\n${third}\n${CLAIM}\n`);
    const command = (claim: string): Reply => ({ body: { service: 'submission', stream: claim, seq: 12 } });
    platform.answer = routes({
      [`POST /v1/submission/claims/${CLAIM}/resubmit`]: command(CLAIM), [`GET /v1/submission/claims/${CLAIM}`]: { body: submission(CLAIM, [attempt('P/1', 'superseded', { rejection }), attempt('P/2', 'ready')], 'P/2') },
      [`POST /v1/submission/claims/${OTHER}/resubmit`]: { status: 409, body: { error: { code: 'not-rejected', sentence: 'The claim is not rejected.' } } },
      [`POST /v1/submission/claims/${third}/resubmit`]: command(third),
      [`GET /v1/submission/claims/${third}`]: { body: submission(third, [attempt('P/2', 'held', { findings: [{ code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'Missing.', fix: '' }] })], 'P/2') },
    });
    const { exit, out } = await cli('reject', 'resubmit', CLAIM, '--from', list);
    expect(exit).toBe(1);
    expect(out.split('\n')).toEqual([`${CLAIM} is attempt P/2 now: ready`, `${OTHER} The claim is not rejected.`, `${third} is attempt P/2 and held: REG-04 subscriber.memberId: Missing.`]);
    // What is shown is what the command left, never what was there before it.
    expect(platform.asked.filter((a) => a.method === 'GET').map((a) => a.url)).toContain(`/v1/submission/claims/${CLAIM}?after=${encodeURIComponent(`submission/${CLAIM}@12`)}`);
  });

  it('are not tried one after the other when nobody is home', async () => {
    platform.answer = () => ({ status: 503, body: { error: { code: 'down', sentence: 'Not now.' } } });
    expect((await cli('reject', 'resubmit', CLAIM, OTHER)).exit).toBe(3);
    expect(platform.asked.filter((a) => a.method === 'POST' && a.url.includes('resubmit'))).toHaveLength(1);
  });

  it('settle only with a decision that exists', async () => {
    platform.answer = () => ({ body: { service: 'submission', stream: CLAIM, seq: 3 } });
    expect((await cli('reject', 'settle', CLAIM, 'accepted-after-rejection/P/1', '--decision', 'whatever')).exit).toBe(2);
    expect((await cli('reject', 'settle', CLAIM, 'accepted-after-rejection/P/1', '--decision', 'asked-the-partner')).exit).toBe(0);
    expect(JSON.parse(platform.asked.at(-1)?.body ?? '{}')).toEqual({ exception: 'accepted-after-rejection/P/1', decision: 'asked-the-partner' });
  });
});

describe('what a partner sends', () => {
  const file = (): string => { const at = path.join(platform.data, 'DOE-JOHN.835'); fs.writeFileSync(at, 'ISA*'.repeat(500)); return at; };

  it.each([['done', 0], ['exception', 1], ['refused', 1]])('is taken through the door of its service, and a file that is %s ends with %i', async (phase, exit) => {
    platform.answer = ({ method }) => (method === 'POST' ? { body: { id: CLAIM, sha256: 'x', sizeBytes: 2000, duplicate: false } }
      : { body: { id: CLAIM, phase, reason: phase === 'done' ? null : 'It broke off.', claims: 3, findings: [], remits: [{ remit: OTHER, repeated: true }], paymentCents: 12_345 } });
    const said = await cli('remit', 'ingest', file(), '--partner', PARTNER, '--wait');
    expect(said.exit).toBe(exit);
    expect(said.out).toContain(`${CLAIM} ${phase}: 1 remittances, 1 of them known before, 3 claims, $123.45`);
    expect(said.out + said.err).not.toContain('DOE');
    expect(platform.asked.find((a) => a.method === 'POST' && a.url.includes('files'))?.url).toBe(`/v1/remittance/files?partner=${PARTNER}&door=command-line`);
  });

  it('has the same key for the same bytes of a partner; acknowledgements go to submission; without a partner it is wrong usage', async () => {
    platform.answer = () => ({ body: { id: CLAIM, sha256: 'x', sizeBytes: 1, duplicate: true } });
    for (const partner of [PARTNER, PARTNER, OTHER]) await cli('ack', 'ingest', file(), '--partner', partner);
    const sent = platform.asked.filter((a) => a.method === 'POST' && a.url.startsWith('/v1/submission/files'));
    expect([sent.length, sent[0]?.key === sent[1]?.key, sent[0]?.key === sent[2]?.key]).toEqual([3, true, false]);
    expect((await cli('ack', 'ingest', file())).exit).toBe(2);
  });
});

describe('money', () => {
  const remit = {
    remit: OTHER, practice: 'P', document: 'D', trace: 'T1', payerName: 'TESTPAYER', method: 'ACH', paymentDate: '2026-03-10', claims: 2, posted: 1, held: 1, state: 'posted', headline: { text: 'Posted', detail: 'All of it.' }, reason: null,
    equation: { postedCents: 10_000, heldCents: 5000, providerAdjustmentCents: 2500, transferredCents: 12_500, differenceCents: 0, complete: true },
  };
  const answer = (ordinal: number) => ({ ordinal, claim: CLAIM, sequence: 'P', outcome: 'paid', statusCode: '1', chargeCents: 15_000, paidCents: 10_000, contractualCents: 5000, patientCents: 0, deniedCents: 0, heldCents: 0 });

  it('of a remittance is shown as the equation that ties it to the bank, with what is held and every page of its answers', async () => {
    const page = {
      ...remit, adjustments: [{ ordinal: 1, reason: 'WO', amountCents: 2500, rule: 'J12c', account: '1320' }], repeats: [{ document: 'D2', transaction: 1, at: '2026-03-11T00:00:00Z' }],
      holds: [{ exception: 'clp/2/unmatched', ordinal: 2, reason: 'unmatched', sentence: 'No claim of ours is the one it speaks of.', paidCents: 5000, dueAt: '2026-03-12T00:00:00Z' }],
    };
    platform.answer = ({ url }) => ({ body: url.includes('cursor=') ? { ...page, answers: [answer(3)], cursor: null } : { ...page, answers: [answer(1)], cursor: 'more' } });
    const { out } = await cli('remit', 'show', OTHER);
    expect(out).toContain('$100.00 posted + $50.00 in unapplied, less provider adjustments of $25.00: $125.00 transferred\n');
    for (const part of ['held CLP 2 $50.00 unmatched: No claim of ours', 'PLB WO $25.00: J12c, account 1320', 'came again 2026-03-11T00:00:00Z in file D2']) expect(out).toContain(part);
    expect(out.split('\n').filter((l) => l.includes(CLAIM))).toHaveLength(2);
    platform.answer = () => ({ body: { items: [{ ...remit, state: 'quarantined', reason: 'does-not-balance' }], cursor: null } });
    expect((await cli('remit', 'ls', '--state', 'quarantined')).out).toContain('quarantined: does-not-balance');
  });

  it('of the books is a trial balance that ends with 1 when it does not balance, a hash, and a journal by legs', async () => {
    const balances = (differenceCents: number): Reply => ({ body: { practice: 'P', asOf: '2026-03-31', entries: 2, differenceCents, accounts: [{ account: '1100', name: 'Owed by the first payer', debitCents: 15_000, creditCents: 6590, balanceCents: 8410 }] } });
    platform.answer = () => balances(0);
    expect(await cli('ledger', 'balance', '--practice', 'P', '--as-of', '2026-03-31')).toMatchObject({ exit: 0, out: expect.stringContaining('$84.10') });
    expect(platform.asked.at(-1)?.url).toBe('/v1/remittance/ledger/balances?practice=P&asOf=2026-03-31');
    platform.answer = () => balances(1);
    expect((await cli('ledger', 'balance')).exit).toBe(1);
    platform.answer = () => ({ body: { hash: 'abc', entries: 2 } });
    expect((await cli('ledger', 'hash')).out).toBe('abc  2 entries');
    platform.answer = () => ({ body: { claim: CLAIM, entries: [{ key: { source: 's', rule: 'J7', leg: 1 }, occurredOn: '', postedOn: '2026-03-10', remit: OTHER, legs: [{ account: '1200', debitCents: 1800, creditCents: 0, line: 1, adjustment: { group: 'PR', reason: '2' } }, { account: '1100', debitCents: 0, creditCents: 1800 }] }] } });
    expect((await cli('ledger', 'claim', CLAIM)).out).toMatch(/2026-03-10 +J7 +1200 +\$18\.00 +- +1 +PR-2 +1JMBBQNF00403/);
  });

  it('that is refused or the patient\'s is listed to its end', async () => {
    const one = { claim: CLAIM, case: 'P/197', practice: 'P', category: 'authorization', route: 'APPEAL', owner: 'denial specialist', nextAction: 'Find the number', dueOn: '2026-03-20', appealBy: null, correctBy: null, amountCents: 8000, lines: 1 };
    platform.answer = ({ url }) => ({ body: url.includes('cursor=') ? { cases: [{ ...one, claim: OTHER }], next: null } : { cases: [one], next: `2026-03-20/${CLAIM}/P/197` } });
    expect(JSON.parse((await cli('case', 'ls', '--due', '2026-03-31', '--json')).out).cases.map((c: { claim: string }) => c.claim)).toEqual([CLAIM, OTHER]);
    platform.answer = () => ({ body: { claim: CLAIM, practice: 'P', cases: [{ ...one, state: 'triaged', openedOn: '2026-03-10', appealable: 'yes', triagedBy: 'table', overturned: null, lines: [{ line: 2, group: 'CO', reason: '197', remarks: ['N54'], amountCents: 8000 }] }] } });
    expect((await cli('case', 'show', CLAIM)).out).toContain('line 2 CO-197 N54 $80.00');
    platform.answer = () => ({ body: { account: 'A', practice: 'P', guarantor: 'G', state: 'due', balanceCents: 1800, openClaims: 1, claims: [{ claim: CLAIM, serviceFrom: '2026-03-02', patientCents: 1800, sentence: '$18.00 is yours: coinsurance $18.00.' }] } });
    expect((await cli('account', 'show', 'A')).out).toContain(`${CLAIM} of 2026-03-02 $18.00: $18.00 is yours: coinsurance $18.00.`);
    platform.answer = () => ({ body: { accounts: [{ account: 'A', practice: 'P', guarantor: 'G', state: 'due', balanceCents: 1800, openClaims: 1 }], next: null } });
    expect((await cli('account', 'ls', '--state', 'due')).out).toContain('$18.00');
  });

  it('is not held up by corrections: what practices have to take over is listed and ticked off', async () => {
    platform.answer = () => ({ body: { writeBacks: [{ claim: CLAIM, field: 'subscriber.memberId', practice: 'P', revision: 2, correctedBy: 'person:biller', correctedAt: '2026-03-04T10:00:00Z' }] } });
    expect((await cli('write-backs', 'ls')).out).toContain('subscriber.memberId');
    platform.answer = () => ({ body: { service: 'intake', stream: CLAIM, seq: 7 } });
    expect(await cli('write-backs', 'done', CLAIM, 'subscriber.memberId', 'subscriber.name.last')).toMatchObject({ exit: 0 });
    expect(JSON.parse(platform.asked.at(-1)?.body ?? '{}')).toEqual({ claim: CLAIM, fields: ['subscriber.memberId', 'subscriber.name.last'] });
  });
});
