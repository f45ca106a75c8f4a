import type { Finding } from '../finding.js';
import type { ControlNumbers, Extra } from '../values.js';

/**
 * CTX: what an error is about. `CLM01` with the claim id as `value` names the claim (business unit); `SITUATIONAL TRIGGER` has no
 * value and points to the element that made the missing one necessary.
 */
export interface ErrorContext {
  /** CTX01-1. */
  name: string;
  /** CTX01-2. An account or member number: keep it out of logs. */
  value?: string;
  segmentId?: string;
  /** Ordinal in the ST, ST is 1. */
  position?: number;
  loop?: string;
  /** CTX05: where in the segment, each from 1. */
  element?: number;
  component?: number;
  repeat?: number;
  /** CTX06: number of the data element, or of the composite and then of its component. */
  reference?: string;
  componentReference?: string;
}

/** IK4: one element that is wrong. */
export interface ElementError {
  /** From 1 in the segment. */
  element: number;
  /** From 1 in the composite. */
  component?: number;
  /** From 1 where the element repeats. */
  repeat?: number;
  /** Data element number of the standard (`1325`), or the composite's (`C023`). */
  reference?: string;
  /** IK403: `1` required and missing, `7` code not allowed, `8` no date, `I10` not used here... */
  code: string;
  /** IK404, a copy of what was sent. Identity where the element is. */
  badValue?: string;
  contexts: ErrorContext[];
}

/** IK3: one segment that is wrong. */
export interface SegmentError {
  segmentId: string;
  /** Ordinal in the ST, ST is 1. */
  position: number;
  /** LS01 of the loop, or the loop as the receiver names it. */
  loop?: string;
  /** IK304: `3` required and missing, `8` has element errors... `''` where the sender left it out. */
  code: string;
  contexts: ErrorContext[];
  elements: ElementError[];
}

/** AK2 to IK5: what was said of one transaction set. */
export interface TransactionAnswer {
  /** AK201, the ST01 answered. */
  transaction: string;
  /** AK202, the ST02 answered. */
  control: string;
  /** AK203, the ST03 answered. */
  guide?: string;
  /** IK501: `A` accepted, `E` accepted with errors (its claims go on), `R` rejected (none was received), `M W X` rejected for security. */
  status: string;
  /** IK502 to IK506: `3` control numbers differ, `4` count differs, `5` segments in error, `I5` segments break the guide... */
  errorCodes: string[];
  errors: SegmentError[];
}

/** A 999 (or a 997) as a caller writes it. */
export interface FunctionalAcknowledgmentDraft {
  kind: '999' | '997';
  /** AK1: GS01, GS06 and GS08 of the group answered. It is all that leads back to the file: a 999 never names the ISA13 (RFI 1220). */
  group: { functionalId: string; control: string; guide?: string };
  transactions: TransactionAnswer[];
  /** AK901: as IK501, and `P`: some of the transactions were rejected. `R` rejects all, also where no AK2 is given. */
  status: string;
  /** AK905 to AK909. */
  errorCodes: string[];
  /** AK902 to AK904: as GE01 says, as received, as accepted. */
  counts: { sent: number; received: number; accepted: number };
  /** What the ST carried beyond these fields; position 0 is the ST. */
  extra: Extra[];
}

/** One 999 or 997 as it was read. */
export interface FunctionalAcknowledgment extends FunctionalAcknowledgmentDraft {
  control: ControlNumbers;
  /** Of its ST in the file. */
  offset: number;
  /** What is wrong with the acknowledgement itself. */
  findings: Finding[];
}
