import type { RejectionReason } from '@claimstream/contracts';

/** Who speaks in a 277CA: the clearinghouse (NM1*AY) before the payer (NM1*PR); both answers count. */
export type Stage = 'clearinghouse' | 'payer';

/** Three codes of one statement (STC01, STC10, STC11). */
export interface StatusCodes {
  category: string;
  status: string;
  entity?: string;
}

/** Why something was refused, as it stands in `attempt-rejected`. */
export type Reason = RejectionReason;

/** What a 277CA says of one claim. */
export interface ClaimSaid {
  document: string;
  stage: Stage;
  /** Interchange that BHT03 of the 837 (TRN02 of loop 2200B) leads to; absent where it leads to none of ours. */
  interchange?: string;
  /** DTP*009 of the source: what was sent later cannot be meant. */
  processedOn?: string;
  rejected: boolean;
  /** Statement that decides, for the event. */
  codes: StatusCodes;
  date?: string;
  payerClaimControl?: string;
  /** Only where rejected. */
  reasons: Reason[];
}

/** What a 999 says of one ST of ours. */
export interface SyntaxSaid {
  document: string;
  groupControl: string;
  transactionControl: string;
  /** IK501. */
  status: string;
  /** AK901 where the whole group was refused without naming the ST. */
  group: boolean;
  errors: { segmentId: string; position: number; loop?: string; code: string; claimId?: string; elements: { element: number; component?: number; code: string }[] }[];
}

/** What a TA1 says of one interchange of ours. */
export interface EnvelopeSaid {
  document: string;
  status: string;
  noteCode: string;
}

/** The end of a 277CA for one file of ours. */
export interface TotalsSaid {
  document: string;
  stage: Stage;
  accepted: number;
  rejected: number;
  acceptedCents: number;
  rejectedCents: number;
  agrees: boolean;
  /** Claims it named. */
  named: string[];
  /** Statement that refused the whole file (STC03 = U at the receiver's level), with nothing below it. */
  refused?: Reason[];
  /** The refusal speaks of this billing provider only (STC03 = U at the provider's level). */
  providerNpi?: string;
}
