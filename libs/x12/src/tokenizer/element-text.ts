import type { RawElement } from '../values.js';
import { KEY_BYTES, keptDay, keptText, LONGEST_KEPT } from './kept-text.js';

const BLANK = 0x20;

/** Short values are cut out of a piece of the file that was made text as a whole: four times as fast as one by one. */
const PIECE_BYTES = 1 << 14;

/** Room behind the bytes of a segment, so that the key of its last value can be read. */
export const ROOM_BEHIND = KEY_BYTES;

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface SlicingBuffer extends Buffer {
  /** Node's own slice behind `toString('latin1')`, without its argument checks: a third of the time for short values. */
  latin1Slice?(start: number, stop: number): string;
}
const latin1: (b: SlicingBuffer, start: number, stop: number) => string =
  typeof (Buffer.prototype as SlicingBuffer).latin1Slice === 'function'
    ? (b, start, stop) => (b as Required<SlicingBuffer>).latin1Slice(start, stop)
    : (b, start, stop) => b.toString('latin1', start, stop);

/**
 * The elements of one segment as offsets, with readers for the values that are asked for. Element 0 is the id.
 * A component is asked for by its number from 1; the separators are those of the interchange.
 */
export abstract class ElementText {
  data: Buffer = Buffer.alloc(0);
  /** The same bytes, and `ROOM_BEHIND` more. */
  protected view: DataView = new DataView(new ArrayBuffer(ROOM_BEHIND));
  /** A piece of the data as text, and where it stands. */
  private piece = '';
  private pieceFrom = 0;
  private pieceTo = 0;
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
  /** The element whose components were looked for last, -1 where none of this segment; where each of them stands. */
  protected splitElement = -1;
  private splitCount = 0;
  private readonly splitFrom: number[] = [];
  private readonly splitTo: number[] = [];

  /** Where the bytes at hand end in the data. */
  protected abstract get dataEnd(): number;

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

  /** Element `i` ends before `stop`; the blanks at its end are not part of it. Returns its bit of `present`. */
  protected endElement(b: Uint8Array, i: number, stop: number): number {
    const start = this.from[i] as number;
    while (stop > start && b[stop - 1] === BLANK) stop--;
    this.to[i] = stop;
    return stop > start && i < 31 ? 1 << i : 0;
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
    if ((this.componentMask & (1 << i)) === 0) {
      this.componentStart = this.from[i] as number;
      this.componentStop = this.to[i] as number;
      return c === 1 && this.componentStop > this.componentStart;
    }
    if (this.splitElement !== i) this.split(i);
    if (c > this.splitCount) return false;
    this.componentStart = this.splitFrom[c - 1] as number;
    this.componentStop = this.splitTo[c - 1] as number;
    return this.componentStop > this.componentStart;
  }

  /** Finds all components of element `i`: who asks for one asks for others. */
  private split(i: number): void {
    const { data: b, componentByte, splitFrom, splitTo } = this;
    const stop = this.to[i] as number;
    let n = 0;
    for (let start = this.from[i] as number; start <= stop; n++) {
      let p = start;
      while (p < stop && b[p] !== componentByte) p++;
      splitFrom[n] = start;
      splitTo[n] = this.trimmed(start, p);
      start = p + 1;
    }
    this.splitElement = i;
    this.splitCount = n;
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
    if (this.splitElement !== i) this.split(i);
    return this.splitCount;
  }

  /** Text of these bytes. */
  slice(start: number, stop: number): string {
    const length = stop - start;
    if (length <= 0) return '';
    if (this.high) return this.decoded(start, stop);
    return length > LONGEST_KEPT ? latin1(this.data, start, stop) : keptText(this.view, start, length, this);
  }

  /** A text of its own of at most `LONGEST_KEPT` bytes: V8 copies so short a part of a text, so the piece is not held by it. */
  cut(start: number, stop: number): string {
    if (start < this.pieceFrom || stop > this.pieceTo) {
      this.pieceFrom = start;
      this.pieceTo = Math.min(start + PIECE_BYTES, this.dataEnd);
      this.piece = latin1(this.data, start, this.pieceTo);
    }
    return this.piece.substring(start - this.pieceFrom, stop - this.pieceFrom);
  }

  /** The bytes of the data stand elsewhere now, or are others. */
  protected forgetPiece(): void {
    this.pieceFrom = this.pieceTo = 0;
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

  /** These bytes as one number, 0 where there are none or more than four. */
  pack(start: number, stop: number): number {
    const length = stop - start;
    return length <= 0 || length > 4 ? 0 : this.view.getUint32(start) >>> ((4 - length) << 3);
  }

  /** Element `i` holds a component or repetition separator: it is not one value, also where that separator is a decimal point. */
  private inParts(i: number): boolean {
    return i < 31 && (((this.componentMask | this.repetitionMask) >> i) & 1) !== 0;
  }

  /** Money as integer cents; NaN where absent or not money. */
  cents(i: number): number {
    if (i > this.count || this.inParts(i)) return NaN;
    const start = this.from[i] as number;
    return this.parseCents(start, this.to[i] as number);
  }

  /** Absent where there is no readable money. */
  optionalCents(i: number): number | undefined {
    const cents = this.cents(i);
    return Number.isNaN(cents) ? undefined : cents;
  }

  /** Money of these bytes; NaN where they are none. */
  parseCents(start: number, stop: number): number {
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
    if (!this.has(i) || this.inParts(i)) return undefined;
    return this.isDigits(this.from[i] as number, this.to[i] as number) ? this.text(i) : canonicalDecimal(this.text(i));
  }

  /** Up to 15 digits without needless zeros. */
  private isDigits(start: number, stop: number): boolean {
    const b = this.data;
    if (stop - start > 15 || (b[start] === 0x30 && stop - start > 1)) return false;
    for (let p = start; p < stop; p++) {
      const c = b[p] as number;
      if (c < 0x30 || c > 0x39) return false;
    }
    return true;
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
    return keptDay(this.view, start);
  }

  /**
   * Element `i` with its structure, for segments the model does not type. Separators of empty components at the end go, as for every
   * composite; where the guide knows no parts (`composite` false) they stay as text: `360:` is no amount, and must not become one unsaid.
   */
  raw(i: number, composite = true): RawElement {
    if (i > this.count) return '';
    const bit = 1 << i;
    const separator = String.fromCharCode(this.componentByte);
    const components = (text: string): string | string[] => {
      if (i >= 31 || (this.componentMask & bit) === 0 || !text.includes(separator) || (!composite && text.endsWith(separator))) return text;
      return dropTail(text.split(separator));
    };
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
