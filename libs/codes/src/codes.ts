import type { Coverage, Dataset, Release } from './release.js';

/**
 * What a table says of a code on a date of service. `header`: exists but is not billable. `unknown`: the release in
 * force does not list it, or no release covers the date; never to be read as a pass.
 */
export type CodeStatus = 'valid' | 'header' | 'not-yet' | 'ended' | 'unknown';

/** An answer always names the release it came from; without one, no loaded release covers the date of service. */
export interface CodeLookup {
  readonly status: CodeStatus;
  readonly code: string;
  readonly dataset: Dataset;
  readonly release?: Release;
  /** Coverage of this answer: with `complete`, `unknown` means the code does not exist on that date. */
  readonly coverage: Coverage;
  /** First and last day the code is in force, where the table dates its rows. */
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
}

export interface DiagnosisLookup extends CodeLookup {
  /** The code as people read it, with its dot. */
  readonly dotted: string;
  readonly description?: string;
  /** For a header: the billable codes below it that the table lists, at most 40. */
  readonly children: readonly string[];
  /** For a code whose stem takes a seventh character: the characters the table lists for it. */
  readonly seventhCharacters: readonly string[];
}

export interface ProcedureLookup extends CodeLookup {
  readonly description?: string;
  /** What a code bills: visit, facility, ed, lab, imaging, drug, dme ... Absent where our list of kinds has none. */
  readonly kind?: string;
  /** Not otherwise classified: the payer needs a description on the line. */
  readonly unlisted: boolean;
  /** Charge of the demonstration charge master in cents, for the codes of the shipped list. */
  readonly demoChargeCents?: number;
}

export interface ModifierLookup extends CodeLookup {
  readonly description?: string;
  /** ncci_anatomic, ncci_global, ncci_other, component, payment, repeat, telehealth, liability ... */
  readonly modifierClass?: string;
  /** May separate a procedure-to-procedure pair of indicator 1. */
  readonly separatesPairs: boolean;
}

export interface PlaceOfServiceLookup extends CodeLookup {
  readonly description?: string;
  /** Which physician-fee-schedule rate Medicare pays there. */
  readonly rate?: 'facility' | 'non-facility';
}

/** Practitioner: 837P; outpatient: hospital outpatient 837I. */
export type PtpSetting = 'practitioner' | 'outpatient';

/** `valid`: an edit is in force, column 1 pays and column 2 does not. `unknown`: no edit listed. */
export interface PtpLookup extends CodeLookup {
  readonly column1: string;
  readonly column2: string;
  /** 0: never together. 1: a PTP-associated modifier may separate them. */
  readonly indicator?: 0 | 1;
  readonly rationale?: string;
  /** False when the release says nothing at all of one of the two codes. */
  readonly bothListed: boolean;
}

/** Practitioner: 837P; outpatient: hospital outpatient 837I; dme: supplier claims. */
export type MueSetting = 'practitioner' | 'outpatient' | 'dme';

/** Medically unlikely edit. `unknown`: none published for the code (some are confidential), not "no limit". */
export interface MueLookup extends CodeLookup {
  readonly setting: MueSetting;
  /** Most units payable; 0 means not payable in this setting. */
  readonly units?: number;
  /** 1: per line. 2: per day, absolute. 3: per day, clinical, appealable. */
  readonly adjudicationIndicator?: 1 | 2 | 3;
}

export interface TaxonomyLookup extends CodeLookup {
  readonly wellFormed: boolean;
  readonly displayName?: string;
  readonly section?: 'Individual' | 'Non-Individual';
}

/** Ages a diagnosis is plausible at, and whom it applies to (Medicare Code Editor lists). */
export interface DiagnosisLimits extends CodeLookup {
  readonly ages?: { readonly label: 'newborn' | 'paediatric' | 'maternity' | 'adult'; readonly from: number; readonly to: number };
  readonly sex?: 'F' | 'M';
  /** Describes a manifestation: its cause is to be coded first. */
  readonly manifestation: boolean;
  /** Acceptable as a secondary code only. */
  readonly notPrincipal: boolean;
}

/** A row of the Medicare physician fee schedule. RVUs are integer thousandths; absent when the row is. */
export interface PhysicianFeeLookup extends CodeLookup {
  /** Empty, 26, TC or 53. */
  readonly modifier: string;
  /** A active, B bundled, C carrier priced, I and N not for Medicare, X statutory exclusion ... */
  readonly feeStatus?: string;
  readonly workMilli?: number;
  readonly facilityExpenseMilli?: number;
  readonly nonFacilityExpenseMilli?: number;
  readonly malpracticeMilli?: number;
  /** 000, 010, 090, MMM, XXX, YYY or ZZZ. */
  readonly globalDays?: string;
  /** 1: may be split into professional (26) and technical (TC) components. */
  readonly componentIndicator?: string;
  readonly bilateralIndicator?: string;
  readonly assistantIndicator?: string;
  readonly coSurgeonIndicator?: string;
  readonly teamIndicator?: string;
  readonly conversionFactorTenThousandths?: number;
}

/** Geographic practice cost indices of a locality, in integer thousandths. */
export interface GeographicIndexLookup extends CodeLookup {
  readonly localityName?: string;
  readonly workMilli?: number;
  readonly expenseMilli?: number;
  readonly malpracticeMilli?: number;
}

/** A billing suggestion for one SNOMED CT code; from a demonstration map, for a coder to confirm. */
export interface BillingSuggestion {
  readonly snomed: string;
  readonly kind: 'condition' | 'encounter' | 'procedure';
  readonly diagnosis: string;
  readonly procedure?: string;
  readonly placeOfService?: string;
  readonly release: Release;
  /** 1-based row of the map. */
  readonly sourceRow: number;
}

export type YesNoConditional = 'yes' | 'no' | 'conditional';

/** How a claim adjustment reason code is worked. The group code on the actual line wins over `usualGroup`. */
export interface CarcAction {
  readonly carc: string;
  readonly meaning: string;
  readonly category: string;
  readonly usualGroup: string;
  readonly rootCause: string;
  readonly action: string;
  readonly appealable: YesNoConditional;
  readonly correctable: YesNoConditional;
  readonly patientTransfer: YesNoConditional;
  readonly writeOff: YesNoConditional;
  readonly nextStep: string;
  readonly release: Release;
}

/** How a remittance advice remark code is worked; an actionable remark wins over its reason code. */
export interface RarcAction {
  readonly rarc: string;
  readonly category: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly release: Release;
}

export interface FilingLimit {
  readonly count: number;
  readonly unit: 'days' | 'calendar_year';
  readonly base: 'date_of_service' | 'remit_receipt';
}

/** Default clocks of a kind of payer; a contract overrides them. */
export interface TimelyFiling {
  readonly payerType: string;
  readonly initial: FilingLimit;
  readonly corrected: FilingLimit;
  readonly appeal: FilingLimit;
  readonly note: string;
  readonly release: Release;
}

/** A value of a small X12 or NUBC list with our own wording. */
export interface ListedValue {
  readonly code: string;
  readonly meaning: string;
  /** Further columns of the list, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly release: Release;
}

/** Lists that are looked up by value only. */
export type ValueList =
  | 'cas-groups'
  | 'claim-frequency'
  | 'claim-filing-indicator'
  | 'claim-status-category'
  | 'clp-status'
  | 'plb-reasons'
  | 'service-types';

/**
 * The code tables, immutable and in memory. Every clinical look-up takes the date of service (`YYYY-MM-DD`) and is
 * answered by the release in force on it.
 */
export interface Codes {
  diagnosis(code: string, dateOfService: string): DiagnosisLookup;
  diagnosisLimits(code: string, dateOfService: string): DiagnosisLimits;
  /** `valid`: exempt from the present-on-admission indicator. */
  presentOnAdmissionExempt(code: string, dateOfService: string): CodeLookup;
  procedure(code: string, dateOfService: string): ProcedureLookup;
  modifier(modifier: string, dateOfService: string): ModifierLookup;
  placeOfService(code: string, dateOfService: string): PlaceOfServiceLookup;
  ptp(column1: string, column2: string, dateOfService: string, setting?: PtpSetting): PtpLookup;
  mue(code: string, dateOfService: string, setting: MueSetting): MueLookup;
  taxonomy(code: string, dateOfService: string): TaxonomyLookup;
  physicianFee(code: string, modifier: string, dateOfService: string): PhysicianFeeLookup;
  geographicIndex(contractor: string, locality: string, dateOfService: string): GeographicIndexLookup;
  /** Suggestions for a SNOMED CT code of an encounter, condition or procedure; empty when the map has none. */
  suggest(snomed: string): readonly BillingSuggestion[];
  carc(code: string): CarcAction | undefined;
  rarc(code: string): RarcAction | undefined;
  /** Default clocks by kind of payer, e.g. `Medicare FFS`. */
  timelyFiling(payerType: string): TimelyFiling | undefined;
  value(list: ValueList, code: string): ListedValue | undefined;
  values(list: ValueList): readonly ListedValue[];
  /** Every release loaded, by dataset and start. */
  releases(): readonly Release[];
}
