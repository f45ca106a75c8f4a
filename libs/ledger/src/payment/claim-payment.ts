import type { AdjustedLine, Adjustment } from '../adjustment/classify.js';
import type { Sequence } from '../chart.js';
import type { FactHeader } from '../journal/entry.js';
import type { NextDebtor } from '../posting.js';

/** A service line of the answer. */
export interface PaymentLine extends AdjustedLine {
  /** Our line, as matched; absent for a line the payer added or that could not be matched. */
  readonly line?: number;
}

/** One CLP of an 835, matched to a claim and to the payer of it that answered. */
export interface ClaimPayment extends FactHeader {
  readonly claimId: string;
  /** Of the payer that was matched. A CLP02 that says another order is a finding, not a bucket. */
  readonly sequence: Sequence;
  /** Payers of the claim in their order, this one included; those before it are what its answer may restate. */
  readonly payers: readonly Sequence[];
  readonly remit: string;
  /** CLP02. */
  readonly statusCode: string;
  /** CLP03. */
  readonly chargeCents: number;
  /** CLP04. */
  readonly paidCents: number;
  /** CAS segments of the claim itself, not of its lines. */
  readonly adjustments: readonly Adjustment[];
  readonly lines: readonly PaymentLine[];
  /** Remark codes of claim and lines. */
  readonly remarks?: readonly string[];
  /** Who is asked for the patient share after this payer. */
  readonly next: NextDebtor;
  /** The patient is known as a qualified Medicare beneficiary. */
  readonly qmb?: boolean;
  readonly capitated?: boolean;
  readonly knowsReason?: (reason: string) => boolean;
}

/** Payers before the one that answered. */
export const before = ({ payers, sequence }: Pick<ClaimPayment, 'payers' | 'sequence'>): readonly Sequence[] => payers.slice(0, Math.max(0, payers.indexOf(sequence)));
