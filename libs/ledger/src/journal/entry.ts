import type { AccountNumber, Sequence } from '../chart.js';
import { accountOf } from '../chart.js';
import { cents, sumCents } from '../money.js';

/** Posting rules that exist; the table in the README says when each applies. */
export const RULES = ['J1', 'J2', 'J3', 'J4', 'J6', 'J7', 'J9', 'J10', 'J12a', 'J12b', 'J12c', 'J13', 'J14', 'J16', 'J25', 'J26'] as const;
export type Rule = (typeof RULES)[number];

/** A payer's adjustment as it was sent: group and reason of a CAS segment. */
export interface AdjustmentCode {
  readonly group: string;
  readonly reason: string;
}

/** One side of an entry. Exactly one of the two amounts is positive, the other is zero. */
export interface Leg {
  readonly account: AccountNumber;
  readonly debitCents: number;
  readonly creditCents: number;
  /** Service line of the claim; absent where the money belongs to the claim as a whole. */
  readonly line?: number;
  /** The CAS that moved the money. */
  readonly adjustment?: AdjustmentCode;
  /** The PLB that moved the money: its reason code and the payer's own reference. */
  readonly plb?: { readonly reason: string; readonly reference: string };
}

/** Unique in a tenant: one fact posts each leg of a rule once, however often it is read. */
export interface EntryKey {
  /** SHA-256 (hex) of the fact that caused the entry. */
  readonly source: string;
  readonly rule: Rule;
  /** Number of the entry's first leg among all legs of this rule from this fact; the next legs count on. */
  readonly leg: number;
}

/** Two or more legs that balance. Never changed: a correction is another entry that mirrors it. */
export interface JournalEntry {
  readonly key: EntryKey;
  /** Day of the fact itself (`YYYY-MM-DD`): service, payment, deposit. */
  readonly occurredOn: string;
  /** Day the books took it in; decides the accounting period and what `asOf` sees. */
  readonly postedOn: string;
  readonly tenant: string;
  readonly practiceId: string;
  readonly claimId?: string;
  /** The payer whose answer it is. */
  readonly sequence?: Sequence;
  /** Payer that carries a balance forward or takes one back, as the caller names it. */
  readonly payerId?: string;
  /** The remittance whose money it is. */
  readonly remit?: string;
  readonly legs: readonly Leg[];
  /** The entry whose exact mirror this is. */
  readonly reverses?: EntryKey;
}

/** What every fact brings to its entries. */
export interface FactHeader {
  readonly source: string;
  readonly occurredOn: string;
  readonly postedOn: string;
  readonly tenant: string;
  readonly practiceId: string;
}

/** What an entry says beyond its fact. */
export type EntryPlace = Pick<JournalEntry, 'claimId' | 'sequence' | 'payerId' | 'remit' | 'reverses'>;

export const keyText = (key: EntryKey): string => `${key.source}/${key.rule}/${key.leg}`;

/** The rule whose effect an entry has: of a mirror, the rule of what it mirrors. */
export const effectOf = (entry: JournalEntry): Rule => entry.reverses?.rule ?? entry.key.rule;

/** What a leg adds to the debit side, negative for a credit. */
export const netDebit = (leg: Leg): number => cents(leg.debitCents - leg.creditCents);

/** An entry that does not balance, or whose legs are not legs. A bug of a rule, never a payer's mistake. */
export class UnbalancedEntry extends Error {
  override readonly name = 'UnbalancedEntry';
}

/** What a leg may say besides account and amount. */
export type LegDetail = Pick<Leg, 'line' | 'adjustment' | 'plb'>;

/**
 * Debit and credit of one amount. A negative amount swaps the sides, so that no leg ever carries a sign: a payer's
 * minus must not hide in a total (rule J4).
 */
export function pair(debit: AccountNumber, credit: AccountNumber, amountCents: number, detail: LegDetail = {}): readonly Leg[] {
  const amount = Math.abs(cents(amountCents));
  if (amount === 0) return [];
  const [from, to] = amountCents > 0 ? [debit, credit] : [credit, debit];
  return [{ account: from, debitCents: amount, creditCents: 0, ...detail }, { account: to, debitCents: 0, creditCents: amount, ...detail }];
}

/** The same legs with their sides changed. */
export const mirrored = (legs: readonly Leg[]): readonly Leg[] => legs.map((leg) => ({ ...leg, debitCents: leg.creditCents, creditCents: leg.debitCents }));

/** Why this is not an entry, or undefined. */
export function entryProblem(entry: JournalEntry): string | undefined {
  if (entry.legs.length < 2) return 'an entry has at least two legs';
  for (const leg of entry.legs) {
    accountOf(leg.account);
    const amounts = [leg.debitCents, leg.creditCents];
    if (!amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0)) return 'a leg holds whole cents and no sign';
    if (amounts.filter((amount) => amount > 0).length !== 1) return 'a leg is either a debit or a credit';
  }
  return sumCents(entry.legs.map(netDebit)) === 0 ? undefined : 'debits and credits differ';
}

/** Writes the entries of one fact and numbers their legs by rule, so that reading the fact again gives the same keys. */
export class EntryWriter {
  private readonly next = new Map<Rule, number>();
  private readonly written: JournalEntry[] = [];

  constructor(private readonly fact: FactHeader, private readonly place: EntryPlace = {}) {}

  /** Adds an entry; no legs, no entry. @throws UnbalancedEntry */
  add(rule: Rule, legs: readonly Leg[], place: EntryPlace = {}): void {
    if (legs.length === 0) return;
    const { source, occurredOn, postedOn, tenant, practiceId } = this.fact;
    const leg = this.next.get(rule) ?? 1;
    const entry: JournalEntry = { key: { source, rule, leg }, occurredOn, postedOn, tenant, practiceId, ...this.place, ...place, legs };
    const problem = entryProblem(entry);
    if (problem !== undefined) throw new UnbalancedEntry(`${keyText(entry.key)}: ${problem}.`);
    this.next.set(rule, leg + legs.length);
    this.written.push(entry);
  }

  entries(): readonly JournalEntry[] {
    return [...this.written];
  }
}
