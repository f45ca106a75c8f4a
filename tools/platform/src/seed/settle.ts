import type { Doors } from './doors.js';

/** Where the claims of a day stand, over all practices. */
export interface Standing {
  claims: number;
  transmitted: number;
  held: number;
  waiting: number;
  incomplete: number;
  notBillable: number;
  onItsWay: number;
  rejected: number;
}

interface Amount { count: number }
interface BoardOfDay {
  openBefore: Amount; received: Amount; transmitted: Amount; notBillable: Amount;
  open: Record<'waiting' | 'held' | 'incomplete' | 'on its way' | 'rejected', Amount>;
}

const sum = (amounts: Amount[]): number => amounts.reduce((total, a) => total + a.count, 0);

/** The boards of today and what today's began with: a seed that was interrupted before midnight still counts whole. */
export async function standing(doors: Doors, day: string): Promise<Standing> {
  const { items } = await doors.get<{ items: BoardOfDay[] }>('reporting', `yesterday?date=${day}`, 'manager');
  const open = (state: keyof BoardOfDay['open']) => sum(items.map((b) => b.open[state]));
  return {
    claims: sum(items.flatMap((b) => [b.openBefore, b.received])), transmitted: sum(items.map((b) => b.transmitted)), notBillable: sum(items.map((b) => b.notBillable)),
    held: open('held'), waiting: open('waiting'), incomplete: open('incomplete'), onItsWay: open('on its way'), rejected: open('rejected'),
  };
}

const LOOK_MS = 400;

/** Looks until `done`, or until the limit; answers what was seen last and whether it was done. A slow machine is no fault. */
export async function until<T>(look: () => Promise<T>, done: (seen: T) => boolean, limitMs: number): Promise<{ seen: T; done: boolean }> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (done(seen)) return { seen, done: true };
    if (performance.now() > end) return { seen, done: false };
    await new Promise((r) => setTimeout(r, LOOK_MS));
  }
}

/**
 * All claims are known and none is on its way, twice in a row: between two events a claim may seem to stand. What payers answer goes on for as long as
 * they like, so a rejection does not make the day unsettled.
 */
export const settledAt = (claims: number): ((seen: Standing) => boolean) => {
  let before = '';
  return (seen) => {
    const now = JSON.stringify({ ...seen, rejected: 0 });
    const still = now === before && seen.claims >= claims && seen.onItsWay === 0;
    before = now;
    return still;
  };
};
