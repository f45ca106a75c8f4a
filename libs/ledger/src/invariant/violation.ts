import type { Receivable } from '../chart.js';
import type { JournalEntry } from '../journal/entry.js';

/** Something that may never be: where, by how much, in words. */
export interface Violation {
  readonly invariant: string;
  /** Entry key, claim, line, account, remittance: what the difference is about. */
  readonly subject: string;
  readonly differenceCents: number;
  readonly sentence: string;
}

/** Totals of a remittance as its file says them. */
export interface RemitTotals {
  readonly remit: string;
  /** BPR02. */
  readonly paidCents: number;
  /** Sum of CLP04; absent where the file did not balance and was held as a whole. */
  readonly claimsCents?: number;
  /** Sum of PLB amounts as sent. */
  readonly providerAdjustmentsCents?: number;
}

/** A fact that the journal was told, and whether a person has it in hand. */
export interface MoneyFact {
  readonly source: string;
  readonly amountCents: number;
  readonly excepted: boolean;
}

/** What the journal is compared with; what is left out is not compared. */
export interface Evidence {
  readonly remits?: readonly RemitTotals[];
  readonly facts?: readonly MoneyFact[];
  /** Credits that somebody works on: they may stand below zero. */
  readonly openCredits?: readonly { readonly claimId: string; readonly account: Receivable; readonly amountCents: number }[];
  /** Balance of each claim as another part of the product keeps it. */
  readonly claimBalances?: ReadonlyMap<string, number>;
  /** Claims of qualified Medicare beneficiaries. */
  readonly qmbClaims?: readonly string[];
}

export type Check = (entries: readonly JournalEntry[], evidence: Evidence) => Violation[];
