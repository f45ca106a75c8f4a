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

/** Puts segments into bytes. Values hold no delimiter and no control byte afterwards, so that all of it is ASCII. */
export class SegmentWriter {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;
  private readonly cleaner: TextCleaner;
  segments = 0;

  constructor(private readonly delimiters: Required<Delimiters>, private readonly lineBreaks: boolean, private readonly onRepair: (repair: SegmentRepair) => void) {
    this.cleaner = new TextCleaner([delimiters.element, delimiters.component, delimiters.segment, delimiters.repetition]);
  }

  bytes(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, 0, this.length);
  }

  /** A segment as given: for the ISA, whose blanks and separators are its form. */
  raw(text: string): void {
    this.append(text + this.delimiters.segment + (this.lineBreaks ? '\n' : ''));
    this.segments++;
  }

  /** Writes a segment without trailing empty elements (RFI 1498). */
  segment(segment: OutSegment): void {
    const { element } = this.delimiters;
    const id = segment[0] as string;
    let text = id;
    let pending = 0;
    for (let i = 1; i < segment.length; i++) {
      const value = segment[i];
      const out = value === undefined || value === '' ? '' : this.element(value, id, i);
      if (out === '') {
        pending++;
        continue;
      }
      for (; pending > 0; pending--) text += element;
      text += element + out;
    }
    this.raw(text);
  }

  private element(value: RawElement, id: string, i: number): string {
    if (typeof value === 'string') return this.cleaner.clean(value, (kind) => this.onRepair({ kind, segmentId: id, element: i }));
    if (Array.isArray(value)) return this.composite(value, id, i);
    return value.repeats.map((one) => this.element(one, id, i)).join(this.delimiters.repetition);
  }

  private composite(components: readonly string[], id: string, i: number): string {
    const { component } = this.delimiters;
    let text = '';
    let pending = 0;
    for (let c = 0; c < components.length; c++) {
      const value = components[c] as string;
      const out = value === '' ? '' : this.cleaner.clean(value, (kind) => this.onRepair({ kind, segmentId: id, element: i, component: c + 1 }));
      if (out === '') {
        if (c > 0) pending++;
        continue;
      }
      for (; pending > 0; pending--) text += component;
      text += c === 0 ? out : component + out;
    }
    return text;
  }

  private append(text: string): void {
    if (this.length + text.length > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + text.length));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    this.length += this.buffer.write(text, this.length, 'latin1');
  }
}
