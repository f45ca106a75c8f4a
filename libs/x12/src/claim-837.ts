import type { Finding } from './finding.js';
import type { BillingProvider, ClaimProvider, Patient, Payer, PayTo, PayToPlan, Receiver, Submitter, Subscriber } from './party.js';
import type { Adjustment, Attachment, Note, ServiceLine } from './service-line.js';
import type { Address, ByteRange, Cents, ControlNumbers, DateValue, Decimal, Extra, PersonName, PlainDate, PlainTime } from './values.js';

export type * from './party.js';
export type * from './service-line.js';

/** HI: one diagnosis. */
export interface Diagnosis {
  /** `ABK` principal, `ABF` other, `ABJ` admitting, `APR` reason for visit, `ABN` external cause; ICD-9 twins `BK BF BJ PR BN`. */
  qualifier: string;
  /** ICD without the dot. */
  code: string;
  /** Present on admission `Y N U W` (837I, component 9). */
  poa?: string;
}

/** HI: an ICD procedure (837I `BBR` principal, `BBQ` other) or an anaesthesia related procedure (837P `BP`, `BO`). */
export interface Procedure {
  qualifier: string;
  code: string;
  date?: PlainDate;
}

/** What only an 837I carries at the claim. */
export interface InstitutionalFacts {
  /** CL101. */
  admissionType?: string;
  /** CL102. */
  admissionSource?: string;
  /** CL103. */
  patientStatus?: string;
  /** DTP*434, always a period on the wire. */
  statementFrom?: PlainDate;
  statementThrough?: PlainDate;
  /** HI*BH. */
  occurrences: { code: string; date: PlainDate }[];
  /** HI*BI. */
  occurrenceSpans: { code: string; from: PlainDate; through: PlainDate }[];
  /** HI*BE. */
  values: { code: string; amountCents: Cents }[];
  /** HI*BG. */
  conditions: string[];
  /** HI*TC. */
  treatments: string[];
  /** HI*DR. */
  drg?: string;
}

/** CLM11. */
export interface RelatedCauses {
  /** `AA` auto accident, `EM` employment, `OA` other accident. */
  codes: string[];
  /** CLM11-4, where an auto accident happened. */
  state?: string;
  country?: string;
}

/** CN1: contract information. */
export interface ContractInfo {
  type: string;
  amountCents?: Cents;
  percent?: Decimal;
  code?: string;
  termsPercent?: Decimal;
  version?: string;
}

/** MOA (outpatient) and MIA (inpatient) of 2320, by element number: amounts, days and remark codes as sent. */
export type AdjudicationInfo = Record<number, string>;

/** Loop 2320 with 2330: another payer of this claim. */
export interface OtherSubscriber {
  sequence: string;
  relationshipCode?: string;
  groupNumber?: string;
  groupName?: string;
  insuranceTypeCode?: string;
  filingCode?: string;
  /** Claim level adjustments of this payer only; a line's stand in its 2430. */
  adjustments: Adjustment[];
  /** AMT by qualifier: `D` paid, `A8` non-covered, `EAF` remaining patient liability. */
  amounts: Record<string, Cents>;
  /** OI, required by the guides. */
  coverage?: { benefitsAssigned?: string; patientSignature?: string; releaseOfInformation?: string };
  /** MIA. */
  inpatient?: AdjudicationInfo;
  /** MOA. */
  outpatient?: AdjudicationInfo;
  /** 2330A. */
  name?: PersonName;
  organization?: string;
  memberId?: string;
  memberIdQualifier?: string;
  address?: Address;
  references?: Record<string, string>;
  /** 2330B. `id` is the key that 2430 SVD01 repeats. */
  payer?: Payer & {
    /** DTP*573. */
    adjudicationDate?: PlainDate;
  };
  /** 2330C and on. */
  providers: ClaimProvider[];
}

/** DN2: a tooth that is missing (`M`) or to be extracted (`E`). */
export interface ToothStatus {
  tooth: string;
  status: string;
  date?: DateValue;
}

/** What only an 837D carries at the claim. */
export interface DentalFacts {
  /** DN1. */
  orthodontics?: { months?: Decimal; monthsRemaining?: Decimal; transferred?: boolean };
  teeth: ToothStatus[];
}

/** What kind of claim it is. The 837D is read only. */
export type ClaimKind = '837P' | '837I' | '837D';

/** A claim as a caller writes it: everything but what only a file can say. */
export interface Claim837Draft<K extends ClaimKind = '837P' | '837I'> {
  kind: K;
  billingProvider: BillingProvider;
  payTo?: PayTo;
  payToPlan?: PayToPlan;
  subscriber: Subscriber;
  payer: Payer;
  /** Absent when the subscriber is the patient. */
  patient?: Patient;
  /** CLM01. Keep it at 20 characters or less: receivers need not return more. */
  claimId: string;
  /** CLM02: must equal the sum of the lines. */
  chargeCents: Cents;
  /** CLM05-1 of an 837P. */
  placeOfService?: string;
  /** Type of bill without its frequency digit: CLM05-1 of an 837I, two digits as on the wire (`13` for 013x). */
  typeOfBill?: string;
  /** CLM05-3: `1` original, `7` replacement, `8` void. */
  frequencyCode: string;
  /** CLM06 (837P). */
  providerSignature?: boolean;
  /** CLM07: `A` assigned, `B`, `C` not assigned. */
  assignment?: string;
  /** CLM08: `Y N W`. */
  benefitsAssigned?: string;
  /** CLM09: `Y I`. */
  releaseOfInformation?: string;
  /** CLM10 `P`: the provider signed for the patient. */
  patientSignatureSource?: string;
  relatedCauses?: RelatedCauses;
  /** CLM12. */
  specialProgram?: string;
  /** CLM20. */
  delayReason?: string;
  /** DTP by qualifier: `431` onset, `439` accident, `435` admission, `096` discharge... (434 stands in `institutional`). */
  dates: Record<string, DateValue>;
  /** REF by qualifier: `F8` payer's claim number, `G1` prior authorisation, `9F` referral, `EA` medical record, `D9`, `X4`... */
  references: Record<string, string>;
  /** AMT by qualifier: `F5` patient paid (P), `F3` patient estimated due (I). */
  amounts: Record<string, Cents>;
  notes: Note[];
  attachments: Attachment[];
  contract?: ContractInfo;
  /** In the order of HI, so that `diagnosisPointers` count from 1 into the `ABK`/`ABF` ones. */
  diagnoses: Diagnosis[];
  procedures: Procedure[];
  /** HI*BG of an 837P. */
  conditions: string[];
  /** Always there on an 837I. */
  institutional?: InstitutionalFacts;
  /** Always there on an 837D. */
  dental?: DentalFacts;
  providers: ClaimProvider[];
  serviceLines: ServiceLine[];
  otherSubscribers: OtherSubscriber[];
  /** What 2300 to 2330 carried beyond these fields (segments before the first LX). */
  extra: Extra[];
}

/**
 * One claim of an 837P or 837I (of an 837D too where `K` says so). `submitter`, `receiver`, `billingProvider`, `subscriber`, `payer` and `patient` are shared
 * between the claims under the same loop: treat them as immutable.
 */
export interface Claim837<K extends ClaimKind = '837P' | '837I'> extends Claim837Draft<K> {
  /** 1-based in the file. */
  ordinal: number;
  control: ControlNumbers;
  /** The 2300 loop in the file as received, from its CLM to the byte after its last terminator. */
  bytes: ByteRange;
  /** Ordinals of its first and last segment in the ST (ST is 1), as a 999 counts. */
  segments: { first: number; last: number };
  submitter: Submitter;
  receiver: Receiver;
  /** Those inside this claim, and those of the subscriber, patient and provider loops above it that touch only it. */
  findings: Finding[];
}

/** BHT and the parties of one ST. */
export interface TransactionHeader {
  /** BHT02: `00` original, `18` re-issue. */
  purpose: string;
  /** BHT03: the batch key that a 277CA returns. */
  reference: string;
  date: PlainDate;
  time: PlainTime;
  /** BHT06: `CH` chargeable, `RP` encounters, `31` subrogation. */
  claimOrEncounter: string;
}

/** Delimiters of one interchange. `repetition` is absent where ISA11 is not a separator. */
export interface Delimiters {
  element: string;
  component: string;
  segment: string;
  repetition?: string;
}

/** ISA and what it declares. */
export interface InterchangeHeader {
  senderQualifier: string;
  senderId: string;
  receiverQualifier: string;
  receiverId: string;
  date: PlainDate;
  time: PlainTime;
  version: string;
  /** ISA13. */
  control: string;
  /** ISA14: the sender asks for a TA1. */
  acknowledgmentRequested: boolean;
  /** ISA15: `P` production, `T` test. */
  usage: string;
  /** ISA01/02 and ISA03/04. */
  authorization?: { qualifier: string; value: string };
  security?: { qualifier: string; value: string };
  delimiters: Delimiters;
  /** Offset of the ISA in the file. */
  offset: number;
}

/** What a claim was before it stood in a file: what the writer takes. */
export const draftOf = <K extends ClaimKind>(claim: Claim837<K>): Claim837Draft<K> => {
  const { ordinal: _ordinal, control: _control, bytes: _bytes, segments: _segments, submitter: _submitter, receiver: _receiver, findings: _findings, ...draft } = claim;
  return draft;
};
