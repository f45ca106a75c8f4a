import { isEvent, type EventFact } from '@claimstream/event-stream';
import { businessDay } from '../day/business-day.js';
import type { Case, ClaimState } from './state.js';

type Said = EventFact & { data: { sequence: string; attempt: number } };

/** What receivers and payers, remittance, denial and patient-billing said of the claim; undefined where the fact is none of it. */
export function foldAnswer(state: ClaimState, fact: EventFact, zone: string): ClaimState | undefined {
  if (isEvent(fact, 'submission.attempt-rejected')) {
    const { stage, category, reasons, document, resubmitBy } = fact.data;
    const item = itemOf(fact);
    return { ...state, attempts: { ...state.attempts, [item]: { ...state.attempts[item], rejection: { at: fact.at, stage, category, reasons, document, resubmitBy } } } };
  }
  if (isEvent(fact, 'submission.acknowledgement-overdue')) return { ...state, overdue: { ...state.overdue, [itemOf(fact)]: { awaited: fact.data.awaited, at: fact.at } } };
  if (isEvent(fact, 'submission.exception-raised') || isEvent(fact, 'remittance.exception-raised')) {
    const { exception, code, sentence, owner, nextAction, dueAt, amountCents } = fact.data;
    const key = `${fact.producer}/${exception}`;
    return { ...state, exceptions: { ...state.exceptions, [key]: { at: state.exceptions?.[key]?.at ?? fact.at, code, sentence, owner, nextAction, dueAt, amountCents } } };
  }
  if (isEvent(fact, 'submission.exception-settled') || isEvent(fact, 'remittance.exception-settled')) {
    const { [`${fact.producer}/${fact.data.exception}`]: _settled, ...exceptions } = state.exceptions ?? {};
    return { ...state, exceptions };
  }
  if (fact.producer === 'remittance' && 'balances' in (fact.data as object)) return { ...state, balances: (fact.data as { balances: NonNullable<ClaimState['balances']> }).balances };
  if (isEvent(fact, 'patient-billing.share-explained')) {
    const { account, patientCents, sentence } = fact.data;
    return { ...state, share: { account, patientCents, sentence } };
  }
  return fact.producer === 'denial' ? foldCase(state, fact, zone) : undefined;
}

const itemOf = (fact: Said): string => `${fact.data.sequence}/${fact.data.attempt}`;

function foldCase(state: ClaimState, fact: EventFact, zone: string): ClaimState {
  const put = (item: string, change: Partial<Case>): ClaimState => {
    const { sequence, cause } = fact.data as { sequence: string; cause: string };
    const before: Case = state.cases?.[item] ?? { sequence, cause, amountCents: 0, openedOn: businessDay(fact.at, zone) };
    return { ...state, cases: { ...state.cases, [item]: { ...before, ...change } } };
  };
  const item = fact.transition?.item;
  if (isEvent(fact, 'denial.case-opened') && item !== undefined) return put(item, { amountCents: fact.data.amountCents });
  if (isEvent(fact, 'denial.case-triaged') && item !== undefined) {
    const { category, route, owner, nextAction, dueOn, appealBy, correctBy } = fact.data;
    return put(item, { category, route, owner, nextAction, dueOn, ...(appealBy !== undefined && { appealBy }), ...(correctBy !== undefined && { correctBy }) });
  }
  // Its dollars are in the case of the other cause now; here they would be counted twice.
  if (isEvent(fact, 'denial.case-withdrawn') && item !== undefined) return put(item, { amountCents: 0 });
  if (isEvent(fact, 'denial.case-grew')) {
    const newest = Object.keys(state.cases ?? {}).filter((k) => state.cases?.[k]?.sequence === fact.data.sequence && state.cases[k].cause === fact.data.cause).at(-1);
    return newest === undefined ? state : put(newest, { amountCents: fact.data.amountCents });
  }
  return state;
}
