import type { Address, Contact, Decimal, Extra, PersonName, PlainDate } from './values.js';

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

/** What somebody does for the claim or line. The guide's entity code stands in `entityCode` where one role has two. */
export type ProviderRole =
  | 'referring' | 'rendering' | 'serviceFacility' | 'supervising' | 'ambulancePickUp' | 'ambulanceDropOff'
  | 'attending' | 'operating' | 'otherOperating' | 'ordering' | 'purchasedService' | 'billing' | 'assistantSurgeon';

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
