import type { Delimiters } from '../claim-837.js';
import type { OutSegment } from '../claim/codec.js';
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

/** Puts segments into bytes. Values hold no delimiter and no control byte afterwards, so that all of it is ASCII. */
export class SegmentWriter {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;
  private readonly cleaner: TextCleaner;
  /** 1 for every byte that goes out as it is. */
  private readonly safe = new Uint8Array(128);
  private readonly elementByte: number;
  private readonly componentByte: number;
  private readonly segmentByte: number;
  /** Separators of empty elements and components, written only when something follows them (RFI 1498). */
  private elementsDue = 0;
  private componentsDue = 0;
  segments = 0;

  constructor(private readonly delimiters: Required<Delimiters>, private readonly lineBreaks: boolean, private readonly onRepair: (repair: SegmentRepair) => void) {
    const { element, component, segment, repetition } = delimiters;
    this.cleaner = new TextCleaner([element, component, segment, repetition]);
    this.elementByte = element.charCodeAt(0);
    this.componentByte = component.charCodeAt(0);
    this.segmentByte = segment.charCodeAt(0);
    for (let c = BLANK; c < 127; c++) if (this.cleaner.isSafe(String.fromCharCode(c))) this.safe[c] = 1;
  }

  bytes(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, 0, this.length);
  }

  /** A segment as given: for the ISA, whose blanks and separators are its form. */
  raw(text: string): void {
    this.reserve(text.length);
    this.length += this.buffer.write(text, this.length, 'latin1');
    this.terminate();
  }

  /** Writes a segment without trailing empty elements (RFI 1498). */
  segment(segment: OutSegment): void {
    const id = segment[0] as string;
    this.elementsDue = 0;
    this.reserve(id.length);
    const { buffer, length } = this;
    for (let i = 0; i < id.length; i++) buffer[length + i] = id.charCodeAt(i);
    this.length = length + id.length;
    for (let i = 1; i < segment.length; i++) {
      this.elementsDue++;
      this.componentsDue = 0;
      const value = segment[i];
      if (value === undefined || value === '') continue;
      if (typeof value === 'string') this.text(value, id, i, 0);
      else if (Array.isArray(value)) this.composite(value, id, i);
      else this.repeats(value.repeats, id, i);
    }
    this.terminate();
  }

  private terminate(): void {
    this.reserve(2);
    this.buffer[this.length++] = this.segmentByte;
    if (this.lineBreaks) this.buffer[this.length++] = 0x0a;
    this.segments++;
  }

  private composite(components: readonly string[], id: string, i: number): void {
    for (let c = 0; c < components.length; c++) {
      if (c > 0) this.componentsDue++;
      const value = components[c] as string;
      if (value !== '') this.text(value, id, i, c + 1);
    }
  }

  private repeats(values: readonly RawElement[], id: string, i: number): void {
    const at = this.delimiters.repetition.charCodeAt(0);
    values.forEach((value, n) => {
      this.componentsDue = 0;
      if (n > 0) {
        this.due();
        this.reserve(1);
        this.buffer[this.length++] = at;
      }
      if (typeof value === 'string') this.text(value, id, i, 0);
      else if (Array.isArray(value)) this.composite(value, id, i);
    });
  }

  /** The separators before the next value. */
  private due(): void {
    const { elementsDue, componentsDue } = this;
    this.reserve(elementsDue + componentsDue);
    const { buffer, elementByte, componentByte } = this;
    let at = this.length;
    for (let i = 0; i < elementsDue; i++) buffer[at++] = elementByte;
    for (let i = 0; i < componentsDue; i++) buffer[at++] = componentByte;
    this.length = at;
    this.elementsDue = this.componentsDue = 0;
  }

  /** One value, after the separators it needs. What must not go out is cleaned first; most values are copied as they are. */
  private text(value: string, id: string, element: number, component: number): void {
    const size = value.length;
    this.reserve(size + this.elementsDue + this.componentsDue);
    const { buffer, safe } = this;
    let at = this.length + this.elementsDue + this.componentsDue;
    let c = BLANK;
    for (let i = 0; i < size; i++) {
      c = value.charCodeAt(i);
      if (c > 126 || safe[c] === 0) return this.cleaned(value, id, element, component);
      buffer[at++] = c;
    }
    if (c === BLANK) return this.cleaned(value, id, element, component);
    this.due();
    this.length = at;
  }

  private cleaned(value: string, id: string, element: number, component: number): void {
    const where = component > 0 ? { segmentId: id, element, component } : { segmentId: id, element };
    const out = this.cleaner.clean(value, (kind) => this.onRepair({ kind, ...where }));
    if (out === '') return;
    this.due();
    this.reserve(out.length);
    this.length += this.buffer.write(out, this.length, 'latin1');
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
