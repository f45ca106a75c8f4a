import type { Figures } from '@claimstream/service-kit';
import { isOpen, STANDINGS } from './day/standing.js';

const text = (values: readonly string[]): string => values.map((v) => `'${v}'`).join(', ');
const seconds = (since: string): string => `extract(epoch FROM $1::timestamptz - ${since})::bigint`;

const days = (of: string, limits: readonly number[]): string =>
  `CASE ${limits.map((n) => `WHEN $1::date - ${of} < ${n} THEN 'under_${n}d'`).join(' ')} ELSE 'over_${limits.at(-1)}d' END`;

/** What is open, and for how long. Each statement reads an index of open rows only, so that it costs the same after ten years. */
export const figures: readonly Figures[] = [
  {
    labels: ['state'],
    sql: `SELECT standing AS state, count(*) AS claims_in_state FROM reporting.claim_view WHERE standing IN (${text(STANDINGS.filter(isOpen))}) GROUP BY standing`,
    gauges: { claims_in_state: { help: 'Claims that have not left the house, by where they stand', over: 'sum' } },
  },
  {
    labels: ['queue'],
    sql: `SELECT queue, count(*) AS work_items, sum(amount_cents) AS work_items_cents, count(*) FILTER (WHERE due_at < $1::timestamptz) AS work_items_past_due, ${seconds('min(opened_at)')} AS work_item_oldest_seconds
      FROM reporting.work_item GROUP BY queue`,
    gauges: {
      work_items: { help: 'Things that wait for somebody, by queue', over: 'sum' },
      work_items_cents: { help: 'Money at stake in what waits, in cents', over: 'sum' },
      work_items_past_due: { help: 'Things that wait beyond their date', over: 'sum' },
      work_item_oldest_seconds: { help: 'How long the oldest thing of a queue has waited', over: 'max' },
    },
  },
  {
    labels: [],
    sql: `SELECT ${seconds('min(due_at)')} * -1 AS rejection_sla_remaining_seconds_min, count(*) FILTER (WHERE due_at < $1::timestamptz) AS rejections_past_due FROM reporting.work_item WHERE queue = 'rejections' AND shelf IN ('open', 'snoozed')`,
    gauges: {
      rejection_sla_remaining_seconds_min: { help: 'Time left of the 24 hours for the rejection that has least; negative when it is past', over: 'min' },
      rejections_past_due: { help: 'Rejected claims whose 24 hours are over', over: 'sum' },
    },
  },
  {
    labels: ['age'],
    sql: `SELECT CASE WHEN opened_at > $1::timestamptz - interval '12 hours' THEN 'under_12h' WHEN opened_at > $1::timestamptz - interval '24 hours' THEN 'under_24h' ELSE 'over_24h' END AS age,
        count(*) AS rejections_open FROM reporting.work_item WHERE queue = 'rejections' AND shelf IN ('open', 'snoozed') GROUP BY 1`,
    gauges: { rejections_open: { help: 'Rejected claims that nobody has resubmitted, by age', over: 'sum' } },
  },
  {
    labels: ['category', 'age'],
    sql: `SELECT coalesce(category, 'unknown') AS category, ${days('day', [30, 60, 90])} AS age, count(*) AS denial_cases, sum(amount_cents) AS denial_cases_cents FROM reporting.case_view WHERE live GROUP BY 1, 2`,
    gauges: {
      denial_cases: { help: 'Open cases, by category and days since they were opened', over: 'sum' },
      denial_cases_cents: { help: 'Money at stake in open cases, in cents', over: 'sum' },
    },
  },
  {
    labels: [],
    sql: `SELECT min(least(appeal_by, correct_by) - $1::date) * 86400 AS denial_deadline_remaining_seconds_min FROM reporting.case_view WHERE live AND least(appeal_by, correct_by) >= $1::date`,
    gauges: { denial_deadline_remaining_seconds_min: { help: 'Time until the next last day of an appeal or a correction', over: 'min' } },
  },
  {
    labels: ['state'],
    sql: `SELECT state, count(*) AS remits_open, sum(payment_cents) AS remits_open_cents, ${seconds('min(received_at)')} AS remit_open_oldest_seconds FROM reporting.remit_shown WHERE state IN ('received', 'balanced', 'quarantined') GROUP BY state`,
    gauges: {
      remits_open: { help: 'Remittances that are not posted, by state', over: 'sum' },
      remits_open_cents: { help: 'Payments of remittances that are not posted, in cents', over: 'sum' },
      remit_open_oldest_seconds: { help: 'How long the oldest remittance has not been posted', over: 'max' },
    },
  },
  {
    labels: [],
    sql: 'SELECT coalesce(sum(held_cents), 0) AS unapplied_cents, coalesce(sum(abs(difference_cents)), 0) AS remit_unreconciled_cents, coalesce(sum(held), 0) AS posting_exceptions FROM reporting.remit_shown WHERE held_cents <> 0 OR difference_cents <> 0 OR held <> 0',
    gauges: {
      unapplied_cents: { help: 'Cash that lies in unapplied because no claim was found for it or it did not balance, in cents', over: 'sum' },
      remit_unreconciled_cents: { help: 'Differences between remittances and what was made of them, in cents', over: 'sum' },
      posting_exceptions: { help: 'Payments of claims that were held instead of posted', over: 'sum' },
    },
  },
  {
    labels: ['state'],
    sql: `SELECT state, count(*) AS interchanges_open, ${seconds('min(received_at)')} AS interchange_ack_oldest_seconds FROM reporting.document_view WHERE direction = 'out' AND state IN ('built', 'sent') GROUP BY state`,
    gauges: {
      interchanges_open: { help: 'Files that left or should leave and are not acknowledged', over: 'sum' },
      interchange_ack_oldest_seconds: { help: 'How long the oldest of them has waited', over: 'max' },
    },
  },
];
