import type { Finding } from './finding.js';
import type { Address, ByteRange, Cents, Contact, ControlNumbers, DateValue, Decimal, Extra, PersonName, PlainDate, PlainTime } from './values.js';

/** A party of NM1: an organisation or a person. `id` with `idQualifier` where the identifier is not an NPI. */
export interface Party {
  organization?: string;
  person?: PersonName;
  /** NM109 where NM108 is `XX`. */
  npi?: string;
  id?: string;
  idQualifier?: string;
  /** NM102 (`1` person, `2` organisation), only where no name says it. */
  entityType?: string;
}

/** 1000A: who made the file. */
export interface Submitter extends Party {
  contacts: Contact[];
  extra: Extra[];
}

/** 1000B: who receives it. */
export type Receiver = Party;

/** 2000A and 2010AA: who bills. */
export interface BillingProvider extends Party {
  /** Digits of REF*EI or REF*SY. */
  taxId?: string;
  taxIdKind?: 'EI' | 'SY';
  /** PRV*BI. */
  taxonomy?: string;
  /** CUR02, only where amounts are not US dollars. */
  currency?: string;
  address?: Address;
  contacts?: Contact[];
  /** Other REF by qualifier (state licence `0B`, provider UPIN `1G`). */
  references?: Record<string, string>;
  /** What 2000A to 2010AC carried beyond these fields. */
  extra: Extra[];
}

/** 2010AB: where to pay, when not the billing address. NM1*87. */
export interface PayTo {
  /** NM102: `1` person, `2` organisation. */
  entity: string;
  address?: Address;
}

/** 2010AC: the plan that is paid in place of the provider (subrogation). */
export interface PayToPlan extends Party {
  address?: Address;
  references?: Record<string, string>;
  taxId?: string;
}

/** What PAT and DMG say of the person treated. */
export interface PersonFacts {
  birthDate?: PlainDate;
  /** `F`, `M` or `U`. */
  sex?: string;
  deathDate?: PlainDate;
  /** Pounds, PAT08. */
  weightPounds?: Decimal;
  pregnant?: boolean;
}

/** 2000B and 2010BA: who holds the insurance. */
export interface Subscriber extends PersonFacts {
  /** SBR01: `P` primary, `S` secondary, `T` tertiary, `A`..`H` fourth to eleventh, `U` unknown. */
  sequence: string;
  /** SBR02: `18` when the subscriber is the patient, otherwise absent. */
  relationshipCode?: string;
  groupNumber?: string;
  groupName?: string;
  /** SBR05: Medicare secondary payer type. */
  insuranceTypeCode?: string;
  /** SBR09: claim filing indicator (`MB`, `CI`, `MC`). */
  filingCode?: string;
  memberId?: string;
  /** NM108 of `memberId`, normally `MI`. */
  memberIdQualifier?: string;
  name: PersonName;
  /** Set where the subscriber is not a person (workers' compensation: the employer). Then `name.last` is empty. */
  organization?: string;
  address?: Address;
  contacts?: Contact[];
  /** REF by qualifier: `SY` social security number, `Y4` property and casualty claim number. */
  references?: Record<string, string>;
  /** What 2000B to 2010BB carried beyond these fields. */
  extra: Extra[];
}

/** 2010BB: who is asked to pay. */
export interface Payer {
  name: string;
  /** NM109. */
  id?: string;
  /** NM108: `PI` payer id, `XV` national plan id. */
  idQualifier?: string;
  address?: Address;
  /** REF by qualifier: `G2` the billing provider's own number at this payer, `LU`, `2U`, `FY`. */
  references?: Record<string, string>;
}

/** 2000C and 2010CA: the patient, only where not the subscriber. */
export interface Patient extends PersonFacts {
  /** PAT01: `01` spouse, `19` child, `20` employee, `21` unknown. */
  relationshipCode: string;
  name: PersonName;
  /** NM109, only for property and casualty. */
  memberId?: string;
  memberIdQualifier?: string;
  address?: Address;
  contacts?: Contact[];
  references?: Record<string, string>;
  extra: Extra[];
}

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

/** What somebody does for the claim or line. The guide's entity code stands in `entityCode` where one role has two. */
export type ProviderRole =
  | 'referring' | 'rendering' | 'serviceFacility' | 'supervising' | 'ambulancePickUp' | 'ambulanceDropOff'
  | 'attending' | 'operating' | 'otherOperating' | 'ordering' | 'purchasedService' | 'billing';

/** Loops 2310, 2330C and on, 2420. */
export interface ClaimProvider extends Party {
  role: ProviderRole;
  /** NM101 as sent (`DN` or `P3` for a referring provider). */
  entityCode: string;
  taxonomy?: string;
  address?: Address;
  contacts?: Contact[];
  /** Secondary identification by qualifier: `0B` state licence, `1G` UPIN, `G2` provider commercial number, `LU` location. */
  references?: Record<string, string>;
}

/** One triplet of a CAS. Positive lowers the payment. */
export interface Adjustment {
  /** `CO`, `PR`, `OA`, `PI`; the 837 still lists `CR`. */
  group: string;
  /** CARC. */
  reason: string;
  amountCents: Cents;
  quantity?: Decimal;
}

/** NTE. Free text. */
export interface Note {
  qualifier: string;
  text: string;
}

/** PWK: something is sent beside the claim. `control` is the key of the 275. */
export interface Attachment {
  /** PWK01. */
  type: string;
  /** PWK02: `EL`, `BM`, `FX`, `AA`. */
  transmission: string;
  control?: string;
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

/** SV101 or SV202. */
export interface LineProcedure {
  /** `HC` HCPCS, `ER`, `IV`, `WK`. */
  qualifier: string;
  code: string;
  /** Up to four. */
  modifiers: string[];
  /** Required for not-otherwise-classified codes. Free text. */
  description?: string;
}

/** 2410: the drug of the line. */
export interface LineDrug {
  /** LIN02, `N4` for an NDC of 11 digits. */
  qualifier: string;
  code: string;
  quantity?: Decimal;
  /** `UN ML GR F2 ME`. */
  unit?: string;
  /** REF*XZ or REF*VY: prescription or link number. */
  prescription?: { qualifier: string; number: string };
}

/** 2430: what another payer decided on this line. */
export interface LineAdjudication {
  /** SVD01: equals the `payer.id` of one other subscriber. */
  payerId: string;
  paidCents: Cents;
  procedure?: LineProcedure;
  revenueCode?: string;
  quantity: Decimal;
  /** SVD06: the line it was bundled into. */
  bundledLine?: string;
  adjustments: Adjustment[];
  /** DTP*573. */
  date?: PlainDate;
  /** AMT*EAF. */
  remainingCents?: Cents;
}

/** SV5: rented or bought equipment (837P). */
export interface DurableEquipment {
  procedure: LineProcedure;
  days: Decimal;
  rentalCents?: Cents;
  purchaseCents?: Cents;
  frequency?: string;
}

/** Loop 2400. */
export interface ServiceLine {
  /** LX01. */
  number: number;
  procedure?: LineProcedure;
  /** Four digits with the leading zero (837I). */
  revenueCode?: string;
  chargeCents: Cents;
  /** SV207. */
  nonCoveredCents?: Cents;
  /** `UN` units, `MJ` minutes, `DA` days. */
  unit: string;
  quantity: Decimal;
  /** SV105, only where different from the claim's. */
  placeOfService?: string;
  /** SV107: 1 to 12 into the claim's diagnoses, the first is the one that matters. */
  diagnosisPointers: number[];
  /** SV109 `Y`. */
  emergency?: boolean;
  /** SV111 `Y`. */
  epsdt?: boolean;
  /** SV112 `Y`. */
  familyPlanning?: boolean;
  /** SV115 `0`: copayment exempt. */
  copayExempt?: boolean;
  /** DTP*472. */
  serviceFrom?: PlainDate;
  serviceThrough?: PlainDate;
  /** REF*6R: the line key that comes back on the 835 and the 277CA. */
  lineControl?: string;
  equipment?: DurableEquipment;
  /** Other DTP by qualifier. */
  dates: Record<string, DateValue>;
  /** Other REF by qualifier. */
  references: Record<string, string>;
  /** AMT by qualifier: `T` tax, `F4` postage, `GT`, `N8`. */
  amounts: Record<string, Cents>;
  notes: Note[];
  attachments: Attachment[];
  providers: ClaimProvider[];
  drug?: LineDrug;
  adjudications: LineAdjudication[];
  extra: Extra[];
}

/** A claim as a caller writes it: everything but what only a file can say. */
export interface Claim837Draft {
  kind: '837P' | '837I';
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
  providers: ClaimProvider[];
  serviceLines: ServiceLine[];
  otherSubscribers: OtherSubscriber[];
  /** What 2300 to 2330 carried beyond these fields (segments before the first LX). */
  extra: Extra[];
}

/**
 * One claim of an 837P or 837I. `submitter`, `receiver`, `billingProvider`, `subscriber`, `payer` and `patient` are shared
 * between the claims under the same loop: treat them as immutable.
 */
export interface Claim837 extends Claim837Draft {
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
export const draftOf = (claim: Claim837): Claim837Draft => {
  const { ordinal: _ordinal, control: _control, bytes: _bytes, segments: _segments, submitter: _submitter, receiver: _receiver, findings: _findings, ...draft } = claim;
  return draft;
};
