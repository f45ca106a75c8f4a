import { describe, expect, it } from '@jest/globals';
import { ServiceWorld } from '@claimstream/testing';
import { definition } from '../definition.js';
import { decideName } from '../names/decide.js';
import { daysOfPractice, type DaysState } from './decide.js';
import { establishDays } from './establish.js';

const [OLD, NEW] = ['0000000000PR1', '0000000000PR2'];
const practice = (world: ServiceWorld, id: string) => world.event('intake.practice-registered', id, 'practice', { name: `Sample ${id}`, npi: '1999000015', timeZone: 'America/Denver', revision: 1 }, { practice: id });

/** As an earlier release knew practices: by name, without days. */
const withoutDays: typeof definition = { ...definition, streams: { ...definition.streams, practice: { decide: ((state, fact, context) => { const { tells: _tells, ...decision } = decideName(state as never, fact, context); return decision; }) as typeof decideName as never, stateVersion: 1 } } };

describe('the closing hour of practices', () => {
  const effects = (world: ServiceWorld, days: string): string[] => world.life<DaysState>(days, 'day').decisions.flatMap((d) => d.effects ?? []).map((e) => e.name);

  it('is given at a start to a practice that was registered before days were closed, and its first day ends at the closing hour', async () => {
    const world = new ServiceWorld(withoutDays);
    practice(world, OLD);
    const days = daysOfPractice(world.tenant, OLD);
    expect(world.state<DaysState>(days)).toBeUndefined();
    expect(await establishDays(world.shell(), world.tenant)).toBe(1);
    expect(world.state<DaysState>(days)).toMatchObject({ practice: OLD, closed: 0 });
    expect(effects(world, days)).toEqual([]);
    world.pass(24);
    expect(effects(world, days)).toEqual(['count-day']);
  });

  it('stays as it is for a practice that has one, however often the service starts', async () => {
    const world = new ServiceWorld(definition);
    practice(world, NEW);
    world.drain();
    const before = structuredClone(world.state<DaysState>(daysOfPractice(world.tenant, NEW)));
    expect(before).toMatchObject({ practice: NEW });
    expect([await establishDays(world.shell(), world.tenant), await establishDays(world.shell(), world.tenant)]).toEqual([0, 0]);
    expect(world.state<DaysState>(daysOfPractice(world.tenant, NEW))).toEqual(before);
  });
});
