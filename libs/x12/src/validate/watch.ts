import type { RowNode } from '../grammar/compile.js';
import type { X12Item } from '../read-x12.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Reporter } from './report.js';

/** Sees every segment and every whole part while a file is read: what validation needs and plain reading does not pay for. */
export interface Watcher {
  /** A segment between ST and SE, after it was taken. `target` is what its loop fills, `ordinal` its place in the ST (ST is 1). */
  segment(s: SegmentReader, row: RowNode | undefined, target: object | undefined, ordinal: number): void;
  /** A claim, payment or status is complete; findings still go to it. */
  part(part: object, report: Reporter): void;
  /** The transaction is over. `item` is what its end says (totals, provider adjustments). */
  end(report: Reporter, item?: X12Item): void;
}
