import type { PayerRules } from '@claimstream/codes';
import { emit, Refusal, unchanged, type Context, type Decision, type Fact, type StreamState, type TellDraft } from '@claimstream/event-stream';
import type { SubmissionReference } from '../reference.js';
import { entryOf, normalPayerId, type Route } from './route.js';

type Ctx = Context<SubmissionReference>;

export interface PayerRecord {
  name: string;
  /** Ids under which sources name it; the first goes out unless `wireId` says another. */
  payerIds: string[];
  wireId?: string;
  filingCode?: string;
  partner: string;
  rules?: PayerRules;
}

export interface BatchSettings {
  cutAfterSeconds: number;
  maxClaims: number;
}

export const BATCH_DEFAULTS: BatchSettings = { cutAfterSeconds: 5, maxClaims: 500 };

/**
 * Two sorts of stream share this kind: a payer's record (minted id), and an entry of the directory (id derived from the payer id),
 * which answers claims in order with every change and remembers those that named an id nobody had registered yet.
 */
export interface PayerState extends StreamState {
  record?: PayerRecord & { revision: number; settings: BatchSettings };
  entry?: { payerId: string; route?: Route; waiting: string[] };
}

export function decidePayer(state: PayerState | undefined, fact: Fact, context: Ctx): Decision<PayerState> {
  if (fact.kind === 'command' && fact.name === 'register-payer') return register(state, fact.data as PayerRecord, context);
  if (fact.kind !== 'tell') return unchanged(state);
  switch (fact.name) {
    case 'partner-settings': return state?.record ? publish({ ...state.record, settings: fact.data as BatchSettings }, context) : unchanged(state);
    case 'route-asked': return ask(state, fact.data as { claim: string; payerId: string }, fact.practice);
    case 'route-set': return setRoute(state, fact.data as { payerId: string; route: Route });
    case 'route-unset': return unsetRoute(state, fact.data as { payer: string });
    default: return unchanged(state);
  }
}

function register(state: PayerState | undefined, wanted: PayerRecord, context: Ctx): Decision<PayerState> {
  const payerIds = [...new Set(wanted.payerIds.map(normalPayerId))];
  if (payerIds.length === 0) throw new Refusal('payer-id-missing', 'A payer needs at least one id under which claims name it.');
  const before = state?.record;
  const record = { ...wanted, payerIds, revision: (before?.revision ?? 0) + 1, settings: before?.settings ?? BATCH_DEFAULTS };
  const dropped = (before?.payerIds ?? []).filter((id) => !payerIds.includes(id));
  const decision = publish(record, context);
  return {
    ...decision,
    events: [emit('submission.payer-registered', {
      name: record.name, payerIds, partner: record.partner, revision: record.revision, ...(record.filingCode === undefined ? {} : { filingCode: record.filingCode }),
    }, {})],
    tells: [
      ...(decision.tells ?? []),
      ...dropped.map((id): TellDraft => ({ to: { kind: 'payer', id: entryOf(context.tenant.id, id) }, name: 'route-unset', data: { payer: context.stream.id } })),
      { to: { kind: 'partner', id: record.partner }, name: 'payer-routed', data: { payer: context.stream.id } },
    ],
    reply: { payer: context.stream.id, revision: record.revision },
  };
}

/** Tells every directory entry of this payer how to reach it. */
function publish(record: NonNullable<PayerState['record']>, context: Ctx): Decision<PayerState> {
  const route: Route = {
    payer: context.stream.id, partner: record.partner, name: record.name, wireId: record.wireId ?? record.payerIds[0] ?? '', revision: record.revision, ...record.settings,
    ...(record.filingCode === undefined ? {} : { filingCode: record.filingCode }), ...(record.rules === undefined ? {} : { rules: record.rules }),
  };
  return {
    state: { record },
    tells: record.payerIds.map((payerId) => ({ to: { kind: 'payer', id: entryOf(context.tenant.id, payerId) }, name: 'route-set', data: { payerId, route } })),
  };
}

function ask(state: PayerState | undefined, asked: { claim: string; payerId: string }, practice: string | undefined): Decision<PayerState> {
  const entry = state?.entry ?? { payerId: normalPayerId(asked.payerId), waiting: [] };
  const waiting = entry.route === undefined && !entry.waiting.includes(asked.claim) ? [...entry.waiting, asked.claim] : entry.waiting;
  return { state: { entry: { ...entry, waiting } }, tells: [answer(asked.claim, entry.payerId, entry.route, practice)] };
}

function setRoute(state: PayerState | undefined, data: { payerId: string; route: Route }): Decision<PayerState> {
  const waiting = state?.entry?.waiting ?? [];
  return { state: { entry: { payerId: data.payerId, route: data.route, waiting: [] } }, tells: waiting.map((claim) => answer(claim, data.payerId, data.route)) };
}

function unsetRoute(state: PayerState | undefined, data: { payer: string }): Decision<PayerState> {
  // Another payer may have taken the id over meanwhile; then this farewell is late.
  if (state?.entry?.route?.payer !== data.payer) return unchanged(state);
  return { state: { entry: { payerId: state.entry.payerId, waiting: state.entry.waiting } } };
}

const answer = (claim: string, payerId: string, route: Route | undefined, practice?: string): TellDraft => ({
  to: { kind: 'claim', id: claim }, name: 'route-given', data: { payerId, ...(route === undefined ? {} : { route }) }, ...(practice === undefined ? {} : { practice }),
});
