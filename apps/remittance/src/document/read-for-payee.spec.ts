import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { given, command } from '@claimstream/testing';
import { Books, OTHER_PRACTICE, remittance, type ClaimSaid, type RemitSaid } from '../remittance.fixture.js';
import { decideRemit } from '../remit/decide.js';
import type { RemitRead } from '../remit/read.js';
import { decideDocument, type DocumentState } from './decide.js';

const [C1, C2] = ['01C1A1M000001', '01C1A1M000002'] as const;
const [LATER, NEVER] = ['1888000017', '1777000018'];

const paid = (claim: string, more: Partial<ClaimSaid> = {}): ClaimSaid => ({ claim, lines: [{ charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }], ...more });
const toLater = (claims: ClaimSaid[], more: Partial<RemitSaid> = {}): RemitSaid => ({ payeeNpi: LATER, claims, ...more });

let books: Books;
beforeEach(() => { books = new Books(); });
afterEach(() => { expect(books.violations()).toEqual([]); });

/** The practice becomes known, and everything that follows from it is done. */
const registered = (npi = LATER, practice = OTHER_PRACTICE) => { books.practice(practice, npi); return books.world.work(); };
const awaited = () => books.world.table('awaited_payee');

describe('a remittance for a provider who is registered later', () => {
  it('posts by itself as if it had come now: in the books of the practice, with the payer\'s payment date and today\'s posting date', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    const document = await books.takes(remittance([toLater([paid(C1)])]));
    const { remit } = books.remits()[0]!;
    expect([books.remits()[0]?.state.phase, awaited()]).toEqual(['quarantined', [{ npi: LATER, document: document.stored }]]);
    books.world.pass(24 * 30);
    await registered();
    expect(books.remits()).toMatchObject([{ remit, state: { practice: OTHER_PRACTICE, phase: 'posted', posted: 1, postedCents: 8000, paymentCents: 8000 } }]);
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 8000, 1100: 0, 4000: 10_000, 4100: 2000 });
    expect(books.entries().filter((e) => e.remit === remit).map((e) => [e.occurredOn, e.postedOn, e.practiceId])).toContainEqual(['2026-03-04', '2026-04-01', OTHER_PRACTICE]);
    expect(books.said(remit)).toEqual(['remittance.remit-received', 'remittance.remit-quarantined', 'remittance.remit-balanced', 'remittance.remit-posted']);
    expect([awaited(), books.world.effects]).toEqual([[], []]);
  });

  it('is a repeat like any other when it comes again, and the practice written anew changes nothing', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    await books.takes(remittance([toLater([paid(C1)])]));
    await registered();
    const once = books.hash;
    await books.takes(remittance([toLater([paid(C1)])], '2'));
    await registered();
    expect(books.hash).toBe(once);
    expect(books.said(books.remits()[0]!.remit).at(-1)).toBe('remittance.remit-repeated');
  });

  it('treats its foreign and its parked claims as any remittance does', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE }).claim(C2, ['100.00'], { practice: OTHER_PRACTICE });
    books.world.park(C2);
    await books.takes(remittance([toLater([paid(C1), paid(C2), paid('FOREIGN')])]));
    await registered();
    expect(books.remits()[0]?.state).toMatchObject({ phase: 'posted', posted: 1, held: 2, postedCents: 8000, heldCents: 16_000 });
    books.world.resume(C2);
    expect(books.remits()[0]?.state).toMatchObject({ posted: 2, held: 1, heldCents: 8000 });
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 24_000, 1100: 0, 2100: 8000, 4000: 20_000, 4100: 4000 });
  });

  it('whose sums disagree is quarantined for that, now with its cash in the books', async () => {
    await books.takes(remittance([toLater([paid(C1)], { payment: '79.00' })]));
    await registered();
    expect(books.last(books.remits()[0]!.remit, 'remittance.remit-quarantined')).toMatchObject({ reason: 'does-not-balance', unappliedCents: 7900 });
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 7900, 2100: 7900 });
    expect(awaited()).toEqual([]);
  });

  it('takes along all remittances for it, of every file, and none of another provider', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE }).claim(C2, ['100.00'], { practice: OTHER_PRACTICE });
    await books.takes(remittance([toLater([paid(C1)]), { payeeNpi: NEVER, claims: [paid(C2)], trace: 'NEVER' }]));
    await books.takes(remittance([toLater([paid(C2)], { trace: 'TWO' })], '2'));
    await registered();
    expect(books.remits().map((r) => r.state.phase)).toEqual(['posted', 'quarantined', 'posted']);
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 16_000, 1100: 0, 4000: 20_000, 4100: 4000 });
    expect(awaited().map((r) => r['npi'])).toEqual([NEVER]);
  });

  it('and that contradicts another for it under the same trace: the first posts, the other waits for a person', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE }).claim(C2, ['100.00'], { practice: OTHER_PRACTICE });
    await books.takes(remittance([toLater([paid(C1)])]));
    await books.takes(remittance([toLater([paid(C2)])], '2'));
    await registered();
    expect(books.remits().map((r) => r.state.phase)).toEqual(['posted', 'quarantined']);
    expect(books.last(books.remits()[1]!.remit, 'remittance.remit-quarantined')).toMatchObject({ reason: 'same-trace-other-content', unappliedCents: 8000 });
    expect(books.trialOf(OTHER_PRACTICE)).toEqual({ 1050: 16_000, 1100: 10_000, 2100: 8000, 4000: 20_000, 4100: 2000 });
  });

  it('is found by its file when the practice became known after the file looked and before it could be found', async () => {
    books.claim(C1, ['100.00'], { practice: OTHER_PRACTICE });
    const document = books.receives(remittance([toLater([paid(C1)])]));
    const shell = books.world.shell();
    // The practice commits while the look-ups of the file are on their way: neither sees the other.
    const late: typeof shell = { ...shell, apply: (tenant, resolve) => shell.apply(tenant, async (look) => {
      const facts = await resolve(look);
      if (facts.some((f) => f.fact.name === 'remit-read')) {
        books.practice(OTHER_PRACTICE, LATER);
        const find = books.world.effects.splice(books.world.effects.findIndex((e) => e.name === 'find-remits-of-payee'), 1);
        expect([find.length, awaited()]).toEqual([1, []]);
      }
      return facts;
    }) };
    await books.reads(document, late);
    books.world.apply(document, 'document', { kind: 'effect', name: 'file-ended', id: 'x', actor: 'service:remittance', data: { findings: [] } });
    expect(books.remits()[0]?.state.phase).toBe('quarantined');
    await books.world.work();
    expect(books.remits()[0]?.state).toMatchObject({ practice: OTHER_PRACTICE, phase: 'posted', posted: 1 });
  });
});

describe('a service that dies while it reads a file for a payee', () => {
  it('goes on where it was, and posts once', async () => {
    const whole = new Books();
    for (const b of [books, whole]) {
      b.claim(C1, ['100.00'], { practice: OTHER_PRACTICE }).claim(C2, ['100.00'], { practice: OTHER_PRACTICE });
      await b.takes(remittance([toLater([paid(C1)]), toLater([paid(C2)], { trace: 'TWO' })]));
    }
    whole.practice(OTHER_PRACTICE, LATER);
    await whole.world.work();
    books.practice(OTHER_PRACTICE, LATER);
    const { effects } = books.world;
    const [shell, shift] = [books.world.shell.bind(books.world), effects.shift.bind(effects)];
    let running: ReturnType<typeof shift>;
    effects.shift = () => (running = shift());
    // Killed after one more transaction each time, until it gets through.
    let deaths = 0;
    for (;; deaths += 1) {
      let left = deaths;
      books.world.shell = () => ({ ...shell(), apply: async (tenant, resolve) => { if ((left -= 1) < 0) throw new Error('killed'); return shell().apply(tenant, resolve); } });
      if (await books.world.work().then(() => true, () => false)) break;
      if (running !== undefined) effects.unshift(running);
    }
    expect(deaths).toBeGreaterThan(2);
    expect(books.remits().map((r) => r.state.phase)).toEqual(['posted', 'posted']);
    expect([books.trial, books.hash]).toEqual([whole.trial, whole.hash]);
  });
});

describe('the decision of a remittance whose payee becomes known', () => {
  const read: RemitRead = {
    document: '01F11E0000001', partner: '01PARTNER0001', stored: 'x', transaction: 1, trace: 'T', payerTaxId: '1999888777', payerName: 'SAMPLE HEALTH PLAN', payeeId: LATER, method: 'ACH', handling: 'I',
    paymentCents: 8000, paymentDate: '2026-03-04', claims: 1, claimsPaidCents: 8000, unbalancedClaims: 0, providerAdjustments: [], identity: { key: 'k', content: 'c' },
  };
  const remit = () => given(decideRemit, { service: 'remittance', kind: 'remit', stream: '01REM1T000001', reference: undefined });
  const part = (name: string, data: object) => ({ kind: 'part' as const, name, id: name, actor: 'service:remittance', data });

  it('is to balance, without having come again', () => {
    const life = remit();
    life.when(part('remit-read', read));
    const { events } = life.when(part('payee-known', { ...read, practice: OTHER_PRACTICE }));
    expect(events?.map((e) => [e.type, e.to])).toEqual([['remittance.remit-balanced', 'balanced']]);
    expect(life.state).toMatchObject({ phase: 'balanced', practice: OTHER_PRACTICE, taken: 0 });
  });

  it('is nothing where it is in the books already, or the practice is gone again', () => {
    const life = remit();
    life.when(part('remit-read', read));
    expect(life.when(part('payee-known', read)).events ?? []).toEqual([]);
    life.when(part('payee-known', { ...read, practice: OTHER_PRACTICE }));
    expect(life.when(part('payee-known', { ...read, practice: OTHER_PRACTICE })).events ?? []).toEqual([]);
    expect(remit().when(part('payee-known', { ...read, practice: OTHER_PRACTICE })).events ?? []).toEqual([]);
  });
});

describe('the decision of a file whose payee becomes known', () => {
  const file = (phase: DocumentState['phase']) => {
    const life = given(decideDocument, { service: 'remittance', kind: 'document', stream: '01F11E0000001', reference: undefined });
    life.when({ ...command('receive-document', { partner: '01PARTNER0001', door: 'folder', sha256: '0', sizeBytes: 1, stored: 'x' }), phi: { fileName: 'x' } });
    const part = (name: string, data: object) => life.when({ kind: 'part', name, id: name, actor: 'service:remittance', data });
    part('remit-found', { index: 0, remit: '01REM1T000001', repeated: false, payee: LATER, claims: 1, paymentCents: 1 });
    const ended = phase === 'reading' ? undefined : part('file-ended', { findings: [], ...(phase === 'exception' && { reason: 'cut off' }) });
    return { life, part, ended };
  };

  it('is to read it once more, once', () => {
    for (const phase of ['done', 'exception'] as const) {
      const { part } = file(phase);
      expect(part('payee-known', { payee: LATER }).effects).toEqual([{ name: 'read-for-payee', data: { partner: '01PARTNER0001', stored: 'x', sizeBytes: 1, payee: LATER } }]);
      expect(part('payee-known', { payee: LATER }).effects ?? []).toEqual([]);
      expect(part('payee-read', { payee: LATER, waits: false }).rows).toEqual([{ table: 'awaited_payee', remove: { npi: LATER, document: '01F11E0000001' } }]);
    }
  });

  it('waits for the end of a reading, and looks then', () => {
    const { part } = file('reading');
    expect(part('payee-known', { payee: LATER }).effects ?? []).toEqual([]);
    expect(part('file-ended', { findings: [] }).effects).toEqual([{ name: 'find-payees', data: { payees: [LATER] } }]);
  });

  it('and is nobody again before it was read, is to look for the payee anew and to keep waiting', () => {
    const { part } = file('done');
    part('payee-known', { payee: LATER });
    expect(part('payee-read', { payee: LATER, waits: true })).toMatchObject({ effects: [{ name: 'find-payees', data: { payees: [LATER] } }] });
    expect(part('payee-known', { payee: LATER }).effects).toHaveLength(1);
  });
});
