import type { Codec, MapCodec } from '../claim/codec.js';
import type { LoopNode, RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';

/** What the rows and loops of a table mean, for reading and for writing. `L` is what is in force: the levels above a unit. */
export interface Model<L> {
  /** The codec of a row; rows without one are kept as they are. */
  codec(row: RowNode): Codec<object> | MapCodec<object> | undefined;
  /** The object a loop fills when its first segment has come; undefined where the loop is not typed. */
  open(fills: string, levels: L, parent: object | undefined, s: SegmentReader): object | undefined;
  /** What tells the objects a loop is written from, in order; undefined where it is never written. */
  list(fills: string): ((levels: L, parent: object) => readonly object[]) | undefined;
  /** Whether the object of a loop keeps what is not typed in its `extra`, counted from the first segment of the loop. */
  isSection(loop: LoopNode): boolean;
}
