const formats = new Map<string, Intl.DateTimeFormat>();
let last = { instant: '', timeZone: '', day: '' };

/** The calendar day of an instant in a zone (YYYY-MM-DD). */
export function dayIn(timeZone: string, instant: string): string {
  // The decisions of a batch share their instant.
  if (last.instant === instant && last.timeZone === timeZone) return last.day;
  let format = formats.get(timeZone);
  if (format === undefined) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  last = { instant, timeZone, day: format.format(new Date(instant)) };
  return last.day;
}
