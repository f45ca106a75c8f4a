import { addDays } from '@claimstream/contracts';
import { instantOf, localDay } from '../work-item/zone.js';

/** The day's figures are drawn at this hour of the tenant's zone; what happens later belongs to the next day. */
export const CLOSING_HOUR = 18;

/** The business day (YYYY-MM-DD) of an instant: it ends when the day is closed, not at midnight. */
export function businessDay(at: string, zone: string): string {
  const day = localDay(at, zone);
  return at < instantOf(day, CLOSING_HOUR, zone) ? day : addDays(day, 1);
}

/** When a business day ends (ISO 8601, UTC). */
export const endOf = (day: string, zone: string): string => instantOf(day, CLOSING_HOUR, zone);
