import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { StreamState } from '@claimstream/event-stream';
import { command, effectFact } from '@claimstream/testing';
import { read837, type Claim837 } from '@claimstream/x12';
import type { ClaimState } from './claim/state.js';
import type { InterchangeState } from './interchange/decide.js';
import { facts, folders, line, PARTNER, sealed, TENANT, World } from './submission.fixture.js';

const C1 = '01CLAIM000001';
const C2 = '01CLAIM000002';

const claimOf = async (bytes: Uint8Array): Promise<Claim837[]> => {
  const claims: Claim837[] = [];
  for await (const item of read837(bytes, { expectUsage: 'T' })) if (item.kind === 'claims') claims.push(...item.claims);
  return claims;
};

describe('an attempt', () => {
  it('is drafted only when the claim is both ready and coded, and is ready when every edit passes', () => {
    const world = new World().setUp();
    world.hears('intake.encounter-received', C1, { ...facts(), document: '01D0CVMENT001', ordinal: 1, source: 'x12-837p' });
    world.coded(C1, 1);
    expect(world.said(C1)).toEqual([]);
    world.ready(C1);
    expect(world.said(C1)).toEqual(['submission.attempt-drafted']);
    world.drain();
    expect(world.findings(C1)).toEqual([]);
    expect(world.said(C1)).toEqual(['submission.attempt-drafted', 'submission.attempt-ready']);
  });

  it('is drafted just the same when the word of coding comes before the encounter it speaks of', () => {
    const world = new World().setUp();
    world.coded(C1, 1);
    world.ready(C1);
    expect(world.drain().at(C1)).toBe('ready');
  });

  it('is held with all findings at once', () => {
    const world = new World().setUp();
    world.ready(C1, {}, { billingProvider: { ...sealed().billingProvider, npi: '1234567890' }, frequencyCode: '7' });
    world.coded(C1, 1, { lines: [{ ...line(), pointers: [3] }] });
    world.drain();
    expect(world.at(C1)).toBe('held');
    expect(world.findings(C1)).toEqual(expect.arrayContaining(['NPI-01', 'SIT-02', 'PTR-01']));
  });

  it('names an unknown payer as finding PAY-01 and goes on by itself when the payer is registered', () => {
    const world = new World();
    world.ready(C1);
    world.coded(C1, 1);
    world.drain();
    expect(world.findings(C1)).toEqual(['PAY-01']);
    world.setUp();
    expect(world.at(C1)).toBe('ready');
  });

  it('goes back to held when the encounter changes, until coding confirms the change', () => {
    const world = new World().setUp();
    world.ready(C1);
    world.coded(C1, 1);
    world.drain();
    world.ready(C1, { revision: 2, lines: [line(15_000)], chargeCents: 15_000 });
    expect([world.at(C1), world.findings(C1)]).toEqual(['held', ['COD-00']]);
    world.coded(C1, 2, { lines: [line(15_000)], chargeCents: 15_000 });
    expect(world.at(C1)).toBe('ready');
  });

  it('goes back to held when registration is incomplete again or coding takes the claim back', () => {
    const world = new World().setUp();
    world.ready(C1);
    world.coded(C1, 1);
    world.drain();
    world.hears('intake.encounter-incomplete', C1, { revision: 2, findings: [] });
    expect(world.findings(C1)).toEqual(['REG-00']);
    world.ready(C1, { revision: 3 });
    world.hears('coding.encounter-held', C1, { intakeSeq: 1, findings: [], releases: [] });
    expect(world.findings(C1)).toEqual(['COD-00']);
  });

  it('gives way when the encounter is not billable, and a new one is drafted when it is ready after all', () => {
    const world = new World().setUp();
    world.ready(C1);
    world.coded(C1, 1);
    world.drain();
    world.hears('intake.encounter-not-billable', C1, { reason: 'self-pay' });
    expect(world.at(C1)).toBe('superseded');
    world.ready(C1, { revision: 3 });
    world.drain();
    expect([world.at(C1), world.at(C1, 'P/2')]).toEqual(['superseded', 'ready']);
  });

  it('takes a reason for a predicted denial, and none for what a receiver would refuse', () => {
    const world = new World().setUp();
    const modifiers = ['26', 'TC'];
    world.ready(C1, { lines: [{ ...line(), modifiers }] });
    world.coded(C1, 1, { lines: [{ ...line(), modifiers }] });
    world.drain();
    expect(world.findings(C1)).toEqual(['MOD-02']);
    const finding = world.life<ClaimState>(C1, 'claim').state!.attempts['P/1']!.findings.find((f) => f.code === 'MOD-02')!;
    expect(() => world.apply(C1, 'claim', command('override-finding', { code: 'MOD-02', path: finding.path }, { phi: { reason: ' ' } }))).toThrow('Say why');
    world.apply(C1, 'claim', command('override-finding', { code: 'MOD-02', path: finding.path }, { phi: { reason: 'Both parts were done here.' } }));
    expect(world.at(C1)).toBe('ready');
    world.hears('intake.encounter-incomplete', C1, { revision: 2, findings: [] });
    expect(() => world.apply(C1, 'claim', command('override-finding', { code: 'REG-00', path: 'registration' }, { phi: { reason: 'x' } }))).toThrow('cannot be overridden');
  });
});

describe('a batch', () => {
  const two = (more: Record<string, unknown> = {}): World => {
    const world = new World().setUp(more);
    for (const id of [C1, C2]) {
      world.ready(id);
      world.coded(id, 1);
    }
    return world.drain();
  };

  it('is cut by its timer into one interchange of the claims that are still ready', () => {
    const world = two();
    world.hears('intake.encounter-incomplete', C2, { revision: 2, findings: [] });
    world.fire('batch-cut').drain();
    const [interchange] = world.interchanges();
    expect(world.said(interchange!)).toEqual(['submission.interchange-built']);
    expect(world.life<InterchangeState>(interchange!, 'interchange').state!.coming.map((c) => c.claim)).toEqual([C1]);
    expect([world.at(C1), world.at(C2)]).toEqual(['batched', 'held']);
  });

  it('is cut at once when it is full', () => {
    expect(two({ maxClaims: 2 }).interchanges()).toHaveLength(1);
  });

  it('uses no control number when nobody comes along', () => {
    const world = two();
    for (const id of [C1, C2]) world.hears('intake.encounter-not-billable', id, { reason: 'self-pay' });
    world.fire('batch-cut').drain();
    expect(world.life<StreamState & { numbered: number }>(PARTNER, 'partner').state!.numbered).toBe(0);
  });

  it('leaves a claim behind that cannot answer in time, and takes it into the next interchange', () => {
    const world = two();
    world.fire('batch-cut');
    const gathering = (): string => world.interchanges()[0]!;
    while (world.interchanges().length === 0) world.one();
    world.fire('gather-overdue').drain();
    expect(world.life<InterchangeState>(gathering(), 'interchange').state!.coming).toEqual([]);
    expect([world.at(C1), world.at(C2)]).toEqual(['ready', 'ready']);
    world.fire('batch-cut').drain();
    expect([world.at(C1), world.at(C2)]).toEqual(['batched', 'batched']);
  });

  it('keeps a change after pinning for later and sends what was pinned', () => {
    const world = two();
    world.fire('batch-cut').drain();
    world.ready(C1, { revision: 2, chargeCents: 99_900, lines: [line(99_900)] });
    const state = world.life<ClaimState>(C1, 'claim').state!;
    expect(world.at(C1)).toBe('batched');
    expect(state.waiting).toMatchObject({ intakeSeq: 2 });
    expect(state.phi?.pinned?.['P/1']?.chargeCents).toBe(12_500);
  });
});

describe('the delivery', () => {
  const built = async () => {
    const world = new World().setUp();
    for (const id of [C1, C2]) {
      world.ready(id);
      world.coded(id, 1, id === C2 ? { lines: [line(20_050)], chargeCents: 20_050 } : {});
    }
    world.drain().fire('batch-cut').drain();
    return { world, ...(await folders()) };
  };

  it('lays one 837P of the pinned claims into the partner\'s folder, which reads back with our claim ids and the same charges', async () => {
    const { world, at, out } = await built();
    await world.deliver(at);
    expect(await readdir(out)).toEqual(['000000001.x12']);
    const bytes = await readFile(join(out, '000000001.x12'));
    const claims = await claimOf(bytes);
    expect(claims.map((c) => [c.claimId, c.chargeCents, c.serviceLines.map((l) => [l.lineControl, l.chargeCents])])).toEqual([
      [C1, 12_500, [[`${C1}-1`, 12_500]]], [C2, 20_050, [[`${C2}-1`, 20_050]]],
    ]);
    expect(claims[0]?.payer).toMatchObject({ name: 'SAMPLE HEALTH PLAN', id: 'DEMO1' });
    expect(bytes.toString()).not.toContain('PRACTICE-');
    expect([world.at(C1), world.at(C2)]).toEqual(['transmitted', 'transmitted']);
  });

  it('gives the same bytes under the same control number when it runs twice, and tells its claims once', async () => {
    const { world, at, out } = await built();
    const again = [...world.effects];
    await world.deliver(at);
    const first = await readFile(join(out, '000000001.x12'));
    world.effects.push(...again);
    await world.deliver(at);
    const elsewhere = await folders();
    world.effects.push(...again);
    await world.deliver(elsewhere.at);
    expect(Buffer.compare(first, await readFile(join(elsewhere.out, '000000001.x12')))).toBe(0);
    expect(world.said(again[0]!.id)).toEqual(['submission.interchange-built', 'submission.interchange-sent']);
    expect(world.said(C1).filter((t) => t === 'submission.attempt-transmitted')).toHaveLength(1);
  });

  it('becomes work for a person when every retry failed, and can be tried again', async () => {
    const { world, at, out } = await built();
    const { id } = world.effects.splice(0)[0]!;
    expect(world.apply(id, 'interchange', effectFact('deliver-interchange-exhausted', {})).events?.[0]?.type).toBe('submission.delivery-failed');
    world.apply(id, 'interchange', command('retry-delivery', {}));
    await world.deliver(at);
    expect(await readdir(out)).toHaveLength(1);
    expect(() => world.apply(id, 'interchange', command('retry-delivery', {}))).toThrow('lies in the partner');
  });

  it('never lays other bytes under a used control number', async () => {
    const { at } = await folders();
    await at.deliver(TENANT, 'sample', '000000001.x12', Buffer.from('one'));
    await expect(at.deliver(TENANT, 'sample', '000000001.x12', Buffer.from('two'))).rejects.toThrow('another file lies under the control number');
  });
});

describe('any order of facts', () => {
  it('takes no illegal step, puts no claim into two files, and repeats no control number', () => {
    let [sentAtAll, leftBehind] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      let x = seed;
      const pick = (n: number): number => ((x = (x * 1_103_515_245 + 12_345) % 2_147_483_648) >> 8) % n;
      const world = new World(pick).setUp();
      const claims = [C1, C2, '01CLAIM000003'];
      const seqs: Record<string, number> = {};
      for (let i = 0; i < 200; i += 1) {
        const id = claims[pick(3)]!;
        const next = (): number => (seqs[id] = (seqs[id] ?? 0) + 1);
        const cents = 1000 * (1 + pick(2));
        const steps: (() => unknown)[] = [
          () => { next(); world.ready(id, { lines: [line(cents)] }); }, () => { if (pick(4) > 0) return; next(); world.hears('intake.encounter-incomplete', id, { revision: 1, findings: [] }); },
          () => world.coded(id, seqs[id] ?? 0, { lines: [line(cents)], chargeCents: cents }), () => world.coded(id, seqs[id] ?? 0, { lines: [line(cents)], chargeCents: cents }),
          () => pick(4) === 0 && world.hears('coding.encounter-held', id, { intakeSeq: 1, findings: [], releases: [] }), () => { if (pick(12) === 0) { next(); world.hears('intake.encounter-not-billable', id, { reason: 'x' }); } },
          () => world.one(), () => world.one(), () => world.one(), () => world.one(), () => world.fire('batch-cut'), () => { if (pick(3) === 0) world.fire('gather-overdue'); },
          () => { for (const e of world.effects.splice(0)) for (let n = 0; n <= pick(2); n += 1) world.apply(e.id, 'interchange', effectFact('interchange-delivered', { fileName: 'f', sha256: 'a', sizeBytes: 1, repairs: 0 })); },
        ];
        steps[pick(steps.length)]!();
      }
      world.drain().fire('gather-overdue').drain();
      for (const e of world.effects.splice(0)) world.apply(e.id, 'interchange', effectFact('interchange-delivered', { fileName: 'f', sha256: 'a', sizeBytes: 1, repairs: 0 }));
      world.drain();
      const files = world.interchanges().map((id) => world.life<InterchangeState>(id, 'interchange').state!).filter((s) => s.numbers !== undefined);
      const numbers = files.map((f) => f.numbers!.interchangeControl);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const id of claims) leftBehind += world.said(id).join().includes('attempt-batched,submission.attempt-ready') ? 1 : 0;
      const sent = files.flatMap((f) => f.coming.map((c) => `${c.claim}/${c.item}`));
      expect(new Set(sent).size).toBe(sent.length);
      sentAtAll += sent.length;
      for (const id of claims) {
        const attempts = Object.keys(world.life<ClaimState>(id, 'claim').state?.attempts ?? {});
        for (const item of attempts) expect(sent.includes(`${id}/${item}`)).toBe(world.at(id, item) === 'transmitted');
        expect(attempts.filter((item) => world.at(id, item) === 'transmitted').length).toBeLessThanOrEqual(1);
      }
    }
    // The walk really went to the places it speaks of.
    expect(sentAtAll).toBeGreaterThan(100);
    expect(leftBehind).toBeGreaterThan(0);
  });
});
