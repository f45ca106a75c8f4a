const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The last minute that was asked for, by zone: the events of a batch share theirs, and the offset of a zone changes only between minutes. */
const lately = new Map<string, { minute: number; date: string; minutes: number }>();

function parts(at: number, zone: string): { date: string; minutes: number } {
  const minute = Math.floor(at / 60_000);
  const known = lately.get(zone);
  if (known?.minute === minute) return known;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  const of = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]));
  const found = { minute, date: `${of['year']}-${of['month']}-${of['day']}`, minutes: Number(of['hour']) * 60 + Number(of['minute']) };
  lately.set(zone, found);
  return found;
}

/** The calendar day (YYYY-MM-DD) of an instant in a zone: a claim taken in at 23:30 in Denver belongs to that day, whatever UTC says. */
export const localDay = (at: string, zone: string): string => parts(Date.parse(at), zone).date;

/** Deadlines of a day's claims fall on a few days, at one hour. */
const instants = new Map<string, string>();
const MOST_INSTANTS = 2_000;

/** The instant (ISO 8601, UTC) at which the clocks of the zone show this day and hour. */
export function instantOf(day: string, hour: number, zone: string): string {
  const key = `${day} ${hour} ${zone}`;
  let instant = instants.get(key);
  if (instant === undefined) {
    if (instants.size >= MOST_INSTANTS) instants.clear();
    instants.set(key, (instant = instantFound(day, hour, zone)));
  }
  return instant;
}

function instantFound(day: string, hour: number, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00.000Z`) + hour * 3_600_000;
  // Two steps: the offset found for the first guess may be the one from before a change of the clocks.
  let guess = wanted;
  for (let i = 0; i < 2; i += 1) {
    const seen = parts(guess, zone);
    guess += wanted - (Date.parse(`${seen.date}T00:00:00.000Z`) + seen.minutes * 60_000);
  }
  return new Date(guess).toISOString();
}

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
