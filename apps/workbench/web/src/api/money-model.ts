import type { reporting } from '@claimstream/contracts';
import type { CodedLine, Fresh, Headline, JourneyEntry } from './model.js';

/** An entry of the journal: legs whose debits and credits are equal, in integer cents. */
export interface JournalEntry {
  key: { source: string; rule: string; leg: number };
  occurredOn: string;
  postedOn: string;
  sequence?: string;
  remit?: string;
  legs: { account: string; debitCents: number; creditCents: number; line?: number; adjustment?: { group: string; reason: string } }[];
}

export interface Adjustment { group: string; reason: string; amountCents: number; treatment: string }

/** charge = paid + adjustments, as a payer says it; the difference is 0 where it holds. */
export interface AnswerEquation { chargeCents: number; paidCents: number; adjustmentCents: number; differenceCents: number; holds: boolean }

export interface AnswerToLine {
  sequence: string;
  remit: string;
  ordinal: number;
  matchedBy: string;
  code?: string;
  modifiers: string[];
  chargeCents: number;
  paidCents: number;
  /** As stated (AMT*B6). */
  allowedCents: number | null;
  adjustments: Adjustment[];
  remarks: string[];
  equation: AnswerEquation;
}

export interface PayerAnswer {
  remit: string;
  ordinal: number;
  at: string;
  sequence: string;
  outcome: string;
  statusCode: string;
  /** As it signs its remittance. */
  payerName?: string | null;
  payerClaimControl: string;
  matchedBy: string;
  chargeCents: number;
  paidCents: number;
  contractualCents: number;
  patientCents: number;
  deniedCents: number;
  heldCents: number;
  adjustments: Adjustment[];
  remarks: string[];
  equation: AnswerEquation;
}

/** What was billed beside what payers answered. */
export interface ClaimMoney extends Fresh {
  lines: { number: number | null; billed: (Omit<CodedLine, 'pointers'>) | null; answers: AnswerToLine[] }[];
  answers: PayerAnswer[];
}

/** A file that spoke of the claim. */
export interface ClaimMessage {
  message: string;
  at: string;
  attempt: string;
  stage: string;
  outcome: string;
  document: string | null;
  interchange: string | null;
  remit: string | null;
  codes: Record<string, unknown>;
  controls: Record<string, string> | null;
  event: string;
}

/** A segment as it stands in the file; `role` says whether it is the claim's own or what encloses it. */
export interface RawSegment {
  id: string;
  offset: number;
  /** Ordinal in its ST; 0 outside of one. */
  position: number;
  role: 'envelope' | 'level' | 'part';
  text: string;
}

/** posted + held - provider adjustments = transferred; `holds` is null until every payment has spoken. */
export interface RemitEquation { postedCents: number; heldCents: number; providerAdjustmentCents: number; transferredCents: number; differenceCents: number; complete: boolean; holds: boolean | null }

export interface Remit {
  remit: string;
  practice: string | null;
  document: string | null;
  partner: string | null;
  transaction: number | null;
  trace: string | null;
  payerName: string | null;
  payerTaxId: string | null;
  payeeId: string | null;
  method: string | null;
  handling: string | null;
  paymentCents: number | null;
  paymentDate: string | null;
  claims: number | null;
  posted: number;
  held: number;
  state: string;
  headline: Headline;
  reason: string | null;
  equation: RemitEquation;
  receivedAt: string | null;
  updatedAt: string | null;
}

export interface RemitDetail extends Remit, Fresh {
  /** False where another practice with the same NPI keeps it, and some claims of the reader's are paid in it. */
  kept?: boolean;
  adjustments: { ordinal: number; reason: string; amountCents: number; rule: string; account: string }[];
  repeats: { document: string; transaction: number; at: string }[];
  holds: { exception: string; ordinal: number; reason: string; sentence: string; paidCents: number; claim?: string; dueAt: string; at: string }[];
  answers: { ordinal: number; claim: string; sequence: string; outcome: string; statusCode: string; chargeCents: number; paidCents: number; contractualCents: number; patientCents: number; deniedCents: number; heldCents: number }[];
  cursor: string | null;
  journey: JourneyEntry[];
}

export interface Account { account: string; practice: string | null; guarantor: string | null; state: string; headline: Headline; balanceCents: number; claims: number; openedAt: string; updatedAt: string }

export interface AccountDetail extends Omit<Account, 'claims'>, Fresh {
  shares: { claim: string; cents: number; serviceFrom: string | null; sentence: string | null }[];
  journey: JourneyEntry[];
}

export interface Amount { count: number; cents: number }

/** What became of the claims that left on a day: submitted = accepted + rejected + pending, with every pending one. */
export interface Acknowledged {
  submitted: Amount;
  accepted: Amount;
  rejected: Amount;
  pending: Amount;
  identity: { holds: boolean; count: string; cents: string };
  waiting: { claim: string; attempt: string; state: string; cents: number; transmittedAt: string; ageHours: number; overdueSince: string | null }[];
}

/** The five end-of-day figures of a practice. A closed day stays as it was said. */
export interface Day {
  practice: string;
  name: string;
  closed: { at: string; by: string } | null;
  asOf: string;
  figures: reporting.DayFigures;
  corrections: { day: string; figure: string; count: number; cents: number }[];
}

/** One of the rows that a figure of a day is made of. */
export interface FigureLine { stream: string; item: string; cents: number; at?: string; why?: string }
