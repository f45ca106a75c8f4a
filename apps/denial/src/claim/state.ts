import type { StreamState } from '@claimstream/event-stream';

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

export interface ClaimState extends StreamState {
  practice?: string;
  /** By `sequence/attempt`. */
  filings: Record<string, Filing>;
}
