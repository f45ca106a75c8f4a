import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { claimDifferenceCents, collect837, collect999, lineDifferenceCents, linesDifferenceCents, patientShareCents, readX12, validate } from '@claimstream/x12';
import { ANSWERED, DEFAULT_MIX, DRAWN_FATES, mixOf } from './fate.js';
import { drawn } from './seeded.js';
import { accountOf, changeClaims, closeAll, office, removeAll, world } from './world.fixture.js';

afterEach(closeAll);
afterAll(removeAll);

describe('the answers of a payer world', () => {
  it('are a TA1, a 999, the 277CAs of clearinghouse and payer, and one 835 that pays', async () => {
    const w = world();
    w.deliver('1.x12', office('1'));
    await w.pass(0);
    expect(w.files('ack')).toEqual({});
    await w.pass(6);
    expect(Object.keys(w.files('ack'))).toEqual(['277ca-000000003.x12', '277ca-payer-000000004.x12', '999-000000002.x12', 'ta1-000000001.x12']);
    expect(Object.keys(w.files('835'))).toHaveLength(1);
    const [remit] = await w.remittances();
    expect(remit!.payments.every((p) => p.paidCents > 0 && p.statusCode === '1')).toBe(true);
    expect([...(await accountOf(w)).values()]).toEqual(Array.from({ length: 6 }, () => ['clearinghouse accepts', 'payer accepts', '835 as 1']));
  });

  it('are all files that our own reader takes without an error', async () => {
    for (const kind of ['837P', '837I'] as const) {
      const w = world({ mix: DEFAULT_MIX });
      for (const n of [1, 2, 3]) w.deliver(`${n}.x12`, office(String(n), { claims: 40, seed: n + 10, kind }));
      await w.pass(8);
      const all = [...Object.entries(w.files('ack')), ...Object.entries(w.files('835'))];
      expect(all.length).toBeGreaterThan(8);
      for (const [name, bytes] of all) {
        const { verdict, findings } = await validate(bytes);
        expect([name, verdict === 'refused', findings.filter((f) => f.severity === 'error')]).toEqual([name, false, []]);
      }
    }
  });

  it('balance at line, claim and payment, and give every line key back', async () => {
    const w = world({ mix: DEFAULT_MIX });
    for (const n of [1, 2, 3, 4]) w.deliver(`${n}.x12`, office(String(n), { claims: 40, seed: n + 20 }));
    await w.pass(8);
    const sent = new Map((await Promise.all([1, 2, 3, 4].map((n) => collect837(office(String(n), { claims: 40, seed: n + 20 }))))).flatMap((r) => r.claims).map((c) => [c.claimId, c]));
    const remits = await w.remittances();
    expect(remits.length).toBeGreaterThan(3);
    for (const { payments, end, info } of remits) {
      expect(end!.differenceCents).toBe(0);
      expect(info.header.paymentCents).toBeGreaterThanOrEqual(0);
      for (const p of payments) {
        expect([claimDifferenceCents(p), linesDifferenceCents(p), ...p.serviceLines.map(lineDifferenceCents)].every((d) => d === 0)).toBe(true);
        expect(patientShareCents(p)).toBe(p.patientShareCents ?? 0);
        const claim = sent.get(p.claimId)!;
        expect([p.chargeCents, p.serviceLines.map((l) => l.lineControl)]).toEqual([claim.chargeCents, claim.serviceLines.map((l) => l.lineControl)]);
        expect([info.header.payee.id, info.header.payer.name]).toEqual([claim.billingProvider.npi, claim.payer.name]);
      }
    }
  });

  it('account for every claim exactly once: rejected somewhere, in one 835, or silent', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const w = world({ mix: DEFAULT_MIX, seed });
      w.deliver('1.x12', office('1', { claims: 30, seed: 100 + seed }));
      w.deliver('2.x12', office('2', { claims: 8, seed: 200 + seed, kind: '837I' }));
      await w.pass(8);
      const said = await accountOf(w);
      const plans = [1, 2].flatMap((n) => w.book.planOf(n)!.claims);
      expect(plans).toHaveLength(38);
      for (const { claimId, fate } of plans) {
        const own = said.get(claimId) ?? [];
        const adjudicated = own.filter((s) => s.startsWith('835'));
        const expected = {
          'refused-999': [], 'rejected-by-clearinghouse': ['clearinghouse rejects'], 'rejected-by-payer': ['clearinghouse accepts', 'payer rejects'], silent: ['clearinghouse accepts', 'payer accepts'],
        }[fate as string] ?? ['clearinghouse accepts', 'payer accepts', ...adjudicated];
        expect([fate, own]).toEqual([fate, expected]);
        if (!['refused-999', 'rejected-by-clearinghouse', 'rejected-by-payer', 'silent'].includes(fate)) expect(adjudicated).toEqual([`835 as ${fate === 'unknown-member' ? '4' : adjudicated[0]!.slice(7)}`]);
      }
    }
  });

  it('show every fate of the mix on a day of 300 claims', async () => {
    const w = world({ mix: { ...DEFAULT_MIX, 'refused-999': 120 } });
    for (let n = 1; n <= 20; n++) w.deliver(`${n}.x12`, office(String(n), { claims: 15, seed: 300 + n }));
    await w.pass(8);
    const fates = new Set(Array.from({ length: 20 }, (_, n) => w.book.planOf(n + 1)!.claims.map((c) => c.fate)).flat());
    for (const fate of [...DRAWN_FATES, 'refused-999']) expect(fates).toContain(fate);
  });

  it('are the same bytes for the same 837, seed and clock', async () => {
    const [a, b, c] = [world({ mix: DEFAULT_MIX }), world({ mix: DEFAULT_MIX }), world({ mix: DEFAULT_MIX, seed: 2 })];
    for (const w of [a, b, c]) {
      w.deliver('1.x12', office('1', { claims: 30 }));
      await w.pass(8);
    }
    expect([a.files('ack'), a.files('835')]).toEqual([b.files('ack'), b.files('835')]);
    expect(a.files('835')).not.toEqual(c.files('835'));
  });

  it('name claim, segment and field where a 999 refuses an ST', async () => {
    const w = world();
    w.ask({ trick: 'decide', as: 'refused-999' });
    w.deliver('1.x12', office('1'));
    await w.pass(6);
    const [acknowledgment] = (await collect999(w.files('ack')['999-000000002.x12']!)).acknowledgments;
    const claim = w.receipts.one(1)!.claims[0]!;
    expect(acknowledgment).toMatchObject({ status: 'R', counts: { received: 1, accepted: 0 }, transactions: [{ status: 'R', errors: [{ segmentId: 'CLM', position: claim.segments.first, contexts: [{ name: 'CLM01', value: claim.claimId }], elements: [{ element: 5 }] }] }] });
    expect(Object.keys(w.files('ack'))).toHaveLength(2);
    expect(w.files('835')).toEqual({});
  });

  it('reject with real findings: a claim whose lines do not add up never reaches a payer', async () => {
    const w = world();
    w.deliver('1.x12', Buffer.from(Buffer.from(office('1')).toString('latin1').replace(/CLM\*([^*]+)\*[^*]+\*/, 'CLM*$1*0.01*'), 'latin1'));
    await w.pass(6);
    const [first] = w.receipts.one(1)!.claims;
    const said = await accountOf(w);
    expect(said.get(first!.claimId)).toEqual(['clearinghouse rejects']);
    expect([...said.values()].filter((s) => s.length === 3)).toHaveLength(5);
  });

  it('only confirm with TA1 025 what came under a used control number', async () => {
    const w = world();
    w.deliver('1.x12', office('1'));
    await w.pass(6);
    w.deliver('2.x12', office('1'));
    await w.pass(6);
    const [, again] = Object.entries(w.files('ack')).filter(([name]) => name.startsWith('ta1'));
    const items = [];
    for await (const item of readX12(again![1])) if (item.kind === 'ta1') items.push(item.ta1);
    expect(items).toMatchObject([{ status: 'R', noteCode: '025', interchangeControl: '000000001' }]);
    expect(Object.keys(w.files('ack'))).toHaveLength(5);
    expect(Object.keys(w.files('835'))).toHaveLength(1);
  });

  it('pay a claim that was rejected and comes again, and call one that was paid a duplicate', async () => {
    const w = world();
    w.ask({ trick: 'decide', as: 'rejected-by-payer', status: 'A7:33:IL' });
    w.deliver('1.x12', office('1', { claims: 2 }));
    await w.pass(6);
    w.deliver('2.x12', office('2', { claims: 2 }));
    await w.pass(6);
    const [rejected, paid] = w.receipts.one(1)!.claims;
    const said = await accountOf(w);
    expect(said.get(rejected!.claimId)!.sort()).toEqual(['835 as 1', 'clearinghouse accepts', 'clearinghouse accepts', 'payer accepts', 'payer rejects']);
    expect(w.book.planOf(2)!.claims.map((c) => c.fate)).toEqual([expect.stringMatching(/^(paid|patient-share)$/), 'duplicate']);
    const duplicate = (await w.remittances()).flatMap((r) => r.payments).filter((p) => p.claimId === paid!.claimId);
    expect(duplicate.map((p) => p.paidCents > 0)).toEqual([true, false]);
  });

  it('pay a claim that goes to another payer after the first one rejected it, and answer the secondary claim beside the primary', async () => {
    const w = world({ mix: mixOf('rejected-by-payer=1') });
    const to = (sequence: string, id: string) => changeClaims((c) => ({ ...c, payer: { name: 'TESTPAYER OTHER', id, idQualifier: 'PI' }, subscriber: { ...c.subscriber, sequence } }));
    w.deliver('1.x12', office('1', { claims: 1 }));
    w.deliver('2.x12', office('2', { claims: 1, change: to('P', 'TPOTH') }));
    w.deliver('3.x12', office('3', { claims: 1, change: to('S', 'TPSEC') }));
    await w.pass(8);
    expect([1, 2, 3].map((n) => w.book.planOf(n)!.claims.map((c) => c.fate))).toEqual([['rejected-by-payer'], [expect.stringMatching(/^(paid|patient-share)$/)], ['rejected-by-payer']]);
  });

  it('as secondary repeat what others decided as OA-23 and pay what they left', async () => {
    const w = world();
    const afterOthers = changeClaims((c) => ({
      ...c, subscriber: { ...c.subscriber, sequence: 'S' },
      otherSubscribers: [{
        sequence: 'P', relationshipCode: '18', filingCode: 'CI', adjustments: [], amounts: { D: c.chargeCents - 2_000 }, coverage: { benefitsAssigned: 'Y', releaseOfInformation: 'Y' },
        name: c.subscriber.name, memberId: 'PRI1', memberIdQualifier: 'MI', payer: { name: 'TESTPAYER FIRST', id: 'TPFIRST', idQualifier: 'PI' }, providers: [],
      }],
      serviceLines: c.serviceLines.map((l, at) => ({
        ...l, adjudications: [{ payerId: 'TPFIRST', paidCents: l.chargeCents - (at === 0 ? 2_000 : 0), quantity: l.quantity, date: '2026-11-21', adjustments: at === 0 ? [{ group: 'PR', reason: '2', amountCents: 2_000 }] : [], ...(l.procedure ? { procedure: l.procedure } : {}) }],
      })),
    }));
    w.deliver('1.x12', office('1', { claims: 2, change: afterOthers }));
    await w.pass(8);
    const payments = (await w.remittances()).flatMap((r) => r.payments);
    expect(payments.map((p) => p.statusCode)).toEqual(['2', '2']);
    for (const p of payments) {
      const prior = p.serviceLines.flatMap((l) => l.adjustments).filter((a) => a.group === 'OA' && a.reason === '23');
      expect([p.paidCents + patientShareCents(p), prior.reduce((sum, a) => sum + a.amountCents, 0)]).toEqual([2_000, p.chargeCents - 2_000]);
    }
  });

  it('answer a replacement as a correction: the first answer taken back to the cent, then the new one', async () => {
    const w = world();
    w.deliver('1.x12', office('1', { claims: 1 }));
    await w.pass(6);
    const [first] = w.book.planOf(1)!.claims;
    w.deliver('2.x12', office('2', { claims: 1, change: changeClaims((c) => ({ ...c, frequencyCode: '7', references: { ...c.references, F8: first!.payerClaimControl } })) }));
    w.deliver('3.x12', office('3', { claims: 1, seed: 9, change: changeClaims((c) => ({ ...c, frequencyCode: '7', references: { ...c.references, F8: 'NEVERGIVEN' } })) }));
    await w.pass(6);
    const [paid, reversal, correction] = (await w.remittances()).flatMap((r) => r.payments);
    expect([reversal!.statusCode, reversal!.payerClaimControl, reversal!.chargeCents, reversal!.paidCents]).toEqual(['22', first!.payerClaimControl, -paid!.chargeCents, -paid!.paidCents]);
    expect([correction!.statusCode, correction!.frequencyCode, correction!.payerClaimControl === first!.payerClaimControl]).toEqual(['1', '7', false]);
    expect(w.book.planOf(3)!.claims).toMatchObject([{ fate: 'rejected-by-payer', statuses: [{ category: 'A7', status: '464' }] }]);
  });

  it('answer each interchange of a file by itself, and an ST without claims with a 999 that refuses it', async () => {
    const w = world();
    w.deliver('two.x12', Buffer.concat([office('1', { claims: 2 }), office('2', { claims: 3, seed: 2 })]));
    w.deliver('empty.x12', Buffer.from(Buffer.from(office('3')).toString('latin1').replace(/HL\*1\*[^]*(?=SE\*)/, ''), 'latin1'));
    await w.pass(8);
    expect([1, 2, 3].map((n) => w.receipts.one(n)!.file.name)).toEqual(['empty.x12', 'two.x12', 'two.x12']);
    expect([2, 3].map((n) => w.book.ofReceipt(n).map((a) => a.step))).toEqual([['TA1', '999', '277CA-clearinghouse', '277CA-payer', '835'], ['TA1', '999', '277CA-clearinghouse', '277CA-payer', '835']]);
    expect((await w.remittances()).flatMap((r) => r.payments)).toHaveLength(5);
    expect(w.book.ofReceipt(1).map((a) => a.step)).toEqual(['TA1', '999']);
    const refusal = w.files('ack')[w.book.ofReceipt(1)[1]!.fileName]!;
    expect((await collect999(refusal)).acknowledgments).toMatchObject([{ status: 'R', transactions: [{ status: 'R' }] }]);
  });

  it('account for every claim of a damaged file too, and are all given', async () => {
    for (let n = 1; n <= 24; n++) {
      const w = world({ mix: DEFAULT_MIX, seed: n });
      const segments = Buffer.from(office('1', { claims: 8, seed: 400 + n })).toString('latin1').split('~');
      // A segment is lost, doubled, or loses an element, anywhere behind the ISA.
      const at = 1 + drawn(segments.length - 3, n, 'at');
      const hurt = [[], [segments[at]!, segments[at]!], [segments[at]!.split('*').slice(0, -1).join('*')]][n % 3]!;
      w.deliver('1.x12', Buffer.from([...segments.slice(0, at), ...hurt, ...segments.slice(at + 1)].join('~'), 'latin1'));
      await w.pass(8);
      const plan = w.book.planOf(1)!;
      expect(plan.claims.map((c) => c.claimId)).toEqual(w.receipts.one(1)!.claims.map((c) => c.claimId));
      expect(w.book.ofReceipt(1).map((a) => [a.step, a.sha256 !== undefined])).toEqual(plan.owed.map((step) => [step, true]));
      const paid = (await w.remittances()).flatMap((r) => r.payments.map((p) => p.claimId));
      expect(paid.sort()).toEqual(plan.claims.filter((c) => ANSWERED.has(c.fate)).map((c) => c.claimId).sort());
      expect((await w.remittances()).every((r) => r.end!.differenceCents === 0)).toBe(true);
    }
  });

  it('put what one interval brought into one 835 of a partner', async () => {
    const w = world({ remitEveryMs: 10_000 });
    w.deliver('1.x12', office('1', { seed: 1 }));
    w.deliver('2.x12', office('2', { seed: 2 }));
    await w.pass(6);
    w.deliver('3.x12', office('3', { seed: 3 }));
    await w.pass(5);
    expect(Object.keys(w.files('835'))).toHaveLength(1);
    await w.pass(10);
    expect(Object.keys(w.files('835'))).toHaveLength(2);
    expect((await w.remittances()).flatMap((r) => r.payments)).toHaveLength(18);
  });

  it('carry forward what would make a payment negative, and take it from the next one', async () => {
    const w = world();
    w.deliver('1.x12', office('1', { claims: 1 }));
    await w.pass(6);
    const [first] = w.book.planOf(1)!.claims;
    const again = (control: string, frequencyCode: string) => office(control, { claims: 1, change: changeClaims((c) => ({ ...c, frequencyCode, references: { ...c.references, F8: first!.payerClaimControl } })) });
    w.deliver('2.x12', again('2', '8'));
    await w.pass(6);
    w.deliver('3.x12', office('3', { claims: 3, seed: 1, change: changeClaims((c) => ({ ...c, claimId: `N${c.claimId}` })) }));
    await w.pass(6);
    const notes = [1, 2, 3].map((n) => w.book.ofReceipt(n).find((a) => a.step === '835')!.remits!);
    expect(notes[1]).toMatchObject([{ paymentCents: 0, forwardCents: expect.any(Number) }]);
    const forward = notes[1]![0]!.forwardCents;
    expect(forward).toBeGreaterThan(0);
    const taken = (await w.remittances()).flatMap((r) => r.end!.providerAdjustments).filter((a) => a.reason === 'FB').map((a) => a.amountCents);
    expect(taken.slice(0, 2)).toEqual([-forward, forward]);
  });
});
