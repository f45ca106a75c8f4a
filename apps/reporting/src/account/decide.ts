import { headline } from '@claimstream/contracts';
import { isEvent, unchanged, type Decide, type EventFact, type SideRow, type StreamState } from '@claimstream/event-stream';
import { changedRows } from '../claim/changed-rows.js';
import { journeyRow } from '../journey/entry.js';
import { accountShown, sideTables, workItem } from '../tables.js';
import { itemsOf } from '../work-item/items.js';

/** What a guarantor owes at a practice, in integer cents: patient shares and nothing else. */
export interface AccountState extends StreamState {
  practice?: string;
  guarantor?: string;
  positions: Record<string, string>;
  since: Record<string, string>;
  balanceCents: number;
  /** The share of each claim in the balance. */
  claims: Record<string, number>;
  openedAt?: string;
  updated: string;
  lamport: number;
}

/** Reporting keeps of an account what its list and page show. */
export const decideAccount: Decide<AccountState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const state = foldAccount(before, fact);
  const { id } = context.stream;
  const zone = context.tenant.timeZone;
  return {
    state,
    rows: [...changedRows(sideTables, before ? accountRows(id, before, zone) : [], accountRows(id, state, zone)), journeyRow(fact)],
    ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }),
  };
};

function foldAccount(before: AccountState | undefined, fact: EventFact): AccountState {
  const was = before ?? { positions: {}, since: {}, balanceCents: 0, claims: {}, updated: '', lamport: 0 };
  const { transition } = fact;
  const key = transition && `${transition.machine}:${transition.item}`;
  const state: AccountState = {
    ...was,
    ...(fact.practice && { practice: fact.practice }),
    ...(key && { positions: { ...was.positions, [key]: transition.to }, since: was.positions[key] === transition.to ? was.since : { ...was.since, [key]: fact.at } }),
    openedAt: was.openedAt ?? fact.at, updated: fact.at > was.updated ? fact.at : was.updated, lamport: Math.max(was.lamport, fact.lamport),
  };
  if (isEvent(fact, 'patient-billing.account-opened')) return { ...state, guarantor: fact.data.guarantor };
  if (isEvent(fact, 'patient-billing.balance-due') || isEvent(fact, 'patient-billing.balance-changed') || isEvent(fact, 'patient-billing.balance-cleared')) {
    const { balanceCents, changeCents, claim } = fact.data;
    const { [claim]: share = 0, ...others } = state.claims;
    return { ...state, balanceCents, claims: share + changeCents === 0 ? others : { ...others, [claim]: share + changeCents } };
  }
  return state;
}

export function accountRows(id: string, state: AccountState, zone: string): SideRow[] {
  const said = headline(state.positions);
  const items = itemsOf({ positions: state.positions, since: state.since, findings: {}, updated: state.updated }, zone);
  return [
    {
      table: accountShown.name,
      put: {
        account: id, practice: state.practice, guarantor: state.guarantor, state: Object.values(state.positions)[0], headline: said.text, tone: said.tone, detail: said.detail, balance_cents: state.balanceCents,
        claims: state.claims, opened_at: state.openedAt, updated_at: state.updated || undefined, lamport: state.lamport,
      },
    },
    ...items.map((i): SideRow => ({
      table: workItem.name,
      put: {
        stream: id, item: i.item, kind: 'account', practice: state.practice, queue: i.queue, owner: i.owner, next_action: i.nextAction, due_at: i.dueAt, opened_at: i.openedAt, headline: said.text, tone: said.tone,
        findings: i.findings, amount_cents: state.balanceCents,
      },
    })),
  ];
}
