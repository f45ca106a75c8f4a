import type { Item, Told } from '../work-item/items.js';
import { dueAt, endOfBusiness, OVERDUE } from '../work-item/due.js';
import type { Case, ClaimState } from './state.js';

/** What events said about what waits by its machine: the clock of a rejection, the next step of a case. */
export function toldOf(state: ClaimState, zone: string): Record<string, Told> {
  const told: Record<string, Told> = {};
  for (const [item, { rejection }] of Object.entries(state.attempts)) {
    if (rejection) told[`attempt:${item}`] = { dueAt: rejection.resubmitBy, category: rejection.category };
  }
  // It came on an 835 and is a new claim all the same: it lies among the rejections, under a word of its own.
  for (const [item, at] of Object.entries(state.positions)) if (item.startsWith('adjudication:') && at === 'unprocessable') told[item] = { category: 'unprocessable' };
  for (const [item, c] of Object.entries(state.cases ?? {})) told[`case:${item}`] = caseTold(c, zone);
  return told;
}

const caseTold = (c: Case, zone: string): Told => ({
  amountCents: c.amountCents, ...(c.category !== undefined && { category: c.category }), ...(c.owner !== undefined && { owner: c.owner }), ...(c.nextAction !== undefined && { nextAction: c.nextAction }),
  ...(c.dueOn !== undefined && { dueAt: endOfBusiness(c.dueOn, zone) }),
});

/** Where an overdue acknowledgement is still awaited: the ladder above it answers for it. */
const AWAITED = { syntax: ['transmitted'], claim: ['transmitted', 'syntax-accepted', 'clearinghouse-received', 'payer-received'] } as const;
const ASK = { syntax: 'Ask the partner for its TA1 or 999', claim: 'Ask the partner for its 277CA' } as const;

/** What waits on the claim without a machine of its own. */
export function moreItems(state: ClaimState, zone: string): Item[] {
  const overdue = Object.entries(state.overdue ?? {}).flatMap(([item, { awaited, at }]): Item[] => {
    const here = (AWAITED[awaited] as readonly string[]).includes(state.positions[`attempt:${item}`] ?? '');
    return here ? [{ item: `overdue:${item}`, queue: OVERDUE.queue, owner: 'biller', nextAction: ASK[awaited], openedAt: at, dueAt: dueAt(OVERDUE.allow, at, zone), findings: [], category: `no-${awaited}-acknowledgement` }] : [];
  });
  const exceptions = Object.entries(state.exceptions ?? {}).map(([key, e]): Item => ({
    item: `exception:${key}`, queue: key.startsWith('remittance/') ? 'posting' : 'exceptions', owner: e.owner, nextAction: e.nextAction, openedAt: e.at, dueAt: e.dueAt, amountCents: e.amountCents, category: e.code, findings: [],
  }));
  return [...overdue, ...exceptions];
}

const ENDED: ReadonlySet<string> = new Set(['overturned', 'withdrawn', 'written-off', 'to-patient']);

/** Whether a case in this state still wants an end. */
export const isLive = (state: string): boolean => !ENDED.has(state);

/** Last day to appeal of the case that must be appealed first, among those that still wait. */
export function appealDueOn(state: ClaimState): string | undefined {
  return Object.entries(state.cases ?? {}).flatMap(([item, c]) => (c.appealBy !== undefined && isLive(state.positions[`case:${item}`] ?? 'open') ? [c.appealBy] : [])).sort()[0];
}
