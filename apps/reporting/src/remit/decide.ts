import { headline, type Headline } from '@claimstream/contracts';
import { isEvent, unchanged, type Decide, type EventFact, type SideRow } from '@claimstream/event-stream';
import { changedRows } from '../claim/changed-rows.js';
import { dayFactRows } from '../day/day-fact.js';
import { journeyRow } from '../journey/entry.js';
import { remitShown, sideTables, workItem } from '../tables.js';
import { itemsOf, type Item } from '../work-item/items.js';
import { foldRemit } from './fold.js';
import type { RemitState } from './state.js';

/** Reporting decides nothing about a remittance; it shows where every cent of it went and what waits. */
export const decideRemit: Decide<RemitState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const state = foldRemit(before, fact);
  const { id } = context.stream;
  const zone = context.tenant.timeZone;
  const changed = holdsThatChange(before, state, fact);
  return {
    state,
    rows: [
      shownRow(id, state), ...changedRows(sideTables, before ? itemRows(id, { ...before, holds: changed(before.holds) }, zone) : [], itemRows(id, { ...state, holds: changed(state.holds) }, zone)),
      journeyRow(fact), ...dayFactRows(fact, zone),
    ],
    ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }),
  };
};

type Holds = RemitState['holds'];

/**
 * The held payments whose rows an event may change: the one it names, or all of them where what their rows take from the remittance changes. A remittance may
 * hold thousands, each said by an event of its own.
 */
function holdsThatChange(before: RemitState | undefined, state: RemitState, fact: EventFact): (holds: Holds) => Holds {
  if (before === undefined || before.practice !== state.practice) return (holds) => holds;
  const [was, is] = [headline(before.positions), headline(state.positions)];
  if (was.text !== is.text || was.tone !== is.tone) return (holds) => holds;
  const named = isEvent(fact, 'remittance.payment-held') || isEvent(fact, 'remittance.payment-released') ? fact.data.exception : undefined;
  return (holds) => {
    const hold = named === undefined ? undefined : holds[named];
    return named === undefined || hold === undefined ? {} : { [named]: hold };
  };
}

/** What a person does first about a payment that could not be posted. */
const NEXT: Readonly<Record<string, string>> = {
  unmatched: 'Find the claim that is paid', 'does-not-balance': 'Ask the payer for an answer that adds up', reversal: 'Take the earlier answer back', correction: 'Compare both answers and decide which holds',
  predetermination: 'Keep it with the claim and release the money', 'posted-before': 'Compare both remittances and return what was paid twice', 'another-practice': 'Give the payment to the practice of the claim',
  'claim-parked': 'Resume the parked claim; it takes its payment by itself',
};

const heldItems = (state: RemitState): Item[] => Object.entries(state.holds).map(([exception, h]) => ({
  item: `held:${exception}`, queue: 'posting', owner: 'poster', nextAction: NEXT[h.reason] ?? 'Compare the payment with the claim and decide', openedAt: h.at, dueAt: h.dueAt, amountCents: h.paidCents, category: h.reason, findings: [],
}));

/** Every row of a remittance. */
export const remitRows = (id: string, state: RemitState, zone: string): SideRow[] => [shownRow(id, state), ...itemRows(id, state, zone)];

/** The remittance as lists and its page show it. */
function shownRow(id: string, state: RemitState): SideRow {
  const said: Headline = headline(state.positions);
  const { header: h } = state;
  return {
    table: remitShown.name,
    put: {
      remit: id, practice: state.practice, document: h?.['document'], partner: h?.['partner'], transaction: h?.['transaction'], trace: h?.['trace'], payer_name: h?.['payerName'], payer_tax_id: h?.['payerTaxId'],
      payee_id: h?.['payeeId'], method: h?.['method'], handling: h?.['handling'], payment_cents: state.paymentCents, payment_date: h?.['paymentDate'] === '' ? undefined : h?.['paymentDate'], claims: h?.['claims'],
      state: Object.values(state.positions)[0], headline: said.text, tone: said.tone, detail: state.sentence ?? said.detail, reason: state.reason, paid_cents: state.paidCents,
      provider_adjustment_cents: state.providerAdjustmentCents, posted: state.posted, held: state.held, posted_cents: state.postedCents, held_cents: state.heldCents, difference_cents: state.differenceCents,
      holds: state.holds, adjustments: state.adjustments, repeats: state.repeats, received_at: state.receivedAt, updated_at: state.updated || undefined, lamport: state.lamport,
    },
  };
}

/** What waits for a person with it: the remittance itself, and each payment it holds. */
function itemRows(id: string, state: RemitState, zone: string): SideRow[] {
  const said: Headline = headline(state.positions);
  const told = Object.fromEntries(Object.keys(state.positions).map((key) => [key, { ...(state.positions[key] === 'quarantined' && state.reason !== undefined && { category: state.reason }) }]));
  return itemsOf({ positions: state.positions, since: state.since, findings: {}, updated: state.updated, told, more: heldItems(state) }, zone).map((i): SideRow => ({
    table: workItem.name,
    put: {
      stream: id, item: i.item, kind: 'remit', practice: state.practice, queue: i.queue, owner: i.owner, next_action: i.nextAction, due_at: i.dueAt, opened_at: i.openedAt, headline: said.text, tone: said.tone,
      findings: i.findings, amount_cents: i.amountCents ?? state.paymentCents, category: i.category,
    },
  }));
}
