import { afterAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { begin, finish } from './begin.js';
import { addDays, dayIn } from './seeded.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-seed-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

describe('the beginning of a seed', () => {
  it('goes on with the seed and day of the one that was interrupted', () => {
    const mark = path.join(home, 'seeded.json');
    expect(begin(mark, 42, '2026-11-20')).toEqual({ seed: 42, day: '2026-11-20' });
    expect(begin(mark, 7, '2026-11-21')).toEqual({ seed: 42, day: '2026-11-20' });
  });

  it('knows that it is over, so that the next start of the same installation seeds nothing', () => {
    const mark = path.join(home, 'over.json');
    const begun = begin(mark, 42, '2026-11-20');
    finish(mark, begun, '2026-11-20T15:00:00.000Z');
    expect(begin(mark, 42, '2026-11-23')).toEqual({ seed: 42, day: '2026-11-20', at: '2026-11-20T15:00:00.000Z' });
  });

  it('begins anew without a note of before', () => {
    expect(begin(undefined, 7, '2026-11-21')).toEqual({ seed: 7, day: '2026-11-21' });
  });

  it('counts days in the zone of the billing company, over months and years', () => {
    expect(dayIn('America/Denver', new Date('2026-11-22T03:00:00Z'))).toBe('2026-11-21');
    expect([addDays('2026-03-01', -1), addDays('2026-12-31', 1)]).toEqual(['2026-02-28', '2027-01-01']);
  });
});
