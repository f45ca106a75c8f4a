import type { ByteSource } from '../read-x12.js';
import { Found, packId, SegmentReader, type TokenProblem } from '../tokenizer/segment-reader.js';
import { Slices } from '../tokenizer/slices.js';

/** Takes the segments of a file one after the other; the reader is good until the call returns. */
export interface SegmentSink {
  segment(s: SegmentReader): void;
  /** Bytes that are in no segment: before an ISA, after an IEA, or longer than any segment. */
  skipped?(problem: TokenProblem): void;
}

const SLICE_BYTES = 1 << 17;

/** Leads the segments of a source to the sink and pauses after every slice, so that what was made of it can go out. Never throws for bad input. */
export async function* drive(source: ByteSource, sink: SegmentSink): AsyncGenerator<void> {
  const s = new SegmentReader();
  const drain = (): void => {
    for (;;) {
      const found = s.next();
      if (found === Found.Segment) sink.segment(s);
      else if (found === Found.Problem) sink.skipped?.(s.problem as TokenProblem);
      else return;
    }
  };
  const slices = new Slices(SLICE_BYTES);
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    for (const slice of slices.of(chunk)) {
      s.push(slice);
      drain();
      yield;
    }
  }
  s.finish();
  drain();
  yield;
}

const ISA = packId('ISA');
const ISA16 = 16;
const BIN = packId('BIN');
const BDS = packId('BDS');

/** Bytes of the current segment from its id to its last element, without the terminator. Good until the next segment. */
export const segmentBytes = (s: SegmentReader): Buffer => {
  const start = s.from[0] as number;
  // the payload of an attachment is as long as it says, blanks at its end included
  const isBinary = s.id === BIN || s.id === BDS;
  return s.data.subarray(start, isBinary ? start + (s.endOffset - s.offset) - (s.truncated ? 0 : 1) : (s.to[s.count] as number));
};

/** Element `i` with its blanks (those at the very end of the segment excepted), one character a byte. */
export const rawElement = (s: SegmentReader, i: number): string => {
  if (i > s.count) return '';
  const stop = i < s.count ? (s.from[i + 1] as number) - 1 : (s.to[i] as number);
  const text = stop === s.to[i] && !s.high ? s.text(i) : s.data.toString('latin1', s.from[i], stop);
  // a blank is no usual component separator, but it is one
  return text === '' && i === ISA16 && s.count === ISA16 && s.id === ISA ? ' ' : text;
};

/** All elements of the segment, the id first. */
export const rawElements = (s: SegmentReader): string[] => Array.from({ length: s.count + 1 }, (_, i) => rawElement(s, i));
