const DECIDE_HOURS = 24;

/** Until when a person decides about an exception (ISO 8601): a day after it arose. */
export const decisionDue = (now: string): string => new Date(Date.parse(now) + DECIDE_HOURS * 3_600_000).toISOString();
