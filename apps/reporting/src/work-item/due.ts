import { addDays, businessDaysAfter, type MachineName } from '@claimstream/contracts';
import { instantOf, localDay } from './zone.js';

export const QUEUES = [
  'registration', 'coding', 'edits', 'rejections', 'documents', 'delivery', 'corrections', 'exceptions', 'denials', 'posting', 'accounts', 'waiting',
] as const;
export type Queue = (typeof QUEUES)[number];

/** How long work may lie: business days end at five in the afternoon of the tenant's zone, days likewise, hours run through nights and weekends. */
export type Allowance = { businessDays: number } | { days: number } | { hours: number };

interface Rule {
  queue: Queue;
  allow: Allowance;
}

const bd = (queue: Queue, businessDays: number): Rule => ({ queue, allow: { businessDays } });

/** States that wait for a person: which queue they lie in and how long they may. The seeds ask rejections to be resubmitted within 24 hours. */
const PERSON: Partial<Record<MachineName, Record<string, Rule>>> = {
  document: { refused: bd('documents', 1), exception: bd('documents', 1) },
  encounter: { incomplete: bd('registration', 1) },
  coding: { waiting: bd('coding', 1), queried: bd('coding', 3), held: bd('coding', 1) },
  attempt: { held: bd('edits', 1), rejected: { queue: 'rejections', allow: { hours: 24 } } },
  interchange: { rejected: { queue: 'delivery', allow: { hours: 24 } } },
  adjudication: { pended: bd('denials', 3), unprocessable: { queue: 'rejections', allow: { hours: 24 } } },
  case: { open: bd('denials', 1), triaged: bd('denials', 3), 'partly-overturned': bd('denials', 3), upheld: bd('denials', 3), expired: bd('denials', 1) },
  account: { disputed: bd('accounts', 3), hardship: bd('accounts', 3) },
  remit: { quarantined: bd('posting', 1) },
};

/** Waits that only time ends (billing handbook 3.5); after it, the owner looks. */
const TIMERS: Record<string, Allowance> = {
  'batch-cut': { businessDays: 1 },
  'delivery-overdue': { businessDays: 1 },
  'acknowledgement-overdue': { hours: 24 },
  'status-overdue': { hours: 48 },
  'no-response': { days: 21 },
  'correction-overdue': { businessDays: 15 },
  'crossover-overdue': { businessDays: 15 },
  'deposit-overdue': { businessDays: 3 },
  'remit-overdue': { businessDays: 3 },
  'refund-due': { days: 60 },
  'follow-up': { days: 7 },
  'appeal-answer': { days: 30 },
  'statement-cycle': { days: 30 },
  'pre-collection-review': { days: 15 },
  instalment: { days: 30 },
  'agency-report': { days: 30 },
};

/** What has no rule of its own is due the next business day: late is found out, never is not. */
const OTHERWISE: Allowance = { businessDays: 1 };

/** The queue and the time allowed for a state that waits for a person (`timer` undefined) or for time. */
export function ruleOf(machine: MachineName, state: string, timer: string | undefined): Rule {
  if (timer !== undefined) return { queue: 'waiting', allow: TIMERS[timer] ?? OTHERWISE };
  return PERSON[machine]?.[state] ?? { queue: 'waiting', allow: OTHERWISE };
}

export const DELIVERY: Rule = bd('delivery', 1);
export const CORRECTION: Rule = bd('corrections', 3);
/** The partner is asked on the next business day after the acknowledgement was overdue. */
export const OVERDUE: Rule = bd('delivery', 1);

const CLOSING_HOUR = 17;

/** The end of business of a day that somebody else decided (ISO 8601, UTC). */
export const endOfBusiness = (day: string, zone: string): string => instantOf(day, CLOSING_HOUR, zone);

/** When something that began to wait at `since` (ISO 8601) is due, as an instant (ISO 8601, UTC). */
export function dueAt(allow: Allowance, since: string, zone: string): string {
  if ('hours' in allow) return new Date(Date.parse(since) + allow.hours * 3_600_000).toISOString();
  const day = localDay(since, zone);
  return instantOf('days' in allow ? addDays(day, allow.days) : businessDaysAfter(day, allow.businessDays), CLOSING_HOUR, zone);
}
