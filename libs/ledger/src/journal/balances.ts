import { accountOf, CHART, isReceivable, type AccountNumber, type Receivable } from '../chart.js';
import { cents, negated } from '../money.js';
import { netDebit, type JournalEntry, type Leg } from './entry.js';

/** An account's turnover and balance. `balanceCents` is positive on the account's normal side. */
export interface Balance {
  readonly account: AccountNumber;
  readonly debitCents: number;
  readonly creditCents: number;
  readonly balanceCents: number;
}

/** What stands in one bucket of one claim; negative: paid too much. */
export interface ClaimBucket {
  readonly claimId: string;
  readonly account: Receivable;
  readonly openCents: number;
}

/** Entries that the books held at the end of that day (`YYYY-MM-DD`). */
export const asOf = (entries: Iterable<JournalEntry>, date: string): JournalEntry[] => [...entries].filter((entry) => entry.postedOn <= date);

/** Debits less credits of all legs, by a name; legs without a name are left out. */
export function netBy(entries: Iterable<JournalEntry>, nameOf: (leg: Leg, entry: JournalEntry) => string | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const entry of entries) {
    for (const leg of entry.legs) {
      const name = nameOf(leg, entry);
      if (name !== undefined) sums.set(name, cents((sums.get(name) ?? 0) + netDebit(leg)));
    }
  }
  return sums;
}

/** Every account that was used, in the order of the chart: the trial balance. */
export function balancesByAccount(entries: Iterable<JournalEntry>): readonly Balance[] {
  const turnover = new Map<string, { debitCents: number; creditCents: number }>();
  for (const entry of entries) {
    for (const leg of entry.legs) {
      const sum = turnover.get(leg.account) ?? { debitCents: 0, creditCents: 0 };
      turnover.set(leg.account, { debitCents: cents(sum.debitCents + leg.debitCents), creditCents: cents(sum.creditCents + leg.creditCents) });
    }
  }
  return CHART.flatMap(({ number, normal }) => {
    const sum = turnover.get(number);
    if (!sum) return [];
    const net = cents(sum.debitCents - sum.creditCents);
    return [{ account: number, ...sum, balanceCents: normal === 'debit' ? net : negated(net) }];
  });
}

/** Balance of one account, positive on its normal side. */
export const balanceOf = (entries: Iterable<JournalEntry>, account: AccountNumber): number => {
  const net = netBy(entries, (leg) => (leg.account === account ? account : undefined)).get(account) ?? 0;
  return accountOf(account).normal === 'debit' ? net : negated(net);
};

/** The trial balance of each practice. */
export function balancesByPractice(entries: Iterable<JournalEntry>): ReadonlyMap<string, readonly Balance[]> {
  const own = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const so = own.get(entry.practiceId);
    if (so) so.push(entry);
    else own.set(entry.practiceId, [entry]);
  }
  return new Map([...own].sort(([a], [b]) => (a < b ? -1 : 1)).map(([practice, its]) => [practice, balancesByAccount(its)]));
}

/** What each claim is owed, by bucket, zero buckets included; ordered by claim, then account. */
export function claimBuckets(entries: Iterable<JournalEntry>): readonly ClaimBucket[] {
  const open = netBy(entries, (leg, entry) => (isReceivable(leg.account) && entry.claimId !== undefined ? `${entry.claimId} ${leg.account}` : undefined));
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, openCents]) => {
    const at = name.lastIndexOf(' ');
    return { claimId: name.slice(0, at), account: name.slice(at + 1) as Receivable, openCents };
  });
}
