import { addDays, addYears, daysBetween, payerTypesOf, type Codes, type FilingLimit, type TimelyFiling } from '@claimstream/codes';
import { businessDaysAfter, isBusinessDay } from '@claimstream/contracts';
import type { Visit } from '../claim/state.js';
import type { Cause, DeniedLine } from './denied-lines.js';

export interface Deadlines {
  appealBy?: string;
  correctBy?: string;
  /** Last day of a first claim: what an unprocessable one becomes again. */
  fileBy?: string;
  /** Releases that were asked. */
  releases: string[];
  medicare: boolean;
}

/** When a refusal came: the day of the remittance (BPR16) where it said one, and the day it reached us. */
export interface Told {
  paidOn?: string;
  receivedOn: string;
}

/** Last days of a case, from the defaults of its kind of payer. */
export function deadlinesOf(codes: Codes, visit: Visit | undefined, of: Cause, lines: readonly DeniedLine[], told: Told): Deadlines {
  const filingCode = visit?.filingCodes[of.sequence];
  const rows = payerTypesOf(filingCode).flatMap((type) => codes.timelyFiling(type) ?? []);
  const dated = (limitOf: (row: TimelyFiling) => FilingLimit): string | undefined =>
    earliest(rows.map((row) => lastDay(limitOf(row), limitOf(row).base === 'remit_receipt' ? toldDay(told, isMedicare(row)) : serviceDay(visit, lines))));
  const [appealBy, correctBy, fileBy] = [dated((r) => r.appeal), dated((r) => r.corrected), dated((r) => r.initial)];
  return {
    ...(appealBy === undefined ? {} : { appealBy }), ...(correctBy === undefined ? {} : { correctBy }), ...(fileBy === undefined ? {} : { fileBy }),
    releases: [...new Set(rows.map((r) => `${r.release.dataset}/${r.release.release}`))], medicare: rows.some(isMedicare),
  };
}

const isMedicare = (row: TimelyFiling): boolean => row.payerType === 'Medicare FFS';

const PRESUMED_DAYS = 5;

/**
 * The day an appeal counts from. A payer counts from its remittance, Medicare from a receipt that it presumes five days later (42 CFR 405.942(a)(1));
 * a file that lay about for weeks moves neither. What reached us before that day counts from then, which is never too late.
 */
const toldDay = ({ paidOn, receivedOn }: Told, medicare: boolean): string | undefined =>
  earliest([receivedOn, paidOn === undefined || !medicare ? paidOn : addDays(paidOn, PRESUMED_DAYS)]);

/** 42 CFR 424.44: institutional claims count from the last day of service, professional ones from each line's first. */
function serviceDay(visit: Visit | undefined, lines: readonly DeniedLine[]): string | undefined {
  if (visit === undefined || visit.kind === 'institutional') return visit?.serviceThrough;
  const days = visit.lines.filter((l) => lines.some((d) => d.line === undefined || d.line === l.number)).map((l) => l.serviceFrom);
  return earliest(days) ?? visit.serviceFrom;
}

function lastDay(limit: FilingLimit, from: string | undefined): string | undefined {
  if (from === undefined || limit.count === 0) return undefined;
  if (limit.unit === 'days') return addDays(from, limit.count);
  // Medicare's year that ends on a day without work ends on the next one with (CMS claims manual 100-04, chapter 1, 70).
  const last = addYears(from, limit.count);
  return isBusinessDay(last) ? last : businessDaysAfter(last, 1);
}

const earliest = (days: readonly (string | undefined)[]): string | undefined => days.filter((d) => d !== undefined).sort()[0];

const USUAL_DAYS = 5;
const HIGH_CENTS = 100_000;
const HIGH_DAYS = 2;
const NEAR_DAYS = 15;

/** Business days until the next step: five; two from 1,000.00 on; one when a last day is within fifteen days. */
export function dueOn(today: string, amountCents: number, lastDays: readonly (string | undefined)[]): string {
  const last = earliest(lastDays);
  const days = last !== undefined && daysBetween(today, last) <= NEAR_DAYS ? 1 : amountCents >= HIGH_CENTS ? HIGH_DAYS : USUAL_DAYS;
  return businessDaysAfter(today, days);
}

/** A case that no table knows is read on the next business day. */
export const triageDueOn = (today: string): string => businessDaysAfter(today, 1);
