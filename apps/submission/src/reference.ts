import type { Codes } from '@claimstream/codes';

/** What submission decides with: dated code tables, immutable and in memory. Payers and partners are streams, not reference data. */
export interface SubmissionReference {
  readonly codes: Codes;
}
