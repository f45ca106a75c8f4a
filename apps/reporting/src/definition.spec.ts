import { describe, expect, it } from '@jest/globals';
import { MACHINES } from '@claimstream/contracts';
import { definition } from './definition.js';

describe('how long items stand in a state', () => {
  it.each(['claim', 'document', 'interchange', 'remit', 'account'] as const)('is known to reporting of a %s, by the event that brought it there', (kind) => {
    const state = { positions: { 'm:1': 'open' }, since: { 'm:1': '2026-03-02T15:00:00.000Z' } };
    const since = definition.streams[kind]?.since;
    expect([since?.(state, 'm:1'), since?.(state, 'm:2')]).toEqual(['2026-03-02T15:00:00.000Z', undefined]);
  });

  it('needs few enough series to be kept: every pair of states of every machine together', () => {
    const pairs = Object.values(MACHINES).flatMap(({ name, transitions }) => [...new Set(transitions.filter((t) => t[0] !== null && t[0] !== t[2] && t[3] !== 'later').map((t) => `${name} ${t[0]} ${t[2]}`))]);
    expect(pairs.length).toBeGreaterThan(50);
    expect(pairs.length).toBeLessThan(400);
  });
});
