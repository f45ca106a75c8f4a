const DAY_MS = 86_400_000;

/** A calendar day (YYYY-MM-DD) moved by whole days; no clock and no zone is asked. */
export const addDays = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);

const weekday = (day: string): number => new Date(`${day}T00:00:00.000Z`).getUTCDay();

/** The nth given weekday of a month; n < 0 counts from its end. */
function nth(year: number, month: number, day: number, n: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  if (n > 0) return addDays(first, ((day - weekday(first) + 7) % 7) + (n - 1) * 7);
  const last = addDays(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`, -1);
  return addDays(last, -((weekday(last) - day + 7) % 7));
}

/** Federal holidays (5 U.S.C. 6103(a)); one that falls on a weekend is kept on the nearest weekday (6103(b), E.O. 11582). */
function holidays(year: number): string[] {
  const fixed = [`${year}-01-01`, `${year}-06-19`, `${year}-07-04`, `${year}-11-11`, `${year}-12-25`, `${year + 1}-01-01`];
  const moved = fixed.map((day) => (weekday(day) === 6 ? addDays(day, -1) : weekday(day) === 0 ? addDays(day, 1) : day));
  return [...moved, nth(year, 1, 1, 3), nth(year, 2, 1, 3), nth(year, 5, 1, -1), nth(year, 9, 1, 1), nth(year, 10, 1, 2), nth(year, 11, 4, 4)];
}

const known = new Map<number, Set<string>>();

/** Whether federal offices work on a day (YYYY-MM-DD): payers' and practices' clocks stop with them. */
export function isBusinessDay(day: string): boolean {
  const year = Number(day.slice(0, 4));
  let set = known.get(year);
  if (!set) known.set(year, (set = new Set(holidays(year))));
  return weekday(day) !== 0 && weekday(day) !== 6 && !set.has(day);
}

/** The nth business day after a day; work that comes in on a Saturday has Monday as its first day. */
export function businessDaysAfter(day: string, n: number): string {
  let at = day;
  for (let left = n; left > 0;) {
    at = addDays(at, 1);
    if (isBusinessDay(at)) left -= 1;
  }
  return at;
}
