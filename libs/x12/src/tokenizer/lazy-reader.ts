import { isAlphanumeric, type DelimiterBytes } from './isa.js';
import { SegmentReader } from './segment-reader.js';
import { Found } from './segment-window.js';

const LETTER_B = 0x42;
const LETTER_I = 0x49;

/**
 * Finds only where segments end. Elements are looked for when one is asked for (`look`), so a segment nobody asks about
 * costs its id and its terminator. Segments that need more than that (an ISA, binary data, an id that is wrapped or no id)
 * are read as the other reader reads them.
 */
export class LazyReader extends SegmentReader {
  private elementByte = 0x2a;
  /** The elements of the current segment are known. */
  private looked = true;
  /** The segment that is being read needs the whole reading. */
  private whole = false;
  private from0 = 0;
  private stop = 0;

  protected override classify(delimiters: DelimiterBytes): void {
    super.classify(delimiters);
    this.elementByte = delimiters.element;
  }

  protected override read(): Found {
    const { buffer: b, end } = this;
    if (!this.begun) {
      const first = b[this.start] as number;
      // a segment that begins with a letter right here needs no look for blanks or an ISA
      if (this.start >= end || first === LETTER_I || first === LETTER_B || !isAlphanumeric(first)) {
        const stop = this.open();
        if (stop !== undefined) return stop;
        this.whole = false;
      } else {
        this.begun = true;
        this.whole = false;
        this.scan = this.start;
      }
    }
    if (this.whole) return super.read();
    const { start, elementByte } = this;
    if (end - start < 4) return this.finished ? this.readWhole(start) : Found.NeedMore;
    const [c0, c1, c2] = [b[start] as number, b[start + 1] as number, b[start + 2] as number];
    const short = c2 === elementByte;
    if ((!short && b[start + 3] !== elementByte) || c0 === LETTER_B || !isAlphanumeric(c0) || !isAlphanumeric(c1) || (!short && !isAlphanumeric(c2))) return this.readWhole(start);
    const at = b.indexOf(this.terminator, this.scan);
    const ended = at >= 0 && at < end;
    this.scan = ended ? at : end;
    if (this.isTooLong()) return this.next();
    if (!ended) return this.finished ? this.readWhole(start) : Found.NeedMore;
    this.id = (c0 << 16) | (c1 << 8) | (short ? 0 : c2);
    this.offset = this.base + start;
    this.endOffset = this.base + at + 1;
    this.from0 = start;
    this.stop = at;
    this.looked = false;
    this.leave(at + 1);
    return Found.Segment;
  }

  private readWhole(start: number): Found {
    this.whole = true;
    this.looked = true;
    this.forget(start);
    this.scan = start;
    return super.read();
  }

  /** Makes sure that the elements of the current segment are known. */
  look(): void {
    if (this.looked) return;
    this.looked = true;
    const { start, from0, stop } = this;
    this.forget(from0);
    this.scan = from0;
    this.index(stop + 1);
    this.useBuffer();
    this.wrapped = false;
    if (this.firstBreak >= 0) this.join(stop);
    this.start = this.scan = start;
  }
}
