import { describe, expect, it } from '@jest/globals';
import { settledAt, standing, until, type Standing } from './settle.js';
import type { Doors } from './doors.js';

const seen = (more: Partial<Standing> = {}): Standing => ({ claims: 300, transmitted: 260, held: 20, waiting: 2, incomplete: 17, notBillable: 1, onItsWay: 0, rejected: 0, ...more });

describe('when the seeded day has settled', () => {
  it('is settled once the same picture is seen twice with every claim and none on its way', () => {
    const settled = settledAt(300);
    expect([settled(seen({ onItsWay: 3 })), settled(seen({ onItsWay: 3 })), settled(seen()), settled(seen())]).toEqual([false, false, false, true]);
  });

  it('does not wait for payers: rejections may go on coming in', () => {
    const settled = settledAt(300);
    expect([settled(seen({ rejected: 4 })), settled(seen({ rejected: 9 }))]).toEqual([false, true]);
  });

  it('is not settled while claims are missing, however still it is', () => {
    const settled = settledAt(301);
    expect([settled(seen()), settled(seen())]).toEqual([false, false]);
  });

  it('ends at its limit with what was seen last', async () => {
    let looks = 0;
    expect(await until(async () => ++looks, () => false, 0)).toEqual({ seen: 1, done: false });
    expect(await until(async () => ++looks, (n) => n === 2, 0)).toEqual({ seen: 2, done: true });
  });

  it('adds the boards of all practices, with what was open before midnight', async () => {
    const board = (received: number, openBefore: number) => ({
      openBefore: { count: openBefore }, received: { count: received }, transmitted: { count: 5 }, notBillable: { count: 1 },
      open: { waiting: { count: 1 }, held: { count: 2 }, incomplete: { count: 3 }, 'on its way': { count: 4 }, rejected: { count: 0 } },
    });
    const doors = { get: async () => ({ items: [board(10, 2), board(7, 0)] }) } as unknown as Doors;
    expect(await standing(doors, '2026-11-21')).toEqual({ claims: 19, transmitted: 10, notBillable: 2, waiting: 2, held: 4, incomplete: 6, onItsWay: 8, rejected: 0 });
  });
});
