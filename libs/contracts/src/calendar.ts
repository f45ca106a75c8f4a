const formats = new Map<string, Intl.DateTimeFormat>();
let last = { instant: '', timeZone: '', day: '' };

/** The calendar day of an instant where the billing company keeps its books; deadlines and code tables count in days, not in instants. */
export function calendarDay(instant: string, timeZone: string): string {
  // The decisions of a batch share their instant.
  if (last.instant === instant && last.timeZone === timeZone) return last.day;
  // Making a format costs ninety times as much as using one, and every claim asks for its day.
  let format = formats.get(timeZone);
  if (format === undefined) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  const parts = format.formatToParts(new Date(instant));
  const of = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  const day = `${of('year')}-${of('month')}-${of('day')}`;
  last = { instant, timeZone, day };
  return day;
}
