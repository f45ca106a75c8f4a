import type { Delimiters } from '../claim-837.js';
import { money, type OutSegment } from '../claim/codec.js';
import type { RawElement } from '../values.js';
import { TextCleaner, type RepairKind } from './clean-text.js';

/** What was repaired, and where in the segment. */
export interface SegmentRepair {
  kind: RepairKind;
  segmentId: string;
  element: number;
  component?: number;
}

const BLANK = 0x20;
const LINE_FEED = 0x0a;
const [ZERO, MINUS, POINT] = [0x30, 0x2d, 0x2e];
/** Bytes of the longest amount of 32 bits. */
const LONGEST_AMOUNT = 12;

/** Puts segments into bytes. Values hold no delimiter and no control byte afterwards, so that all of it is ASCII. */
export class SegmentWriter {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;
  private readonly cleaner: TextCleaner;
  /** 1 for every byte that goes out as it is. */
  private readonly safe = new Uint8Array(128);
  private readonly elementByte: number;
  private readonly componentByte: number;
  private readonly repetitionByte: number;
  private readonly segmentByte: number;
  /** Where the value now written stands, for repairs. */
  private id = '';
  private element = 0;
  private component = 0;
  segments = 0;

  constructor(delimiters: Required<Delimiters>, private readonly lineBreaks: boolean, private readonly onRepair: (repair: SegmentRepair) => void) {
    const { element, component, segment, repetition } = delimiters;
    this.cleaner = new TextCleaner([element, component, segment, repetition]);
    this.elementByte = element.charCodeAt(0);
    this.componentByte = component.charCodeAt(0);
    this.repetitionByte = repetition.charCodeAt(0);
    this.segmentByte = segment.charCodeAt(0);
    for (let c = BLANK; c < 127; c++) if (this.cleaner.isSafe(String.fromCharCode(c))) this.safe[c] = 1;
  }

  bytes(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, 0, this.length);
  }

  /** A segment as given: for the ISA, whose blanks and separators are its form. */
  raw(text: string): void {
    this.terminate(this.plain(text, this.length));
  }

  /**
   * Writes a segment without trailing empty elements: separators of what is empty go out only when something follows (RFI 1498). Each of the
   * methods below is given where to write and returns where it has stopped, which is the same place where there was nothing to write.
   */
  segment(segment: OutSegment): void {
    this.id = segment[0] as string;
    let at = this.plain(this.id, this.length);
    let due = 0;
    for (let i = 1; i < segment.length; i++) {
      due++;
      const value = segment[i];
      if (value === undefined || value === '') continue;
      this.element = i;
      const from = at;
      if (typeof value === 'string') at = this.text(value, at, due, 0);
      else if (typeof value === 'number') at = this.amount(value, at, due);
      else if (Array.isArray(value)) at = this.composite(value, at, due);
      else at = this.repeats(value.repeats, at, due);
      if (at !== from) due = 0;
    }
    this.terminate(at);
  }

  private terminate(from: number): void {
    this.reserve(from, 2);
    let at = from;
    this.buffer[at++] = this.segmentByte;
    if (this.lineBreaks) this.buffer[at++] = LINE_FEED;
    this.length = at;
    this.segments++;
  }

  /** Whole cents as X12 money. */
  private amount(cents: number, from: number, elements: number): number {
    // more than 32 bits, and what a delimiter of the interchange would spoil, goes the way of texts
    if (cents !== (cents | 0) || this.safe[MINUS] === 0 || this.safe[POINT] === 0) return this.text(money(cents) ?? '', from, elements, 0);
    this.reserve(from, elements + LONGEST_AMOUNT);
    const { buffer } = this;
    let at = this.separators(from, elements, 0);
    if (cents < 0) buffer[at++] = MINUS;
    const absolute = cents < 0 ? -cents : cents;
    const dollars = (absolute / 100) | 0;
    const hundredths = absolute - dollars * 100;
    if (dollars > 0 || hundredths === 0) at = this.digits(dollars, at);
    if (hundredths === 0) return at;
    const tenths = (hundredths / 10) | 0;
    buffer[at++] = POINT;
    buffer[at++] = ZERO + tenths;
    if (hundredths !== tenths * 10) buffer[at++] = ZERO + hundredths - tenths * 10;
    return at;
  }

  private digits(value: number, from: number): number {
    let end = from + 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) end++;
    let rest = value;
    for (let at = end - 1; at >= from; at--) {
      const tens = (rest / 10) | 0;
      this.buffer[at] = ZERO + rest - tens * 10;
      rest = tens;
    }
    return end;
  }

  private composite(components: readonly string[], from: number, elements: number): number {
    let at = from;
    let [elementsDue, componentsDue] = [elements, 0];
    for (let c = 0; c < components.length; c++) {
      if (c > 0) componentsDue++;
      const value = components[c] as string;
      if (value === '') continue;
      this.component = c + 1;
      const before = at;
      at = this.text(value, at, elementsDue, componentsDue);
      if (at !== before) elementsDue = componentsDue = 0;
    }
    this.component = 0;
    return at;
  }

  private repeats(values: readonly RawElement[], from: number, elements: number): number {
    let at = from;
    let due = elements;
    values.forEach((value, n) => {
      if (n > 0) {
        this.reserve(at, due + 1);
        at = this.separators(at, due, 0);
        this.buffer[at++] = this.repetitionByte;
        due = 0;
      }
      const before = at;
      if (typeof value === 'string') at = this.text(value, at, due, 0);
      else if (Array.isArray(value)) at = this.composite(value, at, due);
      if (at !== before) due = 0;
    });
    return at;
  }

  /** The separators before a value; there must be room for them. */
  private separators(from: number, elements: number, components: number): number {
    const { buffer, elementByte, componentByte } = this;
    let at = from;
    for (let i = 0; i < elements; i++) buffer[at++] = elementByte;
    for (let i = 0; i < components; i++) buffer[at++] = componentByte;
    return at;
  }

  /** One value after its separators. What must not go out is cleaned first; most values are copied as they are. */
  private text(value: string, from: number, elements: number, components: number): number {
    const size = value.length;
    this.reserve(from, size + elements + components);
    const { buffer, safe } = this;
    let at = this.separators(from, elements, components);
    let c = BLANK;
    for (let i = 0; i < size; i++) {
      c = value.charCodeAt(i);
      if (c > 126 || safe[c] === 0) return this.cleaned(value, from, elements, components);
      buffer[at++] = c;
    }
    return c === BLANK ? this.cleaned(value, from, elements, components) : at;
  }

  private cleaned(value: string, from: number, elements: number, components: number): number {
    const { id, element, component } = this;
    const where = component > 0 ? { segmentId: id, element, component } : { segmentId: id, element };
    const out = this.cleaner.clean(value, (kind) => this.onRepair({ kind, ...where }));
    if (out === '') return from;
    this.reserve(from, elements + components);
    return this.plain(out, this.separators(from, elements, components));
  }

  /** Copies what is known to be safe. */
  private plain(text: string, from: number): number {
    this.reserve(from, text.length);
    const { buffer } = this;
    for (let i = 0; i < text.length; i++) buffer[from + i] = text.charCodeAt(i);
    return from + text.length;
  }

  /** Makes room for so many bytes from `at` on. */
  private reserve(at: number, bytes: number): void {
    if (at + bytes > this.buffer.length) this.grow(at, bytes);
  }

  private grow(at: number, bytes: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, at + bytes));
    this.buffer.copy(larger, 0, 0, at);
    this.buffer = larger;
  }
}
