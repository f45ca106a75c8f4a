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
