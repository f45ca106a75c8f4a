import { ROOM_BEHIND } from './element-text.js';
import type { DelimiterBytes } from './isa.js';
import { Found, SegmentWindow } from './segment-window.js';

export { Found, MAX_SEGMENT_BYTES, type TokenProblem } from './segment-window.js';

/** What a byte is to the open interchange. */
export const enum Class { Data, Segment, Element, Component, Repetition, Break, Control, High }

const BLANK = 0x20;
/** First letter of BIN and BDS. */
const B = 0x42;
const LETTER_A = 0x41;
const LETTER_I = 0x49;
const LETTER_Z = 0x5a;
const LAST_ELEMENT = 254;
/** As many elements as the masks have bits. */
export const LAST_PLAIN = 30;
const BIN = 0x42494e;
const BDS = 0x424453;
const IEA = 0x494541;

/** Packs two or three bytes of a segment id into one number, so that no string is made to look at it. */
export const packId = (id: string): number => (id.charCodeAt(0) << 16) | (id.charCodeAt(1) << 8) | (id.length > 2 ? id.charCodeAt(2) : 0);

const idOf = (b: Uint8Array, start: number, stop: number): number => {
  const length = stop - start;
  if (length < 2 || length > 3) return 0;
  return ((b[start] as number) << 16) | ((b[start + 1] as number) << 8) | (length === 3 ? (b[start + 2] as number) : 0);
};

/**
 * Cuts bytes into segments and those into elements. The current segment is offsets into `data`; nothing is decoded
 * until somebody asks.
 */
export class SegmentReader extends SegmentWindow {
  /** Packed id of the current segment. */
  id = 0;
  /** Line breaks stood inside the segment (a gateway wrapped the file). */
  wrapped = false;
  protected readonly classes = new Uint8Array(256);

  protected classify({ element, component, segment, repetition }: DelimiterBytes): void {
    const t = this.classes.fill(Class.Data);
    t.fill(Class.Control, 0, 32);
    t[0x7f] = Class.Control;
    t[0x0d] = t[0x0a] = Class.Break;
    t.fill(Class.High, 128);
    if (repetition >= 0) t[repetition] = Class.Repetition;
    t[component] = Class.Component;
    t[element] = Class.Element;
    t[segment] = Class.Segment;
  }

  protected read(): Found {
    if (!this.begun) {
      const { start, end } = this;
      // what begins with a letter right here, and not with that of an ISA, needs no look for blanks
      const first = start < end ? (this.buffer[start] as number) : 0;
      if (first >= LETTER_A && first <= LETTER_Z && first !== LETTER_I && this.plain(start)) return Found.Segment;
      const stop = this.open();
      if (stop !== undefined) return stop;
      if (this.start > start && this.plain(this.start)) return Found.Segment;
    }
    const ended = this.index(this.end);
    if (this.isTooLong()) return this.next();
    if (ended) {
      this.close(this.scan, this.scan + 1);
      return Found.Segment;
    }
    if (!this.finished) return Found.NeedMore;
    // the file ends without a terminator: what is there is still a segment
    this.present |= this.endElement(this.buffer, this.count, this.end);
    this.close(this.end, this.end);
    this.truncated = true;
    return Found.Segment;
  }

  /** Takes the segment at `start` in one go where `elementsOf` can. */
  private plain(start: number): boolean {
    const stop = this.elementsOf(start);
    if (stop < 0) return false;
    this.offset = this.base + start;
    this.endOffset = this.base + stop + 1;
    this.id = idOf(this.buffer, start, this.to[0] as number);
    this.leave(stop + 1);
    return true;
  }

  /**
   * Finds the elements of the segment at `start` where it is all there and holds nothing but data and separators of up to 30 elements, as
   * nearly all do, and says where its terminator stands. Below 0 it has to be looked at in full, and nothing has been said of it.
   */
  protected elementsOf(start: number): number {
    const { buffer: b, classes, from, to, end } = this;
    if (b[start] === B) return -1;
    let p = start;
    let n = 0;
    let began = start;
    let present = 0;
    let components = 0;
    let repetitions = 0;
    for (; p < end; p++) {
      const k = classes[b[p] as number] as Class;
      if (k === Class.Data) continue;
      if (k <= Class.Element) {
        from[n] = began;
        if (p > began && b[p - 1] !== BLANK) {
          to[n] = p;
          present |= 1 << n;
        } else present |= this.endElement(b, n, p);
        if (k === Class.Segment) break;
        if (++n > LAST_PLAIN) return -1;
        began = p + 1;
      } else if (k === Class.Component) components |= 1 << n;
      else if (k === Class.Repetition) repetitions |= 1 << n;
      else return -1;
    }
    if (p >= end || p - start > this.maxSegmentBytes) return -1;
    this.tell(n, present, components, repetitions);
    return p;
  }

  /** What was found of a segment that stands in the buffer and holds nothing but data and separators. */
  protected tell(count: number, present: number, components: number, repetitions: number): void {
    this.count = count;
    this.present = present;
    this.componentMask = components;
    this.repetitionMask = repetitions;
    this.high = this.hasControl = this.wrapped = false;
    this.splitElement = -1;
    this.useBuffer();
  }

  /** Finds the elements from `scan` on; true where the terminator was met before `end`, and then `scan` stands on it. */
  protected index(end: number): boolean {
    const { buffer: b, classes, from, to } = this;
    let p = this.scan;
    let n = this.count;
    let present = this.present;
    for (; p < end; p++) {
      const k = classes[b[p] as number] as Class;
      if (k === Class.Data) continue;
      if (k === Class.Element) {
        if (p > (from[n] as number) && n < 31 && b[p - 1] !== BLANK) {
          to[n] = p;
          present |= 1 << n;
        } else present |= this.endElement(b, n, p);
        if (n < LAST_ELEMENT) n++;
        from[n] = p + 1;
        if ((n === 2 || n === 3) && b[from[0] as number] === B) {
          this.count = n;
          const stop = this.binaryStop(p);
          if (stop > 0) {
            this.binaryEnd = stop;
            p = stop - 1;
          }
        }
      } else if (k === Class.Segment) {
        this.present = present | this.endElement(b, n, p);
        this.scan = p;
        this.count = n;
        return true;
      } else if (k === Class.Component) {
        if (n < 31) this.componentMask |= 1 << n;
      } else if (k === Class.Repetition) {
        if (n < 31) this.repetitionMask |= 1 << n;
      } else if (k === Class.High) {
        this.high = true;
      } else if (k === Class.Break) {
        if (this.firstBreak < 0) this.firstBreak = p;
      } else {
        this.hasControl = true;
      }
    }
    this.scan = p;
    this.count = n;
    this.present = present;
    return false;
  }

  /** BIN01 and BDS02 give the length of a payload that may contain any byte. Returns where it ends, or 0. */
  private binaryStop(separator: number): number {
    const id = idOf(this.buffer, this.from[0] as number, this.to[0] as number);
    const lengthAt = id === BIN && this.count === 2 ? 1 : id === BDS && this.count === 3 ? 2 : 0;
    if (lengthAt === 0) return 0;
    let length = 0;
    for (let i = this.from[lengthAt] as number; i < separator; i++) {
      const d = (this.buffer[i] as number) - 0x30;
      if (d < 0 || d > 9 || length > 1e12) return 0;
      length = length * 10 + d;
    }
    return length > 0 ? separator + 1 + length : 0;
  }

  /** The segment ends before `stop`, the next one begins at `after`. */
  protected close(stop: number, after: number): void {
    this.useBuffer();
    this.offset = this.base + this.start;
    this.endOffset = this.base + after;
    this.wrapped = false;
    if (this.firstBreak >= 0 && this.binaryEnd < 0) this.join(stop);
    this.id = idOf(this.data, this.from[0] as number, this.to[0] as number);
    this.leave(after);
  }

  protected leave(after: number): void {
    this.start = this.scan = after;
    this.begun = false;
    this.truncated = false;
    this.segmentsRead++;
    if (this.id === IEA) this.leaveInterchange();
  }

  /** Takes line breaks out of a wrapped segment. A break just before the terminator costs nothing. */
  protected join(stop: number): void {
    const b = this.buffer;
    const start = this.offset - this.base;
    let last = stop;
    while (last > start && (b[last - 1] === 0x0d || b[last - 1] === 0x0a)) last--;
    const tail = this.count;
    if (tail < 31) this.present &= ~(1 << tail);
    this.present |= this.endElement(b, tail, Math.max(last, this.from[tail] as number));
    if (this.firstBreak >= last) return;
    const joined = Buffer.allocUnsafe(last - start + ROOM_BEHIND);
    let length = 0;
    let n = 0;
    this.from[0] = 0;
    this.componentMask = this.repetitionMask = this.present = 0;
    for (let p = start; p < last; p++) {
      const c = b[p] as number;
      const k = this.classes[c] as Class;
      if (k === Class.Break) continue;
      joined[length] = c;
      if (k === Class.Element) {
        this.present |= this.endElement(joined, n, length);
        if (n < LAST_ELEMENT) n++;
        this.from[n] = length + 1;
      } else if (k === Class.Component && n < 31) this.componentMask |= 1 << n;
      else if (k === Class.Repetition && n < 31) this.repetitionMask |= 1 << n;
      length++;
    }
    this.present |= this.endElement(joined, n, length);
    this.count = n;
    this.useJoined(joined, length);
    this.wrapped = true;
  }

  /** File offset of element `i` of the current segment (0 is the id). */
  offsetOf(i: number): number {
    const at = this.from[i] ?? 0;
    if (i > this.count) return this.offset;
    if (!this.wrapped) return this.base + at;
    // count the line breaks that were taken out before it; the segment is still in the buffer
    let seen = 0;
    let p = this.offset - this.base;
    for (; seen < at; p++) if (this.buffer[p] !== 0x0d && this.buffer[p] !== 0x0a) seen++;
    return this.base + p;
  }
}
