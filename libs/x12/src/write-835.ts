import type { ClaimPaymentDraft, EmptyGroup, ProviderAdjustment, Remittance } from './remittance/remittance.js';
import type { Extra } from './values.js';
import type { GroupEnvelope, InterchangeEnvelope, WrittenInterchange } from './write/envelope-writer.js';
import { RemittanceWriter } from './write/write-remittance.js';

/** One ST of an 835. */
export interface Transaction835 {
  /** ST02. */
  control: string;
  remittance: Omit<Remittance, 'extra'> & Partial<Pick<Remittance, 'extra'>>;
  /** In the order they go out. Neighbours with the same `group` stand under one LX; one without a group stays under the LX before it. */
  payments: ClaimPaymentDraft[];
  /** Neighbours of the same provider and fiscal period share a PLB. */
  providerAdjustments?: ProviderAdjustment[];
  /** LX without claims, of the `transaction-end` it was read from. */
  emptyGroups?: EmptyGroup[];
  /** `extra` of the `transaction-end` it was read from. */
  summaryExtra?: Extra[];
}

/** One GS. */
export interface Group835 extends GroupEnvelope {
  /** GS01. */
  functionalId: 'HP';
  /** GS08, `005010X221A1` where absent. */
  version?: string;
  transactions: Transaction835[];
}

export interface Interchange835 extends InterchangeEnvelope {
  groups: Group835[];
}

/** Where a payment went. */
export interface PlacedPayment {
  transactionControl: string;
  /** Index in `payments` of the transaction as given. */
  index: number;
  claimId: string;
  /** 1-based in the file as written. */
  ordinal: number;
  /** Ordinals in the ST, both inclusive. */
  segments: { first: number; last: number };
}

export interface Written835 extends WrittenInterchange {
  payments: PlacedPayment[];
}

/**
 * Writes an interchange of remittances. Amounts go out as given: `claimDifferenceCents` and `transactionDifferenceCents` say beforehand
 * whether they balance. Throws `RangeError` for an envelope that cannot exist, a version that is no 835, an amount that is not whole cents.
 */
export const write835 = (interchange: Interchange835): Written835 => new RemittanceWriter(interchange).write();
