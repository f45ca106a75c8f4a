import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim837Draft } from '@claimstream/x12';
import { claims, exported, Office } from '../../spec/office.js';
import type { PatientState } from '../patient/decide.js';
import type { ClaimState } from './state.js';

let office: Office;
let practice: string;
let control = 0;
beforeEach(async () => {
  office = new Office();
  practice = await office.practice();
});

const send = (list: Claim837Draft[]) => office.file(practice, exported(list, String((control += 1))));
const claim = (id: string): ClaimState => office.state<ClaimState>(id);
const sample = (): Claim837Draft => claims(1, 11)[0]!;
const regrouped = (c: Claim837Draft, groupNumber: string): Claim837Draft => ({ ...c, subscriber: { ...c.subscriber, groupNumber } });
const only = (): string => {
  const ids = office.of('claim');
  expect(ids).toHaveLength(1);
  return ids[0]!;
};

describe('a claim that the practice exports again', () => {
  it('is updated before it is sent, as a newer revision of the same claim', async () => {
    await send([sample()]);
    const file = await send([regrouped(sample(), 'GROUP2')]);
    expect(claim(only())).toMatchObject({ revision: 2 });
    expect(claim(only()).phi.claim.subscriber.groupNumber).toBe('GROUP2');
    expect(office.events('intake.registration-edited').at(-1)?.data).toMatchObject({ origin: 're-export', document: file, fields: ['subscriber.groupNumber'] });
    expect(office.document(file)).toMatchObject({ phase: 'done', accepted: 0, updates: 1 });
  });

  it('without a difference changes nothing, and its file is done', async () => {
    await send([sample()]);
    const file = await send([sample(), claims(2, 11)[1]!]);
    expect(office.document(file)).toMatchObject({ phase: 'done', accepted: 1, updates: 1 });
    expect(office.events('intake.registration-edited')).toEqual([]);
  });

  it('proposes a correction after it is sent, once for the same content, and stays as it was sent', async () => {
    await send([sample()]);
    office.hear(only(), 'submission.attempt-batched', {});
    office.hear(only(), 'submission.attempt-transmitted', {});
    const file = await send([regrouped(sample(), 'GROUP2')]);
    await send([regrouped(sample(), 'GROUP2'), claims(2, 11)[1]!]);
    expect(office.events('intake.correction-proposed')).toHaveLength(1);
    expect(office.events('intake.encounter-received').filter((e) => e.stream === office.of('claim')[0])).toHaveLength(1);
    expect(claim(office.of('claim')[0]!).phi.claim.subscriber.groupNumber).not.toBe('GROUP2');
    expect(office.document(file)).toMatchObject({ proposals: 1, phase: 'done' });
  });

  it('is updated again after a rejection, because a rejected claim was never filed', async () => {
    await send([sample()]);
    for (const type of ['submission.attempt-batched', 'submission.attempt-transmitted', 'submission.attempt-rejected']) office.hear(only(), type, {});
    const file = await send([regrouped(sample(), 'GROUP2')]);
    expect(office.document(file)).toMatchObject({ updates: 1, proposals: 0 });
  });

  it('reminds of what a biller corrected until the practice exports it so, or says that it has taken it over', async () => {
    await send([sample()]);
    const reminders = () => office.world.rows.filter((r) => r.table === 'write_back').map((r) => r.row['field']).sort();
    await office.command(only(), 'claim', 'edit-registration', { resolved: [] }, { changes: { 'subscriber.memberId': 'SAMPLENEW1', 'subscriber.groupNumber': 'GROUP9' } });
    expect(reminders()).toEqual(['subscriber.groupNumber', 'subscriber.memberId']);
    await send([regrouped(sample(), 'GROUP9')]);
    expect(reminders()).toEqual(['subscriber.memberId']);
    await office.command(only(), 'claim', 'written-back', { fields: ['subscriber.memberId'] });
    expect(reminders()).toEqual([]);
  });

  it('is updated again when its interchange gave it back', async () => {
    await send([sample()]);
    office.hear(only(), 'submission.attempt-batched', {});
    office.hear(only(), 'submission.attempt-ready', {});
    await send([regrouped(sample(), 'GROUP2')]);
    expect(claim(only()).revision).toBe(2);
  });

  it('keeps what a person corrected while the practice still exports it wrong, and takes the practice\'s own correction', async () => {
    await send([sample()]);
    await office.command(only(), 'claim', 'edit-registration', {}, { changes: { 'subscriber.memberId': 'RIGHT1' } });
    await send([regrouped(sample(), 'GROUP2')]);
    expect(claim(only()).phi.claim.subscriber.memberId).toBe('RIGHT1');
    await send([{ ...sample(), subscriber: { ...sample().subscriber, memberId: 'FROMPRACTICE' } }]);
    expect(claim(only()).phi.claim.subscriber.memberId).toBe('FROMPRACTICE');
  });

  it('is another claim on another first day of service', async () => {
    await send([sample()]);
    await send([{ ...sample(), serviceLines: sample().serviceLines.map((l) => ({ ...l, serviceFrom: '2026-01-05', serviceThrough: '2026-01-05' })) }]);
    expect(office.of('claim')).toHaveLength(2);
  });

  it('with another patient is another claim, with a finding that does not hold it', async () => {
    await send([sample()]);
    const other = claims(30, 99).find((c) => c.subscriber.name.last !== sample().subscriber.name.last && c.patient === undefined)!;
    await send([{ ...other, claimId: sample().claimId }]);
    const second = office.of('claim')[1]!;
    expect(claim(second).findings.find((f) => f.code === 'REG-21')).toMatchObject({ severity: 'warn' });
    expect(office.at(second, 'encounter')).toBe('ready');
  });
});

describe('a claim that stands twice in one file', () => {
  it('is a claim of its own, held until a person confirms that it is no duplicate', async () => {
    await send([sample(), sample()]);
    const [first = '', second = ''] = office.of('claim');
    expect(office.at(first, 'encounter')).toBe('ready');
    expect(claim(second)).toMatchObject({ duplicateOf: first });
    expect(office.at(second, 'encounter')).toBe('incomplete');
    await office.command(second, 'claim', 'confirm-not-duplicate');
    expect(office.at(second, 'encounter')).toBe('ready');
    await expect(office.command(second, 'claim', 'confirm-not-duplicate')).rejects.toMatchObject({ code: 'not-a-duplicate', status: 409 });
  });

  it('is known in the next export as the same two claims', async () => {
    await send([sample(), sample()]);
    await send([regrouped(sample(), 'GROUP2'), sample(), claims(2, 11)[1]!]);
    expect(office.of('claim')).toHaveLength(3);
    expect(office.of('claim').slice(0, 2).map((id) => claim(id).revision)).toEqual([2, 1]);
  });

  it('may be recorded as not billable', async () => {
    await send([sample(), sample()]);
    const second = office.of('claim')[1]!;
    await office.command(second, 'claim', 'mark-not-billable', { reason: 'duplicate' });
    expect(office.at(second, 'encounter')).toBe('not-billable');
    expect(office.state<PatientState>(claim(second).patient).claims).not.toContain(second);
    await expect(office.command(second, 'claim', 'edit-registration', {}, { changes: { 'payer.id': 'X1' } })).rejects.toMatchObject({ status: 409 });
  });
});

/** Deterministic numbers for the property. */
const dice = (seed: number) => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;

describe('whatever a practice exports, people edit and submission sends', () => {
  it.each(Array.from({ length: 25 }, (_, seed) => [seed]))('one practice number, patient and day keeps one original (sequence %i)', async (seed) => {
    const roll = dice(seed + 1);
    const pool = claims(4, seed + 1);
    const most = new Map<string, number>();
    for (let step = 0; step < 14; step += 1) {
      const what = roll();
      const known = office.of('claim');
      const target = known[Math.floor(roll() * known.length)];
      if (what < 0.5 || target === undefined) {
        const list = pool.filter(() => roll() < 0.6).flatMap((c) => (roll() < 0.15 ? [c, c] : [c])).map((c) => (roll() < 0.5 ? regrouped(c, `G${step}`) : c));
        if (list.length === 0) continue;
        for (const c of pool) most.set(c.claimId, Math.max(most.get(c.claimId) ?? 0, list.filter((l) => l.claimId === c.claimId).length));
        expect(office.document(await send(list)).phase).toBe('done');
      } else if (what < 0.7) {
        await office.command(target, 'claim', 'edit-registration', {}, { changes: { 'subscriber.memberId': `EDIT${step}` } });
      } else if (what < 0.85) {
        office.hear(target, 'submission.attempt-batched', {});
      } else {
        office.hear(target, 'submission.attempt-transmitted', {});
      }
    }
    for (const [number, copies] of most) {
      expect([number, office.of('claim').filter((id) => claim(id).phi.claimNumber === number).length]).toEqual([number, copies]);
    }
    expect(office.events('intake.encounter-received')).toHaveLength(office.of('claim').length);
  });
});
