import { pack, type LoopNode, type RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';

/** Where a segment stands in its file, kept beyond the moment it is read. */
export interface Place {
  loop: string;
  segmentId: string;
  /** Ordinal in the ST, ordinal in the file from 1, byte offset. */
  segment: number;
  segmentInFile: number;
  offset: number;
  /** Byte offset of every element, from 0 for the id. */
  elements: readonly number[];
}

/** What to look for. */
export interface Sought {
  segmentId: string;
  /** The code that tells segments of this id apart: the first element, or the first component of it. */
  qualifier?: string;
  loop?: string;
}

interface Noted extends Place {
  /** Packed qualifier. */
  code: number;
  /** Packed qualifiers of a segment that has one per element, from element 1 (HI). */
  codes?: number[];
}

interface Part {
  part: object;
  /** Index of its loop: inner loops and later siblings have higher ones. */
  loop: number;
  /** Ordinal of its first segment. */
  first: number;
}

const qualifiersOf = (s: SegmentReader): number[] => {
  const codes: number[] = [];
  for (let i = 1; i <= s.count; i++) codes.push(s.findComponent(i, 1) ? s.pack(s.componentFrom, s.componentTo) : 0);
  return codes;
};

/** The segments that the open levels and the open unit were read from. */
export class Places {
  private readonly of = new Map<object, Noted[]>();
  /** In the order they were opened. */
  private readonly open: Part[] = [];

  note(s: SegmentReader, row: RowNode, part: object, segment: number): Place {
    const { count } = s;
    const elements = new Array<number>(count + 1);
    for (let i = 0; i <= count; i++) elements[i] = s.offsetOf(i);
    const split = (s.componentMask & 2) !== 0 && s.findComponent(1, 1);
    const place: Noted = {
      loop: row.loop.id, segmentId: row.id, segment, segmentInFile: s.segmentsRead, offset: s.offset, elements,
      code: split ? s.pack(s.componentFrom, s.componentTo) : s.packed(1),
    };
    if (row.id === 'HI') place.codes = qualifiersOf(s);
    const places = this.of.get(part);
    if (places) places.push(place);
    else {
      this.of.set(part, [place]);
      this.open.push({ part, loop: row.loop.index, first: segment });
    }
    return place;
  }

  /** A unit is over: what was opened since its first segment is looked at no more. */
  forgetUnit(first: number): void {
    while (this.open.length > 0 && (this.open[this.open.length - 1] as Part).first >= first) this.close();
  }

  /** A level begins: the one before it and all below that are over. */
  forgetLevel({ index }: LoopNode): void {
    while (this.open.length > 0 && (this.open[this.open.length - 1] as Part).loop >= index) this.close();
  }

  private close(): void {
    this.of.delete((this.open.pop() as Part).part);
  }

  find(part: object, { segmentId, qualifier, loop }: Sought): Place | undefined {
    const code = qualifier === undefined ? undefined : pack(qualifier);
    return this.of.get(part)?.find((place) =>
      place.segmentId === segmentId && (code === undefined || place.code === code) && (loop === undefined || place.loop === loop));
  }

  /** The nth health code of this kind, counted over all HI of the part, from 1. */
  healthCode(part: object, qualifier: string, nth: number): { place: Place; element: number } | undefined {
    const code = pack(qualifier);
    let n = 0;
    for (const place of this.of.get(part) ?? []) {
      const { codes } = place;
      for (let i = 0; codes !== undefined && i < codes.length; i++) if (codes[i] === code && ++n === nth) return { place, element: i + 1 };
    }
    return undefined;
  }

  /** The segment that opens the part, or one of its loops. */
  opening(part: object, loop?: string): Place | undefined {
    const list = this.of.get(part);
    return (loop === undefined ? undefined : list?.find((place) => place.loop === loop)) ?? list?.[0];
  }
}
