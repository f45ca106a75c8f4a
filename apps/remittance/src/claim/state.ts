import type { Coverage, ServiceLine } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';
import { NO_POSITION, type ClaimPosition, type JournalEntry } from '@claimstream/ledger';

/** Who pays in which place. */
export type Sequence = 'P' | 'S' | 'T';

/** What the ledger books for a claim and what an 835 line is matched against: code, modifiers, units, charge, day. */
export interface Charges {
  /** Sequence of `coding.encounter-coded`; an attempt pins one of them. */
  codingSeq: number;
  revision: number;
  chargeCents: number;
  lines: ServiceLine[];
}

/** One sending of the claim to one payer, as far as a remittance can answer it. */
export interface Sent {
  /** The charges the interchange was written from; a remittance answers these, whatever was coded later. */
  codingSeq?: number;
  interchange?: string;
  payer?: string;
  partner?: string;
  chargeCents?: number;
  transmittedAt?: string;
}

/** One answer that was posted or held, so that the same one again is known. */
export interface Answered {
  sequence: Sequence;
  payerClaimControl: string;
  remit: string;
  ordinal: number;
  /** Hash of what it says: status, amounts, lines and adjustments. */
  content: string;
  held: boolean;
}

/** A claim as remittance waits for its answer. CLP01 of an 835 is the id of this stream. */
export interface ClaimState extends StreamState {
  practice?: string;
  patient?: string;
  guarantor?: string;
  serviceFrom?: string;
  /** In order of payment, to choose the next payer after posting. */
  coverages: Coverage[];
  charges: Charges[];
  /** By `sequence/attempt`. */
  attempts: Record<string, Sent>;
  /** The encounter turned out not to be billable; an answer for it is an exception. */
  notBillable: boolean;
  /** Where its money stands: the fold of its entries. */
  position: ClaimPosition;
  /** Charge entries in force, which a change of charges takes back. */
  chargeEntries: JournalEntry[];
  /** In the order of posting. */
  answers: Answered[];
}

export const newClaim = (): ClaimState => ({ coverages: [], charges: [], attempts: {}, notBillable: false, position: NO_POSITION, chargeEntries: [], answers: [] });

/** The charges that the payer was sent with an attempt; undefined until both sides are known. */
export const pinned = (state: ClaimState, attempt: string): Charges | undefined => state.charges.find((c) => c.codingSeq === state.attempts[attempt]?.codingSeq);

/** Attempts that left and that no later attempt of the same payer sequence replaced: what the payer still owes an answer for. */
export function awaiting(state: ClaimState): string[] {
  const newest = new Map<string, number>();
  for (const [item, sent] of Object.entries(state.attempts)) {
    const [sequence = '', number = '0'] = item.split('/');
    if (sent.transmittedAt !== undefined && !state.answers.some((a) => a.sequence === sequence && !a.held)) newest.set(sequence, Math.max(newest.get(sequence) ?? 0, Number(number)));
  }
  return [...newest].map(([sequence, number]) => `${sequence}/${number}`).sort();
}
