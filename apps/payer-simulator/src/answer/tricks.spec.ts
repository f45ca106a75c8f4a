import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { collect835, collect837 } from '@claimstream/x12';
import { mixOf } from './fate.js';
import { trickOf } from './tricks.js';
import { closeAll, office, removeAll, world } from './world.fixture.js';

afterEach(closeAll);
afterAll(removeAll);

describe('tricks', () => {
  const paid = async () => {
    const w = world();
    w.deliver('1.x12', office('1'));
    await w.pass(6);
    return w;
  };

  it('a silent world answers only the mailbox that somebody asked for, and only what came after', async () => {
    const w = world({ onlyAsked: true });
    w.deliver('1.x12', office('1'));
    await w.pass(8);
    expect([w.files('ack'), w.files('835')]).toEqual([{}, {}]);
    w.ask({ trick: 'answer', partner: 'somebody-else' });
    w.deliver('2.x12', office('2', { seed: 2 }));
    await w.pass(8);
    expect(w.files('ack')).toEqual({});
    w.ask({ trick: 'answer', partner: 'example' });
    w.deliver('3.x12', office('3', { seed: 3 }));
    await w.pass(8);
    expect([Object.keys(w.files('ack')).length, w.book.planOf(1), w.book.planOf(3)!.claims.length]).toEqual([4, undefined, 6]);
  });

  it('the same 835 comes again, byte for byte, or under a new control number', async () => {
    const w = await paid();
    const [[name, bytes]] = Object.entries(w.files('835')) as [[string, Buffer]];
    w.ask({ trick: 'repeat-835', times: 2 });
    w.ask({ trick: 'new-control-number' });
    await w.pass(1);
    await w.pass(1);
    const others = Object.entries(w.files('835')).filter(([n]) => n !== name);
    expect(others.map(([, b]) => b.equals(bytes)).sort()).toEqual([false, true, true]);
    const renumbered = others.find(([, b]) => !b.equals(bytes))![1];
    const content = (b: Buffer) => b.toString('latin1').replace(/^[\s\S]*?(?=~ST\*)/, '').replace(/~GE\*[\s\S]*/, '');
    expect(content(renumbered)).toBe(content(bytes));
    expect(w.book.tricks.map((t) => t.left)).toEqual([0, 0]);
  });

  it('the next 835 comes in two files with each claim in one of them', async () => {
    const w = world();
    w.ask({ trick: 'split-in-two' });
    w.deliver('1.x12', office('1', { claims: 12 }));
    await w.pass(6);
    const [a, b, ...more] = await Promise.all(Object.values(w.files('835')).map((f) => collect835(f)));
    expect(more).toEqual([]);
    expect([...a!.payments, ...b!.payments].map((p) => p.claimId).sort()).toEqual(w.receipts.one(1)!.claims.map((c) => c.claimId).sort());
    expect([...a!.remittances, ...b!.remittances].every((r) => r.end!.differenceCents === 0)).toBe(true);
    expect(new Set([...a!.remittances, ...b!.remittances].map((r) => r.info.header.trace)).size).toBe(a!.remittances.length + b!.remittances.length);
  });

  it('the 835 comes before any acknowledgement', async () => {
    const w = world();
    w.ask({ trick: 'before-acknowledgement' });
    w.deliver('1.x12', office('1'));
    await w.pass(0);
    expect([Object.keys(w.files('ack')), Object.keys(w.files('835')).length]).toEqual([[], 1]);
    await w.pass(6);
    expect(Object.keys(w.files('ack'))).toHaveLength(4);
    expect(Object.keys(w.files('835'))).toHaveLength(1);
  });

  it('a claim that nobody sent is paid, also under the number of another one', async () => {
    const w = await paid();
    w.ask({ trick: 'unknown-claim' });
    w.ask({ trick: 'unknown-claim', claim: 'C0THER0000001', like: w.receipts.one(1)!.claims[2]!.claimId });
    await w.pass(1);
    const [, one, two] = await Promise.all(Object.values(w.files('835')).map((f) => collect835(f)));
    expect([one!.payments[0]!.claimId, two!.payments[0]!.claimId]).toEqual([expect.stringMatching(/^NOBODYSENT/), 'C0THER0000001']);
    expect(two!.payments[0]).toMatchObject({ statusCode: '1', chargeCents: w.receipts.one(1)!.claims[2]!.chargeCents });
    expect([...one!.remittances, ...two!.remittances].every((r) => r.end!.differenceCents === 0)).toBe(true);
  });

  it('a claim is never answered, or denied for the reason that was asked for', async () => {
    const w = world();
    const [silent, denied] = (await collect837(office('1'))).claims;
    w.ask({ trick: 'silent', claim: silent!.claimId });
    w.ask({ trick: 'decide', claim: denied!.claimId, as: 'denied', reason: 'CO-16+N290' });
    w.deliver('1.x12', office('1'));
    await w.pass(6);
    const payments = (await w.remittances()).flatMap((r) => r.payments);
    expect(payments.map((p) => p.claimId)).not.toContain(silent!.claimId);
    expect(payments.find((p) => p.claimId === denied!.claimId)!.serviceLines.map((l) => [l.paidCents, l.adjustments.map((a) => `${a.group}-${a.reason}`), l.remarkCodes])).toEqual(denied!.serviceLines.map(() => [0, ['CO-16'], ['N290']]));
    expect(payments).toHaveLength(5);
  });

  it('a claim number comes back shorter than it was sent', async () => {
    const w = world();
    w.ask({ trick: 'mangled-claim-id' });
    w.deliver('1.x12', office('1'));
    await w.pass(6);
    const sent = w.receipts.one(1)!.claims.map((c) => c.claimId);
    const strange = (await w.remittances()).flatMap((r) => r.payments).map((p) => p.claimId).filter((id) => !sent.includes(id));
    expect(strange).toHaveLength(1);
    expect(sent.some((id) => id.startsWith(strange[0]!))).toBe(true);
  });

  it('are refused with one sentence where they make no sense', () => {
    expect(trickOf({ trick: 'explode' }, '')).toMatch(/"trick" is one of answer, decide, silent/);
    expect(trickOf({ trick: 'decide', as: 'lost' }, '')).toMatch(/"as" is one of paid/);
    expect(trickOf({ trick: 'decide', as: 'denied', reason: '16' }, '')).toMatch(/"reason" is group and CARC/);
    expect(trickOf({ trick: 'repeat-835', times: 0 }, '')).toMatch(/"times" is a whole number/);
    expect(() => mixOf('paid=1,loved=2')).toThrow('"loved=2" is no part of a mix');
  });
});
