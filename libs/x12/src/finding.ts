/** How bad a finding is: an `error` would be refused by a receiver, a `warning` may be, `info` is only said. */
export type Severity = 'error' | 'warning' | 'info';

/** An element, or a whole segment, that made another one necessary. */
export interface Trigger {
  loop?: string;
  segmentId: string;
  /** Ordinal of the segment in its ST (ST is 1). */
  segment: number;
  element?: number;
  component?: number;
}

/**
 * One thing that is wrong, and where. `message`, `expected` and `fix` never contain a value of a sensitive element;
 * only `found` does, and then `sensitive` is true so that the caller can seal it.
 */
export interface Finding {
  /** Stable, in kebab case; never renamed (`claim-total-differs`). */
  code: string;
  severity: Severity;
  /** WEDI SNIP type: 1 syntax, 2 guide structure, 3 balancing, 4 situational, 5 code sets, 7 partner. 0 where no X12 could be read. */
  snip: 0 | 1 | 2 | 3 | 4 | 5 | 7;
  /** ISA13. */
  interchangeControl?: string;
  /** GS06. */
  groupControl?: string;
  /** ST02. */
  transactionControl?: string;
  /** What the ST is that it stands in, `837P`. */
  transactionKind?: string;
  /** 1-based in the file. */
  claimOrdinal?: number;
  /** CLM01. An account number: keep it out of logs. */
  claimId?: string;
  /** Loop of the guide, `2010AA`. */
  loop?: string;
  /** Segment id, `NM1`. */
  segmentId?: string;
  /** Ordinal of the segment in its ST (ST is 1), as a 999 counts. */
  segment?: number;
  /** Ordinal of the segment in the file, from 1. */
  segmentInFile?: number;
  /** From 1. */
  element?: number;
  /** From 1. */
  component?: number;
  /** Byte offset in the file of the element, or of the segment where no element is meant. */
  offset: number;
  found?: string;
  expected?: string;
  /** One sentence: what to do about it. */
  fix: string;
  /** One sentence: what is wrong. */
  message: string;
  /** The element may hold identity (name, address, birth date, member id, free text): seal `found`. */
  sensitive?: boolean;
  /** Of a situational rule: what was said that made the missing or wrong part necessary. */
  trigger?: Trigger;
  /** The codes it would draw: TA105, AK905, IK502, IK304, IK403. Absent where no acknowledgement speaks of it. */
  ack?: { interchange?: string; group?: string; transaction?: string; segment?: string; element?: string };
  /** The status a 277CA would give to the claim: STC01 category, status and entity. */
  status?: { category: string; status: string; entity?: string };
}

/** What a file is worth after reading: `clean` no findings above info, `warnings`, `errors` (claims came, some findings are errors), `refused` nothing usable. */
export type Verdict = 'clean' | 'warnings' | 'errors' | 'refused';
