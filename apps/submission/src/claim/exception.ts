import { emit, Refusal, unchanged, type Context, type Decision } from '@claimstream/event-stream';
import type { SubmissionReference } from '../reference.js';
import type { ClaimState } from './state.js';

type Ctx = Context<SubmissionReference>;

/** A contradiction that a person decides. */
export interface Contradiction {
  code: string;
  /** Item of the attempt it is about. */
  item: string;
  document?: string;
  remit?: string;
  amountCents: number;
  sentence: string;
  nextAction: string;
}

const DECIDE_HOURS = 24;

/** Opens an exception beside the claim's way; the same contradiction again is the same exception. */
export function raise(state: ClaimState, context: Ctx, { item, ...what }: Contradiction): Decision<ClaimState> {
  const exception = `${what.code}/${item}`;
  if (state.exceptions?.[exception] !== undefined) return unchanged(state);
  const dueAt = new Date(Date.parse(context.now) + DECIDE_HOURS * 3_600_000).toISOString();
  return {
    state: { ...state, exceptions: { ...state.exceptions, [exception]: { at: context.now } } },
    events: [emit('submission.exception-raised', { exception, ...what, owner: 'biller', dueAt }, {})],
  };
}

/** What a person may decide; the words are fixed, because an event may not carry free text in the open. */
export const SETTLEMENTS = { 'leave-as-it-is': 'The claim stays as it is.', 'asked-the-partner': 'The partner was asked and the claim is right.', 'sent-again': 'The claim is sent again.' } as const;

export function settleException(state: ClaimState, { exception, decision }: { exception: string; decision: keyof typeof SETTLEMENTS }): Decision<ClaimState> {
  const open = state.exceptions?.[exception];
  if (open === undefined || open.settled !== undefined) throw new Refusal('exception-unknown', 'The claim has no such open exception.', 404);
  return {
    state: { ...state, exceptions: { ...state.exceptions, [exception]: { ...open, settled: decision } } },
    events: [emit('submission.exception-settled', { exception, how: SETTLEMENTS[decision] }, {})],
  };
}
