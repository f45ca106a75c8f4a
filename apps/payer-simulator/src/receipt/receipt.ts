/** A finding as a receiver keeps it: where and what, never the value of an element that may identify somebody. */
export interface ReceiptFinding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  /** WEDI SNIP type. */
  snip: number;
  /** ST02 and the ordinal of the segment in it, as a 999 counts (ST is 1). */
  transaction?: string;
  segment?: number;
  segmentId?: string;
  element?: number;
  loop?: string;
  message: string;
  found?: string;
  expected?: string;
}

/** A claim as it came, by what an answer needs to name it. */
export interface ClaimReceipt {
  /** CLM01. */
  claimId: string;
  /** 1-based in the interchange. */
  ordinal: number;
  kind: '837P' | '837I';
  /** ST02. */
  transaction: string;
  /** First and last segment in the ST, both inclusive. */
  segments: { first: number; last: number };
  /** NM109 of NM1*PR. */
  payerId?: string;
  /** CLM02 in integer cents. */
  chargeCents: number;
  lines: number;
  /** `errors`: a 999 would name it. */
  verdict: 'clean' | 'warnings' | 'errors';
  findings: ReceiptFinding[];
}

/**
 * `received` under a control number that is new from this sender. `repeat`: the number and the bytes came before, so a TA1 with note
 * 025 only says that they are here. `conflict`: the number came before with other bytes, and these are not worked on.
 * `refused`: nothing in it is an 837 that can be read.
 */
export type Outcome = 'received' | 'repeat' | 'conflict' | 'refused';

/** What came in one file, recognised after a restart so that standing still is not coming again. */
export interface FileMark {
  name: string;
  sizeBytes: number;
  modifiedMs: number;
  inode: number;
}

/** One interchange as a receiver writes it into its book. Never changed. */
export interface Receipt {
  /** Its place in the book, from 1. */
  number: number;
  receivedAt: string;
  /** Slug of the billing company and folder of the partner: together the mailbox. */
  tenant: string;
  partner: string;
  file: FileMark;
  /** Its place in the file, from 1. */
  inFile: number;
  /** ISA05/06 and ISA07/08; absent where no ISA could be read. */
  sender?: { qualifier: string; id: string };
  receiver?: { qualifier: string; id: string };
  /** ISA13. */
  control?: string;
  /** ISA15. */
  usage?: string;
  /** Of the bytes of this interchange. */
  sha256: string;
  sizeBytes: number;
  outcome: Outcome;
  /** Number of the receipt that it repeats or contradicts. */
  before?: number;
  /** TA105 where the control number came before. */
  ta1Note?: '025';
  /** What a 999 would be made of. */
  verdict: 'clean' | 'warnings' | 'errors' | 'refused';
  claimCount: number;
  /** Sum of CLM02 in integer cents. */
  chargeCents: number;
  /** Of the envelope and of what stands above the claims. */
  findings: ReceiptFinding[];
  /** Empty unless `received`: a repeat adds no claim. */
  claims: ClaimReceipt[];
}
