/**
 * The plain values every transaction is made of. Nothing here is an object of a library:
 * money is integer cents, a quantity stays the decimal that was written, a date is a date without a clock.
 */

/** Integer US cents. Negative only where the guide allows it (adjustments, reversals). */
export type Cents = number;

/** A quantity as a canonical decimal: digits, optional leading `-`, at most one point, no needless zeros (`1`, `2.5`). */
export type Decimal = string;

/** `YYYY-MM-DD`. */
export type PlainDate = string;

/** `HHMM`, `HHMMSS` or with hundredths, as sent. */
export type PlainTime = string;

/**
 * One dated fact. A single day has only `from`; a period (RD8) has both; a discharge hour (TM) has only `time`;
 * a date with an hour (DT) has `from` and `time`.
 */
export interface DateValue {
  from?: PlainDate;
  through?: PlainDate;
  time?: PlainTime;
}

/** A person's name as sent (X12 upper case is kept). Identity. */
export interface PersonName {
  last: string;
  first?: string;
  middle?: string;
  prefix?: string;
  suffix?: string;
}

/** A postal address. `postalCode` is 5 or 9 digits without hyphen in the United States. Identity when it is a person's. */
export interface Address {
  line1: string;
  line2?: string;
  city: string;
  state?: string;
  postalCode?: string;
  /** ISO country, only outside the United States. */
  country?: string;
  subdivision?: string;
}

/** One way to reach somebody: `TE` telephone, `FX` fax, `EM` e-mail, `EX` extension of the telephone before it. */
export interface ContactNumber {
  qualifier: string;
  number: string;
}

/** PER: whom to call. */
export interface Contact {
  name?: string;
  numbers: ContactNumber[];
}

/** An element of a segment that the model does not type: a value, its components, or its repetitions. */
export type RawElement = string | string[] | { repeats: (string | string[])[] };

/**
 * What a section (submitter, billing provider, subscriber, patient, claim, line) carried beyond the typed fields.
 * `position` counts the segments of that section from 0 (its HL, CLM or LX), so the writer puts it back where it was.
 * With `elements` it is a whole segment; with `set` only these elements (by number from 1) of the typed segment there; with `split`
 * the list in the segment before that begins with these elements goes on there in a segment of its own after so many items (two CAS of
 * one group).
 */
export interface Extra {
  position: number;
  segment: string;
  elements?: RawElement[];
  set?: Record<number, RawElement>;
  split?: number;
}

/** Control numbers that lead back to the place in the envelope: ISA13, GS06, ST02. */
export interface ControlNumbers {
  interchange: string;
  group: string;
  transaction: string;
}

/** A half-open range of byte offsets in the file as received: `[start, end)`. */
export interface ByteRange {
  start: number;
  end: number;
}
