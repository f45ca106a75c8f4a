import type { StreamState } from '@claimstream/event-stream';

/** A CLP or a provider adjustment whose money waits in unapplied, by the key of its exception. */
export interface Hold {
  ordinal: number;
  reason: string;
  sentence: string;
  paidCents: number;
  claim?: string;
  dueAt: string;
  at: string;
}

/** A remittance as remittance tells it; amounts in integer cents. */
export interface RemitState extends StreamState {
  practice?: string;
  positions: Record<string, string>;
  since: Record<string, string>;
  /** The header of its ST: payer, payee, trace, amount. */
  header?: Record<string, string | number>;
  paymentCents?: number;
  paidCents?: number;
  providerAdjustmentCents: number;
  posted: number;
  held: number;
  postedCents: number;
  heldCents: number;
  differenceCents: number;
  reason?: string;
  sentence?: string;
  holds: Record<string, Hold>;
  adjustments: { ordinal: number; reason: string; amountCents: number; rule: string; account: string }[];
  /** Files that brought it again. */
  repeats: { document: string; transaction: number; at: string }[];
  receivedAt?: string;
  updated: string;
  lamport: number;
}

export const newRemit = (): RemitState => ({
  positions: {}, since: {}, providerAdjustmentCents: 0, posted: 0, held: 0, postedCents: 0, heldCents: 0, differenceCents: 0, holds: {}, adjustments: [], repeats: [], updated: '', lamport: 0,
});
