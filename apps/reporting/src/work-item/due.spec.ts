import { describe, expect, it } from '@jest/globals';
import { businessDaysAfter, isBusinessDay, type Machine, type MachineName, MACHINES, TIMER_ACTIONS } from '@claimstream/contracts';
import { instantOf, localDay } from './zone.js';
import { dueAt, ruleOf } from './due.js';

const DENVER = 'America/Denver';

describe('when work is due', () => {
  it('ends a business day at five in the afternoon of the tenant\'s zone', () => {
    // Monday 08:00 in Denver.
    expect(dueAt({ businessDays: 1 }, '2026-03-02T15:00:00.000Z', DENVER)).toBe('2026-03-04T00:00:00.000Z');
  });

  it('gives Friday night\'s work until Monday, and over the change of the clocks until five by the new clock', () => {
    expect(dueAt({ businessDays: 1 }, '2026-03-07T05:30:00.000Z', DENVER)).toBe('2026-03-09T23:00:00.000Z');
  });

  it('counts the day of the tenant, not of UTC', () => {
    expect(localDay('2026-03-03T05:00:00.000Z', DENVER)).toBe('2026-03-02');
  });

  it('lets the hours of a rejection run through the weekend', () => {
    expect(dueAt({ hours: 24 }, '2026-03-07T05:30:00.000Z', DENVER)).toBe('2026-03-08T05:30:00.000Z');
  });

  it.each([
    ['2026-01-01', 'New Year'], ['2026-01-19', 'Martin Luther King'], ['2026-02-16', 'Washington'], ['2026-05-25', 'Memorial Day'], ['2026-06-19', 'Juneteenth'],
    ['2026-07-03', 'Independence Day kept on Friday'], ['2026-09-07', 'Labor Day'], ['2026-10-12', 'Columbus'], ['2026-11-11', 'Veterans'], ['2026-11-26', 'Thanksgiving'],
    ['2026-12-25', 'Christmas'], ['2027-12-31', 'New Year 2028 kept on Friday'], ['2027-07-05', 'Independence Day kept on Monday'],
  ])('does not count %s (%s)', (day) => {
    expect(isBusinessDay(day)).toBe(false);
  });

  it('skips Thanksgiving', () => {
    expect(businessDaysAfter('2026-11-25', 1)).toBe('2026-11-27');
    expect(businessDaysAfter('2026-11-27', 1)).toBe('2026-11-30');
  });

  it('finds the instant of an hour on both sides of the change of the clocks', () => {
    for (const [day, wanted] of [['2026-03-07', '2026-03-08T00:00:00.000Z'], ['2026-03-08', '2026-03-08T23:00:00.000Z'], ['2026-10-31', '2026-10-31T23:00:00.000Z'], ['2026-11-01', '2026-11-02T00:00:00.000Z']]) {
      expect(instantOf(day as string, 17, DENVER)).toBe(wanted);
    }
    expect(instantOf('2026-03-02', 17, 'Pacific/Honolulu')).toBe('2026-03-03T03:00:00.000Z');
  });

  it('has a queue of its own for every state that waits for a person, and a time for every timer', () => {
    const people = (Object.keys(MACHINES) as MachineName[]).flatMap((name) => Object.entries((MACHINES[name] as Machine).states).filter(([, s]) => typeof s.waits === 'object' && 'nextAction' in s.waits).map(([state]) => ({ name, state })));
    expect(people.filter(({ name, state }) => ruleOf(name, state, undefined).queue === 'waiting')).toEqual([]);
    const oneDay = ruleOf('attempt', 'ready', 'a timer nobody declared');
    const unknown = Object.keys(TIMER_ACTIONS).filter((t) => ruleOf('attempt', 'ready', t).allow === oneDay.allow);
    expect(unknown).toEqual([]);
  });
});
