import type { Lookups } from '@claimstream/event-stream';
import { excerpt, readX12, type ExcerptSegment } from '@claimstream/x12';
import type { ClaimState } from '../claim/state.js';
import type { RemitState } from '../remit/decide.js';

/** One answer of a payer: the CLP of this ordinal in its remittance. */
export interface AskedAnswer {
  claim: string;
  remit: string;
  ordinal: number;
}

/** Where the answer's bytes lie; undefined where the claim has no such answer. */
export async function findAnswer(look: Lookups, { claim, remit, ordinal }: AskedAnswer): Promise<{ stored: string; transaction: number } | undefined> {
  const answered = (await look.states<ClaimState>([claim])).get(claim)?.answers ?? [];
  if (!answered.some((a) => a.remit === remit && a.ordinal === ordinal)) return undefined;
  const state = (await look.states<RemitState>([remit])).get(remit);
  return state === undefined ? undefined : { stored: state.stored, transaction: state.transaction };
}

/**
 * The segments of an 835 that are one CLP, with the envelopes, the payment's trace and its parties. Counted as the reader of the file
 * counts, so that what is shown is what was posted.
 */
export async function rawPart({ transaction, ordinal }: { transaction: number; ordinal: number }, bytes: () => AsyncIterable<Uint8Array>): Promise<ExcerptSegment[]> {
  const range = await rangeOf(bytes(), transaction, ordinal);
  return range === undefined ? [] : excerpt(bytes(), ({ offset }) => offset >= range.start && offset < range.end);
}

async function rangeOf(bytes: AsyncIterable<Uint8Array>, transaction: number, ordinal: number): Promise<{ start: number; end: number } | undefined> {
  let remits = 0;
  let before = 0;
  for await (const item of readX12(bytes)) {
    if (item.kind === 'transaction' && item.transaction.kind === '835') [remits, before] = [remits + 1, 0];
    if (item.kind !== 'payments' || remits !== transaction) continue;
    const found = item.payments[ordinal - before - 1];
    if (found !== undefined) return found.bytes;
    before += item.payments.length;
  }
  return undefined;
}
