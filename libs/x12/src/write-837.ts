import type { BillingProvider, Claim837Draft, Delimiters, Party, PayTo, PayToPlan, Patient, Payer, Submitter, Subscriber, TransactionHeader } from './claim-837.js';
import type { PlainDate, PlainTime } from './values.js';
import { InterchangeWriter } from './write/write-interchange.js';

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
export interface Group837 {
  /** GS01. */
  functionalId: 'HC';
  /** GS06, unique per (GS01, GS02, GS03) for a long time: a 999 echoes nothing else of the envelope. */
  control: string;
  /** GS08 and ST03, `005010X222A1` or `005010X223A2` unless the payer wants another. */
  version?: string;
  /** GS02 and GS03 where they differ from the ISA's. */
  senderCode?: string;
  receiverCode?: string;
  transactions: Transaction837[];
}

/** Everything the bytes depend on. There is no clock and no counter inside: same input, same bytes. */
export interface Interchange837 {
  sender: { qualifier: string; id: string };
  receiver: { qualifier: string; id: string };
  /** ISA13, up to 9 digits; padded with zeros. */
  control: string;
  /** ISA09/10 and GS04/05, in the partner's time zone. */
  createdAt: { date: PlainDate; time: PlainTime };
  usage: 'P' | 'T';
  /** ISA14, false where absent. */
  acknowledgmentRequested?: boolean;
  authorization?: { qualifier: string; value: string };
  security?: { qualifier: string; value: string };
  /** `*`, `:`, `~`, `^` where absent. */
  delimiters?: Delimiters;
  /** A line feed after every terminator, for people. */
  lineBreaks?: boolean;
  groups: Group837[];
}

/** A value that could not go out as given. Values are not repeated here: they may be identity. */
export interface Repair {
  code: 'transliterated' | 'upper-cased' | 'delimiter-replaced' | 'control-removed' | 'character-replaced' | 'trimmed' | 'cut';
  transactionControl?: string;
  claimId?: string;
  /** Ordinal of the segment in its ST; 0 for the envelope. */
  segment: number;
  segmentId: string;
  element: number;
  component?: number;
  message: string;
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

export interface Written837 {
  bytes: Uint8Array;
  repairs: Repair[];
  /** Segments in the file, envelope included. */
  segments: number;
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
