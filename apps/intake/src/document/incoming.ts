import type { Finding } from '@claimstream/contracts';
import type { ClinicalCode } from '../registration/facts.js';
import type { RegisteredClaim } from '../registration/claim.js';
import type { ClaimState } from '../encounter/state.js';
import type { FileEnd } from './state.js';

/** One claim or encounter of a file, whatever its format. */
export interface Incoming {
  /** From 1, the same in every reading of the same bytes. */
  ordinal: number;
  source: ClaimState['source'];
  /** The practice's own number; empty where the source has none. */
  claimNumber: string;
  claim: RegisteredClaim;
  /** Codes and charges came with it. */
  preCoded: boolean;
  clinicalCodes?: ClinicalCode[];
  findings: Finding[];
  withoutCoverage: boolean;
  /** Why it is recorded and never billed. */
  notBillable?: string;
  /** What the source says it costs, in cents: the part of this entry in the file's sum. */
  chargeCents: number;
}

export type FileItem =
  | { kind: 'claims'; format: string; claims: Incoming[]; bytesRead: number }
  | { kind: 'end'; end: FileEnd };

/** Claims of one transaction (architecture section 2). */
export const CHUNK_CLAIMS = 200;
