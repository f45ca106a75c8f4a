/**
 * A claim as the edits see it: billing terms only. It holds no name, birth date, address text beyond the billing
 * provider's own, or member id; what an edit needs to know of those is whether they are present and well formed. Dates
 * are `YYYY-MM-DD`, money is integer cents, quantities are integer thousandths.
 */
export interface EditClaim {
  readonly kind: 'professional' | 'institutional';
  readonly billingProvider: EditBillingProvider;
  readonly subscriber: EditSubscriber;
  readonly patient: EditPatient;
  readonly payer: EditPayer;
  /** Whose turn it is: this payer is first, second or third in line. */
  readonly payerSequence: 'P' | 'S' | 'T';
  /** CLM05-3: 1 original, 7 replacement, 8 void; institutional claims know more. */
  readonly frequencyCode: string;
  /** The payer's own number of the claim that is replaced or voided (REF*F8). */
  readonly payerClaimNumber?: string;
  /** Professional: CLM05-1. */
  readonly placeOfService?: string;
  /** Institutional: four digits as on form locator 4, leading zero included, e.g. `0131`. */
  readonly typeOfBill?: string;
  /** Institutional statement period; for professional claims the edits use the lines' dates. */
  readonly statementFrom?: string;
  readonly statementThrough?: string;
  readonly admission?: EditAdmission;
  /** CLM11: AA auto accident, EM employment, OA other accident. */
  readonly relatedCauses: readonly string[];
  readonly accidentDate?: string;
  readonly accidentState?: string;
  /** In claim order, the principal first. */
  readonly diagnoses: readonly EditDiagnosis[];
  readonly lines: readonly EditLine[];
  readonly totalChargeCents: number;
  /** Claim-level providers beside the billing provider. */
  readonly providers: readonly EditProvider[];
  /** What payers before this one decided; empty for a first payer. */
  readonly priorPayers: readonly EditPriorPayer[];
  /** REF*G1 is on the claim. */
  readonly authorizationPresent?: boolean;
  /** NUBC condition codes by value. */
  readonly conditionCodes?: readonly string[];
  /** Fields of the whole claim, sealed ones included, that X12 cannot carry; found with `characterProblem`. */
  readonly textProblems?: readonly EditTextProblem[];
}

export interface EditBillingProvider {
  readonly npi: string;
  readonly taxId?: string;
  /** Nine digits without a hyphen. */
  readonly zip: string;
  readonly namePresent: boolean;
  readonly addressLines: readonly string[];
  readonly city?: string;
  readonly state?: string;
  readonly taxonomy?: string;
  readonly entity?: 'person' | 'organization';
  /** Bills as a supplier of durable medical equipment: other unit limits apply. */
  readonly dmeSupplier?: boolean;
}

export interface EditSubscriber {
  readonly memberIdPresent: boolean;
  readonly namePresent: boolean;
  /** The subscriber is the patient (SBR02 = 18). */
  readonly isPatient: boolean;
  readonly birthDatePresent: boolean;
  readonly sexPresent: boolean;
  readonly addressPresent: boolean;
}

export interface EditPatient {
  readonly namePresent: boolean;
  readonly birthDatePresent: boolean;
  /** Completed years on the first date of service; derived before the birth date was sealed. */
  readonly ageYears?: number;
  readonly sex?: 'F' | 'M' | 'U';
  /** The first date of service lies before the birth date. */
  readonly servedBeforeBirth?: boolean;
  /** A date of service lies after the date of death. */
  readonly servedAfterDeath?: boolean;
}

export interface EditPayer {
  readonly id: string;
  readonly name?: string;
  /** SBR09. */
  readonly filingCode?: string;
  /** SBR05: why Medicare pays second. */
  readonly medicareSecondaryReason?: string;
}

export interface EditAdmission {
  readonly date?: string;
  readonly hourPresent?: boolean;
  readonly type?: string;
  readonly source?: string;
  /** Patient status, CL103. */
  readonly status?: string;
}

export interface EditDiagnosis {
  /** Without the dot. */
  readonly code: string;
  /** Present on admission: Y, N, U, W or 1. */
  readonly poa?: string;
}

export interface EditLine {
  /** LX01. */
  readonly number: number;
  /** HCPCS or CPT code; institutional lines may have none. */
  readonly code?: string;
  readonly modifiers: readonly string[];
  /** Institutional, four digits. */
  readonly revenueCode?: string;
  readonly chargeCents: number;
  /** UN units, MJ minutes, DA days. */
  readonly unit: string;
  /** Integer thousandths: one unit is 1000. */
  readonly quantityMilli: number;
  /** Only when it differs from the claim's. */
  readonly placeOfService?: string;
  /** 1-based positions in `diagnoses`, the line's reason first. */
  readonly pointers: readonly number[];
  readonly serviceFrom?: string;
  readonly serviceThrough?: string;
  readonly descriptionPresent?: boolean;
  readonly drug?: EditDrug;
  /** Only when it differs from the claim's rendering provider. */
  readonly renderingNpi?: string;
}

export interface EditDrug {
  /** Eleven digits, 5-4-2, without hyphens. */
  readonly ndc: string;
  readonly unit?: string;
  readonly quantityMilli?: number;
}

export type EditProviderRole =
  | 'rendering'
  | 'referring'
  | 'ordering'
  | 'supervising'
  | 'attending'
  | 'operating'
  | 'other-operating'
  | 'service-facility';

export interface EditProvider {
  readonly role: EditProviderRole;
  readonly npi?: string;
  readonly taxonomy?: string;
  readonly entity?: 'person' | 'organization';
}

/** The decision of a payer before this one (2320 and 2430). */
export interface EditPriorPayer {
  readonly sequence: 'P' | 'S' | 'T';
  readonly filingCode?: string;
  /** 2320 AMT*D. */
  readonly paidCents: number;
  /** Sum of the claim-level CAS amounts. */
  readonly adjustedCents: number;
  /** When its remittance arrived. */
  readonly adjudicatedOn?: string;
  readonly lines: readonly EditPriorPayerLine[];
}

export interface EditPriorPayerLine {
  /** LX01 of the line it speaks of. */
  readonly number: number;
  /** SVD02. */
  readonly paidCents: number;
  /** Sum of the line's CAS amounts. */
  readonly adjustedCents: number;
}

export interface EditTextProblem {
  readonly path: string;
  readonly problem: TextProblem;
}

export type TextProblem = 'character' | 'delimiter' | 'untrimmed' | 'control';
