import type { ByteSource } from './read-837.js';
import { LazyReader } from './tokenizer/lazy-reader.js';
import { Found } from './tokenizer/segment-window.js';
import { Slices } from './tokenizer/slices.js';
import type { Cents, Decimal, PlainDate } from './values.js';

/**
 * A segment as offsets: nothing is decoded but what is asked for. Elements count from 1, 0 is the id.
 * It is valid until the next one is taken.
 */
export interface ScannedSegment {
  /** `CLP`; empty where what stands there is no segment id. */
  readonly id: string;
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Of the byte after its terminator. */
  readonly end: number;
  /** Number of the last element. */
  readonly count: number;
  /** The file ended before its terminator. */
  readonly truncated: boolean;
  /** Element as text without trailing blanks, `''` where absent; components stay joined. */
  text(element: number): string;
  /** One component of an element, from 1. */
  component(element: number, component: number): string;
  /** Money as integer cents; `NaN` where absent or not money. */
  cents(element: number): Cents;
  /** A quantity in canonical form; undefined where it is not a decimal. */
  decimal(element: number): Decimal | undefined;
  /** CCYYMMDD as `YYYY-MM-DD`; undefined where it is not a day of the calendar. */
  date(element: number): PlainDate | undefined;
  /** All elements as text, the id first. */
  texts(): string[];
  /** Offset in the file of an element. */
  offsetOf(element: number): number;
}

/** What is no segment: bytes outside every interchange, an ISA that cannot be read, a segment that never ends. */
export interface ScanProblem {
  code: 'no-interchange' | 'bytes-outside-interchange' | 'segment-too-long' | 'unreadable-isa';
  offset: number;
  /** How many were skipped. */
  bytes: number;
}

export interface ScanOptions {
  /** Told of what is no segment; without it that is skipped. */
  onProblem?: (problem: ScanProblem) => void;
  /** A segment longer than this is skipped and told, default 1 MB. */
  maxSegmentBytes?: number;
}

const SLICE_BYTES = 1 << 17;

class Cursor implements ScannedSegment {
  constructor(private readonly reader: LazyReader) {}

  get id(): string {
    const { reader } = this;
    return reader.idText !== '' || reader.id === 0 ? reader.idText : reader.text(0);
  }
  get offset(): number {
    return this.reader.offset;
  }
  get end(): number {
    return this.reader.endOffset;
  }
  get count(): number {
    return this.known().count;
  }
  get truncated(): boolean {
    return this.reader.truncated;
  }

  private known(): LazyReader {
    this.reader.look();
    return this.reader;
  }

  private at(element: number): LazyReader {
    this.reader.lookFor(element);
    return this.reader;
  }

  text(element: number): string {
    return this.at(element).text(element);
  }
  component(element: number, component: number): string {
    return this.at(element).component(element, component);
  }
  cents(element: number): Cents {
    return this.at(element).cents(element);
  }
  decimal(element: number): Decimal | undefined {
    return this.at(element).decimal(element);
  }
  date(element: number): PlainDate | undefined {
    return this.at(element).date(element);
  }
  texts(): string[] {
    const reader = this.known();
    const all: string[] = [];
    for (let i = 0; i <= reader.count; i++) all.push(reader.text(i));
    return all;
  }
  offsetOf(element: number): number {
    return this.known().offsetOf(element);
  }
}

/** The segments of the bytes at hand, one after another in the same object. */
class Batch implements IterableIterator<ScannedSegment> {
  private readonly result: { value: ScannedSegment; done: boolean };

  constructor(private readonly reader: LazyReader, private readonly onProblem: ((problem: ScanProblem) => void) | undefined) {
    this.result = { value: new Cursor(reader), done: false };
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<ScannedSegment> {
    const { reader, result } = this;
    for (;;) {
      const found = reader.next();
      if (found === Found.Problem) {
        if (reader.problem) this.onProblem?.(reader.problem);
        continue;
      }
      result.done = found !== Found.Segment;
      return result;
    }
  }
}

/**
 * Runs through a file of any size and any kind without decoding it, a batch of segments for each chunk:
 *
 * ```ts
 * for await (const segments of scan(createReadStream('remit.835'))) {
 *   for (const segment of segments) if (segment.id === 'CLP') paidCents += segment.cents(4);
 * }
 * ```
 *
 * Knows delimiters, wrapped lines and binary segments; checks nothing else. Segments of a batch that are not taken are skipped.
 */
export async function* scan(source: ByteSource, options: ScanOptions = {}): AsyncGenerator<Iterable<ScannedSegment>> {
  const reader = new LazyReader(options.maxSegmentBytes);
  const batch = new Batch(reader, options.onProblem);
  const chunks = source instanceof Uint8Array ? [source] : source;
  const slices = new Slices(SLICE_BYTES);
  for await (const chunk of chunks) {
    for (const slice of slices.of(chunk)) {
      reader.push(slice);
      yield batch;
      while (!batch.next().done);
    }
  }
  reader.finish();
  yield batch;
  while (!batch.next().done);
}
