/** Numbers that look drawn and are the same for the same words on every machine: FNV-1a over the words, then a mix. */
export function drawn(below: number, ...words: (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const c of words.join(' ')) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % below;
}

export const pick = <T>(list: readonly T[], ...words: (string | number)[]): T => list[drawn(list.length, ...words)] as T;

/** `YYYY-MM-DD` moved by days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)) + days)).toISOString().slice(0, 10);
}

/** The calendar day of an instant in a zone. */
export const dayIn = (timeZone: string, at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
