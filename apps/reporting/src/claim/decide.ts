import type { Decide, Fact, SideRow } from '@claimstream/event-stream';
import { journeyRow } from '../journey/entry.js';
import { tokenRows } from '../search/token-rows.js';
import { sideTables } from '../tables.js';
import { dayFactRows } from '../day/day-fact.js';
import { changedRows } from './changed-rows.js';
import { foldClaim } from './fold.js';
import { spokenRows } from './spoken.js';
import type { ClaimState } from './state.js';
import { claimRows } from './view.js';

/** Rows of a state that was reached in this batch: the next fact of the claim compares with them. States are never changed, so what was derived stays right. */
const derived = new WeakMap<ClaimState, SideRow[]>();

function rowsOf(claim: string, state: ClaimState, zone: string): SideRow[] {
  let rows = derived.get(state);
  if (rows === undefined) derived.set(state, (rows = claimRows(claim, state, zone)));
  return rows;
}

/** Reporting decides nothing about a claim; it keeps what others decided and derives what people see. */
export const decideClaim: Decide<ClaimState> = (before, fact: Fact, context) => {
  const { id } = context.stream;
  const zone = context.tenant.timeZone;
  const state = foldClaim(before, fact, zone);
  const rows: SideRow[] = changedRows(sideTables, before ? rowsOf(id, before, zone) : [], rowsOf(id, state, zone));
  if (fact.kind === 'event') rows.push(journeyRow(fact), ...tokenRows(fact, id, 'claim'), ...spokenRows(fact, zone), ...dayFactRows(fact, zone));
  return { state, rows, ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }) };
};
