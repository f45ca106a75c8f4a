import type { StreamState } from '@claimstream/event-stream';
import type { Answered, Cause, DeniedLine } from '../case/denied-lines.js';
import type { Triage } from '../case/triage.js';

/** How and when a claim went to a payer: the beginning of a proof of timely filing. */
export interface Filing {
  payer?: string;
  partner?: string;
  interchange?: string;
  interchangeControl?: string;
  groupControl?: string;
  transactionControl?: string;
  chargeCents?: number;
  transmittedAt?: string;
  superseded?: boolean;
  /** Findings that predicted a denial and that a biller sent anyway: the first thing to look at when it comes. */
  overridden: { code: string; path: string; by: string; at: string }[];
}

/** What a deadline counts from, and what a line was charged. */
export interface Visit {
  kind: 'professional' | 'institutional';
  serviceFrom: string;
  serviceThrough: string;
  chargeCents?: number;
  /** SBR09 by payer sequence. */
  filingCodes: Partial<Record<'P' | 'S' | 'T', string>>;
  lines: { number: number; serviceFrom: string; chargeCents?: number }[];
}

/** Everything a payer refused of a claim for one cause: the dollars have one owner. */
export interface Case extends Cause {
  lines: DeniedLine[];
  /** Sum of the lines. */
  amountCents: number;
  openedOn: string;
  /** When the next step is due: of the triage, or for a case that waits for a person's triage. */
  dueOn: string;
  /** Absent while no table knows the cause and no person has looked. */
  triage?: Triage;
  /** Set once the payer paid after all. */
  overturned?: { remit: string; paidCents: number };
  /** The payer gave another cause for its lines. */
  withdrawn?: { remit: string };
}

export interface ClaimState extends StreamState {
  practice?: string;
  /** By `sequence/attempt`. */
  filings: Record<string, Filing>;
  visit?: Visit;
  /** What payers answered, in the order in which it was posted. */
  answers: Answered[];
  /** By item of the machine: `sequence/cause`, and `sequence/cause/2` when the cause comes again after it was overturned. */
  cases: Record<string, Case>;
}

export const NOTHING: ClaimState = { filings: {}, answers: [], cases: {} };

/** A case that still holds dollars. */
export const isLive = (c: Case): boolean => c.overturned === undefined && c.withdrawn === undefined;
