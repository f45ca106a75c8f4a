import type { ClaimProvider } from './party.js';
import type { Cents, DateValue, Decimal, Extra, PlainDate } from './values.js';

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

/** TOO: a tooth, and which of its surfaces (`M` mesial, `O` occlusal, ...). */
export interface Tooth {
  tooth: string;
  surfaces: string[];
}

/** What only a line of an 837D carries. */
export interface DentalLine {
  /** SV304: parts of the mouth. */
  oralCavity: string[];
  /** SV305: `I` first placement, `R` replacement. */
  prosthesis?: string;
  teeth: Tooth[];
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
  /** Always there on a line of an 837D that has its SV3. */
  dental?: DentalLine;
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
