// Calendar arithmetic on ISO dates without the process clock or time zone.

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Claims of a day name few days, and every edit asks for them. */
const known = new Map<string, number>();
const MOST_KNOWN = 4_096;

function utc(date: string): number | undefined {
  const at = known.get(date);
  if (at !== undefined) return at;
  const found = read(date);
  if (found === undefined) return undefined;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(date, found);
  return found;
}

function read(date: string): number | undefined {
  const parts = ISO_DATE.exec(date);
  if (!parts) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day && at.getUTCFullYear() === year ? at.getTime() : undefined;
}

/** Whether the text is a real calendar day written `YYYY-MM-DD`. */
export function isDate(date: string): boolean {
  return utc(date) !== undefined;
}

/** Whole days from one date to another; negative when `to` is earlier. Throws on text that is no date. */
export function daysBetween(from: string, to: string): number {
  return Math.round((instant(to) - instant(from)) / DAY_MS);
}

/** The date some days later (or earlier, when negative). Throws on text that is no date. */
export function addDays(date: string, days: number): string {
  return new Date(instant(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of a later year; 29 February becomes 28 February where the year has none. */
export function addYears(date: string, years: number): string {
  instant(date);
  const year = String(Number(date.slice(0, 4)) + years).padStart(4, '0');
  const same = `${year}${date.slice(4)}`;
  return isDate(same) ? same : `${year}-02-28`;
}

/** `20260131` as `2026-01-31`; undefined when it is no date. */
export function fromCompact(compact: string): string | undefined {
  if (!/^\d{8}$/.test(compact)) return undefined;
  const date = `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`;
  return isDate(date) ? date : undefined;
}

function instant(date: string): number {
  const at = utc(date);
  if (at === undefined) throw new RangeError(`"${date.slice(0, 12)}" is not a date written YYYY-MM-DD.`);
  return at;
}
