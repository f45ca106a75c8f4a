import type { RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';

/** Where a segment stands in its file, kept beyond the moment it is read. */
export interface Place {
  loop: string;
  segmentId: string;
  /** The code that tells segments of this id apart: its first element, or the first component of it. */
  qualifier: string;
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
  qualifier?: string;
  loop?: string;
}

/** The segments each part of the model was read from. They live as long as the part. */
export class Places {
  private readonly of = new WeakMap<object, Place[]>();

  note(s: SegmentReader, row: RowNode, part: object, segment: number): Place {
    const elements: number[] = [];
    for (let i = 0; i <= s.count; i++) elements.push(s.offsetOf(i));
    const place: Place = {
      loop: row.loop.id, segmentId: row.id, qualifier: s.component(1, 1), segment, segmentInFile: s.segmentsRead, offset: s.offset, elements,
    };
    const list = this.of.get(part);
    if (list) list.push(place);
    else this.of.set(part, [place]);
    return place;
  }

  find(part: object, { segmentId, qualifier, loop }: Sought): Place | undefined {
    return this.of.get(part)?.find((place) =>
      place.segmentId === segmentId && (qualifier === undefined || place.qualifier === qualifier) && (loop === undefined || place.loop === loop));
  }

  /** The segment that opens the part, or one of its loops. */
  opening(part: object, loop?: string): Place | undefined {
    const list = this.of.get(part);
    return (loop === undefined ? undefined : list?.find((place) => place.loop === loop)) ?? list?.[0];
  }
}
