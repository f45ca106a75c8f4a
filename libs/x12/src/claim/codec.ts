import type { RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Cents, RawElement } from '../values.js';

/** A segment on its way out: the id, then the elements. Undefined is an empty element, a number is an amount in cents. */
export type OutSegment = (RawElement | Cents | undefined)[];

/** Where segments go. */
export type Emit = (segment: OutSegment) => void;

/**
 * One segment in both directions. `read` puts what it says into the target and returns the elements it has taken as bits
 * (bit n for element n), or 0 where it could not take the segment; what is not taken is kept as it is. `write` emits the
 * segments of this row for the target, none where there is nothing to say.
 */
export interface Codec<T> {
  read(s: SegmentReader, target: T, row: RowNode): number;
  write(target: T, row: RowNode, emit: Emit): void;
  /** The target has nothing to write, whatever the row. */
  idle?(target: T): boolean;
}

/** A segment that stands once for each entry of a map by its qualifier, element 1, in the row that names the qualifier. */
export interface MapCodec<T, V = unknown> {
  read: Codec<T>['read'];
  entries(target: T): Readonly<Record<string, V>> | undefined;
  writeEntry(qualifier: string, value: V, row: RowNode, emit: Emit): void;
  /** Entries of a row go out as they came in, and those that no row names go to the last row of the segment; otherwise in the order of the guide. */
  given?: boolean;
}

/** Bits for a list of elements. Not for what is done with every segment: the list is made each time. */
export const taken = (...elements: number[]): number => {
  let bits = 0;
  for (let i = 0; i < elements.length; i++) bits |= 1 << (elements[i] as number);
  return bits;
};

export const FIRST_TWO = taken(1, 2);
export const FIRST_THREE = taken(1, 2, 3);

/** Bit of one element. */
export const bit = (element: number): number => 1 << element;

/** First code the row allows for element `n`. */
export const firstCode = (row: RowNode, n: number): string => row.rule.elements[n - 1]?.codes?.[0] ?? '';

/** Codes the row allows for element `n`. */
export const codesOf = (row: RowNode, n: number): readonly string[] => row.rule.elements[n - 1]?.codes ?? [];

/**
 * The list with one more item. A push into an empty array sets aside room for 17; short lists, as most are, are made as long as they
 * are, so what is given back takes the place of the list.
 */
export const withItem = <T>(list: T[], item: T): T[] => {
  switch (list.length) {
    case 0: return [item];
    case 1: return [list[0] as T, item];
    case 2: return [list[0] as T, list[1] as T, item];
    default:
      list.push(item);
      return list;
  }
};

const FAR_INDEX = 4_000_000_000;

/**
 * Sets `record[qualifier]`. A qualifier of digits (`431`) is an array index to V8, which would set aside room for all those
 * below it, 5 kB a claim; an index far away first makes it keep only the few there are.
 */
export const setByQualifier = <T>(record: Record<string, T>, qualifier: string, value: T): void => {
  const first = qualifier.charCodeAt(0);
  if (first > 0x30 && first <= 0x39) {
    (record as Record<number, T>)[FAR_INDEX] = value;
    delete (record as Record<number, T>)[FAR_INDEX];
  }
  record[qualifier] = value;
};

/** Cents as X12 money: no needless zeros, no point without decimals. */
export const money = (cents: number | undefined): string | undefined => {
  if (cents === undefined) return undefined;
  if (!Number.isSafeInteger(cents)) throw new RangeError('an amount is not a whole number of cents');
  const sign = cents < 0 ? '-' : '';
  const absolute = Math.abs(cents);
  const dollars = Math.trunc(absolute / 100);
  const rest = absolute % 100;
  if (rest === 0) return `${sign}${dollars}`;
  return `${sign}${dollars === 0 ? '' : dollars}.${rest < 10 ? '0' : ''}${rest % 10 === 0 ? rest / 10 : rest}`;
};

/** `YYYY-MM-DD` as CCYYMMDD. */
export const compactDate = (date: string): string => (date.length === 10 ? date.slice(0, 4) + date.slice(5, 7) + date.slice(8, 10) : date);
