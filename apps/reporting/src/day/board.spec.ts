import { describe, expect, it } from '@jest/globals';
import { boardOf, dollars, type DayFigures } from './board.js';
import { boardStanding } from './standing.js';

const quiet: DayFigures = { opening: [], moves: [], closing: [], happened: [] };

describe('yesterday\'s board', () => {
  it('prints both sides of the identity, in claims and in dollars', () => {
    const board = boardOf({
      opening: [{ standing: 'waiting', count: 2, cents: 30_000 }, { standing: 'transmitted', count: 9, cents: 900_000 }],
      moves: [
        { before: null, standing: 'transmitted', count: 3, beforeCents: 0, cents: 60_000 },
        { before: null, standing: 'incomplete', count: 1, beforeCents: 0, cents: 5_000 },
        { before: 'waiting', standing: 'held', count: 1, beforeCents: 10_000, cents: 12_500 },
        { before: 'transmitted', standing: 'rejected', count: 1, beforeCents: 7_000, cents: 7_000 },
      ],
      closing: [{ standing: 'waiting', count: 1, cents: 20_000 }, { standing: 'held', count: 1, cents: 12_500 }, { standing: 'incomplete', count: 1, cents: 5_000 }, { standing: 'rejected', count: 1, cents: 7_000 }, { standing: 'transmitted', count: 11, cents: 953_000 }],
      happened: [{ what: 'coded', count: 3, cents: 60_000 }],
    });
    expect(board.identity).toEqual({
      holds: true,
      count: '2 open before + 4 received + 1 returned - 3 transmitted - 0 not billable = 4; open after: 4 (1 waiting + 1 held + 1 incomplete + 1 rejected)',
      cents: '$300.00 + $650.00 + $70.00 + $25.00 repriced - $600.00 - $0.00 = $445.00; open after: $445.00',
    });
  });

  it('says so when a claim is missing from the end of the day', () => {
    expect(boardOf({ ...quiet, opening: [{ standing: 'held', count: 1, cents: 100 }] }).identity.holds).toBe(false);
  });

  it('says so when a cent is missing though the claims agree', () => {
    expect(boardOf({ ...quiet, opening: [{ standing: 'held', count: 1, cents: 100 }], closing: [{ standing: 'held', count: 1, cents: 99 }] }).identity.holds).toBe(false);
  });

  it('writes cents as dollars without a float', () => {
    expect([0, 5, -1_234_567, 100_000_000_01].map(dollars)).toEqual(['$0.00', '$0.05', '-$12,345.67', '$100,000,000.01']);
  });

  it('puts a rejected claim back into the open ones', () => {
    expect(boardStanding({ 'encounter:C': 'ready', 'coding:C': 'coded', 'attempt:P/1': 'rejected' })).toBe('rejected');
    expect(boardStanding({ 'encounter:C': 'ready', 'coding:C': 'coded', 'attempt:P/1': 'rejected', 'attempt:P/2': 'transmitted' })).toBe('transmitted');
    expect(boardStanding({ 'encounter:C': 'incomplete', 'coding:C': 'waiting' })).toBe('incomplete');
    expect(boardStanding({ 'encounter:C': 'ready', 'coding:C': 'coded', 'attempt:P/1': 'batched' })).toBe('on its way');
    expect(boardStanding({})).toBeUndefined();
  });
});
