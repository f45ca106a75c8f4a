import { isDay } from './calendar.js';

/**
 * Codes, names, numbers of providers and cities repeat: one string each while it stands here. A place belongs to the value that came
 * last, so nothing is ever looked for; the bytes of a value are its key, in three numbers of four bytes and its length, so no string is
 * looked into.
 */
const PLACE_BITS = 11;
/** Longer values hardly ever come again. */
export const LONGEST_KEPT = 12;
const KEY_NUMBERS = 4;
const keys = new Int32Array(KEY_NUMBERS << PLACE_BITS);
const texts: string[] = Array.from({ length: 1 << PLACE_BITS }, () => '');

/** Bytes that are read past the end of a value: the key is read whole and what does not belong to it is masked out. */
export const KEY_BYTES = 12;
const byLength = (first: number): Int32Array =>
  Int32Array.from({ length: LONGEST_KEPT + 1 }, (_, length) => (length <= first ? 0 : length >= first + 4 ? -1 : (1 << ((length - first) * 8)) - 1));
const FIRST = byLength(0);
const NEXT = byLength(4);
const LAST = byLength(8);

/** Values up to this length are taken for codes. */
const LONGEST_CODE = 3;

/**
 * The same text as V8 keeps it for names of properties: comparing it with a literal or looking it up in a record looks at no character.
 * Not for digits: as a name of a property they are an index of an array, which would be made for it.
 */
const asKey = (text: string): string => {
  for (const key in { [text]: true }) return key;
  return text;
};

const isNumber = (text: string): boolean => {
  const first = text.charCodeAt(0) - 0x30;
  const last = text.charCodeAt(text.length - 1) - 0x30;
  return first >= 0 && first <= 9 && last >= 0 && last <= 9;
};

/** Makes a text of bytes. */
export interface TextSource {
  cut(start: number, stop: number): string;
}

/** Text of the 1 to `LONGEST_KEPT` bytes at `start`; the source is asked where it is not kept. */
export const keptText = (view: DataView, start: number, length: number, source: TextSource): string => {
  const first = view.getInt32(start, true) & (FIRST[length] as number);
  const next = view.getInt32(start + 4, true) & (NEXT[length] as number);
  const last = view.getInt32(start + 8, true) & (LAST[length] as number);
  const place = (Math.imul(first, 0x9e3779b1) ^ Math.imul(next, 0x85ebca6b) ^ Math.imul(last, 0xc2b2ae35)) >>> (32 - PLACE_BITS);
  const key = place * KEY_NUMBERS;
  if (keys[key] === first && keys[key + 1] === next && keys[key + 2] === last && keys[key + 3] === length) return texts[place] as string;
  keys[key] = first;
  keys[key + 1] = next;
  keys[key + 2] = last;
  keys[key + 3] = length;
  const text = source.cut(start, start + length);
  return (texts[place] = length > 1 && length <= LONGEST_CODE && !isNumber(text) ? asKey(text) : text);
};

const dayKeys = new Int32Array(2 << PLACE_BITS);
const days: (string | undefined)[] = Array.from({ length: 1 << PLACE_BITS }, () => undefined);

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** The eight digits at `start` as `YYYY-MM-DD`; absent where they are not a day of the calendar. */
export const keptDay = (view: DataView, start: number): string | undefined => {
  const first = view.getInt32(start, true);
  const last = view.getInt32(start + 4, true);
  const place = (Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0xc2b2ae35)) >>> (32 - PLACE_BITS);
  const key = place * 2;
  if (dayKeys[key] === first && dayKeys[key + 1] === last) return days[place];
  let n = 0;
  for (let p = start; p < start + 8; p++) {
    const digit = view.getUint8(p) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    n = n * 10 + digit;
  }
  const year = Math.floor(n / 10000);
  const month = Math.floor(n / 100) % 100;
  const day = n % 100;
  if (!isDay(year, month, day)) return undefined;
  dayKeys[key] = first;
  dayKeys[key + 1] = last;
  return (days[place] = `${year}-${twoDigits(month)}-${twoDigits(day)}`);
};
