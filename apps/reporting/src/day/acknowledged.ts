import { dollars, type Amount } from './board.js';

export interface AttemptCount { practice: string | null; outcome: 'accepted' | 'rejected' | 'pending'; count: number; cents: string }
export interface PendingRow {
  practice: string | null; claim: string; item: string; transmitted_at: Date; charge_cents: string | null; state: string; partner: string | null; payer: string | null; interchange: string | null; overdue_at: Date | null;
}

const HOUR_MS = 3_600_000;

/**
 * What became of the claims that left on a day: submitted = accepted + rejected + pending, in count and cents. The pending ones are counted from their
 * own list, so that the identity can fail; none hides behind a number. `now` is ISO 8601.
 */
export function acknowledgedOf(counts: readonly AttemptCount[], pending: readonly PendingRow[], now: string) {
  const submitted = sum(counts.map((c) => ({ count: c.count, cents: Number(c.cents) })));
  const of = (outcome: AttemptCount['outcome']): Amount => sum(counts.filter((c) => c.outcome === outcome).map((c) => ({ count: c.count, cents: Number(c.cents) })));
  const [accepted, rejected] = [of('accepted'), of('rejected')];
  const waiting = sum(pending.map((p) => ({ count: 1, cents: Number(p.charge_cents ?? 0) })));
  return {
    submitted, accepted, rejected, pending: waiting,
    identity: {
      holds: submitted.count === accepted.count + rejected.count + waiting.count && submitted.cents === accepted.cents + rejected.cents + waiting.cents,
      count: `${submitted.count} submitted = ${accepted.count} accepted + ${rejected.count} rejected + ${waiting.count} pending`,
      cents: `${dollars(submitted.cents)} = ${dollars(accepted.cents)} + ${dollars(rejected.cents)} + ${dollars(waiting.cents)}`,
    },
    waiting: pending.map((p) => ({
      claim: p.claim, attempt: p.item, state: p.state, cents: Number(p.charge_cents ?? 0), transmittedAt: p.transmitted_at, ageHours: Math.floor((Date.parse(now) - p.transmitted_at.getTime()) / HOUR_MS),
      partner: p.partner, payer: p.payer, interchange: p.interchange, overdueSince: p.overdue_at,
    })),
  };
}

const sum = (amounts: readonly Amount[]): Amount => amounts.reduce((a, b) => ({ count: a.count + b.count, cents: a.cents + b.cents }), { count: 0, cents: 0 });
