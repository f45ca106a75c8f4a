import type { Finding, Tone } from '@claimstream/contracts';
import type { Acknowledged } from './money-model.js';

export type { Finding, Tone };
export type * from './money-model.js';

/** How fresh an answer is. */
export interface Fresh {
  asOf: string;
  lagSeconds: number;
}

export interface Page<T> extends Fresh {
  items: T[];
  cursor: string | null;
  /** Of a list that counts, with its first page; at most 10,001. */
  total?: number;
}

export interface Headline { text: string; tone: Tone; detail?: string }

export interface Practice { practice: string; name: string; npi: string | null; timeZone: string | null }

export interface Claim {
  claim: string;
  practice: string | null;
  patient: string | null;
  kind: string | null;
  serviceFrom: string | null;
  serviceThrough: string | null;
  chargeCents: number | null;
  payerSource: string | null;
  payer: string | null;
  /** As it was registered; null where nobody has registered the id that the claim names. */
  payerName: string | null;
  partner: string | null;
  headline: Headline;
  waitsFor: { owner: string; nextAction: string; dueAt: string | null } | null;
  standing: string | null;
  states: { encounter: string | null; coding: string | null; attempt: string | null };
  document: string | null;
  ordinal: number | null;
  interchange: string | null;
  receivedAt: string | null;
  updatedAt: string | null;
  lamport: number;
}

export interface WorkItem { item: string; queue: string; owner: string; nextAction: string; dueAt: string; openedAt: string; findings: Finding[]; /** Who works on it, until when. */ heldBy?: { person: string; name: string; until: string } | null }

export interface ClaimDetail extends Claim, Fresh {
  names: { practice?: string; payer?: string; partner?: string };
  positions: Record<string, string>;
  /** By machine: encounter, coding, attempt. */
  findings: Partial<Record<string, Finding[]>>;
  money: { chargeCents: number | null; sourceCents: number | null; codedCents: number | null; exceptions?: Record<string, OpenException>; share?: { account: string; patientCents: number; sentence: string } | null; cases?: Record<string, Case> };
  workItems: WorkItem[];
}

/** A contradiction that a person decides, by `<service>/<key>`. */
export interface OpenException { at: string; code: string; sentence: string; owner: string; nextAction: string; dueAt: string; amountCents: number }

/** A denial case as far as it is told; amounts in integer cents, days of the calendar. */
export interface Case {
  sequence: string;
  cause: string;
  amountCents: number;
  openedOn: string;
  category?: string;
  owner?: string;
  nextAction?: string;
  dueOn?: string;
  appealBy?: string;
  correctBy?: string;
}

/** A reason of a rejection: the codes of the acknowledgement and the field that it points at. */
export interface RejectionReason {
  categoryCode?: string;
  statusCode?: string;
  entityCode?: string;
  segmentCode?: string;
  elementCode?: string;
  noteCode?: string;
  line?: number;
  path: string;
  sentence: string;
}

export interface Rejection { at: string; stage: string; category: string; resubmitBy: string; reasons: RejectionReason[] }

/** The attempts of a claim as submission knows them. */
export interface SubmissionClaim {
  claim: string;
  seq: number;
  current: string | null;
  attempts: { item: string; state: string | null; payerId: string | null; transmittedAt: string | null; rejection: Rejection | null }[];
  exceptions: { exception: string; raisedAt: string; settled: string | null }[];
}

export interface JourneyEntry {
  event: string;
  at: string;
  by: string;
  service: string;
  type: string;
  title: string;
  what: string;
  machine: string | null;
  item: string | null;
  to: string | null;
  facts: Record<string, unknown>;
  lamport: number;
  seq: number;
  traceId: string | null;
}

export interface Person {
  last?: string;
  first?: string;
  middle?: string;
  birthDate?: string;
  sex?: string;
  memberIds: { sequence: string; id: string }[];
  claimNumber?: string;
}

/** One open thing of a queue: of a claim, or of a file. */
export interface QueueItem {
  stream: string;
  item: string;
  kind: string;
  practice: string | null;
  queue: string;
  owner: string;
  nextAction: string;
  dueAt: string;
  openedAt: string;
  headline: Headline;
  findings: Finding[];
  amountCents: number | null;
  payer: string | null;
  payerName: string | null;
  category: string | null;
  /** Where the list has it: the date somebody set, otherwise when it is due. */
  workAt: string;
  heldBy: { person: string; name: string; until: string } | null;
  assignedTo: { person: string; name: string } | null;
  snoozed: { until: string; reason: string } | null;
  plannedAt: string | null;
  notes: number;
  /** It was open when the list was read and is not any more; only the page says so. */
  done?: boolean;
}

export interface Choices {
  nextActions: { code: string; text: string }[];
  snoozeReasons: { code: string; text: string }[];
  resolutions: { code: string; text: string }[];
  roles: string[];
  /** With the queues that are their daily work and the practices they work for. */
  people: { person: string; name: string; queues: string[]; practices: '*' | string[] }[];
}

export interface Note { at: string; person: string; name: string; item: string; text: string }

export interface Category { category: string | null; count: number; amountCents: number; firstDueAt: string }

export interface QueueCount { queue: string; count: number; amountCents: number; firstDueAt: string | null }

export interface FileView {
  document: string;
  direction: 'in' | 'out';
  practice: string | null;
  state: string | null;
  headline: Headline;
  format: string | null;
  door: string | null;
  sha256: string | null;
  sizeBytes: number | null;
  bytesRead: number | null;
  claims: number | null;
  accepted: number | null;
  updates: number | null;
  proposals: number | null;
  notBillable: number | null;
  refusedParts: number | null;
  chargeCents: number | null;
  /** Of a file of remittances. */
  paymentCents: number | null;
  reason: string | null;
  findings: Finding[];
  partner: string | null;
  partnerName: string | null;
  payer: string | null;
  payerName: string | null;
  /** What it brings: claims (837), acknowledgements (ack) or remittances (835). */
  kind: string;
  controlNumber: string | null;
  sentAs: string | null;
  receivedAt: string | null;
  updatedAt: string | null;
}

export interface FileDetail extends FileView, Fresh { claimsNow: Record<string, number>; journey: JourneyEntry[] }

/** A file as intake itself knows it: ahead of the read models while it is read. */
export interface FileAtIntake {
  id: string;
  practice: string;
  phase: 'received' | 'reading' | 'done' | 'refused' | 'exception' | 'duplicate';
  format: string;
  sizeBytes: number;
  bytesRead: number;
  claims: number;
  accepted: number;
  updates: number;
  proposals: number;
  notBillable: number;
  claimsInFile: number | null;
  chargeCents?: number;
  refusedParts: number;
  reason: string | null;
  findings: Finding[];
  fileName?: string;
}

interface Amount { count: number; cents: number }

export interface Board {
  practice: string | null;
  name: string | null;
  openBefore: Amount;
  received: Amount;
  returned: Amount;
  transmitted: Amount;
  notBillable: Amount;
  repricedCents: number;
  open: Record<string, Amount>;
  openAfter: Amount;
  happened: Record<string, Amount>;
  identity: { holds: boolean; count: string; cents: string };
  acknowledged: Acknowledged;
}

/** Registration of a claim, opened with an audit row. */
export interface Registration {
  claim: string;
  seq: number;
  encounter: string | null;
  patient: string;
  findings: Finding[];
  duplicateOf: string | null;
  notBillable: unknown;
  claimNumber: string;
  registration: Record<string, unknown>;
  /** The newest export after sending, where it says something else. */
  proposed: Record<string, unknown> | null;
  editable: string[];
}

export interface Diagnosis { code: string; qualifier: string; poa?: string }

export interface CodedLine {
  number: number;
  code?: string;
  qualifier?: string;
  modifiers: string[];
  revenueCode?: string;
  chargeCents?: number;
  unit: string;
  quantityMilli: number;
  placeOfService?: string;
  pointers: number[];
  serviceFrom?: string;
  serviceThrough?: string;
}

/** What coding knows of a claim; codes and dates, nobody's name. */
export interface Coding {
  claim: string;
  seq: number;
  practice: string | null;
  coding: string | null;
  revision: number;
  encounter: {
    kind: 'professional' | 'institutional';
    serviceFrom: string;
    serviceThrough: string;
    placeOfService?: string;
    typeOfBill?: string;
    ageYears?: number;
    sex?: string;
    preCoded: boolean;
    diagnoses: Diagnosis[];
    lines: CodedLine[];
    clinicalCodes?: { system: string; code: string; display?: string }[];
    coverages: { sequence: string; payerId?: string; filingCode?: string }[];
  };
  codes: { by: 'source' | 'coder'; diagnoses: Diagnosis[]; lines: CodedLine[] } | null;
  suggestions: { kind: 'diagnosis' | 'procedure'; code: string; because: string }[];
  findings: Finding[];
  query: { topic: string; dueAt: string; openedAt: string } | null;
  notBillable: boolean;
  releases: string[];
}

export interface SignedIn {
  person: string;
  name: string;
  tenant: string;
  roles: string[];
  practices: '*' | string[];
  csrf: string;
  traceUrl: string;
  idleMs: number;
}
