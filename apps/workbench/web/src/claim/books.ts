import type { JournalEntry } from '../api/model.js';

/** Accounts that a claim's entries touch, as the chart of the books calls them. */
const NAMES: Readonly<Record<string, string>> = {
  1050: 'Payer money on its way to the bank', 1060: 'Card money on its way to the bank', 1100: 'Owed by the first payer', 1110: 'Owed by the second payer', 1120: 'Owed by the third payer', 1150: 'Owed by another payer',
  1200: 'Owed by the patient', 1290: 'Placed with collections', 1310: 'Withheld at source', 1320: 'Taken back by a payer', 1330: 'Withheld by a payer', 2100: 'Payer money not yet applied', 2110: 'Patient money not yet applied',
  2200: 'To be refunded to a payer', 2210: 'To be refunded to a patient', 2300: 'Carried forward by a payer', 4000: 'Charges', 4100: 'Contractual reduction', 4110: 'Sequestration', 4120: 'Denial written off',
  4130: 'Filing limit written off', 4140: 'Small balance written off', 4150: 'Charity', 4160: 'Bad debt', 4170: 'Discount', 4180: 'Payer programme',
};

export const accountName = (account: string): string => NAMES[account] ?? `Account ${account}`;

/** What became of a claim's charge, in integer cents. */
export interface Balance {
  chargedCents: number;
  paidCents: number;
  contractCents: number;
  /** Other reductions than the contract's: sequestration, programmes, write-offs. */
  otherCents: number;
  patientCents: number;
  /** What payers still owe an answer or money for. */
  openCents: number;
  holds: boolean;
}

/** Where the entries of a claim leave its charge: every cent is paid, taken off, the patient's or open. */
export function balanceOf(entries: readonly JournalEntry[]): Balance {
  const of: Record<'charged' | 'paid' | 'contract' | 'other' | 'patient' | 'open', number> = { charged: 0, paid: 0, contract: 0, other: 0, patient: 0, open: 0 };
  for (const { legs } of entries) for (const { account, debitCents, creditCents } of legs) of[partOf(account)] += debitCents - creditCents;
  const chargedCents = 0 - of.charged;
  return {
    chargedCents, paidCents: of.paid, contractCents: of.contract, otherCents: of.other, patientCents: of.patient, openCents: of.open,
    holds: chargedCents === of.paid + of.contract + of.other + of.patient + of.open,
  };
}

/** Money is whatever is neither charge, reduction nor owed: payments on their way, and payments not yet applied, which are their counterpart. */
function partOf(account: string): 'charged' | 'paid' | 'contract' | 'other' | 'patient' | 'open' {
  if (account === '4000') return 'charged';
  if (account === '4100') return 'contract';
  if (account.startsWith('41')) return 'other';
  if (account.startsWith('12')) return 'patient';
  return account.startsWith('11') ? 'open' : 'paid';
}

/** What an adjustment does to the books (CAS group and reason decide). */
const TREATMENTS: Readonly<Record<string, string>> = {
  contractual: 'taken off by contract', programme: 'taken off by a payer programme', withheld: 'withheld at source', 'patient-share': 'the patient\'s or the next payer\'s', 'prior-payer': 'what an earlier payer did, posted before',
  denied: 'stays open, with a case', unknown: 'stays open, no rule for it', suspect: 'waits for a person',
};

export const treatmentText = (treatment: string): string => TREATMENTS[treatment] ?? treatment;

/** What a payer allows where it does not say so: what it pays and what it leaves to the patient. */
export const allowedOf = ({ allowedCents, paidCents, adjustments }: { allowedCents: number | null; paidCents: number; adjustments: readonly { treatment: string; amountCents: number }[] }): number =>
  allowedCents ?? adjustments.reduce((sum, a) => sum + (a.treatment === 'patient-share' ? a.amountCents : 0), paidCents);
