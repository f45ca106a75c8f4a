import { isAlphanumeric, type DelimiterBytes } from './isa.js';
import { Class, LAST_PLAIN, SegmentReader } from './segment-reader.js';
import { Found } from './segment-window.js';

const LETTER_B = 0x42;
const LETTER_I = 0x49;
/** Four bytes of 1, and of their high bits. */
const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;

const HEAD_BITS = 10;

const placeOf = (head: number): number => Math.imul(head ^ (head >>> 15), 0x85ebca6b) >>> (32 - HEAD_BITS);

/**
 * Finds only where segments end. Elements are looked for when one is asked for (`look`), so a segment nobody asks about
 * costs its id and its terminator. Segments that need more than that (an ISA, binary data, an id that is wrapped or no id)
 * are read as the other reader reads them.
 */
export class LazyReader extends SegmentReader {
  private elementByte = 0x2a;
  /** The elements of the current segment are known. */
  private looked = true;
  /** The only one that is known, -1 where there is none. */
  private alone = -1;
  /** The segment that is being read needs the whole reading. */
  private whole = false;
  private from0 = 0;
  private stop = 0;
  /** Ids that were seen in this interchange, each with the separator behind it, and as they are packed. None of them opens an interchange. */
  private readonly heads = new Int32Array(1 << HEAD_BITS);
  private readonly ids = new Int32Array(1 << HEAD_BITS);
  private readonly texts: string[] = Array.from({ length: 1 << HEAD_BITS }, () => '');
  /** Id of the current segment as text; empty where the segment was read whole. */
  idText = '';

  protected override classify(delimiters: DelimiterBytes): void {
    super.classify(delimiters);
    this.elementByte = delimiters.element;
    this.heads.fill(0);
  }

  protected override read(): Found {
    if (!this.begun && this.known()) return Found.Segment;
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
    const at = this.terminatorFrom(this.scan);
    const ended = at < end;
    this.scan = at;
    if (this.isTooLong()) return this.next();
    if (!ended) return this.finished ? this.readWhole(start) : Found.NeedMore;
    const id = (c0 << 16) | (c1 << 8) | (short ? 0 : c2);
    const text = b.toString('latin1', start, start + (short ? 2 : 3));
    if (c0 !== LETTER_I) {
      const head = this.headAt(start);
      const place = placeOf(head);
      this.heads[place] = head;
      this.ids[place] = id;
      this.texts[place] = text;
    }
    this.idText = text;
    this.found(id, start, at);
    return Found.Segment;
  }

  /** Takes the segment that begins right here with an id that was seen before, if its terminator is at hand; otherwise nothing has been said of it. */
  private known(): boolean {
    const { start, end } = this;
    if (end - start < 4) return false;
    const head = this.headAt(start);
    const place = placeOf(head);
    if (this.heads[place] !== head) return false;
    const at = this.terminatorFrom(start + 2);
    if (at >= end || at - start > this.maxSegmentBytes) return false;
    this.whole = false;
    this.idText = this.texts[place] as string;
    this.found(this.ids[place] as number, start, at);
    return true;
  }

  /** The id with the separator behind it as one number. */
  private headAt(start: number): number {
    const head = this.bufferView.getInt32(start, true);
    return ((head >> 16) & 0xff) === this.elementByte ? head & 0xffffff : head;
  }

  private found(id: number, start: number, at: number): void {
    this.id = id;
    this.offset = this.base + start;
    this.endOffset = this.base + at + 1;
    this.from0 = start;
    this.stop = at;
    this.looked = false;
    this.alone = -1;
    this.leave(at + 1);
  }

  /**
   * Where the terminator stands from `start` on, or the end. Four bytes at a time: of a word, zero bytes and none else below the first of them
   * give their high bit to `(word - 1s) & ~word`. Segments are so short that calling `indexOf` for each costs more.
   */
  private terminatorFrom(start: number): number {
    const { bufferView: view, end, terminator } = this;
    const wanted = Math.imul(terminator, ONES);
    let p = start;
    for (; p < end; p += 4) {
      const word = view.getInt32(p, true) ^ wanted;
      const zero = (word - ONES) & ~word & HIGHS;
      if (zero !== 0) {
        p += (31 - Math.clz32(zero & -zero)) >> 3;
        break;
      }
    }
    return p < end ? p : end;
  }

  private readWhole(start: number): Found {
    this.whole = true;
    this.looked = true;
    this.idText = '';
    this.forget(start);
    this.scan = start;
    return super.read();
  }

  /** Makes sure that element `n` of the current segment is known, where there is one: the first that is asked for alone, with a second all of them. */
  lookFor(n: number): void {
    if (this.looked || this.alone === n) return;
    if (this.alone >= 0 || n > LAST_PLAIN || !this.find(n)) this.look();
  }

  /** Finds element `n` and no other; false where the segment is shorter or needs the look in full. */
  private find(n: number): boolean {
    const { buffer: b, classes, stop } = this;
    let began = this.from0;
    let element = 0;
    let components = 0;
    let repetitions = 0;
    let p = began;
    for (; p < stop; p++) {
      const k = classes[b[p] as number] as Class;
      if (k === Class.Data) continue;
      if (k === Class.Element) {
        if (element === n) break;
        element++;
        began = p + 1;
      } else if (k === Class.Component) components |= 1 << element;
      else if (k === Class.Repetition) repetitions |= 1 << element;
      else return false;
    }
    if (element < n) return false;
    this.from[n] = began;
    this.tell(n, this.endElement(b, n, p), components, repetitions);
    this.alone = n;
    return true;
  }

  /** Makes sure that the elements of the current segment are known. */
  look(): void {
    if (this.looked) return;
    this.looked = true;
    const { start, from0, stop } = this;
    if (this.elementsOf(from0) >= 0) return;
    this.forget(from0);
    this.scan = from0;
    this.index(stop + 1);
    this.useBuffer();
    this.wrapped = false;
    if (this.firstBreak >= 0) this.join(stop);
    this.start = this.scan = start;
  }
}
