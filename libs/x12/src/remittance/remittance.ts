import type { AdjudicationInfo } from '../claim-837.js';
import type { Finding } from '../finding.js';
import type { Party } from '../party.js';
import type { Adjustment, LineProcedure } from '../service-line.js';
import type { Address, ByteRange, Cents, Contact, ControlNumbers, Decimal, Extra, PersonName, PlainDate } from '../values.js';

/** An account of BPR06 to BPR15. Account numbers are identity. */
export interface BankAccount {
  /** `01` ABA routing number, `04` Canadian bank. */
  routingQualifier?: string;
  routing?: string;
  /** `DA` demand deposit, `SG` savings. */
  accountQualifier?: string;
  account?: string;
}

/** PER of a payer or claim: `CX` who answers for claims, `BL` technical, `IC` where the policies stand. */
export interface RemitContact extends Contact {
  /** PER01. */
  purpose: string;
}

/** N1 of loop 1000A or 1000B. */
export interface RemitParty {
  /** Empty where N102 is. */
  name: string;
  /** N104. A payee's is an NPI where `idQualifier` is `XX`. */
  id?: string;
  /** N103: `XV` national plan id, `FI` tax id, `XX` NPI. */
  idQualifier?: string;
  address?: Address;
  /** REF by qualifier: payer `2U EO HI NF`, payee `0B D3 PQ TJ`. */
  references?: Record<string, string>;
  contacts?: RemitContact[];
  /** RDM (payee): how the advice itself is delivered. */
  delivery?: { method: string; name?: string; number?: string };
}

/** CUR, only where the money is not US dollars. */
export interface RemitCurrency {
  /** CUR01, `PR`. */
  entity: string;
  currency: string;
  rate?: Decimal;
}

/** What one 835 ST says before its first claim: the payment. */
export interface Remittance {
  /** BPR01: `I` advice with payment, `H` notification only, `C`, `D`, `P`, `U`, `X`. */
  handling: string;
  /** BPR02. */
  paymentCents: Cents;
  /** BPR03: `C` or `D`. */
  creditOrDebit: string;
  /** BPR04: `ACH`, `CHK`, `FWT`, `BOP`, `NON`. */
  method: string;
  /** BPR05: `CCP`, `CTX`. */
  format?: string;
  /** BPR06 to BPR09. */
  fromAccount?: BankAccount;
  /** BPR10 and BPR11. */
  originatingCompany?: string;
  originatingCompanySupplement?: string;
  /** BPR12 to BPR15. */
  toAccount?: BankAccount;
  /** BPR16: when the money moves, or the day of the check. */
  paymentDate: PlainDate;
  /** TRN02: number of the EFT or of the check. */
  trace: string;
  /** TRN03: `1` and the payer's tax id. */
  payerTaxId: string;
  /** TRN04. */
  traceSupplement?: string;
  currency?: RemitCurrency;
  /** REF*EV: who the advice is for, where that is not the payee. */
  receiverId?: string;
  /** REF*F2: version of the payer's system. */
  versionId?: string;
  /** DTM*405. */
  productionDate?: PlainDate;
  payer: RemitParty;
  payee: RemitParty;
  /** What stands before the first LX beyond these fields; positions count from ST. */
  extra: Extra[];
}

/** TS3 or TS2 by element number, as sent: counts and sums of one provider, facility type and fiscal year. */
export type ProviderSummary = Record<number, string>;

/** LX: claims that the payer put together. */
export interface ClaimGroup {
  /** LX01. */
  number: string;
  ts3?: ProviderSummary;
  ts2?: ProviderSummary;
  extra: Extra[];
}

/** NM1 of somebody who is ill or insured. */
export interface RemitPerson {
  name?: PersonName;
  organization?: string;
  memberId?: string;
  /** NM108 of `memberId`: `MI`, `34`, `HN`, `II`, `MR`; `C` where NM1*74 corrects it. */
  memberIdQualifier?: string;
}

/** Loop 2110. */
export interface PaymentLineDraft {
  /** SVC01 where it is a procedure; absent where it is a revenue code. */
  procedure?: LineProcedure;
  /** SVC04, or SVC01 where its list is `NU`. */
  revenueCode?: string;
  chargeCents: Cents;
  paidCents: Cents;
  /** SVC05. Absent means one unit (guide, SVC05). */
  paidUnits?: Decimal;
  /** SVC06: what was submitted, where something else was adjudicated (bundling). */
  submittedProcedure?: LineProcedure;
  submittedRevenueCode?: string;
  /** SVC07. */
  submittedUnits?: Decimal;
  /** DTM*472, or DTM*150. */
  serviceFrom?: PlainDate;
  /** DTM*151. */
  serviceThrough?: PlainDate;
  /** REF*6R: the key the claim gave the line. */
  lineControl?: string;
  adjustments: Adjustment[];
  /** REF by qualifier: `APC`, `BB`, `LU`, `HPI` ... */
  references: Record<string, string>;
  /** AMT by qualifier: `B6` allowed, `KH` late filing, `T` tax. For information: they enter no balance (RFI 2601). */
  amounts: Record<string, Cents>;
  quantities: Record<string, Decimal>;
  /** LQ*HE. */
  remarkCodes: string[];
  extra: Extra[];
}

export interface PaymentLine extends PaymentLineDraft {
  /** 1-based in its claim. */
  ordinal: number;
}

/** A claim of an 835 as a caller writes it. */
export interface ClaimPaymentDraft {
  /** CLP01: the CLM01 it answers, as the payer gives it back. */
  claimId: string;
  /** CLP02: `1 2 3` processed as primary, secondary, tertiary, `19 20 21` and forwarded, `4` denied, `22` reversal, `23` not ours, `25` predetermination. */
  statusCode: string;
  /** CLP03. */
  chargeCents: Cents;
  /** CLP04. */
  paidCents: Cents;
  /** CLP05. */
  patientShareCents?: Cents;
  /** CLP06. */
  filingCode?: string;
  /** CLP07: the key of a replacement or void (REF*F8). */
  payerClaimControl?: string;
  facilityTypeCode?: string;
  frequencyCode?: string;
  /** CLP11. */
  drg?: string;
  drgWeight?: Decimal;
  dischargeFraction?: Decimal;
  /** LX above the claim; shared between its claims, treat it as immutable. */
  group?: ClaimGroup;
  /** CAS of the claim only; a line's stand in the line. */
  adjustments: Adjustment[];
  /** NM1*QC. */
  patient?: RemitPerson;
  /** NM1*IL, where not the patient. */
  subscriber?: RemitPerson;
  /** NM1*74: the name or member id as the payer has it. */
  correctedPatient?: RemitPerson;
  /** NM1*GB. */
  otherSubscriber?: RemitPerson;
  /** NM1*82. */
  renderingProvider?: Party;
  /** NM1*TT: whom the claim was forwarded to. */
  crossoverPayer?: Party;
  /** NM1*PR: who should have paid first. */
  correctedPriorityPayer?: Party;
  /** MIA. */
  inpatient?: AdjudicationInfo;
  /** MOA. */
  outpatient?: AdjudicationInfo;
  references: Record<string, string>;
  /** DTM by qualifier: `232` and `233` statement period, `050` received, `036` coverage ended. */
  dates: Record<string, PlainDate>;
  contacts: RemitContact[];
  /** AMT by qualifier: `AU` covered, `I` interest, `F5` patient paid. For information: they enter no balance (RFI 2601). */
  amounts: Record<string, Cents>;
  quantities: Record<string, Decimal>;
  serviceLines: PaymentLineDraft[];
  extra: Extra[];
}

/** Loop 2100: what the payer decided on one claim. One claim may come in several (remark MA15, RFI 1076). */
export interface ClaimPayment extends ClaimPaymentDraft {
  /** 1-based in the file. */
  ordinal: number;
  control: ControlNumbers;
  /** The 2100 loop in the file as received, from its CLP to the byte after its last terminator. */
  bytes: ByteRange;
  /** Ordinals of its first and last segment in the ST (ST is 1). */
  segments: { first: number; last: number };
  /** Of MIA05, MIA20 to 23 and MOA03 to 07. */
  remarkCodes: string[];
  serviceLines: PaymentLine[];
  findings: Finding[];
}

/** One pair of a PLB: money that belongs to no claim of this advice. */
export interface ProviderAdjustment {
  /** PLB01. */
  providerId: string;
  /** PLB02. */
  fiscalPeriodEnd: PlainDate;
  /** PLB03-1: `WO`, `FB`, `72`, `L6`, `CS` ... */
  reason: string;
  /** PLB03-2, free text. X12 advises CLP01, CLP07 or TRN02 in it (RFI 2370). */
  reference?: string;
  /** Positive lowers the payment, like a CAS. */
  amountCents: Cents;
}

/** Sums over the claims of one ST. */
export interface RemittanceTotals {
  claims: number;
  chargeCents: Cents;
  paidCents: Cents;
  patientShareCents: Cents;
  /** Sum of the PLB amounts. */
  providerAdjustmentCents: Cents;
}

/** An LX without claims. */
export interface EmptyGroup {
  before: number;
  group: ClaimGroup;
}

/** What is known when an 835 ST is over. */
export interface RemittanceEnd {
  kind: '835';
  control: ControlNumbers;
  providerAdjustments: ProviderAdjustment[];
  totals: RemittanceTotals;
  /** What BPR02 lacks or has too much: claims less provider adjustments less payment. 0 = balances. */
  differenceCents: Cents;
  /** LX under which no claim came, each before the payment of this index in the ST. */
  emptyGroups?: EmptyGroup[];
  /** What follows the last claim beyond the provider adjustments; positions count from the first PLB. */
  extra: Extra[];
}
