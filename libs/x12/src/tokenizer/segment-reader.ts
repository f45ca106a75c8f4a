import { ISA_LOOKAHEAD, isAlphanumeric, isBlank, parseIsa, type DelimiterBytes, type ParsedIsa } from './isa.js';
import { ElementText } from './element-text.js';

/** Longest segment that is held in memory. The longest legal HIPAA segment without binary data is below 10 kB. */
export const MAX_SEGMENT_BYTES = 1_000_000;

/** What `next()` found. */
export const Found = { NeedMore: 0, Segment: 1, Problem: 2, End: 3 } as const;
export type Found = (typeof Found)[keyof typeof Found];

/** Something between or instead of segments. `bytes` counts what was skipped. */
export interface TokenProblem {
  code: 'no-interchange' | 'bytes-outside-interchange' | 'segment-too-long' | 'unreadable-isa';
  offset: number;
  bytes: number;
}

const enum Class { Data, Segment, Element, Component, Repetition, Break, Control, High }
const enum Mode { Seek, Body, Discard }

const MAX_ELEMENTS = 256;
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
 * Cuts bytes into segments, in any chunking, holding no more than one segment and one chunk. The current segment is
 * offsets into `data`; nothing is decoded until somebody asks.
 */
export class SegmentReader extends ElementText {
  /** Packed id of the current segment. */
  id = 0;
  /** Offset in the file of its first byte and of the byte after its terminator. */
  offset = 0;
  endOffset = 0;
  /** Set by an ISA. */
  isa: ParsedIsa | undefined;
  problem: TokenProblem | undefined;
  /** The segment holds control bytes that are no line breaks. */
  hasControl = false;
  /** Line breaks stood inside the segment (a gateway wrapped the file). */
  wrapped = false;
  /** The file ended inside the current segment. */
  truncated = false;
  segmentsRead = 0;

  private buffer = Buffer.allocUnsafe(1 << 16);
  private base = 0;
  private start = 0;
  private scan = 0;
  private end = 0;
  private finished = false;
  private mode = Mode.Seek;
  private readonly classes = new Uint8Array(256);
  private begun = false;
  private firstBreak = -1;
  private binaryEnd = -1;
  private junkFrom = -1;
  private seenIsa = false;
  private discardFrom = 0;

  constructor(private readonly maxSegmentBytes = MAX_SEGMENT_BYTES) {
    super(MAX_ELEMENTS);
  }

  get delimiters(): DelimiterBytes | undefined {
    return this.isa?.delimiters;
  }

  /** Bytes taken so far. */
  get bytesRead(): number {
    return this.base + this.end;
  }

  push(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) this.makeRoom(chunk.length);
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  finish(): void {
    this.finished = true;
  }

  private makeRoom(bytes: number): void {
    const held = this.end - this.start;
    const target = held + bytes <= this.buffer.length ? this.buffer : Buffer.allocUnsafe(Math.max(this.buffer.length * 2, held + bytes));
    this.buffer.copy(target, 0, this.start, this.end);
    this.buffer = target;
    this.base += this.start;
    this.scan -= this.start;
    if (this.firstBreak >= 0) this.firstBreak -= this.start;
    if (this.binaryEnd >= 0) this.binaryEnd -= this.start;
    for (let i = 0; i <= this.count && i < MAX_ELEMENTS; i++) {
      this.from[i] = (this.from[i] as number) - this.start;
      this.to[i] = (this.to[i] as number) - this.start;
    }
    this.end = held;
    this.start = 0;
  }

  next(): Found {
    for (;;) {
      if (this.mode === Mode.Seek) {
        const found = this.seek();
        if (found !== undefined) return found;
      } else if (this.mode === Mode.Discard) {
        const found = this.discard();
        if (found !== undefined) return found;
      } else {
        return this.read();
      }
    }
  }

  private report(code: TokenProblem['code'], at: number, bytes: number): Found {
    this.problem = { code, offset: at, bytes };
    return Found.Problem;
  }

  /** Looks for the next ISA; what is not one is skipped and reported once. */
  private seek(): Found | undefined {
    const b = this.buffer;
    let p = this.start;
    if (this.base === 0 && p === 0 && this.end >= 3 && b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) p = 3;
    else if (this.base === 0 && p === 0 && this.end < 3 && !this.finished && (this.end === 0 || b[0] === 0xef)) return Found.NeedMore;
    for (; p < this.end; p++) {
      const c = b[p] as number;
      if (this.junkFrom < 0 && isBlank(c)) continue;
      if (c === 0x49) {
        if (this.end - p < ISA_LOOKAHEAD && !this.finished) break;
        if (b[p + 1] === 0x53 && b[p + 2] === 0x41 && p + 3 < this.end) {
          const isa = parseIsa(b, p, this.end);
          if (isa) {
            const junk = this.junkFrom;
            this.junkFrom = -1;
            this.start = p;
            this.begin(isa);
            if (junk >= 0) return this.report('bytes-outside-interchange', junk, this.base + p - junk);
            return undefined;
          }
          if (this.junkFrom < 0) {
            this.junkFrom = this.base + p;
            this.start = p + 1;
            return this.report('unreadable-isa', this.base + p, 0);
          }
        }
      }
      if (this.junkFrom < 0) this.junkFrom = this.base + p;
    }
    this.start = this.scan = p;
    if (!this.finished) return Found.NeedMore;
    const junk = this.junkFrom;
    this.junkFrom = -1;
    if (junk >= 0) return this.report(this.seenIsa ? 'bytes-outside-interchange' : 'no-interchange', junk, this.base + p - junk);
    return Found.End;
  }

  private begin(isa: ParsedIsa): void {
    this.isa = isa;
    this.seenIsa = true;
    this.mode = Mode.Body;
    this.begun = false;
    const { element, component, segment, repetition } = isa.delimiters;
    const t = this.classes.fill(Class.Data);
    for (let c = 0; c < 32; c++) t[c] = Class.Control;
    t[0x7f] = Class.Control;
    t[0x0d] = t[0x0a] = Class.Break;
    for (let c = 128; c < 256; c++) t[c] = Class.High;
    if (repetition >= 0) t[repetition] = Class.Repetition;
    t[component] = Class.Component;
    t[element] = Class.Element;
    t[segment] = Class.Segment;
    this.setSeparators(component, repetition);
  }

  private discard(): Found | undefined {
    const at = this.buffer.indexOf(this.isa?.delimiters.segment ?? 0x7e, this.start);
    const found = at >= 0 && at < this.end;
    this.start = this.scan = found ? at + 1 : this.end;
    if (!found && !this.finished) return Found.NeedMore;
    this.mode = Mode.Body;
    this.begun = false;
    return this.report('segment-too-long', this.discardFrom, this.base + this.start - this.discardFrom);
  }

  /** Skips blanks, and sees a new ISA, which brings its own delimiters. */
  private open(): Found | undefined {
    const b = this.buffer;
    const { end } = this;
    let p = this.start;
    while (p < end && (isBlank(b[p] as number) || b[p] === this.isa?.delimiters.segment)) p++;
    this.start = this.scan = p;
    if (p >= end) return this.finished ? Found.End : Found.NeedMore;
    if (b[p] === 0x49 && (end - p < 4 || (b[p + 1] === 0x53 && b[p + 2] === 0x41 && !isAlphanumeric(b[p + 3] as number)))) {
      if (end - p < ISA_LOOKAHEAD && !this.finished) return Found.NeedMore;
      const isa = end - p >= 4 ? parseIsa(b, p, end) : undefined;
      if (isa) this.begin(isa);
    }
    this.begun = true;
    this.count = 0;
    this.componentMask = this.repetitionMask = 0;
    this.high = this.hasControl = false;
    this.firstBreak = this.binaryEnd = -1;
    this.from[0] = p;
    return undefined;
  }

  private read(): Found {
    if (!this.begun) {
      const stop = this.open();
      if (stop !== undefined) return stop;
    }
    const { buffer: b, end, classes, from, to } = this;
    let p = this.scan;
    let n = this.count;
    while (p < end) {
      const k = classes[b[p] as number] as Class;
      if (k !== Class.Data) {
        if (k === Class.Element) {
          to[n] = p;
          if (n < MAX_ELEMENTS - 2) n++;
          from[n] = p + 1;
          if (n === 2 || n === 3) {
            this.count = n;
            const stop = this.binaryStop(p);
            if (stop > 0) {
              this.binaryEnd = stop;
              p = stop;
              if (p > end) break;
              continue;
            }
          }
        } else if (k === Class.Segment) {
          to[n] = p;
          this.count = n;
          return this.close(p, p + 1);
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
      p++;
    }
    this.scan = p;
    this.count = n;
    if (end - this.start > this.maxSegmentBytes || p - this.start > this.maxSegmentBytes) {
      this.discardFrom = this.base + this.start;
      this.mode = Mode.Discard;
      this.start = this.scan = this.end;
      return this.next();
    }
    if (!this.finished) return Found.NeedMore;
    // the file ends without a terminator: what is there is still a segment
    to[n] = end;
    this.close(end, end);
    this.truncated = true;
    return Found.Segment;
  }

  /** BIN01 and BDS02 give the length of a payload that may contain any byte. Returns where it ends, or 0. */
  private binaryStop(separator: number): number {
    const id = idOf(this.buffer, this.start, this.to[0] as number);
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

  private close(stop: number, after: number): Found {
    this.data = this.buffer;
    this.offset = this.base + this.start;
    this.endOffset = this.base + after;
    this.wrapped = false;
    if (this.firstBreak >= 0 && this.binaryEnd < 0) this.join(stop);
    this.id = idOf(this.data, this.from[0] as number, this.to[0] as number);
    this.start = this.scan = after;
    this.begun = false;
    this.truncated = false;
    this.segmentsRead++;
    if (this.id === IEA) this.mode = Mode.Seek;
    return Found.Segment;
  }

  /** Takes line breaks out of a wrapped segment. A break just before the terminator costs nothing. */
  private join(stop: number): void {
    const b = this.buffer;
    let last = stop;
    while (last > this.start && (b[last - 1] === 0x0d || b[last - 1] === 0x0a)) last--;
    this.to[this.count] = Math.max(last, this.from[this.count] as number);
    if (this.firstBreak >= last) return;
    const joined = Buffer.allocUnsafe(last - this.start);
    let length = 0;
    let n = 0;
    this.from[0] = 0;
    this.componentMask = this.repetitionMask = 0;
    for (let p = this.start; p < last; p++) {
      const c = b[p] as number;
      const k = this.classes[c] as Class;
      if (k === Class.Break) continue;
      joined[length] = c;
      if (k === Class.Element) {
        this.to[n] = length;
        if (n < MAX_ELEMENTS - 2) n++;
        this.from[n] = length + 1;
      } else if (k === Class.Component && n < 31) this.componentMask |= 1 << n;
      else if (k === Class.Repetition && n < 31) this.repetitionMask |= 1 << n;
      length++;
    }
    this.to[n] = length;
    this.count = n;
    this.data = joined.subarray(0, length);
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
