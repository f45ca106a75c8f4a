import type { Receivable, Sequence } from './chart.js';
import type { AdjustmentCode, JournalEntry } from './journal/entry.js';

/** Who owes a patient share next. */
export type NextDebtor = Sequence | 'patient';

/** A share that J6 or J7 moved: the next payer is billed for it, or the patient's account rises. A reversal moves it back, with a minus. */
export interface ShareMove {
  readonly to: NextDebtor;
  readonly line?: number;
  readonly adjustment: AdjustmentCode;
  readonly amountCents: number;
}

/** An amount that stays owed by the payer: it belongs into a case. */
export interface OwedAdjustment {
  readonly line?: number;
  readonly adjustment: AdjustmentCode;
  readonly amountCents: number;
  /** `protected`: cost share of a patient who may not be asked for it. */
  readonly why: 'denied' | 'unknown' | 'protected';
}

export type ExceptionKind =
  | 'does-not-add-up'
  | 'reversal'
  | 'predetermination'
  | 'status-unknown'
  | 'negative-payment'
  | 'unmatched'
  | 'unbalanced-remit'
  | 'line-unknown'
  | 'charge-differs'
  | 'exceeds-open'
  | 'restates-less'
  | 'prior-payer-differs'
  | 'secondary-does-not-tie'
  | 'whole-charge-reduced'
  | 'takeback-unmatched'
  | 'provider-adjustment-unknown'
  | 'provider-adjustment-review'
  | 'credit-arises';

/** Something the books will not decide: a person does. Sentences hold amounts and codes, never a person. */
export interface PostingException {
  readonly kind: ExceptionKind;
  readonly claimId?: string;
  readonly line?: number;
  /** The bucket that a credit stands in. */
  readonly account?: Receivable;
  /** Money that waits for the decision. */
  readonly amountCents: number;
  /** What the rules would post, were it decided so. */
  readonly proposesCents?: number;
  readonly sentence: string;
}

/** What a fact does: entries for the journal, and everything that follows from it for people and other services. */
export interface Posting {
  readonly entries: readonly JournalEntry[];
  readonly moves: readonly ShareMove[];
  readonly owed: readonly OwedAdjustment[];
  readonly exceptions: readonly PostingException[];
}

export const entriesOnly = (entries: readonly JournalEntry[]): Posting => ({ entries, moves: [], owed: [], exceptions: [] });
