import { standings, type Positions } from '@claimstream/contracts';
import type { ClaimState } from '../claim/state.js';
import { chargeOf } from '../claim/state.js';

/** Where a claim stands on a practice's board: exactly one of these at every moment. The first five are open, the last two are done for now. */
export const STANDINGS = ['waiting', 'held', 'incomplete', 'on its way', 'rejected', 'transmitted', 'not billable'] as const;
export type BoardStanding = (typeof STANDINGS)[number];

export const isOpen = (standing: BoardStanding): boolean => standing !== 'transmitted' && standing !== 'not billable';

/** From this rank on the file with the claim has left the house. */
const LEFT = 210;

export function boardStanding(positions: Positions): BoardStanding | undefined {
  const first = standings(positions)[0];
  if (!first) return undefined;
  if (first.state === 'not-billable') return 'not billable';
  if (first.machine === 'attempt' && first.state === 'rejected') return 'rejected';
  if (first.rank >= LEFT) return 'transmitted';
  if (first.machine === 'encounter' && first.state === 'incomplete') return 'incomplete';
  if (first.state === 'waiting' || first.state === 'queried') return 'waiting';
  return first.state === 'held' ? 'held' : 'on its way';
}

export interface DayRow {
  day: string;
  /** The next day on which something happened, or null while this row still holds. */
  until: string | null;
  standing: BoardStanding;
  cents: number;
  /** Standing and charge at the end of the day before; null on the first day. */
  before: BoardStanding | null;
  beforeCents: number;
  happened: string[];
}

/** How the claim stood at the end of each day on which it moved. */
export function daysOf(state: Pick<ClaimState, 'history' | 'charges' | 'happened'>): DayRow[] {
  const series = [...Object.values(state.history), ...Object.values(state.charges).map((c) => c.days)];
  const days = [...new Set(series.flatMap((s) => Object.keys(s)))].sort();
  const rows: DayRow[] = [];
  for (const day of days) {
    const positions = Object.fromEntries(Object.entries(state.history).flatMap(([key, past]) => { const at = asOf(past, day); return at === undefined ? [] : [[key, at]]; }));
    const standing = boardStanding(positions);
    if (standing === undefined) continue;
    const [coding, intake] = [asOf(state.charges.coding?.days ?? {}, day), asOf(state.charges.intake?.days ?? {}, day)];
    const last = rows.at(-1);
    if (last) last.until = day;
    rows.push({
      day, until: null, standing, cents: chargeOf({ ...(coding !== undefined && { coding }), ...(intake !== undefined && { intake }) }) ?? 0,
      before: last?.standing ?? null, beforeCents: last?.cents ?? 0, happened: state.happened[day] ?? [],
    });
  }
  return rows;
}

/** The value that held at the end of a day. */
function asOf<T>(past: Record<string, T>, day: string): T | undefined {
  let best: string | undefined;
  for (const d of Object.keys(past)) if (d <= day && (best === undefined || d > best)) best = d;
  return best === undefined ? undefined : past[best];
}
