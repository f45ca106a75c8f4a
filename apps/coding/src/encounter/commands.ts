import { emit, Refusal, type Context, type Decision, type EventDraft, type LocalFact } from '@claimstream/event-stream';
import type { CodingReference } from '../reference.js';
import type { CodedLine, CodingState, Diagnosis, Override } from './state.js';

type Ctx = Context<CodingReference>;
type Settle = (state: CodingState, context: Ctx, before?: EventDraft[]) => Decision<CodingState>;

const ITEM = '1';

/** What a provider may be asked about; a fixed list, because the question itself is sealed. */
export const QUERY_TOPICS = ['specificity', 'laterality', 'medical-necessity', 'missing-note', 'conflicting-documentation', 'time', 'other'] as const;

/** What a coder can do. Every one answers with the state the claim is in afterwards. */
export function command(state: CodingState, fact: LocalFact, context: Ctx, settle: Settle): Decision<CodingState> {
  switch (fact.name) {
    case 'code-encounter': return answered(code(state, fact.data, context, settle));
    case 'override-finding': return answered(override(state, fact, context, settle));
    case 'open-query': return answered(openQuery(state, fact, context));
    case 'answer-query': return answered(answerQuery(state, fact, context));
    case 'release': return answered(release(state, context, settle));
    default: throw new Refusal('command-unknown', 'Coding does not know this command.', 404);
  }
}

/** Tells the person what came of it: the state, and everything that still holds the claim. */
function answered(decision: Decision<CodingState>): Decision<CodingState> {
  const last = decision.events?.findLast((e) => e.to !== undefined);
  const pricing = decision.state.pricing !== undefined && decision.state.pricing.answer === undefined;
  return { ...decision, reply: { coding: pricing ? 'pricing' : last?.to, findings: decision.state.findings } };
}

function code(state: CodingState, data: { diagnoses: Diagnosis[]; lines: CodedLine[] }, context: Ctx, settle: Settle): Decision<CodingState> {
  const numbers = new Set(data.lines.map((l) => l.number));
  if (numbers.size !== data.lines.length) throw new Refusal('line-number-repeated', 'Two lines have the same number; every line needs its own.');
  const codes = { by: 'coder' as const, diagnoses: data.diagnoses, lines: data.lines };
  return settle({ ...state, codes, pricing: undefined, sourceChanged: false, overrides: stillThere(state, codes) }, context);
}

/** An override answers for one finding on one set of codes: other codes are judged anew. */
const stillThere = (state: CodingState, codes: { diagnoses: Diagnosis[]; lines: CodedLine[] }): Override[] =>
  JSON.stringify([state.codes?.diagnoses, state.codes?.lines]) === JSON.stringify([codes.diagnoses, codes.lines]) ? state.overrides : [];

function override(state: CodingState, fact: LocalFact, context: Ctx, settle: Settle): Decision<CodingState> {
  const { code: ruleId, path } = fact.data as { code: string; path: string };
  const finding = state.findings.find((f) => f.code === ruleId && f.path === path);
  if (finding === undefined) throw new Refusal('finding-unknown', 'The claim has no such finding (any more); look at it again.', 404);
  if (finding.severity === 'reject') throw new Refusal('finding-not-overridable', 'A receiver would refuse this claim; correct it, it cannot be overridden.', 409);
  if (finding.severity !== 'deny') throw new Refusal('finding-does-not-hold', 'This finding does not hold the claim.', 409);
  const reason = String((fact.phi as { reason?: string } | undefined)?.reason ?? '');
  if (reason.trim() === '') throw new Refusal('reason-missing', 'Say why the finding does not apply.');
  const event = emit('coding.finding-overridden', { code: ruleId, path }, { phi: { reason } });
  const next: CodingState = {
    ...state,
    overrides: [...state.overrides, { code: ruleId, path, actor: fact.actor, at: context.now }],
    phi: { ...state.phi, reasons: [...(state.phi?.reasons ?? []), reason] },
  };
  return settle(next, context, [event]);
}

function openQuery(state: CodingState, fact: LocalFact, context: Ctx): Decision<CodingState> {
  if (context.at('coding', ITEM) === 'queried') throw new Refusal('query-open', 'A query is already open; answer it first.', 409);
  const { topic, dueAt } = fact.data as { topic: string; dueAt: string };
  if (!(QUERY_TOPICS as readonly string[]).includes(topic)) throw new Refusal('topic-unknown', `A query is about one of: ${QUERY_TOPICS.join(', ')}.`);
  if (dueAt <= context.now) throw new Refusal('due-in-the-past', 'The answer must be due in the future.');
  const question = String((fact.phi as { question?: string } | undefined)?.question ?? '');
  if (question.trim() === '') throw new Refusal('question-missing', 'Write the question.');
  return {
    state: { ...state, query: { topic, dueAt, openedAt: context.now }, phi: { ...state.phi, question, answer: undefined } },
    events: [emit('coding.query-opened', { topic, dueAt }, { item: ITEM, to: 'queried', phi: { question } })],
    timers: [{ set: 'query-due', name: 'query-due', dueAt }],
  };
}

function answerQuery(state: CodingState, fact: LocalFact, context: Ctx): Decision<CodingState> {
  if (context.at('coding', ITEM) !== 'queried') throw new Refusal('no-query-open', 'No query is open on this claim.', 409);
  const answer = String((fact.phi as { answer?: string } | undefined)?.answer ?? '');
  if (answer.trim() === '') throw new Refusal('answer-missing', 'Write the answer.');
  return {
    state: { ...state, query: undefined, phi: { ...state.phi, answer } },
    events: [emit('coding.query-answered', {}, { item: ITEM, to: 'waiting', phi: { answer } })],
    timers: [{ cancel: 'query-due' }],
  };
}

function release(state: CodingState, context: Ctx, settle: Settle): Decision<CodingState> {
  if (context.at('coding', ITEM) === 'coded') throw new Refusal('already-coded', 'The encounter is coded.', 409);
  if (state.codes === undefined) throw new Refusal('nothing-coded', 'The encounter has no codes yet; code it first.', 409);
  return settle({ ...state, pricing: undefined }, context);
}
