const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant where the billing company keeps its books; deadlines and code tables count in days, not in instants. */
export function calendarDay(instant: string, timeZone: string): string {
  // Making a format costs ninety times as much as using one, and every claim asks for its day.
  let format = formats.get(timeZone);
  if (format === undefined) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  const parts = format.formatToParts(new Date(instant));
  const of = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}`;
}
