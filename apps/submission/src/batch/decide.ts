import { unchanged, type Context, type Decision, type Fact, type StreamState } from '@claimstream/event-stream';
import { derivedId } from '@claimstream/contracts';
import type { SubmissionReference } from '../reference.js';

/** Claims of one batch go out in one transaction: one practice, payer and partner, one guide. */
export interface BatchKey {
  practice: string;
  payer: string;
  partner: string;
  kind: '837P' | '837I';
}

export interface Member {
  claim: string;
  /** Item of the attempt, P/1. */
  item: string;
}

export interface BatchState extends StreamState {
  key: BatchKey;
  members: Member[];
}

export const batchOf = (tenant: string, key: BatchKey): string => derivedId(tenant, 'batch', key.practice, key.payer, key.partner, key.kind);

/** Gathers ready claims; cut by time after the first, or at once when full. Who really comes along is the claims' own word. */
export function decideBatch(state: BatchState | undefined, fact: Fact, context: Context<SubmissionReference>): Decision<BatchState> {
  if (fact.kind === 'tell' && fact.name === 'claim-ready') {
    const { key, member, cutAfterSeconds, maxClaims } = fact.data as { key: BatchKey; member: Member; cutAfterSeconds: number; maxClaims: number };
    const members = state?.members ?? [];
    if (members.some((m) => m.claim === member.claim && m.item === member.item)) return unchanged(state);
    const next: BatchState = { key, members: [...members, member] };
    if (next.members.length >= maxClaims) return cut(next, context);
    const dueAt = new Date(Date.parse(context.now) + cutAfterSeconds * 1000).toISOString();
    return { state: next, practice: key.practice, ...(members.length === 0 ? { timers: [{ set: 'batch-cut', name: 'batch-cut', dueAt }] } : {}) };
  }
  if (fact.kind === 'timer' && fact.name === 'batch-cut' && state !== undefined && state.members.length > 0) return cut(state, context);
  return unchanged(state);
}

function cut(state: BatchState, context: Context<SubmissionReference>): Decision<BatchState> {
  return {
    state: { ...state, members: [] },
    practice: state.key.practice,
    timers: [{ cancel: 'batch-cut' }],
    tells: [{ to: { kind: 'interchange', id: context.newId() }, name: 'gather', data: { key: state.key, members: state.members }, practice: state.key.practice }],
  };
}
