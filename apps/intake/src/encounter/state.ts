import type { Finding } from '@claimstream/contracts';
import type { ClinicalCode } from '../registration/facts.js';
import type { RegisteredClaim } from '../registration/claim.js';

/** One correction by a person: what the source said and what holds now. A newer export that still says `was` keeps the correction. */
export interface Correction {
  was: unknown;
  now: unknown;
}

export interface ClaimState {
  practice: string;
  document: string;
  /** Place in the file, from 1. */
  ordinal: number;
  source: 'x12-837p' | 'x12-837i' | 'fhir-r4';
  receivedOn: string;
  patient: string;
  guarantor: string;
  /** Revision of the registration, from 1; a correction that is only proposed does not raise it. */
  revision: number;
  preCoded: boolean;
  clinicalCodes?: ClinicalCode[];
  /** Findings of the file reader that belong to this claim. */
  sourceFindings: Finding[];
  duplicateOf?: string;
  numberOfAnother: boolean;
  withoutCoverage: boolean;
  practiceNpi?: string;
  notBillable?: string;
  /** `batched`: its content is pinned and may yet come back; `transmitted`: it is with the partner. */
  sent?: 'batched' | 'transmitted';
  /** Exports taken so far, `document#ordinal`: a chunk that is read twice changes nothing. */
  exports: string[];
  findings: Finding[];
  phi: ClaimIdentity;
}

export interface ClaimIdentity {
  /** The practice's own number (CLM01). */
  claimNumber: string;
  claim: RegisteredClaim;
  corrections: Record<string, Correction>;
  /** The newest export after sending: a proposed correction. */
  proposed?: RegisteredClaim;
}

/** What a reader gives of one claim, as the part `claim-read` says it. `phi` holds a {@link ReadIdentity}. */
export interface ClaimRead {
  document: string;
  ordinal: number;
  practice: string;
  source: ClaimState['source'];
  patient: string;
  guarantor: string;
  preCoded: boolean;
  clinicalCodes?: ClinicalCode[];
  sourceFindings: Finding[];
  duplicateOf?: string;
  numberOfAnother: boolean;
  withoutCoverage: boolean;
  practiceNpi?: string;
  /** Why this entry is recorded and never billed. */
  notBillable?: string;
  /** The key under which the next export finds this claim; absent where the practice gave no number. */
  key?: ClaimKey;
}

export interface ReadIdentity {
  claimNumber: string;
  claim: RegisteredClaim;
}

/** Side table `claim_number`: practice, hashed number, patient, first day of service, and the how-manieth of its file. */
export interface ClaimKey {
  number: string;
  serviceFrom: string;
  copy: number;
}
