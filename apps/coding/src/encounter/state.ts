import type { EventData, Finding, ServiceLine } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';

type Received = EventData<'intake.encounter-received'>;

/** What coding keeps of an intake event: what codes depend on, and no more. */
export type Encounter = Pick<
  Received,
  'kind' | 'serviceFrom' | 'serviceThrough' | 'placeOfService' | 'typeOfBill' | 'frequencyCode' | 'coverages' | 'ageYears' | 'sex' | 'preCoded' | 'diagnoses' | 'lines' | 'clinicalCodes' | 'billing'
>;

export const encounterOf = (e: Encounter): Encounter => ({
  kind: e.kind, serviceFrom: e.serviceFrom, serviceThrough: e.serviceThrough, placeOfService: e.placeOfService, typeOfBill: e.typeOfBill,
  frequencyCode: e.frequencyCode, coverages: e.coverages, ageYears: e.ageYears, sex: e.sex, preCoded: e.preCoded,
  diagnoses: e.diagnoses, lines: e.lines, clinicalCodes: e.clinicalCodes, billing: e.billing,
});

export type Diagnosis = Received['diagnoses'][number];

/** A line as a coder writes it: without dates it follows the encounter, without a charge the charge master prices it. */
export type CodedLine = Omit<ServiceLine, 'serviceFrom'> & { serviceFrom?: string };

export interface Codes {
  by: 'source' | 'coder';
  diagnoses: Diagnosis[];
  lines: CodedLine[];
}

export interface Suggestion {
  kind: 'diagnosis' | 'procedure';
  code: string;
  because: string;
}

/** A predicted denial that a coder answers for; it names the finding, the reason lies sealed. */
export interface Override {
  code: string;
  path: string;
  actor: string;
  at: string;
}

/** What the practice's charge master said, and what it was asked for: an answer to another question prices nothing. */
export interface Pricing {
  question: string;
  answer?: { release?: string; cents: Record<string, number> };
}

export interface CodingState extends StreamState {
  /** The last intake event with facts that was looked at. */
  intakeSeq: number;
  encounter: Encounter;
  /** Whose charge masters price the claim. */
  practice?: string;
  codes?: Codes;
  /** The source changed its own codes after a coder had written others. */
  sourceChanged?: boolean;
  /** How often the encounter was coded. */
  revision: number;
  suggestions: Suggestion[];
  findings: Finding[];
  releases: string[];
  overrides: Override[];
  query?: { topic: string; dueAt: string; openedAt: string; overdue?: boolean };
  pricing?: Pricing;
  notBillable?: true;
  /** Free text of people: questions, answers, reasons of overrides. */
  phi?: { question?: string; answer?: string; reasons?: string[] };
}
