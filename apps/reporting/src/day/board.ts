import { isOpen, STANDINGS, type BoardStanding } from './standing.js';

/** Claims and what they charge. */
export interface Amount {
  count: number;
  cents: number;
}

/** Rows of one practice, grouped in the database. */
export interface DayFigures {
  /** Open claims by standing at the end of the day before. */
  opening: ({ standing: BoardStanding } & Amount)[];
  /** Claims that moved on the day: from which standing (null = new) to which. */
  moves: { before: BoardStanding | null; standing: BoardStanding; count: number; beforeCents: number; cents: number }[];
  /** Claims by standing at the end of the day. */
  closing: ({ standing: BoardStanding } & Amount)[];
  /** Claims to which something happened on the day, by what. */
  happened: ({ what: string } & Amount)[];
}

export interface Board {
  openBefore: Amount;
  received: Amount;
  /** Sent before, and back in work: a rejection. */
  returned: Amount;
  transmitted: Amount;
  notBillable: Amount;
  /** Change of charges of open claims during the day. */
  repricedCents: number;
  /** What was open when the day ended, by where it stands. */
  open: Record<Exclude<BoardStanding, 'transmitted' | 'not billable'>, Amount>;
  openAfter: Amount;
  /** Claims that became ready, were coded, held, found incomplete... on the day, whatever became of them later. */
  happened: Record<string, Amount>;
  identity: { holds: boolean; count: string; cents: string };
}

const none = (): Amount => ({ count: 0, cents: 0 });
const plus = (a: Amount, b: Amount): Amount => ({ count: a.count + b.count, cents: a.cents + b.cents });

/**
 * The day of a practice. Opening, moves and closing come from different rows, so that the identity
 * open before + received + returned - transmitted - not billable (+ repriced) = open after can fail, and is printed with both sides.
 */
export function boardOf(figures: DayFigures): Board {
  const openBefore = figures.opening.filter((r) => isOpen(r.standing)).reduce(plus, none());
  let [received, returned, transmitted, notBillable, repricedCents] = [none(), none(), none(), none(), 0];
  for (const m of figures.moves) {
    const amount = { count: m.count, cents: m.cents };
    const wasOpen = m.before !== null && isOpen(m.before);
    if (m.before === null) received = plus(received, amount);
    else if (wasOpen) repricedCents += m.cents - m.beforeCents;
    else if (isOpen(m.standing)) returned = plus(returned, amount);
    if (m.before !== null && !wasOpen) continue;
    if (m.standing === 'transmitted') transmitted = plus(transmitted, amount);
    if (m.standing === 'not billable') notBillable = plus(notBillable, amount);
  }
  const open = Object.fromEntries(STANDINGS.filter(isOpen).map((s) => [s, figures.closing.filter((r) => r.standing === s).reduce(plus, none())])) as Board['open'];
  const openAfter = Object.values(open).reduce(plus, none());
  const count = openBefore.count + received.count + returned.count - transmitted.count - notBillable.count;
  const cents = openBefore.cents + received.cents + returned.cents + repricedCents - transmitted.cents - notBillable.cents;
  const parts = Object.entries(open).filter(([, a]) => a.count > 0);
  return {
    openBefore, received, returned, transmitted, notBillable, repricedCents, open, openAfter,
    happened: Object.fromEntries(figures.happened.map((h) => [h.what, { count: h.count, cents: h.cents }])),
    identity: {
      holds: count === openAfter.count && cents === openAfter.cents,
      count: `${openBefore.count} open before + ${received.count} received + ${returned.count} returned - ${transmitted.count} transmitted - ${notBillable.count} not billable = ${count}; `
        + `open after: ${openAfter.count}${parts.length > 0 ? ` (${parts.map(([s, a]) => `${a.count} ${s}`).join(' + ')})` : ''}`,
      cents: `${dollars(openBefore.cents)} + ${dollars(received.cents)} + ${dollars(returned.cents)} + ${dollars(repricedCents)} repriced - ${dollars(transmitted.cents)} - ${dollars(notBillable.cents)} = ${dollars(cents)}; `
        + `open after: ${dollars(openAfter.cents)}`,
    },
  };
}

/** -1234567 cents as -$12,345.67, without a float. */
export function dollars(cents: number): string {
  const whole = String(Math.trunc(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${cents < 0 ? '-' : ''}$${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
