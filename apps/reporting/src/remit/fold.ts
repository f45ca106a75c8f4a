import { isEvent, type EventFact } from '@claimstream/event-stream';
import { newRemit, type RemitState } from './state.js';

/** The remittance with one more event; remittance alone speaks of it, in its order. */
export function foldRemit(before: RemitState | undefined, fact: EventFact): RemitState {
  const was = before ?? newRemit();
  const { transition } = fact;
  const key = transition && `${transition.machine}:${transition.item}`;
  return meaning({
    ...was,
    ...(fact.practice && { practice: fact.practice }),
    ...(key && { positions: { ...was.positions, [key]: transition.to }, since: was.positions[key] === transition.to ? was.since : { ...was.since, [key]: fact.at } }),
    receivedAt: was.receivedAt ?? fact.at, updated: fact.at > was.updated ? fact.at : was.updated, lamport: Math.max(was.lamport, fact.lamport),
  }, fact);
}

/** It was quarantined for a payee that nobody knew, and has been taken in since. */
function withoutReason({ reason: _reason, sentence: _sentence, ...state }: RemitState): RemitState {
  return state;
}

function meaning(state: RemitState, fact: EventFact): RemitState {
  if (isEvent(fact, 'remittance.remit-received')) return { ...state, header: fact.data, paymentCents: fact.data.paymentCents };
  if (isEvent(fact, 'remittance.remit-balanced')) return { ...withoutReason(state), paidCents: fact.data.paidCents, providerAdjustmentCents: fact.data.providerAdjustmentCents };
  if (isEvent(fact, 'remittance.remit-quarantined')) {
    const { reason, sentence, differenceCents, unappliedCents } = fact.data;
    return { ...state, reason, sentence, differenceCents, heldCents: unappliedCents };
  }
  if (isEvent(fact, 'remittance.remit-posted')) {
    const { posted, held, postedCents, heldCents, providerAdjustmentCents } = fact.data;
    return { ...state, posted, held, postedCents, heldCents, providerAdjustmentCents };
  }
  if (isEvent(fact, 'remittance.provider-adjustment-posted')) return { ...state, adjustments: [...state.adjustments, fact.data] };
  if (isEvent(fact, 'remittance.payment-held')) {
    const { exception, ordinal, reason, sentence, paidCents, claim, dueAt } = fact.data;
    return { ...state, holds: { ...state.holds, [exception]: { ordinal, reason, sentence, paidCents, ...(claim !== undefined && { claim }), dueAt, at: fact.at } } };
  }
  if (isEvent(fact, 'remittance.payment-released')) {
    const { [fact.data.exception]: _released, ...holds } = state.holds;
    const { paidCents } = fact.data;
    return { ...state, holds, posted: state.posted + 1, held: state.held - 1, postedCents: state.postedCents + paidCents, heldCents: state.heldCents - paidCents };
  }
  if (isEvent(fact, 'remittance.remit-repeated')) return { ...state, repeats: [...state.repeats, { ...fact.data, at: fact.at }] };
  return state;
}
