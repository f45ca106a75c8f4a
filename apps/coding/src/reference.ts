import type { Codes } from '@claimstream/codes';

/** What coding decides with: dated code tables, immutable and in memory. */
export interface CodingReference {
  readonly codes: Codes;
}
