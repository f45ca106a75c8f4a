import type { Coverage, ServiceLine } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';

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

/** A claim as remittance waits for its answer. CLP01 of an 835 is the id of this stream. */
export interface ClaimState extends StreamState {
  practice?: string;
  patient?: string;
  guarantor?: string;
  /** In order of payment, to choose the next payer after posting. */
  coverages: Coverage[];
  charges: Charges[];
  /** By `sequence/attempt`. */
  attempts: Record<string, Sent>;
  /** The encounter turned out not to be billable; an answer for it is an exception. */
  notBillable: boolean;
}

/** The charges that the payer was sent with an attempt; undefined until both sides are known. */
export const pinned = (state: ClaimState, attempt: string): Charges | undefined => state.charges.find((c) => c.codingSeq === state.attempts[attempt]?.codingSeq);

/** Attempts that left and that no later attempt of the same payer sequence replaced: what the payer still owes an answer for. */
export function awaiting(state: ClaimState): string[] {
  const newest = new Map<string, number>();
  for (const [item, sent] of Object.entries(state.attempts)) {
    const [sequence = '', number = '0'] = item.split('/');
    if (sent.transmittedAt !== undefined) newest.set(sequence, Math.max(newest.get(sequence) ?? 0, Number(number)));
  }
  return [...newest].map(([sequence, number]) => `${sequence}/${number}`).sort();
}
