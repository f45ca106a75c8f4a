import type { BillingProvider, Claim837Draft, Party, PayTo, PayToPlan, Patient, Payer, Submitter, Subscriber, TransactionHeader } from './claim-837.js';
import type { GroupEnvelope, InterchangeEnvelope, WrittenInterchange } from './write/envelope-writer.js';
import { InterchangeWriter } from './write/write-interchange.js';

export type { GroupEnvelope, InterchangeEnvelope, Repair, WrittenInterchange } from './write/envelope-writer.js';

/** One ST of an 837. `control` is ST02. */
export interface Transaction837 {
  control: string;
  bht: Omit<TransactionHeader, 'purpose'> & {
    /** BHT02, `00` where absent. */
    purpose?: string;
  };
  submitter: Omit<Submitter, 'extra'> & Partial<Pick<Submitter, 'extra'>>;
  receiver: Party;
  /** All of one kind. The writer groups them under billing provider, subscriber and patient in the order of first appearance. */
  claims: Claim837Draft[];
}

/** One GS. */
export interface Group837 extends GroupEnvelope {
  /** GS01. */
  functionalId: 'HC';
  /** GS08 and ST03, `005010X222A1` or `005010X223A2` unless the payer wants another. */
  version?: string;
  transactions: Transaction837[];
}

/** Everything the bytes depend on. */
export interface Interchange837 extends InterchangeEnvelope {
  groups: Group837[];
}

/** Where a claim went, so that an answer naming a segment position leads to claim and line without the file. */
export interface PlacedClaim {
  transactionControl: string;
  /** Index in `claims` of the transaction as given. */
  index: number;
  claimId: string;
  /** 1-based in the file as written. */
  ordinal: number;
  /** Ordinals in the ST, both inclusive. */
  segments: { first: number; last: number };
  lines: { number: number; lineControl?: string; first: number; last: number }[];
}

export interface Written837 extends WrittenInterchange {
  /** In the order of the file. */
  claims: PlacedClaim[];
}

/** Claims of one billing provider, subscriber and patient, as they stand under one HL. */
export type Placed = { index: number; claim: Claim837Draft };

export interface PatientGroup {
  patient: Patient | undefined;
  claims: Placed[];
}

export interface SubscriberGroup {
  subscriber: Subscriber;
  payer: Payer;
  patients: PatientGroup[];
}

export interface BillingGroup {
  billingProvider: BillingProvider;
  payTo: PayTo | undefined;
  payToPlan: PayToPlan | undefined;
  subscribers: SubscriberGroup[];
}

/**
 * Writes an interchange. Throws `RangeError` for an envelope that cannot exist: delimiters that are not four different characters,
 * a control number that is not digits or too long, an ST that mixes 837P and 837I, an amount that is not whole cents.
 */
export const write837 = (interchange: Interchange837): Written837 => new InterchangeWriter(interchange).write();
