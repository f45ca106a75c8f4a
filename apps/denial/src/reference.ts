import type { Codes } from '@claimstream/codes';

/** What denial decides with: reasons, remarks and filing clocks; dated releases, in memory. */
export interface DenialReference {
  readonly codes: Codes;
}
