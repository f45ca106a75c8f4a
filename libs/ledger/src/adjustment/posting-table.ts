import type { AccountNumber } from '../chart.js';

/** When a row of the table applies; without one, always. */
export type Condition =
  /** Only a payment shows that the payer priced the line rather than refused it. */
  | 'line-paid'
  /** The patient was in a plan that pays the practice per head on that day. */
  | 'capitated'
  /** The payer paid more than was charged. */
  | 'negative';

/** One adjustment that moves money by itself, and where to. */
export interface PostingRow {
  readonly group: string;
  readonly reason: string;
  readonly treatment: 'contractual' | 'programme' | 'withheld';
  readonly account: AccountNumber;
  readonly only?: Condition;
}

const row = (treatment: PostingRow['treatment'], account: AccountNumber, reason: string, only?: Condition): PostingRow => ({ group: 'CO', reason, treatment, account, ...(only && { only }) });

/** Edition of the tables of this folder, for the decision that used them. */
export const POSTING_TABLE_RELEASE = 'ledger-postings/2026-11';

/**
 * The whole list of CAS pairs that reduce a receivable without anybody's decision. CO alone is no write-off: what is
 * not here stays owed.
 */
export const POSTING_TABLE: readonly PostingRow[] = [
  row('contractual', '4100', '45'),
  row('contractual', '4110', '253'),
  row('contractual', '4100', '131'),
  row('contractual', '4100', '44'),
  row('contractual', '4100', '237'),
  row('contractual', '4100', '223'),
  row('contractual', '4100', 'P12'),
  row('contractual', '4100', '94', 'negative'),
  row('contractual', '4100', '59', 'line-paid'),
  row('contractual', '4100', '172', 'line-paid'),
  row('contractual', '4100', '24', 'capitated'),
  row('programme', '4180', '144'),
  row('withheld', '1330', '104'),
  row('withheld', '1310', '105'),
];

/** The only PR reasons that move to the next payer or the patient by themselves: deductible, coinsurance, copay, blood deductible, spend-down. */
export const PATIENT_SHARE_REASONS: ReadonlySet<string> = new Set(['1', '2', '3', '66', '178']);

/** Marks of a qualified Medicare beneficiary, who never owes Medicare cost share (Social Security Act 1902(n)(3)(B)). */
export const QMB_REMARKS: ReadonlySet<string> = new Set(['N781', 'N782', 'N783']);
export const QMB_ADJUSTMENTS: ReadonlySet<string> = new Set(['CO-303', 'OA-209']);

/** Groups of 005010X221A1; CR was removed from it, so a CR is nothing that can be decided about. */
export const GROUPS: ReadonlySet<string> = new Set(['CO', 'PR', 'OA', 'PI']);
