import { createHash } from 'node:crypto';
import { coding as codingContract, type EventData, type ServiceName } from '@claimstream/contracts';
import { isEvent, Refusal, unchanged, type Context, type Decision, type EventFact, type Fact } from '@claimstream/event-stream';
import type { Claim837Draft } from '@claimstream/x12';
import type { Route } from '../payer/route.js';
import type { SubmissionReference } from '../reference.js';
import type { ClaimSaid } from '../acknowledgment/said.js';
import { claimSaid, overdue, syntaxAnswered, type SyntaxAnswer } from './acknowledge.js';
import { answered, draftNextPayer } from './answer.js';
import { comeAlong, leftBehind, notBillable, recheck, resubmit, overrideFinding, routeGiven, settle, transmitted } from './attempt.js';
import { settleException } from './exception.js';
import type { ClaimState, CodingView, IntakeView } from './state.js';

type Ctx = Context<SubmissionReference>;

/**
 * A claim on its way to its payers. It listens to intake (opens the sealed claim of `encounter-ready`) and to coding, asks the
 * payer directory for its route, tells its batch that it is ready, and answers the interchange that wants to take it.
 */
export function decideClaim(state: ClaimState | undefined, fact: Fact, context: Ctx): Decision<ClaimState> {
  const decision = decide(state ?? { bases: {}, attempts: {}, overrides: [] }, fact, context);
  return fact.kind === 'event' && fact.practice !== undefined && context.stream.practice === undefined ? { ...decision, practice: fact.practice } : decision;
}

function decide(state: ClaimState, fact: Fact, context: Ctx): Decision<ClaimState> {
  if (fact.kind === 'event') return HEARD[fact.producer]?.(state, fact, context) ?? unchanged(state);
  switch (`${fact.kind}:${fact.name}`) {
    case 'tell:route-given': return routeGiven(state, fact.data as { payerId: string; route?: Route }, context);
    case 'tell:come-along': return comeAlong(state, fact.data as { interchange: string; item: string; payer: string; partner: string }, context);
    case 'tell:left-behind': return leftBehind(state, fact.data as { interchange: string; item: string }, context);
    case 'tell:transmitted': return transmitted(state, fact.data as Parameters<typeof transmitted>[1], context);
    case 'tell:syntax-answered': return syntaxAnswered(state, fact.data as SyntaxAnswer, context);
    case 'tell:claim-said':
    case 'part:claim-said': return claimSaid(state, fact.data as ClaimSaid, (fact.phi as { texts?: string[] } | undefined)?.texts ?? [], context);
    case 'timer:acknowledgement-overdue': return overdue(state, fact.data as { item: string; awaited: 'syntax' | 'claim' }, context);
    case 'command:resubmit': return resubmit(state, context);
    case 'command:settle-exception': return settleException(state, fact.data as Parameters<typeof settleException>[1]);
    case 'command:recheck': return recheck(state, context);
    case 'command:override-finding': return overrideFinding(state, fact, context);
    default:
      if (fact.kind === 'command') throw new Refusal('command-unknown', 'Submission does not know this command.', 404);
      return unchanged(state);
  }
}

/** The payer's answer: which attempt it ends, and whether another payer follows. */
function heardRemittance(state: ClaimState, fact: EventFact, context: Ctx): Decision<ClaimState> {
  if (isEvent(fact, 'remittance.payer-share-moved')) return draftNextPayer(state, fact.data);
  const { sequence, remit } = fact.data as EventData<'remittance.claim-paid'>;
  return fact.transition?.machine === 'adjudication' && remit !== undefined ? answered(state, { sequence, remit }, context) : unchanged(state);
}

const HEARD: Partial<Record<ServiceName, (state: ClaimState, fact: EventFact, context: Ctx) => Decision<ClaimState>>> = {
  intake: heardIntake, coding: heardCoding, remittance: heardRemittance,
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

function heardIntake(state: ClaimState, fact: EventFact, context: Ctx): Decision<ClaimState> {
  if (isEvent(fact, 'intake.encounter-received')) return { state: { ...withFacts(state, fact, fact.data), intake: view(state, fact, fact.data, 'received') } };
  if (isEvent(fact, 'intake.encounter-ready')) {
    const claim = (fact.phi as { claim: unknown } | undefined)?.claim as Claim837Draft;
    const next = withFacts(state, fact, fact.data);
    return settle({ ...next, intake: { ...view(state, fact, fact.data, 'ready'), readySeq: fact.seq }, phi: { ...state.phi, claim } }, context);
  }
  if (isEvent(fact, 'intake.encounter-incomplete')) {
    return state.intake === undefined ? unchanged(state) : settle({ ...state, intake: { ...state.intake, seq: fact.seq, status: 'incomplete' } }, context);
  }
  if (isEvent(fact, 'intake.encounter-not-billable')) {
    const intake: IntakeView = { ...(state.intake ?? { kind: 'professional', readySeq: 0, basis: '' }), seq: fact.seq, status: 'not-billable', reason: fact.data.reason };
    return notBillable({ ...state, intake }, context);
  }
  if (isEvent(fact, 'intake.correction-proposed')) {
    const claim = (fact.phi as { claim: unknown } | undefined)?.claim as Claim837Draft;
    const { revision, fields } = fact.data;
    const waiting = { since: context.now, intakeSeq: fact.seq, codingSeq: state.coding?.seq ?? 0, proposed: { seq: fact.seq, revision, fields } };
    return { state: { ...state, waiting: { ...state.waiting, ...waiting }, phi: { ...state.phi, proposed: claim } } };
  }
  return unchanged(state);
}

type Facts = EventData<'intake.encounter-received'> | EventData<'intake.encounter-ready'>;

function withFacts(state: ClaimState, fact: EventFact, data: Facts): ClaimState {
  const newest = Object.entries(state.bases).sort(([a], [b]) => Number(b) - Number(a)).slice(0, KEPT_BASES);
  return { ...state, bases: { ...Object.fromEntries(newest), [fact.seq]: hash(codingContract.codingBasis(data)) } };
}

/** Coding answers within a few intake events; an answer to an older one is out of date anyway. */
const KEPT_BASES = 20;

const view = (state: ClaimState, fact: EventFact, data: Facts, status: 'received' | 'ready'): IntakeView => ({
  seq: fact.seq, status, kind: data.kind, readySeq: state.intake?.readySeq ?? 0, basis: hash(codingContract.codingBasis(data)),
  ...(data.ageYears === undefined ? {} : { ageYears: data.ageYears }), ...(data.sex === undefined ? {} : { sex: data.sex }),
});

function heardCoding(state: ClaimState, fact: EventFact, context: Ctx): Decision<ClaimState> {
  const before: CodingView = state.coding ?? { seq: 0, status: 'waiting', intakeSeq: 0, codedSeq: 0, diagnoses: [], lines: [], chargeCents: 0 };
  const said = (status: CodingView['status']): Decision<ClaimState> => settle({ ...state, coding: { ...before, seq: fact.seq, status } }, context);
  if (isEvent(fact, 'coding.encounter-coded')) {
    const { diagnoses, lines, chargeCents, intakeSeq } = fact.data;
    return settle({ ...state, coding: { seq: fact.seq, status: 'coded', codedSeq: fact.seq, diagnoses, lines, chargeCents, intakeSeq } }, context);
  }
  if (isEvent(fact, 'coding.encounter-held')) return said('held');
  if (isEvent(fact, 'coding.encounter-waiting') || isEvent(fact, 'coding.query-answered')) return said('waiting');
  if (isEvent(fact, 'coding.query-opened')) return said('queried');
  return unchanged(state);
}

