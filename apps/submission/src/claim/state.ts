import type { EventData, Finding, RejectionCategory, RejectionReason } from '@claimstream/contracts';
import type { StreamState, TellDraft } from '@claimstream/event-stream';
import type { Claim837Draft } from '@claimstream/x12';
import type { Route } from '../payer/route.js';

type Coded = EventData<'coding.encounter-coded'>;

/** What intake last said. */
export interface IntakeView {
  seq: number;
  status: 'received' | 'incomplete' | 'ready' | 'not-billable';
  kind: 'professional' | 'institutional';
  /** Of the ready event whose sealed claim is kept; 0 before the first. */
  readySeq: number;
  /** Hash of what codes depend on, of the last intake event with facts. */
  basis: string;
  ageYears?: number;
  sex?: string;
  /** Why it is not billable. */
  reason?: string;
}

/** What coding last said. */
export interface CodingView {
  seq: number;
  status: 'coded' | 'held' | 'waiting' | 'queried';
  /** The intake event the codes belong to. Its basis is looked up when both are there, so nothing depends on which came first. */
  intakeSeq: number;
  /** Of the coded event whose codes are kept. */
  codedSeq: number;
  diagnoses: Coded['diagnoses'];
  lines: Coded['lines'];
  chargeCents: number;
}

/** A biller answers for a predicted denial; another finding at the same place is judged anew. */
export interface Override {
  code: string;
  path: string;
  message: string;
  actor: string;
  at: string;
}

export type Sequence = 'P' | 'S' | 'T';

/** One try to have one payer pay: the item of the machine is `<sequence>/<number>`. */
export interface Attempt {
  sequence: Sequence;
  number: number;
  /** Payer id the directory was asked about. */
  asked: string;
  route?: Route;
  /** The directory answered that nobody has registered this payer id. */
  unrouted?: true;
  findings: Finding[];
  releases: string[];
  pinned?: { interchange: string; intakeSeq: number; codingSeq: number; hash: string; chargeCents: number };
  transmittedAt?: string;
  /** Day of the last accepting word of each side: a reject dated before it is out of date. */
  saidOn?: { clearinghouse?: string; payer?: string };
  /** REF*1K. */
  payerClaimControl?: string;
  rejection?: Rejection;
}

/** Item of the machine. */
export const itemOf = ({ sequence, number }: Pick<Attempt, 'sequence' | 'number'>): string => `${sequence}/${number}`;

/** How events name an attempt. */
export const keyOf = ({ sequence, number }: Pick<Attempt, 'sequence' | 'number'>): { sequence: Sequence; attempt: number } => ({ sequence, attempt: number });

/** Why and since when an attempt is rejected, and until when it should be sent again. */
export interface Rejection {
  at: string;
  stage: 'interchange' | 'syntax' | 'clearinghouse' | 'payer';
  category: RejectionCategory;
  resubmitBy: string;
  reasons: RejectionReason[];
}

/** What changed after the content of an attempt was pinned; it waits for the payer's word on that attempt. */
export interface WaitingChange {
  since: string;
  intakeSeq: number;
  codingSeq: number;
  notBillable?: string;
  proposed?: { seq: number; revision: number; fields: string[] };
}

export interface ClaimState extends StreamState {
  intake?: IntakeView;
  coding?: CodingView;
  /** Basis by sequence of intake's events with facts, so that a coded event finds the one it speaks of. */
  bases: Record<string, string>;
  attempts: Record<string, Attempt>;
  /** Item of the attempt that is worked on. */
  current?: string;
  overrides: Override[];
  waiting?: WaitingChange;
  /** Contradictions by key, the settled ones too, so that the same one is not opened twice. */
  exceptions?: Record<string, { at: string; settled?: string }>;
  phi?: { claim?: Claim837Draft; proposed?: Claim837Draft; pinned?: Record<string, Claim837Draft>; reasons?: string[]; texts?: Record<string, string[]>; early?: Record<string, TellDraft[]> };
}
