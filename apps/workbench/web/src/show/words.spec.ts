import { describe, expect, it } from 'vitest';
import { day, dayOf, left } from './moment.js';
import { bytes, centsOf, dollars, milliOf, quantity } from './money.js';

describe('money', () => {
  it('is shown in dollars and cents with its sign before the dollar', () => {
    expect([dollars(0), dollars(5), dollars(1_234_567), dollars(-1200), dollars(null)]).toEqual(['$0.00', '$0.05', '$12,345.67', '-$12.00', '–']);
  });

  it('is read to the cent, and nothing that is no amount is read', () => {
    expect([centsOf('125'), centsOf('$1,200.05'), centsOf('0.5'), centsOf('12.345'), centsOf('1,2'), centsOf('-5'), centsOf('')]).toEqual([12_500, 120_005, 50, undefined, undefined, undefined, undefined]);
  });
});

describe('quantities', () => {
  it('are thousandths, shown as people write them', () => {
    expect([quantity(1000), quantity(1500), quantity(250), milliOf('1.5'), milliOf('0'), milliOf('1.2345')]).toEqual(['1', '1.5', '0.25', 1500, undefined, undefined]);
  });
});

describe('days', () => {
  it('are written month, day, year, and read either way', () => {
    expect([day('2026-03-02'), day(null), dayOf('3/2/2026'), dayOf('2026-03-02'), dayOf('02/30/2026'), dayOf('soon')]).toEqual(['03/02/2026', '–', '2026-03-02', '2026-03-02', undefined, undefined]);
  });
});

describe('the clock of an item', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-24T12:00:00Z', '2 d left', 'mute'], ['2026-11-23T01:00:00Z', '13 h 0 min left', 'mute'], ['2026-11-22T23:30:00Z', '11 h 30 min left', 'warn'],
    ['2026-11-22T15:40:00Z', '3 h 40 min left', 'danger'], ['2026-11-22T11:30:00Z', '30 min overdue', 'danger'],
  ])('due %s says %s in tone %s', (due, text, tone) => expect(left(due, now)).toEqual({ text, tone }));
});

describe('sizes', () => {
  it('are rounded to a tenth', () => {
    expect([bytes(56), bytes(13_140), bytes(2_000_000), bytes(null)]).toEqual(['56 bytes', '13.1 kB', '2 MB', '–']);
  });
});
