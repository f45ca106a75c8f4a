import type { remittance } from '@claimstream/contracts';
import { isEvent, type EventFact, type SideRow } from '@claimstream/event-stream';
import { dayFact } from '../tables.js';
import { businessDay } from './business-day.js';

/** Payer money on its way to the bank (billing handbook 4.2): every remittance's cash passes through it. */
export const CASH = '1050';

/** Exceptions of a claim under which the whole payment of a CLP waits in unapplied money. */
const HOLDS: ReadonlySet<string> = new Set(['does-not-balance', 'reversal', 'correction', 'predetermination', 'posted-before']);

/** What an event adds to the figures of its business day. Answers, attempts and cases are counted from their own tables. */
export function dayFactRows(fact: EventFact, zone: string): SideRow[] {
  const said = meaning(fact);
  return said === undefined ? [] : [{
    table: dayFact.name, put: { stream: fact.stream, producer: fact.producer, seq: fact.seq, practice: fact.practice, day: businessDay(fact.at, zone), what: said.what, cents: said.cents, accounts: said.accounts },
  }];
}

interface Counted { what: string; cents: number; accounts?: Record<string, number> }

function meaning(fact: EventFact): Counted | undefined {
  if (isEvent(fact, 'remittance.claim-entries-posted') || isEvent(fact, 'remittance.remit-entries-posted')) return booked(fact.data.entries);
  if (isEvent(fact, 'remittance.payment-held')) return { what: 'held', cents: fact.data.paidCents };
  if (isEvent(fact, 'remittance.remit-quarantined')) return { what: 'held', cents: fact.data.unappliedCents };
  if (isEvent(fact, 'remittance.exception-raised')) return HOLDS.has(fact.data.code) && fact.data.remit !== undefined ? { what: 'held', cents: fact.data.amountCents } : undefined;
  if (isEvent(fact, 'remittance.payment-released')) return { what: 'released', cents: fact.data.paidCents };
  if (isEvent(fact, 'remittance.provider-adjustment-posted')) return { what: 'provider-adjustment', cents: fact.data.amountCents };
  if (isEvent(fact, 'denial.case-triaged')) return { what: 'case-triaged', cents: 0 };
  if (isEvent(fact, 'denial.case-overturned')) return { what: 'case-overturned', cents: fact.data.paidCents };
  if (isEvent(fact, 'submission.exception-settled') || isEvent(fact, 'remittance.exception-settled')) return { what: 'exception-settled', cents: 0 };
  if (isEvent(fact, 'submission.attempt-drafted') && fact.data.attempt > 1) return { what: 'resubmitted', cents: fact.data.chargeCents };
  return undefined;
}

/** The journal entries of one event: debit less credit of each account, and of it the cash. */
function booked(entries: readonly remittance.PostedEntry[]): Counted {
  const accounts: Record<string, number> = {};
  for (const { legs } of entries) for (const { account, debitCents, creditCents } of legs) accounts[account] = (accounts[account] ?? 0) + debitCents - creditCents;
  return { what: 'booked', cents: accounts[CASH] ?? 0, accounts };
}
