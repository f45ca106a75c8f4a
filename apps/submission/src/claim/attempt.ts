import { emit, Refusal, unchanged, type Context, type Decision, type EventDraft, type LocalFact, type TellDraft } from '@claimstream/event-stream';
import type { Claim837Draft } from '@claimstream/x12';
import { batchOf, type BatchKey } from '../batch/decide.js';
import { entryOf, normalPayerId, type Route } from '../payer/route.js';
import type { SubmissionReference } from '../reference.js';
import { awaitAcknowledgements, heardEarly } from './acknowledge.js';
import { anyHolds, confirmed, judge } from './edits.js';
import { itemOf, keyOf as key, type Attempt, type ClaimState, type Sequence } from './state.js';
import { writtenClaim } from './written-claim.js';

type Ctx = Context<SubmissionReference>;

const OPEN = new Set(['draft', 'held', 'ready']);

/** Where the attempt that is worked on stands; undefined where there is none, or where the last one gave way. */
function position(state: ClaimState, context: Ctx): string | undefined {
  const at = state.current === undefined ? null : context.at('attempt', state.current);
  return at === null || at === 'superseded' ? undefined : at;
}

const withAttempt = (state: ClaimState, a: Attempt): ClaimState => ({ ...state, current: itemOf(a), attempts: { ...state.attempts, [itemOf(a)]: a } });

/** Brings the claim as far as what is known of it allows. Called after every change of its parts. */
export function settle(state: ClaimState, context: Ctx): Decision<ClaimState> {
  const at = position(state, context);
  if (at === undefined) return state.intake?.status === 'ready' && confirmed(state) ? draft(state, context) : { state };
  if (!OPEN.has(at)) return { state: changedAfterPinning(state, context) };
  const attempt = state.attempts[state.current!]!;
  const payerId = payerIdOf(state);
  if (payerId !== attempt.asked) {
    const { route: _route, unrouted: _unrouted, ...kept } = attempt;
    const asking = withAttempt(state, { ...kept, asked: payerId });
    const held = at === 'draft' ? { state: asking } : edit(asking, context);
    return { ...held, tells: [...(held.tells ?? []), askRoute(payerId, context)] };
  }
  // A draft waits for its route; the answer edits it with whatever is known then.
  return at === 'draft' ? { state } : edit(state, context);
}

const payerIdOf = (state: ClaimState): string => normalPayerId(state.phi?.claim?.payer.id ?? '');

const askRoute = (payerId: string, context: Ctx): TellDraft => ({
  to: { kind: 'payer', id: entryOf(context.tenant.id, payerId) }, name: 'route-asked', data: { claim: context.stream.id, payerId },
  ...(context.stream.practice === undefined ? {} : { practice: context.stream.practice }),
});

function draft(state: ClaimState, context: Ctx): Decision<ClaimState> {
  const claim = state.phi!.claim!;
  const said = claim.subscriber.sequence;
  const sequence: Sequence = said === 'S' ? 'S' : said === 'P' || said === 'U' || said === '' ? 'P' : 'T';
  const number = Object.values(state.attempts).filter((a) => a.sequence === sequence).length + 1;
  const asked = payerIdOf(state);
  const attempt: Attempt = { sequence, number, asked, findings: [], releases: [] };
  return {
    state: { ...withAttempt(state, attempt), overrides: [], waiting: undefined },
    events: [emit('submission.attempt-drafted', {
      ...key(attempt), frequencyCode: claim.frequencyCode, chargeCents: state.coding!.chargeCents, ...(asked === '' ? {} : { payerId: asked }),
    }, { item: itemOf(attempt), to: 'draft' })],
    tells: [askRoute(asked, context)],
  };
}

/** Runs the edits and says what came of it. Nothing is said twice: an unchanged verdict is no event. `force` says it anyway, to leave a state. */
function edit(state: ClaimState, context: Ctx, before: EventDraft[] = [], force = false): Decision<ClaimState> {
  const attempt = state.attempts[state.current!]!;
  const at = context.at('attempt', itemOf(attempt));
  const { findings, releases } = judge(state, attempt, contentOf(state, attempt, context), context);
  const next = withAttempt(state, { ...attempt, findings, releases });
  const same = !force && JSON.stringify(findings) === JSON.stringify(attempt.findings);
  if (anyHolds(findings) || attempt.route === undefined) {
    if (at === 'held' && same) return { state: next, events: before };
    return { state: next, events: [...before, emit('submission.attempt-held', { ...key(attempt), findings, releases }, { item: itemOf(attempt), to: 'held' })] };
  }
  if (at === 'ready' && !force) return { state: next, events: before };
  const { payer, partner } = attempt.route;
  return {
    state: next,
    events: [...before, emit('submission.attempt-ready', { ...key(attempt), payer, partner, findings, releases }, { item: itemOf(attempt), to: 'ready' })],
    tells: [joinBatch(state, attempt, attempt.route, context)],
  };
}

/** The claim as it would be written now; undefined until both halves are known. */
function contentOf(state: ClaimState, attempt: Attempt, context: Ctx): Claim837Draft | undefined {
  const claim = state.phi?.claim;
  return claim === undefined || state.coding === undefined ? undefined : writtenClaim(claim, state.coding, context.stream.id, attempt.route);
}

function joinBatch(state: ClaimState, attempt: Attempt, route: Route, context: Ctx): TellDraft {
  const practice = context.stream.practice ?? '';
  const batch: BatchKey = { practice, payer: route.payer, partner: route.partner, kind: state.phi!.claim!.kind };
  return {
    to: { kind: 'batch', id: batchOf(context.tenant.id, batch) }, name: 'claim-ready', practice,
    data: { key: batch, member: { claim: context.stream.id, item: itemOf(attempt) }, cutAfterSeconds: route.cutAfterSeconds, maxClaims: route.maxClaims },
  };
}

/** The bytes of the interchange are built from what was pinned: a later change waits for the payer's word on this attempt. */
function changedAfterPinning(state: ClaimState, context: Ctx): ClaimState {
  const pinned = state.attempts[state.current!]?.pinned;
  const [intakeSeq, codingSeq] = [state.intake?.seq ?? 0, state.coding?.seq ?? 0];
  if (pinned !== undefined && pinned.intakeSeq === state.intake?.readySeq && pinned.codingSeq === codingSeq && state.intake?.status === 'ready') return state;
  return { ...state, waiting: { ...state.waiting, since: state.waiting?.since ?? context.now, intakeSeq, codingSeq } };
}

const NOT_BILLABLE = 'The encounter is not billable.';

export function notBillable(state: ClaimState, context: Ctx): Decision<ClaimState> {
  const at = position(state, context);
  if (at === undefined) return { state };
  const reason = state.intake?.reason ?? NOT_BILLABLE;
  if (!OPEN.has(at)) {
    const changed = changedAfterPinning(state, context);
    return { state: { ...changed, waiting: { ...changed.waiting!, notBillable: reason } } };
  }
  const attempt = state.attempts[state.current!]!;
  return { state, events: [emit('submission.attempt-superseded', { ...key(attempt), reason }, { item: itemOf(attempt), to: 'superseded' })] };
}

/** The directory answered (or a payer was registered or moved, and the claims that wait for it are told). */
export function routeGiven(state: ClaimState, given: { payerId: string; route?: Route }, context: Ctx): Decision<ClaimState> {
  const at = position(state, context);
  const attempt = state.current === undefined ? undefined : state.attempts[state.current];
  if (at === undefined || !OPEN.has(at) || attempt === undefined || attempt.asked !== normalPayerId(given.payerId)) return unchanged(state);
  const { unrouted: _unrouted, route: before, ...kept } = attempt;
  const next = withAttempt(state, given.route === undefined ? { ...kept, unrouted: true } : { ...kept, route: given.route });
  // Another payer or partner is another batch: the claim says again that it is ready, and its old batch finds it gone.
  const moved = at === 'ready' && (before?.payer !== given.route?.payer || before?.partner !== given.route?.partner);
  return edit(next, context, [], moved);
}

/** An interchange wants to take the claim. It comes only if it is still ready for that payer, and then its content is fixed. */
export function comeAlong(state: ClaimState, wish: { interchange: string; item: string; payer: string; partner: string }, context: Ctx): Decision<ClaimState> {
  const attempt = state.attempts[wish.item];
  const ready = state.current === wish.item && context.at('attempt', wish.item) === 'ready';
  const answer = (more: { coming: boolean; chargeCents: number; hash: string }): TellDraft => ({
    to: { kind: 'interchange', id: wish.interchange }, name: 'answer', data: { claim: context.stream.id, item: wish.item, ...more },
    ...(context.stream.practice === undefined ? {} : { practice: context.stream.practice }),
  });
  const content = attempt === undefined ? undefined : contentOf(state, attempt, context);
  if (!ready || attempt === undefined || content === undefined || attempt.route?.payer !== wish.payer || attempt.route.partner !== wish.partner) {
    return { state, tells: [answer({ coming: false, chargeCents: 0, hash: '' })] };
  }
  const pinned = {
    interchange: wish.interchange, intakeSeq: state.intake!.readySeq, codingSeq: state.coding!.codedSeq,
    hash: context.token('attempt-content', JSON.stringify(content)), chargeCents: content.chargeCents,
  };
  return {
    state: { ...withAttempt(state, { ...attempt, pinned }), phi: { ...state.phi, pinned: { ...state.phi?.pinned, [wish.item]: content } } },
    events: [emit('submission.attempt-batched', {
      ...key(attempt), interchange: pinned.interchange, intakeSeq: pinned.intakeSeq, codingSeq: pinned.codingSeq, contentHash: pinned.hash, chargeCents: pinned.chargeCents,
    }, { item: wish.item, to: 'batched' })],
    tells: [answer({ coming: true, chargeCents: pinned.chargeCents, hash: pinned.hash })],
  };
}

/** The interchange had closed before the claim could answer: what is pinned is in no file, so the claim is edited again and takes the next. */
export function leftBehind(state: ClaimState, told: { interchange: string; item: string }, context: Ctx): Decision<ClaimState> {
  const attempt = state.attempts[told.item];
  if (attempt?.pinned?.interchange !== told.interchange || context.at('attempt', told.item) !== 'batched') return unchanged(state);
  const { pinned: _pinned, ...kept } = attempt;
  const { [told.item]: _content, ...pinned } = state.phi?.pinned ?? {};
  const free = { ...withAttempt(state, kept), phi: { ...state.phi, pinned } };
  const decision = edit({ ...free, waiting: undefined }, context, [], true);
  if (state.intake?.status !== 'not-billable') return decision;
  const gone = emit('submission.attempt-superseded', { ...key(attempt), reason: state.intake.reason ?? NOT_BILLABLE }, { item: told.item, to: 'superseded' });
  return { state: decision.state, events: [...(decision.events ?? []), gone] };
}

export function transmitted(
  state: ClaimState, sent: { interchange: string; item: string; partner: string; payer: string; interchangeControl: string; groupControl: string; transactionControl: string }, context: Ctx,
): Decision<ClaimState> {
  const attempt = state.attempts[sent.item];
  if (attempt?.pinned?.interchange !== sent.interchange || context.at('attempt', sent.item) !== 'batched') return unchanged(state);
  const { item, ...numbers } = sent;
  const heard = heardEarly({ ...state, attempts: { ...state.attempts, [item]: { ...attempt, transmittedAt: context.now } } }, item);
  return {
    state: heard.state,
    events: [emit('submission.attempt-transmitted', { ...key(attempt), ...numbers, chargeCents: attempt.pinned.chargeCents }, { item: item, to: 'transmitted' })],
    timers: awaitAcknowledgements(item, context.now),
    tells: heard.tells,
  };
}

/**
 * Sends a rejected claim again: it was never adjudicated, so the same CLM01 goes out with frequency 1 under new control numbers (X12 RFI 2110),
 * with whatever registration and coding say by now.
 */
export function resubmit(state: ClaimState, context: Ctx): Decision<ClaimState> {
  const rejected = state.current === undefined ? undefined : state.attempts[state.current];
  if (rejected === undefined || context.at('attempt', itemOf(rejected)) !== 'rejected') throw new Refusal('not-rejected', 'Only a rejected claim is sent again.', 409);
  const open = Object.entries(state.exceptions ?? {}).find(([exception, e]) => e.settled === undefined && exception.endsWith(`/${itemOf(rejected)}`));
  if (open !== undefined) throw new Refusal('exception-open', 'A contradiction about this attempt is open: decide it first, or the payer may get the claim twice.', 409);
  if (state.intake?.status === 'not-billable') throw new Refusal('not-billable', 'The encounter turned out not to be billable.', 409);
  if (state.intake?.status !== 'ready') throw new Refusal('registration-incomplete', 'The registration has findings; complete it first.', 409);
  if (!confirmed(state)) throw new Refusal('coding-open', 'Coding has not confirmed the claim; finish it first.', 409);
  const next = draft(state, context);
  const { number } = next.state.attempts[next.state.current!]!;
  const gone = emit('submission.attempt-superseded', { ...key(rejected), reason: `Sent again as attempt ${number}.`, by: number }, { item: itemOf(rejected), to: 'superseded' });
  return { ...next, events: [gone, ...(next.events ?? [])], reply: { attempt: next.state.current } };
}

/** A person wants the claim looked at again: with today's tables, and with whatever the directory says now. */
export function recheck(state: ClaimState, context: Ctx): Decision<ClaimState> {
  const at = position(state, context);
  if (at === undefined || !OPEN.has(at)) throw new Refusal('nothing-to-recheck', at === undefined ? 'The claim is not ready to be submitted yet.' : 'The attempt has left; a change waits for the payer\'s answer.', 409);
  const decision = at === 'draft' ? { state } : edit(state, context);
  return { ...decision, tells: [...(decision.tells ?? []), askRoute(state.attempts[state.current!]!.asked, context)], reply: { findings: decision.state.attempts[state.current!]!.findings } };
}

export function overrideFinding(state: ClaimState, fact: LocalFact, context: Ctx): Decision<ClaimState> {
  const { code, path } = fact.data as { code: string; path: string };
  const attempt = state.current === undefined ? undefined : state.attempts[state.current];
  if (attempt === undefined || context.at('attempt', itemOf(attempt)) !== 'held') throw new Refusal('not-held', 'The claim is not held.', 409);
  const finding = attempt.findings.find((f) => f.code === code && f.path === path);
  if (finding === undefined) throw new Refusal('finding-unknown', 'The claim has no such finding (any more); look at it again.', 404);
  if (finding.severity === 'reject') throw new Refusal('finding-not-overridable', 'A receiver would refuse this claim; correct it, it cannot be overridden.', 409);
  if (finding.severity !== 'deny') throw new Refusal('finding-does-not-hold', 'This finding does not hold the claim.', 409);
  const reason = String((fact.phi as { reason?: string } | undefined)?.reason ?? '');
  if (reason.trim() === '') throw new Refusal('reason-missing', 'Say why the finding does not apply.');
  const next: ClaimState = {
    ...state,
    overrides: [...state.overrides, { code, path, message: finding.message, actor: fact.actor, at: context.now }],
    phi: { ...state.phi, reasons: [...(state.phi?.reasons ?? []), reason] },
  };
  const decision = edit(next, context, [emit('submission.finding-overridden', { ...key(attempt), code, path }, { phi: { reason } })]);
  return { ...decision, reply: { findings: decision.state.attempts[state.current!]!.findings } };
}
