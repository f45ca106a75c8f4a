import type { Finding, MachineName, remittance, ServiceName, submission } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';

/** What reporting shows of a person to somebody who may see it; sealed at rest, opened only by the API, every opening an audit row. */
export interface Person {
  last?: string;
  first?: string;
  middle?: string;
  birthDate?: string;
  sex?: string;
  memberIds: { sequence: string; id: string }[];
  claimNumber?: string;
}

export interface Registration {
  kind: string;
  patient: string;
  guarantor: string;
  serviceFrom: string;
  serviceThrough: string;
  payerSource?: string;
}

/** The file it came in; a prescription that is only recorded has this and no registration. */
export interface Came {
  document: string;
  ordinal: number;
  receivedAt: string;
}

export interface Attempt {
  payerSource?: string;
  payer?: string;
  partner?: string;
  interchange?: string;
  interchangeControl?: string;
  groupControl?: string;
  transactionControl?: string;
  chargeCents?: number;
  transmittedAt?: string;
  rejection?: Rejection;
}

export interface Rejection {
  at: string;
  stage: string;
  category: string;
  reasons: submission.RejectionReason[];
  document: string;
  /** End of the 24 hours (ISO 8601). */
  resubmitBy: string;
}

/** A contradiction that a person decides. */
export interface Exception {
  at: string;
  code: string;
  sentence: string;
  owner: string;
  nextAction: string;
  dueAt: string;
  amountCents: number;
}

/** A denial case as far as it is told. */
export interface Case {
  sequence: string;
  cause: string;
  /** Denied, in integer cents. */
  amountCents: number;
  /** Business day on which it was opened. */
  openedOn: string;
  category?: string;
  route?: string;
  owner?: string;
  nextAction?: string;
  dueOn?: string;
  appealBy?: string;
  correctBy?: string;
}

/**
 * All that reporting knows of a claim, kept apart by who said it: facts of one producer come in their order, those of different producers in
 * any order that `after` allows, so nothing in here may depend on which producer was heard first. What people see is derived from it.
 */
export interface ClaimState extends StreamState {
  practice?: string;
  /** `machine:item` to its state. */
  positions: Record<string, string>;
  /** When each item entered the state it is in. */
  since: Record<string, string>;
  /** `machine:item` to the last state of each day on which it moved (days of the tenant's zone). */
  history: Record<string, Record<string, string>>;
  /** What each day brought, in the words of the board. */
  happened: Record<string, string[]>;
  /** Charge by who said it: the current one, and as each day ended. */
  charges: Partial<Record<ServiceName, { cents: number; days: Record<string, number> }>>;
  findings: Partial<Record<MachineName, Finding[]>>;
  came?: Came;
  registration?: Registration;
  attempts: Record<string, Attempt>;
  /** Acknowledgements that are overdue, by attempt: which is awaited, and since when. */
  overdue?: Record<string, { awaited: 'syntax' | 'claim'; at: string }>;
  /** Open exceptions by who raised them and their key. */
  exceptions?: Record<string, Exception>;
  cases?: Record<string, Case>;
  /** The claim's buckets as the last answer left them. */
  balances?: remittance.Answer['balances'];
  /** The patient's share and its account. */
  share?: { account: string; patientCents: number; sentence: string };
  /** When the provider's answer to the open query is due. */
  queryDueAt?: string;
  /** A correction that the practice proposed and nobody decided yet. */
  proposal?: { revision: number; document: string; at: string };
  /** Files of this claim that could not be delivered, and since when. */
  undelivered: Record<string, string>;
  updated: string;
  lamport: number;
  phi?: { person?: Person };
}

export const newClaim = (): ClaimState => ({
  positions: {}, since: {}, history: {}, happened: {}, charges: {}, findings: {}, attempts: {}, undelivered: {}, updated: '', lamport: 0,
});

/** What the claim charges: the coded charge is what the ledger books; before it, what the source said. */
export const chargeOf = (charges: { coding?: number; intake?: number }): number | undefined => charges.coding ?? charges.intake;
