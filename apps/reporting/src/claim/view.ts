import { headline, holds, standings, type Finding, type Headline, type MachineName } from '@claimstream/contracts';
import type { SideRow } from '@claimstream/event-stream';
import { boardStanding, daysOf } from '../day/standing.js';
import { businessDay } from '../day/business-day.js';
import { attemptView, caseView, claimDay, claimView, workItem } from '../tables.js';
import { itemsOf } from '../work-item/items.js';
import { appealDueOn, isLive, moreItems, toldOf } from './open-work.js';
import { chargeOf, type Attempt, type ClaimState } from './state.js';

/** The headline of a claim as reporting knows it. */
export function headlineOf(state: ClaimState): Headline {
  const counts = Object.fromEntries(Object.entries(state.findings).map(([machine, list]) => [machine, (list as Finding[]).filter(holds).length])) as Partial<Record<MachineName, number>>;
  const appeal = appealDueOn(state);
  return headline(state.positions, {
    findings: counts, deliveryFailed: undeliveredNow(state).length > 0, correctionProposed: state.proposal !== undefined,
    ...(appeal !== undefined && { appealDueOn: appeal }), ...(state.balances && { openCents: state.balances.openCents }),
  });
}

/** A file that could not be delivered matters only while the claim's newest attempt lies in it. */
function undeliveredNow(state: ClaimState): [string, string][] {
  const current = standings(state.positions).filter((s) => s.machine === 'attempt' && s.state === 'batched').map((s) => state.attempts[s.item]?.interchange);
  return Object.entries(state.undelivered).filter(([file]) => current.includes(file));
}

const chargeNow = (state: ClaimState): number | undefined =>
  chargeOf({ ...(state.charges.coding && { coding: state.charges.coding.cents }), ...(state.charges.intake && { intake: state.charges.intake.cents }) });

/** The newest attempt of the furthest payer sequence: what the claim is sent as now. */
function currentAttempt(state: ClaimState): { item: string; state: string; more: Attempt } | undefined {
  const s = standings(state.positions).find((p) => p.machine === 'attempt');
  return s && { item: s.item, state: s.state, more: state.attempts[s.item] ?? {} };
}

/** Every row of the read models that follows from the state; the journey and the tokens are written once per event beside them. */
export function claimRows(claim: string, state: ClaimState, zone: string): SideRow[] {
  const said = headlineOf(state);
  const amount = chargeNow(state);
  const items = Object.keys(state.positions).length === 0 ? [] : itemsOf({ ...state, undelivered: Object.fromEntries(undeliveredNow(state)), told: toldOf(state, zone), more: moreItems(state, zone) }, zone);
  const attempt = currentAttempt(state);
  const payerSource = attempt?.more.payerSource ?? state.registration?.payerSource;
  const firstDue = items.filter((i) => i.nextAction === said.waitsFor?.nextAction).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
  const view = {
    claim, practice: state.practice, patient: state.registration?.patient, kind: state.registration?.kind,
    service_from: state.registration?.serviceFrom, service_through: state.registration?.serviceThrough, charge_cents: amount,
    payer_source: payerSource, payer: attempt?.more.payer, partner: attempt?.more.partner,
    headline: said.text, tone: said.tone, detail: said.detail, owner: said.waitsFor?.owner, next_action: said.waitsFor?.nextAction, due_at: firstDue?.dueAt,
    standing: boardStanding(state.positions), encounter: of(state, 'encounter'), coding: of(state, 'coding'), attempt: attempt?.state,
    positions: state.positions, findings: state.findings,
    money: { chargeCents: amount ?? null, sourceCents: state.charges.intake?.cents ?? null, codedCents: state.charges.coding?.cents ?? null, attempts: state.attempts, balances: state.balances ?? null, cases: state.cases ?? {}, exceptions: state.exceptions ?? {}, share: state.share ?? null },
    document: state.came?.document, ordinal: state.came?.ordinal, interchange: attempt?.more.interchange,
    received_at: state.came?.receivedAt, updated_at: state.updated || undefined, lamport: state.lamport,
  };
  return [
    { table: claimView.name, put: view },
    ...items.map((i): SideRow => ({
      table: workItem.name,
      put: {
        stream: claim, item: i.item, kind: 'claim', practice: state.practice, queue: i.queue, owner: i.owner, next_action: i.nextAction, due_at: i.dueAt, opened_at: i.openedAt,
        headline: said.text, tone: said.tone, findings: i.findings, amount_cents: i.amountCents ?? amount, payer: payerSource, category: i.category,
      },
    })),
    ...attemptRows(claim, state, zone),
    ...caseRows(claim, state),
    ...daysOf(state).map((d): SideRow => ({
      table: claimDay.name,
      put: { claim, day: d.day, until: d.until, practice: state.practice, standing: d.standing, cents: d.cents, before: d.before, before_cents: d.beforeCents, happened: d.happened },
    })),
  ];
}

const of = (state: ClaimState, machine: MachineName): string | undefined => Object.entries(state.positions).find(([key]) => key.startsWith(`${machine}:`))?.[1];

/** What became of an attempt that left, in the words of the morning's board: money is an acceptance, whatever acknowledgements say. */
function outcomeOf(state: string | undefined): 'accepted' | 'rejected' | 'pending' {
  if (state === 'rejected') return 'rejected';
  return state === 'transmitted' || state === 'syntax-accepted' || state === 'clearinghouse-received' || state === 'payer-received' ? 'pending' : 'accepted';
}

function attemptRows(claim: string, state: ClaimState, zone: string): SideRow[] {
  return Object.entries(state.attempts).flatMap(([item, a]): SideRow[] => {
    if (a.transmittedAt === undefined) return [];
    const at = state.positions[`attempt:${item}`];
    // Taken back before anybody answered: what was rejected stays so, although a later attempt took its place.
    const outcome = a.rejection !== undefined ? 'rejected' : outcomeOf(at);
    return [{
      table: attemptView.name,
      put: {
        claim, item, practice: state.practice, day: businessDay(a.transmittedAt, zone), transmitted_at: a.transmittedAt, charge_cents: a.chargeCents, state: at, outcome, category: a.rejection?.category,
        stage: a.rejection?.stage, payer: a.payer, partner: a.partner, interchange: a.interchange, overdue_at: outcome === 'pending' ? state.overdue?.[item]?.at : undefined,
      },
    }];
  });
}

const caseRows = (claim: string, state: ClaimState): SideRow[] => Object.entries(state.cases ?? {}).map(([item, c]) => {
  const at = state.positions[`case:${item}`] ?? 'open';
  return {
    table: caseView.name,
    put: {
      claim, item, practice: state.practice, day: c.openedOn, state: at, sequence: c.sequence, cause: c.cause, amount_cents: c.amountCents, category: c.category, route: c.route, owner: c.owner, next_action: c.nextAction,
      due_on: c.dueOn, appeal_by: c.appealBy, correct_by: c.correctBy, live: isLive(at),
    },
  };
});
