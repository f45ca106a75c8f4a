import { ISA_LOOKAHEAD, isAlphanumeric, isBlank, parseIsa, type DelimiterBytes, type ParsedIsa } from './isa.js';
import { ElementText, ROOM_BEHIND } from './element-text.js';

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

const enum Mode { Seek, Body, Discard }

const MAX_ELEMENTS = 256;

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength);

/**
 * The bytes at hand: no more than one segment and one chunk, in any chunking. Finds each ISA, skips what stands between
 * interchanges and segments that never end; where a segment ends is said by the reader that extends it.
 */
export abstract class SegmentWindow extends ElementText {
  /** Offset in the file of the first byte of the current segment and of the byte after its terminator. */
  offset = 0;
  endOffset = 0;
  /** Set by an ISA. */
  isa: ParsedIsa | undefined;
  problem: TokenProblem | undefined;
  /** The segment holds control bytes that are no line breaks. */
  hasControl = false;
  /** The file ended inside the current segment. */
  truncated = false;
  segmentsRead = 0;

  protected buffer = Buffer.allocUnsafe(1 << 16);
  protected bufferView = viewOf(this.buffer);
  /** Offset in the file of the first byte in the buffer. */
  protected base = 0;
  /** Where the next segment begins, how far it was looked through, where the bytes at hand end. */
  protected start = 0;
  protected scan = 0;
  protected end = 0;
  protected finished = false;
  /** The blanks before the next segment are skipped. */
  protected begun = false;
  protected terminator = 0x7e;
  protected firstBreak = -1;
  protected binaryEnd = -1;
  private mode = Mode.Seek;
  private junkFrom = -1;
  private seenIsa = false;
  private discardFrom = 0;

  constructor(protected readonly maxSegmentBytes = MAX_SEGMENT_BYTES) {
    super(MAX_ELEMENTS);
  }

  /** Looks for the end of the segment that begins at `start`. */
  protected abstract read(): Found;
  /** An ISA has declared its delimiters. */
  protected abstract classify(delimiters: DelimiterBytes): void;

  get delimiters(): DelimiterBytes | undefined {
    return this.isa?.delimiters;
  }

  /** Bytes taken so far. */
  get bytesRead(): number {
    return this.base + this.end;
  }

  protected get dataEnd(): number {
    return this.data === this.buffer ? this.end : this.data.length;
  }

  /** The current segment stands in the buffer. */
  protected useBuffer(): void {
    if (this.data === this.buffer) return;
    this.data = this.buffer;
    this.view = this.bufferView;
    this.forgetPiece();
  }

  /** The current segment was put together from its lines; `joined` has room behind it. */
  protected useJoined(joined: Buffer, length: number): void {
    this.data = joined.subarray(0, length);
    this.view = viewOf(joined);
    this.forgetPiece();
  }

  push(chunk: Uint8Array): void {
    if (this.end + chunk.length + ROOM_BEHIND > this.buffer.length) this.makeRoom(chunk.length + ROOM_BEHIND);
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  finish(): void {
    this.finished = true;
  }

  private makeRoom(bytes: number): void {
    const { start } = this;
    const held = this.end - start;
    const target = held + bytes <= this.buffer.length ? this.buffer : Buffer.allocUnsafe(Math.max(this.buffer.length * 2, held + bytes));
    this.buffer.copy(target, 0, start, this.end);
    if (target !== this.buffer) {
      this.buffer = target;
      this.bufferView = viewOf(target);
    }
    this.forgetPiece();
    this.base += start;
    this.scan -= start;
    if (this.firstBreak >= 0) this.firstBreak -= start;
    if (this.binaryEnd >= 0) this.binaryEnd -= start;
    for (let i = 0; i <= this.count && i < MAX_ELEMENTS; i++) {
      this.from[i] = (this.from[i] as number) - start;
      this.to[i] = (this.to[i] as number) - start;
    }
    this.end = held;
    this.start = 0;
  }

  next(): Found {
    for (;;) {
      if (this.mode === Mode.Body) return this.read();
      const found = this.mode === Mode.Seek ? this.seek() : this.discard();
      if (found !== undefined) return found;
    }
  }

  private report(code: TokenProblem['code'], at: number, bytes: number): Found {
    this.problem = { code, offset: at, bytes };
    return Found.Problem;
  }

  /** The interchange is over: what comes now is an ISA or belongs to nobody. */
  protected leaveInterchange(): void {
    this.mode = Mode.Seek;
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
    const { component, segment, repetition } = isa.delimiters;
    this.terminator = segment;
    this.classify(isa.delimiters);
    this.setSeparators(component, repetition);
  }

  /**
   * Whether the segment, looked through up to `scan`, is longer than any can be: then it is skipped to its terminator, whether
   * that is at hand or not, so that the answer does not depend on the chunks.
   */
  protected isTooLong(): boolean {
    if (this.scan - this.start <= this.maxSegmentBytes) return false;
    this.discardFrom = this.base + this.start;
    this.mode = Mode.Discard;
    this.start = Math.min(this.scan, this.end);
    return true;
  }

  private discard(): Found | undefined {
    const { scan, end } = this;
    const at = scan < end ? this.buffer.indexOf(this.terminator, scan) : -1;
    const found = at >= 0 && at < end;
    this.start = found ? at + 1 : end;
    this.scan = found ? at + 1 : Math.max(scan, end);
    if (!found && !this.finished) return Found.NeedMore;
    this.mode = Mode.Body;
    this.begun = false;
    return this.report('segment-too-long', this.discardFrom, this.base + this.start - this.discardFrom);
  }

  /** Skips blanks, and sees a new ISA, which brings its own delimiters. */
  protected open(): Found | undefined {
    const b = this.buffer;
    const { end } = this;
    let p = this.start;
    while (p < end && (isBlank(b[p] as number) || b[p] === this.terminator)) p++;
    this.start = this.scan = p;
    if (p >= end) return this.finished ? Found.End : Found.NeedMore;
    if (b[p] === 0x49 && (end - p < 4 || (b[p + 1] === 0x53 && b[p + 2] === 0x41 && !isAlphanumeric(b[p + 3] as number)))) {
      if (end - p < ISA_LOOKAHEAD && !this.finished) return Found.NeedMore;
      const isa = end - p >= 4 ? parseIsa(b, p, end) : undefined;
      if (isa) this.begin(isa);
    }
    this.begun = true;
    this.forget(p);
    return undefined;
  }

  /** Nothing is known yet of the elements of the segment that begins at `p`. */
  protected forget(p: number): void {
    this.count = 0;
    this.componentMask = this.repetitionMask = this.present = 0;
    this.high = this.hasControl = false;
    this.firstBreak = this.binaryEnd = this.splitElement = -1;
    this.from[0] = p;
  }
}
