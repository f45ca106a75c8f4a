import { isEvent, unchanged, type Decide, type EventFact } from '@claimstream/event-stream';
import type { ClaimState, Filing } from './state.js';

/** Keeps what a case starts from: when the claim was filed, under which control numbers, and which warnings were sent anyway. */
export const decideClaim: Decide<ClaimState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const was = before ?? { filings: {} };
  const state: ClaimState = { ...fold(was, fact), ...(fact.practice && { practice: fact.practice }) };
  return { state, ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }) };
};

function fold(state: ClaimState, fact: EventFact): ClaimState {
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { sequence: _, attempt: __, ...numbers } = fact.data;
    return filed(state, fact.data, (f) => ({ ...f, ...numbers, transmittedAt: fact.at }));
  }
  if (isEvent(fact, 'submission.finding-overridden')) {
    const { code, path } = fact.data;
    return filed(state, fact.data, (f) => ({ ...f, overridden: [...f.overridden, { code, path, by: fact.actor, at: fact.at }] }));
  }
  if (isEvent(fact, 'submission.attempt-superseded')) return filed(state, fact.data, (f) => ({ ...f, superseded: true }));
  return state;
}

function filed(state: ClaimState, { sequence, attempt }: { sequence: string; attempt: number }, change: (filing: Filing) => Filing): ClaimState {
  const item = `${sequence}/${attempt}`;
  return { ...state, filings: { ...state.filings, [item]: change(state.filings[item] ?? { overridden: [] }) } };
}
