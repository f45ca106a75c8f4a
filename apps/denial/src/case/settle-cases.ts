import { calendarDay } from '@claimstream/contracts';
import { emit, type Context, type EventDraft } from '@claimstream/event-stream';
import { isLive, type Case, type ClaimState } from '../claim/state.js';
import type { DenialReference } from '../reference.js';
import { triageDueOn } from './deadlines.js';
import { deniedByCause, standing, sum, type Answered, type DeniedLine, type Sequence, type Standing } from './denied-lines.js';
import { triageOf } from './triage.js';

interface Step {
  item: string;
  next: Case;
  events: EventDraft[];
}

/** Takes an answer in: every refused cent of the payer is in the case of its cause afterwards, and nothing else is. */
export function settleCases(before: ClaimState, answer: Answered, context: Context<DenialReference>): { state: ClaimState; events: EventDraft[] } {
  const { sequence, remit } = answer;
  const answers = [...before.answers, answer];
  const stands = standing(answers.filter((a) => a.sequence === sequence), chargesOf(before));
  const causes = deniedByCause(stands);
  const live = Object.entries(before.cases).filter(([, c]) => c.sequence === sequence && isLive(c));
  const steps = [
    ...live.flatMap(([item, was]) => changed(before, item, was, causes.get(was.cause) ?? [], { stands, causes, remit }, context)),
    ...[...causes].filter(([cause]) => !live.some(([, c]) => c.cause === cause)).map(([cause, lines]) => opened(before, { sequence, cause, lines, stands, remit }, context)),
  ];
  return { state: { ...before, answers, cases: { ...before.cases, ...Object.fromEntries(steps.map((s) => [s.item, s.next])) } }, events: steps.flatMap((s) => s.events) };
}

function chargesOf({ filings, visit }: ClaimState): { claim: number; line(number: number): number | undefined } {
  return {
    claim: Object.values(filings).findLast((f) => f.chargeCents !== undefined)?.chargeCents ?? visit?.chargeCents ?? 0,
    line: (number) => visit?.lines.find((l) => l.number === number)?.chargeCents,
  };
}

interface Opening {
  sequence: Sequence;
  cause: string;
  lines: DeniedLine[];
  stands: readonly Standing[];
  remit: string;
}

function opened(before: ClaimState, { sequence, cause, lines, stands, remit }: Opening, context: Context<DenialReference>): Step {
  const item = freeItem(before, sequence, cause);
  const amountCents = sum(lines.map((l) => l.amountCents));
  const today = calendarDay(context.now, context.tenant.timeZone);
  const triage = triageOf({ sequence, cause, lines, amountCents, stands }, before.visit, today, context.reference);
  return {
    item,
    next: { sequence, cause, lines, amountCents, openedOn: today, dueOn: triage?.dueOn ?? triageDueOn(today), ...(triage && { triage }) },
    events: [
      emit('denial.case-opened', { sequence, cause, remit, lines, amountCents }, { item, to: 'open' }),
      ...(triage ? [emit('denial.case-triaged', { sequence, cause, ...triage }, { item, to: 'triaged' })] : []),
    ],
  };
}

/** A case that ended stays as it was; its cause coming again is another case. */
function freeItem({ cases }: ClaimState, sequence: string, cause: string): string {
  const earlier = Object.values(cases).filter((c) => c.sequence === sequence && c.cause === cause).length;
  return earlier === 0 ? `${sequence}/${cause}` : `${sequence}/${cause}/${earlier + 1}`;
}

interface Heard {
  stands: readonly Standing[];
  causes: Map<string, DeniedLine[]>;
  remit: string;
}

function changed(before: ClaimState, item: string, was: Case, lines: DeniedLine[], { stands, causes, remit }: Heard, context: Context<DenialReference>): Step[] {
  if (JSON.stringify(lines) === JSON.stringify(was.lines)) return [];
  const { sequence, cause } = was;
  const keys = new Set(was.lines.map((l) => l.line));
  const refusedStill = [...causes.values()].flat().some((l) => keys.has(l.line));
  if (was.lines.length > 0 && lines.length === 0 && !refusedStill) {
    const paidCents = paidOn(stands, keys);
    return [{ item, next: { ...was, lines, amountCents: 0, overturned: { remit, paidCents } }, events: [emit('denial.case-overturned', { sequence, cause, remit, paidCents }, { item, to: 'overturned' })] }];
  }
  if (was.lines.length > 0 && lines.length === 0) {
    return [{ item, next: { ...was, lines, amountCents: 0, withdrawn: { remit } }, events: [emit('denial.case-withdrawn', { sequence, cause, remit }, { item, to: 'withdrawn' })] }];
  }
  const amountCents = sum(lines.map((l) => l.amountCents));
  const today = calendarDay(context.now, context.tenant.timeZone);
  const grew = emit('denial.case-grew', { sequence, cause, remit, lines, amountCents }, {});
  const again = was.triage?.by === 'person' || context.at('case', item) !== 'triaged' ? undefined : triageOf({ sequence, cause, lines, amountCents, stands }, before.visit, today, context.reference);
  // The first notice's last days stay: a later answer with the same word for it is no new decision to be surprised by.
  const triage = again && (again.category !== was.triage?.category || again.route !== was.triage.route) ? again : undefined;
  return [{
    item, next: { ...was, lines, amountCents, ...(triage && { triage, dueOn: triage.dueOn }) },
    events: [grew, ...(triage ? [emit('denial.case-triaged', { sequence, cause, ...triage }, { item, to: 'triaged' })] : [])],
  }];
}

/** What the payer paid by now on the lines that a case was about; on the claim, for a refusal of the whole. */
function paidOn(stands: readonly Standing[], keys: ReadonlySet<number | undefined>): number {
  if (keys.has(undefined)) return sum([...new Set(stands.map((s) => s.answer))].map((a) => a.paidCents));
  return sum(stands.filter((s) => keys.has(s.part.line)).map((s) => s.part.paidCents));
}
