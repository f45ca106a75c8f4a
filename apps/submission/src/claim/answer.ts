import { emit, unchanged, type Context, type Decision } from '@claimstream/event-stream';
import type { EventData } from '@claimstream/contracts';
import type { SubmissionReference } from '../reference.js';
import { expectNothing } from './acknowledge.js';
import { raise } from './exception.js';
import { itemOf, type Attempt, type ClaimState, type Sequence } from './state.js';

type Ctx = Context<SubmissionReference>;

const SENT = new Set(['batched', 'transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received', 'payer-accepted', 'mailed', 'entered-by-portal']);

/** A remittance answered: money never waits for an acknowledgement, so the attempt's own clocks end. */
export function answered(state: ClaimState, { sequence, remit }: { sequence: Sequence; remit: string }, context: Ctx): Decision<ClaimState> {
  const newest = Object.values(state.attempts).filter((a) => a.sequence === sequence && a.pinned !== undefined).sort((a, b) => b.number - a.number);
  const sent = newest.find((a) => SENT.has(context.at('attempt', itemOf(a)) ?? ''));
  if (sent !== undefined) {
    const item = itemOf(sent);
    return { state, events: [emit('submission.attempt-answered', { sequence, attempt: sent.number, remit }, { item, to: 'answered' })], timers: expectNothing(item) };
  }
  const [last] = newest;
  if (last === undefined || context.at('attempt', itemOf(last)) !== 'rejected') return unchanged(state);
  return raise(state, context, {
    code: 'answered-after-rejection', item: itemOf(last), remit, amountCents: last.pinned?.chargeCents ?? 0,
    sentence: 'The payer answered a claim that had been rejected: it must not be sent again.', nextAction: 'Close the rejection; the payer has decided',
  });
}

/** What the next payer needs cannot be written yet: its attempt is drafted and held, so that nobody forgets it. */
export function draftNextPayer(state: ClaimState, moved: EventData<'remittance.payer-share-moved'>): Decision<ClaimState> {
  const sequence = moved.to;
  if (Object.values(state.attempts).some((a) => a.sequence === sequence)) return unchanged(state);
  const findings = [{
    code: 'COB-00', severity: 'reject' as const, path: 'otherSubscribers', message: 'The previous payer has decided; what it decided is not written into claims for the next payer yet.',
    fix: 'Send the claim to the next payer outside of this product, with the decision of the previous one.',
  }];
  const attempt: Attempt = { sequence, number: 1, asked: '', findings, releases: [] };
  const item = itemOf(attempt);
  return {
    state: { ...state, attempts: { ...state.attempts, [item]: attempt } },
    events: [
      emit('submission.attempt-drafted', { sequence, attempt: 1, frequencyCode: '1', chargeCents: state.coding?.chargeCents ?? 0 }, { item, to: 'draft' }),
      emit('submission.attempt-held', { sequence, attempt: 1, findings, releases: [] }, { item, to: 'held' }),
    ],
  };
}
