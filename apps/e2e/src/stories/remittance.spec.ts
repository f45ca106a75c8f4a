import { describe, expect, it } from '@jest/globals';
import { file837, visit } from '../running/claims.js';
import { ingest, proofIsGreen, untilStanding } from '../running/office.js';
import { claimctl, claimctlJson, ok, sql, until } from '../running/platform.js';
import { answers, books, hashOf, lay, read, remits, sent, settled, type Answered, type Remit, type Said } from '../running/remittances.js';

describe('an 835 in the partner\'s folder', () => {
  it('posts once, whether it comes five times, under a new ISA13, or beside a stranger\'s claim; what is not ours stays in unapplied', async () => {
    const { office, claims: [first = '', second = ''] } = await sent(['100.00', '120.00']);
    const both: Said[] = [{ claim: first, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }, { claim: second, charge: '120.00', paid: '90.00', cas: ['CO-45 30.00'] }];
    answers(office, 'ONCE', both);
    expect(await settled(office, 'ONCE')).toMatchObject({ phase: 'posted', posted: 2, held: 0, postedCents: 17_000 });
    const once = await hashOf(office);
    for (let n = 2; n <= 5; n += 1) answers(office, 'ONCE', both, { control: String(n) });
    answers(office, 'STRANGER', [{ claim: 'NOBODYS', charge: '50.00', paid: '50.00', cas: [] }, { ...both[0] as Said, status: '22', charge: '-100.00', paid: '-80.00', cas: ['CO-45 -20.00'] }], { paymentText: '-30.00' });
    // Its payee is one NPI of many practices here, and the only claim it names leads to this one.
    expect(await settled(office, 'STRANGER')).toMatchObject({ posted: 0, held: 2, heldCents: -3000 });
    const after = await books(office);
    expect([after['1100'] ?? 0, after['4100'], after['2100']]).toEqual([0, 5000, -3000]);
    expect(await remits(office)).toHaveLength(2);
    expect(await hashOf(office)).not.toBe(once);
    await proofIsGreen();
  }, 240_000);

  it('of one provider number that two practices bill under pays each claim in the books of its own', async () => {
    const [one, two] = [await sent(['100.00']), await sent(['120.00'])];
    answers(one.office, 'SHARED', [
      { claim: one.claims[0] ?? '', charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }, { claim: two.claims[0] ?? '', charge: '120.00', paid: '90.00', cas: ['CO-45 30.00'] },
      { claim: 'NOBODYS', charge: '50.00', paid: '50.00', cas: [] },
    ]);
    // What no claim decides stands with the first of them, unapplied, until a person says whose it is.
    expect(await settled(one.office, 'SHARED')).toMatchObject({ phase: 'posted', posted: 2, held: 1, postedCents: 17_000, heldCents: 5000, paymentCents: 22_000 });
    expect(await books(one.office)).toEqual({ 1050: 13_000, 2100: 5000, 4000: 10_000, 4100: 2000 });
    expect(await books(two.office)).toEqual({ 1050: 9000, 4000: 12_000, 4100: 3000 });
    await proofIsGreen();
  }, 240_000);

  it('that pays another practice for a claim of this one has its cash with the one that is paid, and the claim stays as it is', async () => {
    const { office, claims: [claim = ''] } = await sent(['100.00']);
    const payee = '1777000013';
    const { id: practice } = await claimctlJson<{ id: string }>(0, 'practice', 'add', '--name', `Neighbour ${office.payerId}`, '--npi', payee, '--as', 'manager');
    const before = await books(office);
    const said: Said[] = [{ claim, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }];
    answers(office, 'NEIGHBOUR', said, { payee });
    const neighbour = { ...office, practice };
    expect(await settled(neighbour, 'NEIGHBOUR')).toMatchObject({ phase: 'posted', posted: 0, held: 1, heldCents: 8000 });
    expect([await books(neighbour), await books(office)]).toEqual([{ 1050: 8000, 2100: 8000 }, before]);
    const once = [await hashOf(neighbour), await hashOf(office)];
    const files = await read(office);
    answers(office, 'NEIGHBOUR', said, { payee, control: '2' });
    await until('the repeat is read', async () => (await read(office)) === files + 1, 90_000);
    await proofIsGreen();
    expect([await hashOf(neighbour), await hashOf(office)]).toEqual(once);
  }, 240_000);

  it('gives the same books when its remittances come again split into two files, before any 277CA and for a claim that nobody sent', async () => {
    const { office, claims: [first = '', second = ''] } = await sent(['100.00', '120.00']);
    // Its payer is unknown here, so it is held and never sent; a payer may know it all the same (crossover, a system before this one).
    const unsent = await ingest(office.practice, file837([visit({ number: `N${office.payerId}`, last: 'TESTUNSENT', payerId: `NO${office.payerId}`, chargeCents: 7000 })]));
    const [held] = await untilStanding(unsent.id, 1, 'held');
    const one: Answered = { trace: 'ONE', claims: [{ claim: first, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }] };
    const two: Answered = { trace: 'TWO', claims: [{ claim: second, charge: '120.00', paid: '0.00', cas: ['CO-50 120.00'] }, { claim: held?.claim ?? '', charge: '70.00', paid: '70.00', cas: [] }] };
    lay(office, [one, two]);
    expect(await settled(office, 'TWO')).toMatchObject({ phase: 'posted', posted: 2, held: 0 });
    await settled(office, 'ONE');
    expect(await books(office)).toEqual({ 1050: 15_000, 1100: 12_000, 4000: 29_000, 4100: 2000 });
    const once = await hashOf(office);
    const before = await read(office);
    lay(office, [two], '2');
    lay(office, [one], '3');
    lay(office, [two, one], '4');
    await until('the three files are read', async () => (await read(office)) === before + 3, 90_000);
    await proofIsGreen();
    expect([await hashOf(office), (await remits(office)).length]).toEqual([once, 2]);
  }, 240_000);

  it('for a parked claim has its cash in unapplied money at once, and in the claim when it is resumed', async () => {
    const { office, claims: [free = '', parked = ''] } = await sent(['100.00', '120.00']);
    const [stream] = await sql<{ id: string }>(`UPDATE remittance.stream SET parked = 'planted: the claim waits for a repair' WHERE id = $1 RETURNING id`, [parked]);
    expect(stream?.id).toBe(parked);
    answers(office, 'PARKED', [{ claim: free, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }, { claim: parked, charge: '120.00', paid: '90.00', cas: ['CO-45 30.00'] }]);
    const waiting = await settled(office, 'PARKED');
    expect(waiting).toMatchObject({ phase: 'posted', posted: 1, held: 1, postedCents: 8000, heldCents: 9000 });
    expect(await books(office)).toEqual({ 1050: 17_000, 1100: 12_000, 2100: 9000, 4000: 22_000, 4100: 2000 });
    await proofIsGreen();
    expect((await claimctl('parked', 'resume', 'remittance', parked, '--as', 'sre')).exit).toBe(0);
    expect(await until('the claim has its payment', async () => (await remits(office)).find((r) => r.id === waiting.id && r.held === 0))).toMatchObject({ posted: 2, postedCents: 17_000, heldCents: 0 });
    expect(await books(office)).toEqual({ 1050: 17_000, 4000: 22_000, 4100: 5000 });
    await proofIsGreen();
  }, 240_000);

  it('for a provider number that becomes a practice\'s later posts by itself then, and is a repeat when it comes again', async () => {
    const { office, claims: [claim = ''] } = await sent(['100.00']);
    const payee = '1666000017';
    const trace = `LATER${office.payerId}`;
    const said: Said[] = [{ claim, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }, { claim: 'NOBODYS', charge: '50.00', paid: '50.00', cas: [] }];
    answers(office, trace, said, { payee });
    const waiting = await until('it is quarantined', async () => (await ok<{ remits: Remit[] }>('poster', 'remittance', 'remits?phase=quarantined')).remits.find((r) => r.trace === trace), 90_000);
    expect(waiting).toMatchObject({ practice: null, posted: 0, heldCents: 0, paymentCents: 13_000 });
    const queued = async () => (await sql<{ queue: string; category: string | null }>('SELECT queue, category FROM reporting.work_item WHERE stream = $1', [waiting.id])).map((i) => [i.queue, i.category]);
    await until('it is in the posters\' queue', async () => (await queued()).some(([queue, category]) => queue === 'posting' && category === 'payee-unknown'));
    expect(await books(office)).toEqual({ 1100: 10_000, 4000: 10_000 });
    await proofIsGreen();
    const { name, timeZone } = await ok<{ name: string; timeZone: string }>('manager', 'intake', `practices/${office.practice}`);
    await ok('manager', 'intake', `practices/${office.practice}`, { method: 'PUT', body: { name, timeZone, npi: payee } });
    expect(await settled(office, trace)).toMatchObject({ id: waiting.id, practice: office.practice, phase: 'posted', posted: 1, held: 1, postedCents: 8000, heldCents: 5000, paymentCents: 13_000 });
    expect(await books(office)).toEqual({ 1050: 13_000, 2100: 5000, 4000: 10_000, 4100: 2000 });
    // Today's entries, of the day the payer paid.
    expect(await sql(`SELECT DISTINCT to_char(occurred_on, 'YYYY-MM-DD') AS paid FROM remittance.journal_entry WHERE remit = $1`, [waiting.id])).toEqual([{ paid: '2026-03-10' }]);
    await until('its row left the queue, and what is held of it came in', async () => {
      const items = await queued();
      return !items.some(([, category]) => category === 'payee-unknown') && items.some(([, category]) => category === 'unmatched');
    });
    await proofIsGreen();
    const [once, files] = [await hashOf(office), await read(office)];
    answers(office, trace, said, { payee, control: '2' });
    await until('the repeat is read', async () => (await read(office)) === files + 1, 90_000);
    await proofIsGreen();
    expect([await hashOf(office), (await remits(office)).length]).toEqual([once, 1]);
  }, 240_000);

  it('for a provider that nobody knows waits outside the books until a practice of that number is registered, and is then in its books', async () => {
    const { office } = await sent(['100.00']);
    const payee = '1555000011';
    const trace = `NEWPAYEE${office.payerId}`;
    answers(office, trace, [{ claim: 'NOBODYS', charge: '50.00', paid: '50.00', cas: [] }], { payee });
    await until('it is quarantined', async () => (await ok<{ remits: Remit[] }>('poster', 'remittance', 'remits?phase=quarantined')).remits.find((r) => r.trace === trace), 90_000);
    const { id: practice } = await claimctlJson<{ id: string }>(0, 'practice', 'add', '--name', `Newcomer ${office.payerId}`, '--npi', payee, '--as', 'manager');
    const newcomer = { ...office, practice };
    expect(await settled(newcomer, trace)).toMatchObject({ practice, phase: 'posted', posted: 0, held: 1, heldCents: 5000 });
    expect(await books(newcomer)).toEqual({ 1050: 5000, 2100: 5000 });
    await proofIsGreen();
  }, 240_000);

  it('whose sums disagree is quarantined with its cash in unapplied, and no claim moves', async () => {
    const { office, claims: [claim = ''] } = await sent(['100.00']);
    answers(office, 'BAD', [{ claim, charge: '100.00', paid: '80.00', cas: ['CO-45 20.00'] }], { paymentText: '79.99' });
    expect(await settled(office, 'BAD')).toMatchObject({ phase: 'quarantined', heldCents: 7999 });
    expect(await books(office)).toEqual({ 1050: 7999, 1100: 10_000, 2100: 7999, 4000: 10_000 });
    await proofIsGreen();
  }, 240_000);
});
