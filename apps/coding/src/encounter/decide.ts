import { createHash } from 'node:crypto';
import { calendarDay, coding, type EventData } from '@claimstream/contracts';
import { emit, isEvent, Refusal, unchanged, type Context, type Decision, type EventDraft, type EventFact, type Fact, type TellDraft } from '@claimstream/event-stream';
import type { PriceQuestion } from '../charge-master/price.js';
import type { CodingReference } from '../reference.js';
import { anyHolds, checkCodes, worstFirst } from './check-codes.js';
import { command } from './commands.js';
import { encounterOf, type CodedLine, type CodingState, type Encounter } from './state.js';
import { suggest } from './suggest.js';

type Ctx = Context<CodingReference>;

/** A claim has one coding. */
export const ITEM = '1';

/**
 * The life of an encounter's codes. Facts: intake's events, coders' commands, and the practice's charge master
 * (`price-given`, `prices-changed`). A pure function of what coding knows of the claim.
 */
export function decideEncounter(state: CodingState | undefined, fact: Fact, context: Ctx): Decision<CodingState> {
  if (isEvent(fact, 'intake.encounter-received') || isEvent(fact, 'intake.encounter-ready')) return heard(state, fact, context);
  if (isEvent(fact, 'intake.encounter-not-billable')) return state === undefined ? notBillableFromTheStart(fact) : { state: { ...state, notBillable: true }, timers: [{ cancel: 'query-due' }] };
  if (fact.kind === 'command') {
    if (state === undefined) throw new Refusal('claim-unknown', 'Coding does not know this claim.', 404);
    if (state.notBillable) throw new Refusal('claim-not-billable', 'The encounter is recorded as not billable; there is nothing to code.', 409);
    return command(state, fact, context, settle);
  }
  if (state === undefined || state.notBillable) return unchanged(state);
  if (fact.kind === 'tell' && fact.name === 'price-given') return priceGiven(state, fact.data, context);
  if (fact.kind === 'tell' && fact.name === 'prices-changed') return settle({ ...state, pricing: undefined }, context);
  if (fact.kind === 'timer' && fact.name === 'query-due' && state.query) return { state: { ...state, query: { ...state.query, overdue: true } } };
  return unchanged(state);
}

/** A claim of which the first fact is that it is none: nothing is coded, and nothing waits. */
const notBillableFromTheStart = (fact: EventFact): Decision<CodingState> => ({
  state: {
    intakeSeq: fact.seq, revision: 0, suggestions: [], findings: [], releases: [], overrides: [], notBillable: true,
    encounter: { kind: 'professional', serviceFrom: '', serviceThrough: '', frequencyCode: '', coverages: [], preCoded: false, diagnoses: [], lines: [], billing: {} },
  },
  ...(fact.practice === undefined ? {} : { practice: fact.practice }),
});

function heard(state: CodingState | undefined, fact: EventFact, context: Ctx): Decision<CodingState> {
  const encounter = encounterOf(fact.data as Encounter);
  const practice = fact.practice === undefined ? {} : { practice: fact.practice };
  const fromSource = encounter.preCoded ? { by: 'source' as const, diagnoses: encounter.diagnoses, lines: encounter.lines } : undefined;
  if (state === undefined) {
    const suggestions = encounter.preCoded ? [] : suggest(encounter, context.reference.codes);
    return { ...settle({ intakeSeq: fact.seq, encounter, ...practice, codes: fromSource, revision: 0, suggestions, findings: [], releases: [], overrides: [] }, context), ...practice };
  }
  const same = coding.codingBasis(state.encounter) === coding.codingBasis(encounter);
  // Registration went on and nothing that codes depend on changed: the word already given stands for this revision too.
  if (same) return { state: { ...state, encounter, notBillable: undefined } };
  const byCoder = state.codes?.by === 'coder';
  const sourceChanged = byCoder && encounter.preCoded && codesOf(encounter) !== codesOf(state.encounter);
  return settle({
    ...state, intakeSeq: fact.seq, encounter, notBillable: undefined, pricing: undefined,
    codes: byCoder ? state.codes : fromSource,
    sourceChanged: state.sourceChanged || sourceChanged,
    suggestions: encounter.preCoded ? [] : suggest(encounter, context.reference.codes),
  }, context);
}

const codesOf = (e: Encounter): string => JSON.stringify([e.diagnoses, e.lines]);

/** Brings the claim as far as its codes allow: waits for a coder, asks for prices, is held with every finding, or is coded. */
export function settle(state: CodingState, context: Ctx, before: EventDraft[] = []): Decision<CodingState> {
  if (state.codes === undefined) return wait(state, context, before);
  const asked = questionOf(state);
  if (asked.length > 0 && state.pricing?.answer === undefined && state.practice !== undefined) {
    const question = questionId(asked);
    const tell: TellDraft = { to: { kind: 'practice', id: state.practice }, name: 'price-asked', data: { claim: context.stream.id, question, lines: asked }, practice: state.practice };
    return { state: { ...state, pricing: { question } }, events: before, tells: [tell] };
  }
  return judge(state, context, before);
}

function wait(state: CodingState, context: Ctx, before: EventDraft[]): Decision<CodingState> {
  const at = context.at('coding', ITEM);
  const open = at === 'waiting' || at === 'queried';
  const event = emit('coding.encounter-waiting', { intakeSeq: state.intakeSeq, suggestions: state.suggestions }, { item: ITEM, to: 'waiting' });
  return { state: { ...state, findings: [] }, events: open ? before : [...before, event] };
}

function judge(state: CodingState, context: Ctx, before: EventDraft[]): Decision<CodingState> {
  const codes = { ...state.codes!, lines: priced(state) };
  const { findings: drawn, releases } = checkCodes(state.encounter, codes, state.overrides, context.reference.codes, calendarDay(context.now, context.tenant.timeZone));
  const findings = state.sourceChanged ? worstFirst([SOURCE_CHANGED, ...drawn]) : drawn;
  const next: CodingState = { ...state, findings, releases, query: undefined };
  const closeQuery = state.query === undefined ? {} : { timers: [{ cancel: 'query-due' }] };
  if (anyHolds(findings)) {
    const held = emit('coding.encounter-held', { intakeSeq: state.intakeSeq, findings, releases }, { item: ITEM, to: 'held' });
    return { state: next, events: [...before, held], ...closeQuery };
  }
  const revision = state.revision + 1;
  const coded = emit('coding.encounter-coded', { ...codedData(state, codes), revision, findings, releases }, { item: ITEM, to: 'coded' });
  return { state: { ...next, revision }, events: [...before, coded], ...closeQuery };
}

const SOURCE_CHANGED = {
  code: 'COD-04', severity: 'reject' as const, path: 'diagnoses',
  message: 'The practice sent the encounter again with other codes after a coder had written codes.',
  fix: 'Compare both and code the encounter again.',
};

function codedData(state: CodingState, codes: { by: 'source' | 'coder'; diagnoses: CodingState['encounter']['diagnoses']; lines: CodedLine[] }): Omit<EventData<'coding.encounter-coded'>, 'revision' | 'findings' | 'releases'> {
  const lines = codes.lines.map((l) => ({ ...l, chargeCents: l.chargeCents ?? 0, serviceFrom: l.serviceFrom ?? state.encounter.serviceFrom }));
  return {
    intakeSeq: state.intakeSeq,
    diagnoses: codes.diagnoses,
    lines,
    chargeCents: lines.reduce((sum, l) => sum + l.chargeCents, 0),
    priced: state.pricing?.answer === undefined ? codes.by : 'charge-master',
  };
}

/** Lines that came without a charge. */
function questionOf(state: CodingState): PriceQuestion[] {
  return (state.codes?.lines ?? []).filter((l) => l.chargeCents === undefined && (l.code !== undefined || l.revenueCode !== undefined)).map((l) => ({
    number: l.number, code: l.code, modifiers: l.modifiers, revenueCode: l.revenueCode, quantityMilli: l.quantityMilli, date: l.serviceFrom ?? state.encounter.serviceFrom,
  }));
}

const questionId = (lines: PriceQuestion[]): string => createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 16);

function priced(state: CodingState): CodedLine[] {
  const cents = state.pricing?.answer?.cents ?? {};
  return state.codes!.lines.map((l) => (l.chargeCents === undefined && cents[l.number] !== undefined ? { ...l, chargeCents: cents[l.number] } : l));
}

function priceGiven(state: CodingState, data: { question: string; cents: Record<string, number>; release?: string }, context: Ctx): Decision<CodingState> {
  // The codes changed while the charge master answered; the newer question is on its way.
  if (state.pricing?.question !== data.question || state.pricing.answer !== undefined) return unchanged(state);
  return settle({ ...state, pricing: { question: data.question, answer: { cents: data.cents, ...(data.release === undefined ? {} : { release: data.release }) } } }, context);
}
