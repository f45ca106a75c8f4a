import type { RawElement } from '../values.js';

const BLANK = 0x20;
const MAX_CACHED = 8192;

/**
 * Codes, names, numbers of providers and cities repeat: one string each while it stands here. A place belongs to the value that came
 * last, so nothing is ever looked for; the bytes of a value are its key, in three numbers of four bytes, so no string is looked into.
 */
const PLACE_BITS = 12;
const LONGEST_KEPT = 12;
const firstBytes = new Int32Array(1 << PLACE_BITS);
const nextBytes = new Int32Array(1 << PLACE_BITS);
const lastBytes = new Int32Array(1 << PLACE_BITS);
const kept: string[] = Array.from({ length: 1 << PLACE_BITS }, () => '');
/** Values up to this length are taken for codes. */
const LONGEST_CODE = 3;

/** The same text as V8 keeps it for names of properties: comparing it with a literal or looking it up in a record looks at no character. */
const asKey = (text: string): string => {
  for (const key in { [text]: true }) return key;
  return text;
};

const plainDates = new Map<number, string>();
const utf8 = new TextDecoder('utf-8', { fatal: true });

interface SlicingBuffer extends Buffer {
  /** Node's own slice behind `toString('latin1')`, without its argument checks: a third of the time for short values. */
  latin1Slice?(start: number, stop: number): string;
}
const latin1: (b: SlicingBuffer, start: number, stop: number) => string =
  typeof (Buffer.prototype as SlicingBuffer).latin1Slice === 'function'
    ? (b, start, stop) => (b as Required<SlicingBuffer>).latin1Slice(start, stop)
    : (b, start, stop) => b.toString('latin1', start, stop);

const isLeap = (y: number): boolean => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a year, month and day are a day of the calendar that a claim can name. */
export const isDay = (y: number, m: number, d: number): boolean =>
  y >= 1800 && y <= 2999 && m >= 1 && m <= 12 && d >= 1 && d <= (m === 2 && isLeap(y) ? 29 : (DAYS[m - 1] as number));

/**
 * The elements of one segment as offsets, with readers for the values that are asked for. Element 0 is the id.
 * A component is asked for by its number from 1; the separators are those of the interchange.
 */
export class ElementText {
  data: Buffer = Buffer.alloc(0);
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Number of the last element. */
  count = 0;
  /** Bit n is set where element n holds a component or repetition separator. */
  componentMask = 0;
  repetitionMask = 0;
  /** Bit n is set where element n (up to 30) holds anything but blanks. */
  present = 0;
  /** Some byte is not ASCII. */
  high = false;
  private componentByte = 0x3a;
  private repetitionByte = -1;
  private componentStart = 0;
  private componentStop = 0;

  constructor(maxElements: number) {
    this.from = new Int32Array(maxElements);
    this.to = new Int32Array(maxElements);
  }

  protected setSeparators(component: number, repetition: number): void {
    this.componentByte = component;
    this.repetitionByte = repetition;
  }

  /** Whether element `i` holds anything but blanks. */
  has(i: number): boolean {
    return i < 31 ? ((this.present >> i) & 1) !== 0 : i <= this.count && (this.to[i] as number) > (this.from[i] as number);
  }

  /** Element `i` ends before `stop`; the blanks at its end are not part of it. */
  protected endElement(b: Uint8Array, i: number, stop: number): void {
    const start = this.from[i] as number;
    while (stop > start && b[stop - 1] === BLANK) stop--;
    this.to[i] = stop;
    if (stop > start && i < 31) this.present |= 1 << i;
  }

  private trimmed(start: number, stop: number): number {
    const b = this.data;
    while (stop > start && b[stop - 1] === BLANK) stop--;
    return stop;
  }

  /** Text of element `i` without trailing blanks, `''` where absent. Components stay joined. */
  text(i: number): string {
    return i > this.count ? '' : this.slice(this.from[i] as number, this.to[i] as number);
  }

  /** Text or absent. */
  optional(i: number): string | undefined {
    const text = this.text(i);
    return text === '' ? undefined : text;
  }

  /** Finds component `c` of element `i` for the readers below; false where it is absent or blank. */
  private locate(i: number, c: number): boolean {
    if (i > this.count) return false;
    let start = this.from[i] as number;
    const stop = this.to[i] as number;
    if ((this.componentMask & (1 << i)) === 0) {
      if (c !== 1) return false;
    } else {
      const b = this.data;
      for (let k = 1; k < c; k++) {
        while (start < stop && b[start] !== this.componentByte) start++;
        if (start >= stop) return false;
        start++;
      }
      let p = start;
      while (p < stop && b[p] !== this.componentByte) p++;
      this.componentStart = start;
      this.componentStop = this.trimmed(start, p);
      return this.componentStop > start;
    }
    this.componentStart = start;
    this.componentStop = this.trimmed(start, stop);
    return this.componentStop > start;
  }

  /** Text of component `c` of element `i`. */
  component(i: number, c: number): string {
    return this.locate(i, c) ? this.slice(this.componentStart, this.componentStop) : '';
  }

  optionalComponent(i: number, c: number): string | undefined {
    return this.locate(i, c) ? this.slice(this.componentStart, this.componentStop) : undefined;
  }

  componentCents(i: number, c: number): number {
    return this.locate(i, c) ? this.parseCents(this.componentStart, this.componentStop) : NaN;
  }

  componentDate(i: number, c: number): string | undefined {
    return this.locate(i, c) && this.componentStop - this.componentStart === 8 ? this.parseDate(this.componentStart) : undefined;
  }

  /** The component separator in force. */
  componentByteOf(): number {
    return this.componentByte;
  }

  /** Start and end of the component found last, for checks on bytes. */
  findComponent(i: number, c: number): boolean {
    return this.locate(i, c);
  }
  get componentFrom(): number {
    return this.componentStart;
  }
  get componentTo(): number {
    return this.componentStop;
  }

  /** How many components element `i` has. */
  componentCount(i: number): number {
    if (i > this.count) return 0;
    if ((this.componentMask & (1 << i)) === 0) return 1;
    let n = 1;
    for (let p = this.from[i] as number; p < (this.to[i] as number); p++) if (this.data[p] === this.componentByte) n++;
    return n;
  }

  /**
   * Text of these bytes without trailing blanks. Unrolled and in one piece: too long to be copied into the hundred places that ask for
   * a text, which would take longer to compile than it saves in a file of some megabytes.
   */
  slice(start: number, stop: number): string {
    const b = this.data;
    while (stop > start && b[stop - 1] === BLANK) stop--;
    const length = stop - start;
    if (length <= 0) return '';
    if (this.high) return this.decoded(start, stop);
    if (length > LONGEST_KEPT) return latin1(b, start, stop);
    let first = b[start] as number;
    let next = 0;
    // the length is part of the key: a value may hold zero bytes
    let last = length << 28;
    if (length > 1) first |= (b[start + 1] as number) << 7;
    if (length > 2) first |= (b[start + 2] as number) << 14;
    if (length > 3) first |= (b[start + 3] as number) << 21;
    if (length > 4) {
      next = b[start + 4] as number;
      if (length > 5) next |= (b[start + 5] as number) << 7;
      if (length > 6) next |= (b[start + 6] as number) << 14;
      if (length > 7) next |= (b[start + 7] as number) << 21;
      if (length > 8) last |= b[start + 8] as number;
      if (length > 9) last |= (b[start + 9] as number) << 7;
      if (length > 10) last |= (b[start + 10] as number) << 14;
      if (length > 11) last |= (b[start + 11] as number) << 21;
    }
    const place = (Math.imul(first, 0x9e3779b1) ^ Math.imul(next, 0x85ebca6b) ^ Math.imul(last, 0xc2b2ae35)) >>> (32 - PLACE_BITS);
    if (firstBytes[place] === first && nextBytes[place] === next && lastBytes[place] === last) return kept[place] as string;
    firstBytes[place] = first;
    nextBytes[place] = next;
    lastBytes[place] = last;
    const text = latin1(b, start, stop);
    return (kept[place] = length <= LONGEST_CODE ? asKey(text) : text);
  }

  private decoded(start: number, stop: number): string {
    const bytes = this.data.subarray(start, stop);
    if (!bytes.some((c) => c > 127)) return latin1(this.data, start, stop);
    try {
      return utf8.decode(bytes);
    } catch {
      return latin1(this.data, start, stop);
    }
  }

  /** First up to four bytes of element `i` as one number, 0 where absent or longer. */
  packed(i: number): number {
    return i > this.count ? 0 : this.pack(this.from[i] as number, this.to[i] as number);
  }

  pack(start: number, stop: number): number {
    const b = this.data;
    stop = this.trimmed(start, stop);
    const length = stop - start;
    if (length === 0 || length > 4) return 0;
    let key = b[start] as number;
    for (let p = start + 1; p < stop; p++) key = ((key << 8) | (b[p] as number)) >>> 0;
    return key;
  }

  /** Money as integer cents; NaN where absent or not money. */
  cents(i: number): number {
    if (i > this.count) return NaN;
    const start = this.from[i] as number;
    return this.parseCents(start, this.to[i] as number);
  }

  /** Absent where there is no readable money. */
  optionalCents(i: number): number | undefined {
    const cents = this.cents(i);
    return Number.isNaN(cents) ? undefined : cents;
  }

  private parseCents(start: number, stop: number): number {
    const b = this.data;
    let p = start;
    const negative = b[p] === 0x2d;
    if (negative) p++;
    if (p >= stop || stop - p > 18) return NaN;
    let value = 0;
    let decimals = -1;
    let digits = 0;
    for (; p < stop; p++) {
      const c = b[p] as number;
      if (c === 0x2e) {
        if (decimals >= 0) return NaN;
        decimals = 0;
        continue;
      }
      const d = c - 0x30;
      if (d < 0 || d > 9) return NaN;
      digits++;
      if (decimals >= 0) {
        if (decimals >= 2) {
          if (d !== 0) return NaN;
          continue;
        }
        decimals++;
      }
      value = value * 10 + d;
    }
    if (digits === 0) return NaN;
    if (decimals <= 0) value *= 100;
    else if (decimals === 1) value *= 10;
    if (value > Number.MAX_SAFE_INTEGER) return NaN;
    return negative && value !== 0 ? -value : value;
  }

  /** A whole number without leading zeros, up to 15 digits; NaN where element `i` is none. */
  wholeNumber(i: number): number {
    if (i > this.count) return NaN;
    const b = this.data;
    const start = this.from[i] as number;
    const length = (this.to[i] as number) - start;
    if (length === 0 || length > 15 || (length > 1 && b[start] === 0x30)) return NaN;
    let value = 0;
    for (let p = start; p < start + length; p++) {
      const d = (b[p] as number) - 0x30;
      if (d < 0 || d > 9) return NaN;
      value = value * 10 + d;
    }
    return value;
  }

  /** A quantity in canonical form; absent where it is not a decimal. */
  decimal(i: number): string | undefined {
    if (!this.has(i)) return undefined;
    const text = this.text(i);
    // nearly all are one digit
    return text.length === 1 && text >= '0' && text <= '9' ? text : canonicalDecimal(text);
  }

  /** Eight digits as a date; absent where it is not a day of the calendar. */
  date(i: number): string | undefined {
    if (i > this.count) return undefined;
    const start = this.from[i] as number;
    return (this.to[i] as number) - start === 8 ? this.parseDate(start) : undefined;
  }

  /** The second day of a period `CCYYMMDD-CCYYMMDD`, or the first with `first`. */
  periodDate(i: number, first: boolean): string | undefined {
    if (i > this.count) return undefined;
    const start = this.from[i] as number;
    if ((this.to[i] as number) - start !== 17 || this.data[start + 8] !== 0x2d) return undefined;
    return this.parseDate(first ? start : start + 9);
  }

  parseDate(start: number): string | undefined {
    let n = 0;
    const b = this.data;
    for (let p = start; p < start + 8; p++) {
      const d = (b[p] as number) - 0x30;
      if (!(d >= 0 && d <= 9)) return undefined;
      n = n * 10 + d;
    }
    const known = plainDates.get(n);
    if (known !== undefined) return known;
    const y = Math.floor(n / 10000);
    const m = Math.floor(n / 100) % 100;
    const day = n % 100;
    if (!isDay(y, m, day)) return undefined;
    const text = `${y}-${m < 10 ? '0' : ''}${m}-${day < 10 ? '0' : ''}${day}`;
    if (plainDates.size >= MAX_CACHED) plainDates.clear();
    plainDates.set(n, text);
    return text;
  }

  /** Element `i` with its structure, for segments the model does not type. */
  raw(i: number): RawElement {
    if (i > this.count) return '';
    const bit = 1 << i;
    const components = (text: string): string | string[] =>
      i < 31 && (this.componentMask & bit) !== 0 && text.includes(String.fromCharCode(this.componentByte))
        ? dropTail(text.split(String.fromCharCode(this.componentByte)))
        : text;
    const text = this.text(i);
    if (i < 31 && (this.repetitionMask & bit) !== 0) return { repeats: text.split(String.fromCharCode(this.repetitionByte)).map(components) };
    return components(text);
  }

  /** All elements of the segment, without trailing empty ones. */
  rawElements(): RawElement[] {
    const all: RawElement[] = [];
    for (let i = 1; i <= this.count; i++) all.push(this.raw(i));
    while (all.length > 0 && all[all.length - 1] === '') all.pop();
    return all;
  }
}

const dropTail = (parts: string[]): string[] => {
  while (parts.length > 1 && parts[parts.length - 1] === '') parts.pop();
  return parts;
};

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?$/;

/** `005.00` is `5`, `.5` is `0.5`, `-0` is `0`; absent where the text is not a decimal. */
export const canonicalDecimal = (text: string): string | undefined => {
  if (/^[1-9]\d{0,14}$/.test(text)) return text;
  const match = DECIMAL.exec(text);
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const body = fraction === '' ? whole : `${whole}.${fraction}`;
  return body === '0' ? '0' : (match[1] ?? '') + body;
};
