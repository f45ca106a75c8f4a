const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone (YYYY-MM-DD). */
export function dayIn(timeZone: string, instant: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  return format.format(new Date(instant));
}
