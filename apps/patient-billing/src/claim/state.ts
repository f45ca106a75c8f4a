import type { StreamState } from '@claimstream/event-stream';
import type { Told } from './sentence.js';

/** What this service knows of a claim: whose bill a share of it is, and what became of its charge. */
export interface ClaimState extends StreamState, Told {
  practice?: string;
  patient?: string;
  guarantor?: string;
  /** For a statement: when the visit was. */
  serviceFrom?: string;
  serviceThrough?: string;
  /** The account that the first share of the claim was raised on: what is taken back later comes off the same. */
  account?: string;
  sentence?: string;
}

export const NOTHING: ClaimState = { paidCents: {}, contractualCents: 0, openCents: 0, shares: {} };
