import { emit, unchanged, type Context, type Decision, type EventDraft, type TellDraft, type TimerDraft } from '@claimstream/event-stream';
import type { Finding, RejectionReason } from '@claimstream/contracts';
import { categoryOf } from '../acknowledgment/rejection-category.js';
import type { ClaimSaid, Stage } from '../acknowledgment/said.js';
import type { SubmissionReference } from '../reference.js';
import { raise } from './exception.js';
import { itemOf, keyOf as key, type Attempt, type ClaimState } from './state.js';

type Ctx = Context<SubmissionReference>;

/** The ladder: late or repeated facts never move an attempt down it. */
const RUNGS = ['transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received', 'payer-accepted'] as const;
type Rung = (typeof RUNGS)[number];
const rungOf = (at: string | null): number => RUNGS.indexOf(at as Rung);

/** From here on a 277CA has spoken of the claim. */
const SPOKEN_OF = RUNGS.indexOf('clearinghouse-received');
const AT_PAYER = RUNGS.indexOf('payer-received');
const PAYER_ACCEPTED = RUNGS.indexOf('payer-accepted');

/** The seeds ask that every rejected claim is processed and sent again within a day of the rejection. */
const RESUBMIT_HOURS = 24;
/** No TA1 or 999 after a day, no judgement of a 277CA after two (billing handbook 3.5). */
const [SYNTAX_HOURS, CLAIM_HOURS] = [24, 48];

const later = (now: string, hours: number): string => new Date(Date.parse(now) + hours * 3_600_000).toISOString();

/** Set when the file is delivered, moved by the test clock like every other time. */
export const awaitAcknowledgements = (item: string, now: string): TimerDraft[] => [
  { set: `syntax/${item}`, name: 'acknowledgement-overdue', dueAt: later(now, SYNTAX_HOURS), data: { item, awaited: 'syntax' } },
  { set: `claim/${item}`, name: 'acknowledgement-overdue', dueAt: later(now, CLAIM_HOURS), data: { item, awaited: 'claim' } },
];

/** Nothing more is expected of acknowledgements. */
export const expectNothing = (item: string): TimerDraft[] => [{ cancel: `syntax/${item}` }, { cancel: `claim/${item}` }];

/** A day went by without the word that the receiver could read the file, or two without its judgement. */
export function overdue(state: ClaimState, { item, awaited }: { item: string; awaited: 'syntax' | 'claim' }, context: Ctx): Decision<ClaimState> {
  const attempt = state.attempts[item];
  const at = rungOf(context.at('attempt', item));
  const waiting = awaited === 'syntax' ? at === 0 : at >= 0 && at !== RUNGS.indexOf('clearinghouse-accepted') && at !== PAYER_ACCEPTED;
  if (attempt?.pinned === undefined || attempt.transmittedAt === undefined || !waiting) return unchanged(state);
  const { interchange } = attempt.pinned;
  return { state, events: [emit('submission.acknowledgement-overdue', { ...key(attempt), awaited, interchange, transmittedAt: attempt.transmittedAt }, {})] };
}

/** What a 999 of our file means for the claim; told by the interchange, which knows where in the file each claim stands. */
export interface SyntaxAnswer {
  interchange: string;
  item: string;
  document: string;
  accepted: boolean;
  withErrors: boolean;
  stage: 'interchange' | 'syntax' | Stage;
  reasons: RejectionReason[];
  /** The refusal speaks of the claims of this billing provider only. */
  providerNpi?: string;
}

export function syntaxAnswered(state: ClaimState, answer: SyntaxAnswer, context: Ctx): Decision<ClaimState> {
  const attempt = state.attempts[answer.item];
  if (attempt?.pinned?.interchange !== answer.interchange) return unchanged(state);
  if (answer.providerNpi !== undefined && state.phi?.pinned?.[answer.item]?.billingProvider.npi !== answer.providerNpi) return unchanged(state);
  const at = context.at('attempt', answer.item);
  if (at === 'batched') return early(state, attempt, 'syntax-answered', answer, context);
  const { interchange, document } = answer;
  if (answer.accepted) {
    if (at !== 'transmitted') return unchanged(state);
    return {
      state,
      events: [emit('submission.attempt-syntax-accepted', { ...key(attempt), interchange, document, withErrors: answer.withErrors, findings: findingsOf(answer.reasons, 'warn') }, { item: answer.item, to: 'syntax-accepted' })],
      timers: [{ cancel: `syntax/${answer.item}` }],
    };
  }
  const rung = rungOf(at);
  if (answer.stage !== 'payer' && rung >= (answer.stage === 'clearinghouse' ? AT_PAYER : SPOKEN_OF)) {
    return raise(state, context, {
      code: 'refused-after-it-was-taken', item: answer.item, document, amountCents: attempt.pinned.chargeCents,
      sentence: `The file with this claim was refused (${answer.stage}), although a later acknowledgement speaks of the claim as received.`, nextAction: 'Ask the partner whether it has the claim',
    });
  }
  return rung < 0 ? unchanged(state) : reject(state, attempt, { ...answer, texts: [] }, context);
}

/** What a 277CA says of the claim. */
export function claimSaid(state: ClaimState, said: ClaimSaid, texts: string[], context: Ctx): Decision<ClaimState> {
  const meant = attemptMeant(state, said);
  if (meant === undefined) return unchanged(state);
  const { attempt, sure } = meant;
  const item = itemOf(attempt);
  const at = context.at('attempt', item);
  if (at === 'batched') return early(state, attempt, 'claim-said', said, context, texts);
  if (said.rejected) return rejectedBy(state, attempt, at, said, texts, sure, context);
  const to = rungFor(said);
  if (to === undefined) return odd(state, item, said, attempt, context);
  if (at === 'rejected') return acceptedAfterRejection(state, attempt, said, context);
  const rung = rungOf(at);
  if (rung < 0 || RUNGS.indexOf(to) <= rung) return unchanged(state);
  const data = {
    ...key(attempt), interchange: attempt.pinned?.interchange ?? '', document: said.document, categoryCode: said.codes.category, statusCode: said.codes.status,
    ...(said.codes.entity === undefined ? {} : { entityCode: said.codes.entity }), ...(said.date === undefined ? {} : { statusDate: said.date }),
    ...(said.payerClaimControl === undefined ? {} : { payerClaimControl: said.payerClaimControl }),
  };
  const next = withAttempt(state, {
    ...attempt, saidOn: { ...attempt.saidOn, [said.stage]: said.date ?? context.now.slice(0, 10) }, ...(said.payerClaimControl === undefined ? {} : { payerClaimControl: said.payerClaimControl }),
  });
  const judged = to === 'clearinghouse-accepted' || to === 'payer-accepted';
  return { state: next, events: [moved(to, data, item)], timers: judged ? expectNothing(item) : [{ cancel: `syntax/${item}` }] };
}

type Data = Parameters<typeof emit<'submission.attempt-payer-accepted'>>[1];

function moved(to: Exclude<Rung, 'transmitted' | 'syntax-accepted'>, data: Data, item: string): EventDraft {
  switch (to) {
    case 'clearinghouse-received': return emit('submission.attempt-clearinghouse-received', data, { item, to });
    case 'clearinghouse-accepted': return emit('submission.attempt-clearinghouse-accepted', data, { item, to });
    case 'payer-received': return emit('submission.attempt-payer-received', data, { item, to });
    case 'payer-accepted': return emit('submission.attempt-payer-accepted', data, { item, to });
  }
}

/** A1 is received and not accepted; A0 forwarded, A2 accepted and A5 split say that the claim goes on. */
function rungFor({ stage, codes: { category } }: ClaimSaid): Exclude<Rung, 'transmitted' | 'syntax-accepted'> | undefined {
  if (category === 'A1') return `${stage}-received`;
  return category === 'A0' || category === 'A2' || category === 'A5' ? `${stage}-accepted` : undefined;
}

/** BHT03 leads to the attempt; without it the latest that had left before the receiver worked on it. Unsure where several had. */
function attemptMeant(state: ClaimState, said: ClaimSaid): { attempt: Attempt; sure: boolean } | undefined {
  const all = Object.values(state.attempts).filter((a) => a.pinned !== undefined);
  const named = said.interchange === undefined ? undefined : all.find((a) => a.pinned?.interchange === said.interchange);
  if (named !== undefined) return { attempt: named, sure: true };
  const before = all.filter((a) => said.processedOn === undefined || (a.transmittedAt ?? '').slice(0, 10) <= said.processedOn).sort((a, b) => b.number - a.number);
  const [latest] = before;
  return latest === undefined ? undefined : { attempt: latest, sure: before.length === 1 };
}

function rejectedBy(state: ClaimState, attempt: Attempt, at: string | null, said: ClaimSaid, texts: string[], sure: boolean, context: Ctx): Decision<ClaimState> {
  const item = itemOf(attempt);
  const rung = rungOf(at);
  if (rung < 0) return unchanged(state);
  const about = { item, document: said.document, amountCents: attempt.pinned?.chargeCents ?? 0 };
  if (!sure) {
    return raise(state, context, {
      ...about, code: 'rejection-of-which-attempt', sentence: 'A rejection names the claim but not the file, and the claim was sent more than once: no attempt was rejected by it.', nextAction: 'Ask the partner which file it rejects',
    });
  }
  if (said.stage === 'clearinghouse' && rung >= AT_PAYER) {
    return raise(state, context, {
      ...about, code: 'rejected-after-the-payer-had-it', sentence: 'The clearinghouse rejects a claim that the payer has acknowledged.', nextAction: 'Ask the clearinghouse whether the payer has the claim',
    });
  }
  // An accept of the same side that is dated later than this reject came after it and stands.
  const saidOn = attempt.saidOn?.[said.stage];
  if (saidOn !== undefined && said.date !== undefined && said.date < saidOn) return unchanged(state);
  return reject(state, attempt, { interchange: attempt.pinned?.interchange ?? '', document: said.document, stage: said.stage, reasons: said.reasons, texts }, context);
}

interface Refusal {
  interchange: string;
  document: string;
  stage: 'interchange' | 'syntax' | Stage;
  reasons: RejectionReason[];
  texts: string[];
}

function reject(state: ClaimState, attempt: Attempt, { interchange, document, stage, reasons, texts }: Refusal, context: Ctx): Decision<ClaimState> {
  const item = itemOf(attempt);
  const category = categoryOf(reasons);
  const resubmitBy = later(context.now, RESUBMIT_HOURS);
  const rejection = { at: context.now, stage, category, resubmitBy, reasons };
  const { texts: before, ...phi } = state.phi ?? {};
  return {
    state: { ...withAttempt(state, { ...attempt, rejection }), phi: { ...phi, ...(before === undefined && texts.length === 0 ? {} : { texts: { ...before, [item]: texts } }) } },
    events: [emit('submission.attempt-rejected', {
      ...key(attempt), interchange, document, stage, category, reasons, findings: findingsOf(reasons, 'reject'), resubmitBy,
    }, { item, to: 'rejected', phi: texts.length === 0 ? undefined : { texts } })],
    timers: expectNothing(item),
  };
}

function acceptedAfterRejection(state: ClaimState, attempt: Attempt, said: ClaimSaid, context: Ctx): Decision<ClaimState> {
  const { rejection } = attempt;
  // What the clearinghouse had said before it, or says again, is no news; the payer's word after a clearinghouse's rejection is.
  const news = said.stage === 'payer' && (rejection?.stage !== 'payer' || (said.date ?? '') > rejection.at.slice(0, 10));
  if (!news) return unchanged(state);
  return raise(state, context, {
    code: 'accepted-after-rejection', item: itemOf(attempt), document: said.document, amountCents: attempt.pinned?.chargeCents ?? 0,
    sentence: 'The payer acknowledges a claim that was rejected before: sending it again may double it.', nextAction: 'Ask the payer whether it works on the claim before sending it again',
  });
}

/** A4 and categories that a 277CA may not carry (RFI 1942): looked at, never taken for a denial. */
const odd = (state: ClaimState, item: string, said: ClaimSaid, attempt: Attempt, context: Ctx): Decision<ClaimState> => raise(state, context, {
  code: said.codes.category === 'A4' ? 'claim-not-found' : 'unexpected-status', item, document: said.document, amountCents: attempt.pinned?.chargeCents ?? 0,
  sentence: said.codes.category === 'A4' ? 'The receiver of the file says that it cannot find the claim.' : `A claim acknowledgement carries the category ${said.codes.category}, which belongs to other messages.`,
  nextAction: 'Ask the partner for the state of the claim',
});

/** The partner was quicker than our own record of the delivery: what it said is heard again once that is written. Kept sealed, with its free text. */
function early(state: ClaimState, attempt: Attempt, name: string, data: object, context: Ctx, texts: string[] = []): Decision<ClaimState> {
  const item = itemOf(attempt);
  const tell: TellDraft = {
    to: { kind: 'claim', id: context.stream.id }, name, data: data as Record<string, unknown>, ...(texts.length === 0 ? {} : { phi: { texts } }),
    ...(context.stream.practice === undefined ? {} : { practice: context.stream.practice }),
  };
  return { state: { ...state, phi: { ...state.phi, early: { ...state.phi?.early, [item]: [...(state.phi?.early?.[item] ?? []), tell] } } } };
}

/** What was heard too early, to be heard now. */
export function heardEarly(state: ClaimState, item: string): { state: ClaimState; tells: TellDraft[] } {
  const { [item]: tells, ...early } = state.phi?.early ?? {};
  return tells === undefined ? { state, tells: [] } : { state: { ...state, phi: { ...state.phi, early } }, tells };
}

const withAttempt = (state: ClaimState, a: Attempt): ClaimState => ({ ...state, attempts: { ...state.attempts, [itemOf(a)]: a } });

const FIX: Readonly<Record<string, string>> = {
  coding: 'Correct the codes, then send the claim again.', eligibility: 'Correct the coverage, then send the claim again.', 'missing-information': 'Complete the claim, then send it again.',
  format: 'Correct the element named, then send the claim again.', duplicate: 'See whether the payer has the claim already before sending it again.',
};

const findingsOf = (reasons: readonly RejectionReason[], severity: 'reject' | 'warn'): Finding[] => reasons.map((r) => ({
  code: `REJ-${r.statusCode ?? r.noteCode ?? `${r.segmentCode ?? ''}${r.elementCode === undefined ? '' : `/${r.elementCode}`}`}`, severity, path: r.path, message: r.sentence,
  fix: FIX[categoryOf([r])] ?? 'Correct what is named, then send the claim again.',
}));
