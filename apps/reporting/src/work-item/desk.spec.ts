import { describe, expect, it } from '@jest/globals';
import { command, given, timerFact, type Life } from '@claimstream/testing';
import { Refusal, type Decision, type EventFact, type SideRow } from '@claimstream/event-stream';
import { definition } from '../definition.js';
import { foldDesk, newDesk, type AtDesk, type DeskEvent } from './desk.js';

const CLAIM = '0000000000C1A';
const ITEM = 'encounter:1';
const ANA = { person: 'ana', name: 'Ana Sample', manages: false };
const BEN = { person: 'ben', name: 'Ben Sample', manages: false };
const START = '2026-03-02T15:00:00.000Z';
const later = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString();

let heard = 0;
const event = (name: string, to: string, data: Record<string, unknown>, phi?: unknown): EventFact => {
  heard += 1;
  return {
    kind: 'event', name, id: `intake/${CLAIM}/${heard}`, producer: 'intake', stream: CLAIM, streamKind: 'claim', seq: heard, lamport: heard, practice: '0000000000PRA', at: later(heard), actor: 'service:intake',
    data, ...(phi !== undefined && { phi }), transition: { machine: 'encounter', item: '1', from: null, to },
  };
};
const finding = { code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'The member id is missing.', fix: 'Add it.' };
const incomplete = () => event('intake.encounter-incomplete', 'incomplete', { revision: 1, findings: [finding] });
const ready = (phi?: unknown) => event('intake.encounter-ready', 'ready', {
  revision: 2, findings: [], kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20', frequencyCode: '1', chargeCents: 12_500,
  coverages: [], preCoded: true, diagnoses: [], lines: [], billing: {}, tokens: { kid: 'k', member: [] },
}, phi);

/** A claim whose registration waits for somebody. */
function waiting(): Life<AtDesk, undefined> {
  heard = 0;
  const life = given(definition.streams.claim!.decide, { service: 'reporting', kind: 'claim', reference: undefined, stream: CLAIM, now: START });
  life.when(incomplete());
  return life as Life<AtDesk, undefined>;
}

const says = (life: Life<AtDesk, undefined>, by: typeof ANA, what: string, more: Record<string, unknown> = {}, phi?: unknown): Decision<AtDesk> =>
  life.when(command(`item-${what}`, { do: what, item: ITEM, by, minutes: 10, ...more }, { actor: `person:${by.person}`, ...(phi !== undefined && { phi }) }));
const rowOf = (decision: Decision<AtDesk>, item = ITEM): Record<string, unknown> | undefined => {
  const row = decision.rows?.findLast((r: SideRow) => r.table === 'work_item' && ('put' in r ? r.put : 'remove' in r ? r.remove : {})['item'] === item);
  return row && 'put' in row ? row.put : undefined;
};
const refused = (act: () => unknown): Refusal => {
  try {
    act();
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('it was not refused');
};

describe('an item that somebody works on', () => {
  it('belongs to this person for ten minutes, and anybody else is told who has it', () => {
    const life = waiting();
    const taken = says(life, ANA, 'take');
    expect(rowOf(taken)).toMatchObject({ held_by: 'ana', held_name: 'Ana Sample', held_until: later(10), desk_of: 'ana', shelf: 'open' });
    expect(taken.timers).toContainEqual({ set: `lease:${ITEM}`, name: 'item-lease-ended', dueAt: later(10), data: { item: ITEM } });
    life.now = later(3);
    for (const what of ['take', 'hand-over', 'snooze', 'plan', 'resolve']) {
      const { status, code, sentence, details } = refused(() => says(life, BEN, what, { role: 'coder', until: later(99), reason: 'payer', action: 'review', at: later(99), resolution: 'dealt-with' }));
      expect([status, code, sentence, details]).toEqual([409, 'item-held', 'Ana Sample has this.', { person: 'ana', name: 'Ana Sample', until: later(10) }]);
    }
  });

  it('stays with who goes on working: a young lease needs no event, an old one is prolonged', () => {
    const life = waiting();
    says(life, ANA, 'take');
    life.now = later(2);
    expect(says(life, ANA, 'take').events ?? []).toEqual([]);
    life.now = later(8);
    const again = says(life, ANA, 'take');
    expect(again.events).toEqual([expect.objectContaining({ type: 'reporting.item-taken', data: expect.objectContaining({ until: later(18), renewed: true }) })]);
    expect(again.rows?.filter((r) => r.table === 'journey_entry')).toEqual([]);
  });

  it('is free again when the lease ends, and a timer of an earlier end changes nothing', () => {
    const life = waiting();
    says(life, ANA, 'take');
    life.now = later(8);
    says(life, ANA, 'take');
    life.now = later(10);
    expect(life.when(timerFact('item-lease-ended', { item: ITEM })).events ?? []).toEqual([]);
    life.now = later(18);
    const ended = life.when(timerFact('item-lease-ended', { item: ITEM }));
    expect(ended.events).toEqual([expect.objectContaining({ type: 'reporting.item-released', data: expect.objectContaining({ person: 'ana', cause: 'lease-ended' }) })]);
    expect(rowOf(ended)).toMatchObject({ held_by: undefined, desk_of: undefined });
    expect(rowOf(says(life, BEN, 'take'))).toMatchObject({ held_by: 'ben' });
  });

  it('is given back by who has it, or taken away by a manager, and by nobody else', () => {
    const life = waiting();
    says(life, ANA, 'take');
    expect(refused(() => says(life, BEN, 'release')).code).toBe('item-held');
    expect(says(life, { ...BEN, manages: true }, 'release').events?.[0]?.data).toMatchObject({ person: 'ana', cause: 'manager' });
    expect(says(life, BEN, 'release').events ?? []).toEqual([]);
  });
});

describe('an item that somebody decides about', () => {
  it('belongs to the role or the person it was handed to', () => {
    const life = waiting();
    says(life, ANA, 'take');
    expect(rowOf(says(life, ANA, 'hand-over', { role: 'coder' }))).toMatchObject({ owner: 'coder', held_by: undefined, desk_of: undefined });
    expect(rowOf(says(life, ANA, 'hand-over', { to: { person: 'ben', name: 'Ben Sample' } }))).toMatchObject({ owner: 'biller', assigned_to: 'ben', assigned_name: 'Ben Sample', desk_of: 'ben' });
  });

  it('rests until its date and comes back by itself; its own due date stays as it was', () => {
    const life = waiting();
    const rests = says(life, ANA, 'snooze', { until: later(60), reason: 'provider' });
    expect(rowOf(rests)).toMatchObject({ shelf: 'snoozed', work_at: later(60), snooze_reason: 'provider', due_at: '2026-03-04T00:00:00.000Z' });
    life.now = later(60);
    const back = life.when(timerFact('item-snooze-ended', { item: ITEM }));
    expect(back.events?.[0]).toMatchObject({ type: 'reporting.item-woken', data: { cause: 'date' } });
    expect(rowOf(back)).toMatchObject({ shelf: 'open', work_at: '2026-03-04T00:00:00.000Z', snooze_reason: undefined });
  });

  it('comes back at once when somebody fetches it or works on it', () => {
    const life = waiting();
    says(life, ANA, 'snooze', { until: later(60), reason: 'payer' });
    expect(rowOf(says(life, ANA, 'wake'))).toMatchObject({ shelf: 'open' });
    says(life, ANA, 'snooze', { until: later(60), reason: 'payer' });
    expect(rowOf(says(life, BEN, 'take'))).toMatchObject({ shelf: 'open', held_by: 'ben' });
  });

  it.each([['now', 0], ['too far away', 181 * 24 * 60]])('does not rest until a moment that is %s', (_, minutes) => {
    expect(refused(() => says(waiting(), ANA, 'snooze', { until: later(minutes), reason: 'payer' }))).toMatchObject({ status: 422, code: 'snooze-date' });
  });

  it('has the next action and the date that somebody set', () => {
    expect(rowOf(says(waiting(), ANA, 'plan', { action: 'call-payer', at: later(30) }))).toMatchObject({ next_action: 'Call the payer', work_at: later(30), planned_at: later(30), due_at: '2026-03-04T00:00:00.000Z' });
  });

  it('is not ended by hand where an event will end it', () => {
    const refusal = refused(() => says(waiting(), ANA, 'resolve', { resolution: 'dealt-with' }));
    expect([refusal.status, refusal.code, refusal.sentence]).toEqual([409, 'item-not-resolvable', 'This ends when the claim moves on, not by hand. Next: Complete the registration.']);
  });
});

describe('an item whose claim moves on', () => {
  it('disappears with what people did with it, and its timers with it', () => {
    const life = waiting();
    says(life, ANA, 'take');
    const gone = life.when(ready());
    expect(gone.rows).toContainEqual({ table: 'work_item', remove: { stream: CLAIM, item: ITEM } });
    expect(gone.timers).toEqual([{ cancel: `lease:${ITEM}` }, { cancel: `snooze:${ITEM}` }]);
    expect(refused(() => says(life, ANA, 'take'))).toMatchObject({ status: 409, code: 'item-gone' });
  });

  it('begins anew when it comes back: nobody has it, nothing is planned', () => {
    const life = waiting();
    says(life, ANA, 'plan', { action: 'call-payer', at: later(30) });
    says(life, ANA, 'take');
    life.when(ready());
    expect(rowOf(life.when(incomplete()))).toMatchObject({ held_by: undefined, next_action: 'Complete the registration', work_at: expect.not.stringContaining(later(30)) });
  });

  it('keeps its holder when something else about the claim changes', () => {
    const life = waiting();
    says(life, ANA, 'take');
    const more = life.when(event('intake.encounter-incomplete', 'incomplete', { revision: 2, findings: [finding, { ...finding, code: 'REG-06' }] }));
    expect(rowOf(more)).toMatchObject({ held_by: 'ana', category: 'REG-04' });
  });
});

describe('a note', () => {
  it('is sealed, counted on everything that waits for the claim, and stays when the registration arrives again', () => {
    const life = waiting();
    const noted = says(life, ANA, 'note', {}, { text: 'Asked Zoe Zzquill for the card.' });
    expect(noted.events).toEqual([{ type: 'reporting.item-noted', data: expect.objectContaining({ person: 'ana', number: 1 }), phi: { text: 'Asked Zoe Zzquill for the card.' } }]);
    const { phi: _sealed, ...open } = noted.state;
    expect(JSON.stringify([open, noted.rows, noted.events?.[0]?.data])).not.toMatch(/Zzquill/);
    expect(rowOf(noted)).toMatchObject({ notes: 1 });
    life.when(ready({ claimNumber: 'N-1', claim: { subscriber: { name: { last: 'Zzquill' } } } }));
    expect(life.state?.phi).toMatchObject({ person: { last: 'Zzquill' }, notes: [{ person: 'ana', name: 'Ana Sample', item: ITEM, at: START, text: 'Asked Zoe Zzquill for the card.' }] });
  });

  it('may be written by anybody while somebody else works on the item', () => {
    const life = waiting();
    says(life, ANA, 'take');
    expect(says(life, BEN, 'note', {}, { text: 'The practice called.' }).events).toHaveLength(1);
    expect(life.state?.desk?.items[ITEM]?.lease?.person).toBe('ana');
  });
});

it('the desk comes out of the events of reporting alone as it was', () => {
  const life = waiting();
  says(life, ANA, 'take');
  says(life, ANA, 'plan', { action: 'call-payer', at: later(30) });
  says(life, ANA, 'note', {}, { text: 'x' });
  says(life, ANA, 'snooze', { until: later(60), reason: 'payer' });
  life.now = later(60);
  life.when(timerFact('item-snooze-ended', { item: ITEM }));
  says(life, BEN, 'hand-over', { role: 'manager' });
  const said = life.decisions.flatMap((d) => d.events ?? []) as unknown as DeskEvent[];
  const { lamport: _l, ...again } = said.reduce(foldDesk, newDesk());
  const { lamport: _m, ...kept } = life.state?.desk ?? newDesk();
  expect(again).toEqual(kept);
  expect(again.said).toBe(6);
});

it('a refused file is ended by a person, and does not come back', () => {
  heard = 0;
  const life = given(definition.streams.document!.decide, { service: 'reporting', kind: 'document', reference: undefined, stream: '0000000000D0C', now: START }) as Life<AtDesk, undefined>;
  const of = (name: string, to: string, data: Record<string, unknown>): EventFact => ({ ...event(name, to, data), stream: '0000000000D0C', streamKind: 'document', transition: { machine: 'document', item: '1', from: null, to } });
  life.when(of('intake.document-received', 'received', { door: 'upload', format: 'unknown', sha256: 'a'.repeat(64), sizeBytes: 9 }));
  life.when(of('intake.document-refused', 'refused', { claims: 0, accepted: 0, updates: 0, proposals: 0, notBillable: 0, refusedParts: 0, chargeCents: 0, findings: [], reason: 'No claim file.' }));
  const done = life.when(command('item-resolve', { do: 'resolve', item: 'document:1', by: ANA, resolution: 'sent-again' }));
  expect(done.rows).toContainEqual({ table: 'work_item', remove: { stream: '0000000000D0C', item: 'document:1' } });
  expect(refused(() => life.when(command('item-take', { do: 'take', item: 'document:1', by: ANA, minutes: 10 }))).code).toBe('item-gone');
});
