import { factHash, type Adjustment } from '@claimstream/ledger';
import type { Sequence } from './state.js';

/** One line of a CLP as a claim hears it: codes and cents, nothing that names a person. */
export interface AdvisedLine {
  ordinal: number;
  /** Our line, where REF*6R names it. */
  lineControl?: string;
  code?: string;
  modifiers: string[];
  /** What was submitted, where something else was adjudicated. */
  submittedCode?: string;
  revenueCode?: string;
  chargeCents: number;
  paidCents: number;
  allowedCents?: number;
  serviceFrom?: string;
  adjustments: Adjustment[];
  remarks: string[];
}

/** One CLP of a balanced remittance, handed to the claim it was matched to. */
export interface Advice {
  remit: string;
  document: string;
  ordinal: number;
  /** Practice whose remittance it is. */
  practice: string;
  /** Where several practices are paid under one NPI: all of them. */
  practices?: string[];
  /** Our payer, where the remittance's payer is registered; which of the claim's payers answered follows from it. */
  payer?: string;
  /** BPR16. */
  paymentDate: string;
  matchedBy: 'claim-id' | 'payer-claim-number' | 'look-up' | 'person';
  statusCode: string;
  payerClaimControl: string;
  chargeCents: number;
  paidCents: number;
  adjustments: Adjustment[];
  remarks: string[];
  lines: AdvisedLine[];
}

/** The fact that a CLP is, by which the books know it again. */
export const adviceSource = (tenant: string, remit: string, ordinal: number): string => factHash(['payment', tenant, remit, ordinal]);

/** Which payer CLP02 says it is; only a hint, because payers get it wrong. */
export const saidSequence = (statusCode: string): Sequence | undefined => ({ '1': 'P', '2': 'S', '3': 'T', '19': 'P', '20': 'S', '21': 'T' } as Record<string, Sequence>)[statusCode];
