import { describe, expect, it } from '@jest/globals';
import { businessDaysAfter, isBusinessDay } from './business-days.js';

describe('business days', () => {
  it('leave out weekends and the federal holidays as they are kept', () => {
    // 4 July 2026 is a Saturday and kept on Friday; 1 January 2028 is a Saturday and kept in the year before.
    expect(['2026-07-03', '2026-07-04', '2026-11-26', '2027-12-31', '2026-05-25'].map(isBusinessDay)).toEqual([false, false, false, false, false]);
    expect(['2026-07-06', '2026-11-27', '2026-05-26'].map(isBusinessDay)).toEqual([true, true, true]);
  });

  it('are counted from the day after', () => {
    expect(businessDaysAfter('2026-03-02', 3)).toBe('2026-03-05');
    expect(businessDaysAfter('2026-03-07', 1)).toBe('2026-03-09');
    expect(businessDaysAfter('2026-11-25', 1)).toBe('2026-11-27');
  });
});
