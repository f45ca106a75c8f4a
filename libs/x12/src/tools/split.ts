import type { ByteSource } from '../read-x12.js';
import { packId, type SegmentReader } from '../tokenizer/segment-reader.js';
import { BytesOut } from './bytes-out.js';
import { drive, rawElements, segmentBytes, type SegmentSink } from './drive.js';
import { kindOf } from './kind.js';

export interface SplitOptions {
  /** `st`: one part for each ST. `claims`: an 837 is also cut inside its ST. */
  by: 'st' | 'claims';
  /** At most this many claims in a part, default 100. Other transactions stay whole: the BPR02 of an 835 pays for all of its claims. */
  claims?: number;
  /**
   * ISA13 and GS06 of the first part; the parts count on from it. Where absent every part keeps the numbers of the file, which a receiver
   * takes for repeats: good for looking, not for sending.
   */
  firstControl?: number;
}

/** What a part is. */
export interface FilePart {
  /** From 1. */
  ordinal: number;
  /** `837P`, `835`; `TA1` for the acknowledgments of an interchange. */
  kind: string;
  guide: string;
  /** ISA13 and ST02 in the file that is split. */
  interchangeControl: string;
  transactionControl: string;
}

/** A part begins, its bytes follow, and it ends: parts are of any size, so they are never held whole. */
export type SplitItem =
  | { kind: 'part'; part: FilePart }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'part-end'; part: FilePart; claims: number; segments: number };

const [ISA, GS, ST, SE, GE, IEA, TA1, HL, CLM] = ['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'TA1', 'HL', 'CLM'].map(packId) as [number, number, number, number, number, number, number, number, number];
const LEVELS = ['20', '22', '23'];
const FLUSH_BYTES = 1 << 16;

/** An HL of an 837 with the segments that describe it, as they stand before its claims. */
interface Level {
  hl: string[];
  segments: Buffer[];
  /** Number in the part that is open, 0 where it has not come there yet. */
  number: number;
  /** Where in the part its HL04 waits, because what comes below is not known yet. */
  waiting: string[] | undefined;
}

/** The claims of one part of a cut ST, with the HL segments kept open until the part is whole. */
type Piece = Buffer | string[];

class Splitter implements SegmentSink {
  private items: SplitItem[] = [];
  private readonly out = new BytesOut();
  private isa: string[] = [];
  private parsed: SegmentReader['isa'];
  private gs: string[] | undefined;
  private acknowledgments: Buffer[] = [];
  private separator = '*';
  private ending = '~';
  private lineBreakKnown = false;
  private previousEnd = 0;
  private parts = 0;
  private part: FilePart | undefined;
  private inTransaction = false;
  private claims = 0;
  /** Segments of the part between ST and SE, both counted. */
  private segments = 0;
  private control = '';
  // of an ST that is cut
  private cutting = false;
  private header: Buffer[] = [];
  private levels: (Level | undefined)[] = [];
  private pieces: Piece[] = [];
  private inClaim = false;
  private hl = 0;
  private cutOnce = false;

  constructor(private readonly options: SplitOptions) {}

  take(): SplitItem[] {
    this.flush();
    const { items } = this;
    this.items = [];
    return items;
  }

  end(): void {
    this.closeTransaction();
    this.closeAcknowledgments();
  }

  segment(s: SegmentReader): void {
    if (!this.lineBreakKnown && this.isa.length > 0) {
      const gap = s.offset - this.previousEnd;
      this.ending += gap === 0 ? '' : gap === 1 ? '\n' : '\r\n';
      this.lineBreakKnown = true;
    }
    this.place(s);
    this.previousEnd = s.endOffset;
  }

  private place(s: SegmentReader): void {
    switch (s.id) {
      case ISA: this.interchange(s); return;
      case GS: this.closeTransaction(); this.gs = rawElements(s); return;
      case ST: this.transaction(s); return;
      case SE: this.closeTransaction(s); return;
      case GE: case IEA: this.closeTransaction(); if (s.id === IEA) this.closeAcknowledgments(); return;
      case TA1: if (!this.inTransaction) { this.acknowledgments.push(Buffer.from(segmentBytes(s))); return; } break;
      default:
    }
    if (!this.inTransaction) return;
    if (this.cutting) this.cut(s);
    else this.emit(segmentBytes(s));
  }

  private interchange(s: SegmentReader): void {
    this.end();
    // what only begins like an ISA and declares no delimiters is no head for a part
    if (s.isa === this.parsed && this.isa.length > 0) return;
    this.parsed = s.isa;
    this.isa = rawElements(s);
    this.gs = undefined;
    const { element = 0x2a, segment = 0x7e } = s.delimiters ?? {};
    this.separator = String.fromCharCode(element);
    this.ending = String.fromCharCode(segment);
    this.lineBreakKnown = false;
  }

  private transaction(s: SegmentReader): void {
    this.closeTransaction();
    const guide = s.text(3) || (this.gs?.[8] ?? '').trim();
    this.inTransaction = true;
    this.control = s.text(2);
    this.cutting = this.options.by === 'claims' && s.text(1) === '837';
    this.part = { ordinal: 0, kind: kindOf(s.text(1), guide), guide, interchangeControl: this.isa[13] ?? '', transactionControl: this.control };
    this.claims = 0;
    if (!this.cutting) {
      this.openPart();
      this.emit(segmentBytes(s));
      return;
    }
    this.header = [Buffer.from(segmentBytes(s))];
    this.levels = [];
    this.inClaim = this.cutOnce = false;
    this.beginPieces();
  }

  /** ISA and GS of a part. */
  private openPart(): void {
    const part = { ...(this.part as FilePart), ordinal: ++this.parts };
    this.part = part;
    this.segments = 0;
    this.flush();
    this.items.push({ kind: 'part', part });
    this.line(this.numbered(this.isa, 13, 9));
    if (this.gs) this.line(this.numbered(this.gs, 6, 0));
  }

  private closePart(trailer: string[]): void {
    const part = this.part as FilePart;
    const number = (from: string[] | undefined, at: number, width: number): string => this.numbered(from ?? [], at, width)[at] ?? '';
    if (trailer.length > 0) this.line(trailer);
    if (this.gs && trailer.length > 0) this.line(['GE', '1', number(this.gs, 6, 0).trim()]);
    this.line(['IEA', this.gs && trailer.length > 0 ? '1' : '0', number(this.isa, 13, 9)]);
    this.flush();
    this.items.push({ kind: 'part-end', part, claims: this.claims, segments: this.segments });
    this.claims = 0;
  }

  private numbered(elements: string[], at: number, width: number): string[] {
    const { firstControl } = this.options;
    if (firstControl === undefined || elements.length <= at) return elements;
    const copy = [...elements];
    copy[at] = String(firstControl + this.parts - 1).padStart(width, '0');
    return copy;
  }

  /** `se` where the file has one: its own control number stays, also where it is wrong. */
  private closeTransaction(se?: SegmentReader): void {
    if (!this.inTransaction) return;
    this.inTransaction = false;
    const control = se ? se.text(2) : this.control;
    if (this.cutting) {
      if (this.claims > 0 || !this.cutOnce) this.closePieces(control);
      return;
    }
    this.closePart(['SE', se ? se.text(1) : String(this.segments + 1), control]);
  }

  private closeAcknowledgments(): void {
    if (this.acknowledgments.length === 0) return;
    const { gs } = this;
    this.gs = undefined;
    this.part = { ordinal: 0, kind: 'TA1', guide: '', interchangeControl: this.isa[13] ?? '', transactionControl: '' };
    this.openPart();
    for (const bytes of this.acknowledgments) this.emit(bytes);
    this.acknowledgments = [];
    this.closePart([]);
    this.gs = gs;
  }

  /** One segment of an 837 whose claims go to several parts. */
  private cut(s: SegmentReader): void {
    if (s.id === HL) {
      this.inClaim = false;
      const depth = LEVELS.indexOf(s.text(3));
      if (depth >= 0) {
        this.levels.length = depth;
        this.levels[depth] = { hl: rawElements(s), segments: [], number: 0, waiting: undefined };
        return;
      }
    }
    if (s.id === CLM) {
      if (this.claims >= Math.max(1, this.options.claims ?? 100)) {
        this.closePieces(this.control);
        this.beginPieces();
      }
      this.claims++;
      this.inClaim = true;
      this.bringLevels();
    }
    const bytes = Buffer.from(segmentBytes(s));
    if (this.inClaim) this.pieces.push(bytes);
    else (this.levels.at(-1)?.segments ?? this.header).push(bytes);
  }

  /** The levels above a claim come once in each part that has claims under them, numbered anew (HL01 runs from 1 in every ST). */
  private bringLevels(): void {
    let above: Level | undefined;
    for (const level of this.levels) {
      if (!level) continue;
      if (level.number === 0) {
        level.number = ++this.hl;
        const hl = [...level.hl];
        hl[1] = String(level.number);
        if (above) {
          hl[2] = String(above.number);
          if (above.waiting) above.waiting[4] = '1';
        }
        if (hl[4] !== undefined) hl[4] = '0';
        level.waiting = hl[4] === undefined ? undefined : hl;
        this.pieces.push(hl, ...level.segments);
      }
      above = level;
    }
  }

  private beginPieces(): void {
    this.pieces = [];
    this.claims = 0;
    this.hl = 0;
    for (const level of this.levels) if (level) level.number = 0;
  }

  private closePieces(control: string): void {
    this.cutOnce = true;
    this.openPart();
    for (const piece of [...this.header, ...this.pieces]) {
      if (piece instanceof Buffer) this.emit(piece);
      else this.emit(Buffer.from(piece.join(this.separator), 'latin1'));
    }
    this.pieces = [];
    this.closePart(['SE', String(this.segments + 1), control]);
  }

  private emit(bytes: Uint8Array): void {
    this.segments++;
    if (!this.cutting && bytes[0] === 0x43 && bytes[1] === 0x4c && (bytes[2] === 0x4d || bytes[2] === 0x50)) this.claims++;
    this.out.bytes(bytes);
    this.out.text(this.ending);
    if (this.out.size >= FLUSH_BYTES) this.flush();
  }

  private line(elements: readonly string[]): void {
    this.out.text(elements.join(this.separator) + this.ending);
  }

  private flush(): void {
    if (this.out.size > 0) this.items.push({ kind: 'bytes', bytes: this.out.take() });
  }
}

/**
 * Cuts a file into parts, each a whole interchange with its counts and control numbers. Never throws for bad input: what stands outside
 * every transaction is left out.
 */
export async function* splitFile(source: ByteSource, options: SplitOptions): AsyncGenerator<SplitItem> {
  const splitter = new Splitter(options);
  for await (const _ of drive(source, splitter)) yield* splitter.take();
  splitter.end();
  yield* splitter.take();
}
