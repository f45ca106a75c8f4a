import type { Coverage, Finding, MachineName, ServiceName } from '@claimstream/contracts';
import { isEvent, type EventFact, type Fact } from '@claimstream/event-stream';
import { localDay } from '../work-item/zone.js';
import { foldAnswer } from './answers.js';
import { personOf } from './person.js';
import { newClaim, type Attempt, type ClaimState } from './state.js';

/** What a day's board counts when an item enters a state. */
const COUNTED: Record<string, Record<string, string>> = {
  encounter: { received: 'received', incomplete: 'incomplete', ready: 'ready', 'not-billable': 'not-billable' },
  coding: { waiting: 'waiting', queried: 'waiting', held: 'held', coded: 'coded' },
  attempt: { held: 'held', transmitted: 'transmitted', rejected: 'rejected' },
};

/** The claim with one more fact of any service. */
export function foldClaim(before: ClaimState | undefined, fact: Fact, zone: string): ClaimState {
  const state = before ?? newClaim();
  if (fact.kind === 'event') return foldEvent(state, fact, zone);
  if (fact.kind === 'tell' && fact.name === 'delivery') return foldDelivery(state, fact.data as Delivery, fact.practice);
  return state;
}

/** How a file of this claim fares, told by the file's own stream. */
export interface Delivery {
  interchange: string;
  /** When delivery was given up; absent once the file was sent after all. */
  failedAt?: string;
}

function foldDelivery(state: ClaimState, { interchange, failedAt }: Delivery, practice: string | undefined): ClaimState {
  const { [interchange]: _, ...undelivered } = state.undelivered;
  return { ...state, ...(practice && { practice }), undelivered: failedAt === undefined ? undelivered : { ...undelivered, [interchange]: failedAt } };
}

function foldEvent(state: ClaimState, fact: EventFact, zone: string): ClaimState {
  const next: ClaimState = {
    ...state,
    ...(fact.practice && { practice: fact.practice }),
    updated: fact.at > state.updated ? fact.at : state.updated,
    lamport: Math.max(state.lamport, fact.lamport),
  };
  return withMeaning(withTransition(next, fact, zone), fact, zone);
}

function withTransition(state: ClaimState, fact: EventFact, zone: string): ClaimState {
  const { transition } = fact;
  if (!transition) return state;
  const key = `${transition.machine}:${transition.item}`;
  const past = state.history[key] ?? {};
  const day = notBefore(past, localDay(fact.at, zone));
  const counted = COUNTED[transition.machine]?.[transition.to];
  const today = state.happened[day] ?? [];
  const found = (fact.data as { findings?: Finding[] }).findings;
  return {
    ...state,
    positions: { ...state.positions, [key]: transition.to },
    // A repeated hold does not buy time: the clock runs from the first.
    since: state.positions[key] === transition.to ? state.since : { ...state.since, [key]: fact.at },
    history: { ...state.history, [key]: { ...past, [day]: transition.to } },
    happened: counted === undefined || today.includes(counted) ? state.happened : { ...state.happened, [day]: [...today, counted].sort() },
    findings: { ...state.findings, [transition.machine as MachineName]: found ?? [] },
  };
}

/** Days of one item never run backwards, whatever the clocks of two machines said. */
const notBefore = (past: Record<string, unknown>, day: string): string => Object.keys(past).reduce((latest, d) => (d > latest ? d : latest), day);

function withCharge(state: ClaimState, producer: ServiceName, cents: number | undefined, at: string, zone: string): ClaimState {
  if (cents === undefined) return state;
  const days = state.charges[producer]?.days ?? {};
  return { ...state, charges: { ...state.charges, [producer]: { cents, days: { ...days, [notBefore(days, localDay(at, zone))]: cents } } } };
}

function withMeaning(state: ClaimState, fact: EventFact, zone: string): ClaimState {
  if (isEvent(fact, 'intake.encounter-received') || isEvent(fact, 'intake.encounter-ready')) {
    const { data } = fact;
    const person = personOf(fact.phi?.claim, fact.phi?.claimNumber);
    const payerSource = primary(data.coverages)?.payerId;
    return withCharge({
      ...settled(state, 'revision' in data ? data.revision : 0),
      ...(isEvent(fact, 'intake.encounter-received') && { came: { document: fact.data.document, ordinal: fact.data.ordinal, receivedAt: fact.at } }),
      registration: {
        kind: data.kind, patient: data.patient, guarantor: data.guarantor, serviceFrom: data.serviceFrom, serviceThrough: data.serviceThrough, ...(payerSource !== undefined && { payerSource }),
      },
      ...(person && { phi: { person } }),
    }, 'intake', data.chargeCents, fact.at, zone);
  }
  if (isEvent(fact, 'intake.encounter-not-billable')) {
    const { document, ordinal } = fact.data;
    return state.came === undefined && document !== undefined && ordinal !== undefined ? { ...state, came: { document, ordinal, receivedAt: fact.at } } : state;
  }
  if (isEvent(fact, 'coding.encounter-coded')) return withCharge(state, 'coding', fact.data.chargeCents, fact.at, zone);
  if (isEvent(fact, 'coding.query-opened')) return { ...state, queryDueAt: fact.data.dueAt };
  if (isEvent(fact, 'intake.registration-edited')) return settled(state, fact.data.revision);
  if (isEvent(fact, 'intake.correction-proposed')) return { ...state, proposal: { revision: fact.data.revision, document: fact.data.document, at: fact.at } };
  if (isEvent(fact, 'submission.attempt-drafted')) {
    const { payerId, chargeCents } = fact.data;
    return withAttempt(state, fact, { chargeCents, ...(payerId !== undefined && { payerSource: payerId }) });
  }
  if (isEvent(fact, 'submission.attempt-ready')) return withAttempt(state, fact, { payer: fact.data.payer, partner: fact.data.partner });
  if (isEvent(fact, 'submission.attempt-batched')) return withAttempt(state, fact, { interchange: fact.data.interchange, chargeCents: fact.data.chargeCents });
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { interchange, partner, payer, interchangeControl, groupControl, transactionControl, chargeCents } = fact.data;
    return withAttempt(state, fact, { interchange, partner, payer, interchangeControl, groupControl, transactionControl, chargeCents, transmittedAt: fact.at });
  }
  return foldAnswer(state, fact, zone) ?? state;
}

/** A proposal is decided once intake writes its revision or a later one into the registration. */
function settled(state: ClaimState, revision: number): ClaimState {
  if (!state.proposal || revision < state.proposal.revision) return state;
  const { proposal: _, ...rest } = state;
  return rest;
}

const primary = (coverages: Coverage[]): Coverage | undefined => coverages.find((c) => c.sequence === 'P') ?? coverages[0];

function withAttempt(state: ClaimState, fact: EventFact & { data: { sequence: string; attempt: number } }, more: Attempt): ClaimState {
  const item = `${fact.data.sequence}/${fact.data.attempt}`;
  return { ...state, attempts: { ...state.attempts, [item]: { ...state.attempts[item], ...more } } };
}
