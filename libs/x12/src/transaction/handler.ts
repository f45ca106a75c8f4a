import type { Finding } from '../finding.js';
import type { Grammar, RowNode } from '../grammar/compile.js';
import type { TransactionInfo, TransactionKind, UnitTotals, X12Item } from '../read-x12.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Reporter } from '../validate/report.js';
import type { ByteRange, ControlNumbers } from '../values.js';

/**
 * What a segment is to the order of a transaction. A `Unit` (CLM, CLP, a patient level of a 277CA) is what is handed out in
 * batches, counted, skipped on resuming, and has its own findings. A `Level` ends the unit before it and stands above the next
 * ones (HL, LX) or after all of them (PLB). Everything else belongs to what is open: `Body`.
 */
export const Role = { Body: 0, Level: 1, Unit: 2 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** What the driver needs of a unit: where its findings go. */
export interface Unit {
  findings: Finding[];
}

/** Where a unit stands in its file. `bytes.end` and `segments.last` are known when it is closed. */
export interface UnitPlace {
  /** 1-based among the units of the file. */
  ordinal: number;
  control: ControlNumbers;
  bytes: ByteRange;
  /** Ordinals in the ST (ST is 1). */
  segments: { first: number; last: number };
}

/** What the driver knows of an ST before its handler adds what the header says. */
export interface TransactionPlace {
  control: ControlNumbers;
  /** ST03, or GS08 where ST03 is empty. */
  guide: string;
  /** `P` or `T`, ISA15. */
  usage: string;
  /** Units of the file before this ST. */
  claimsSoFar: number;
  /** Of its ST in the file. */
  offset: number;
}

/** An ST that says nothing anybody could use. */
export interface Refusal {
  code: string;
  reason: string;
}

/**
 * One kind of transaction. The driver follows the envelope, leads the walker, checks elements, batches, skips and sorts findings;
 * a handler says what the segments mean. Made once per file and table; `begin` starts it over at every ST.
 */
export interface TransactionHandler<U extends Unit = Unit> {
  readonly kind: TransactionKind;
  readonly grammar: Grammar;
  /** Loop of a unit, for the finding that a file breaks off inside one. */
  readonly unitLoop: string;
  /** ST has come; it is the current segment. */
  begin(s: SegmentReader): void;
  /** What the current segment is; asked before anything else and for every segment. */
  role(s: SegmentReader): Role;
  /** Whether what is wrong with this level concerns the units under it (they wait for the first one) rather than the file. */
  concernsUnits(s: SegmentReader): boolean;
  /** A level begins; its own checks (hierarchy) come before those of its elements. */
  level(s: SegmentReader, report: Reporter): void;
  /** Counts a unit by its first segment, also where it is skipped. */
  count(s: SegmentReader, totals: UnitTotals): void;
  /** Claim id in the first segment of a unit, where it stands there. */
  claimId(s: SegmentReader): string | undefined;
  /** A unit begins. Its first segment comes with the next `take`. */
  open(place: UnitPlace): U;
  /** The current segment with its row (none where the table has no place for it). `excess`: it comes more often than the guide allows. */
  take(s: SegmentReader, row: RowNode | undefined, segment: number, excess: boolean, report: Reporter): void;
  /** The object the loop of a row fills, for those who watch. */
  target?(row: RowNode): object | undefined;
  /** The open unit is complete: checks that need all of it. */
  close(unit: U, report: Reporter): void;
  /** The header is complete: the first level or unit has come, or the end. */
  announce(place: TransactionPlace): TransactionInfo;
  /** Hands out what has been closed. */
  batch(units: U[]): X12Item[];
  /** SE or the end of the file. `units` counts those of this ST, the skipped ones too. */
  end(place: TransactionPlace, units: number, report: Reporter): X12Item | Refusal | undefined;
}
