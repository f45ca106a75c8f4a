import { Findings, type Outcome } from './outcome.js';
import { events } from './posted.js';
import type { Tables } from './sources.js';

export interface RejectedRow { claim: string; attempt: string; at: Date; resubmit_by: string; waits: boolean; due_at: Date | null; category: string; shown: string | null }

/** A rejection waits where it is the newest attempt for its payer and no later one took its place. */
const REJECTED = `
  SELECT r.stream AS claim, r.item AS attempt, r.at, r.data->>'resubmitBy' AS resubmit_by, r.data->>'category' AS category, w.due_at, w.category AS shown,
    (s.positions->>('attempt:' || r.item)) = 'rejected' AND NOT EXISTS (
      SELECT FROM json_object_keys(s.positions) k WHERE split_part(k, '/', 1) = 'attempt:' || split_part(r.item, '/', 1) AND split_part(k, '/', 2)::int > split_part(r.item, '/', 2)::int) AS waits
  FROM (${events('submission', 'submission.attempt-rejected')}) r JOIN submission.stream s ON s.id = r.stream
    LEFT JOIN reporting.work_item w ON w.stream = r.stream AND w.item = 'attempt:' || r.item`;

/** The seeds of the trade ask that a rejected claim goes out again within a day: each has an end of 24 hours, and as long as it waits somebody sees that end. */
export async function rejections(tables: Tables): Promise<Outcome> {
  const found = new Findings('rejections', 'Every rejected claim is to be sent again within 24 hours, and as long as it waits an open item says until when.');
  clocks(await tables.rows<RejectedRow>(REJECTED), found);
  return found.outcome();
}

const DAY_MS = 24 * 3_600_000;

export function clocks(rows: readonly RejectedRow[], found: Findings): void {
  for (const r of rows) {
    found.count('rejections');
    const at = `claim ${r.claim}, attempt ${r.attempt}`;
    const end = Date.parse(r.resubmit_by);
    if (end - r.at.getTime() !== DAY_MS) found.differs(`${at} was rejected ${r.at.toISOString()} and is to be sent again by ${r.resubmit_by}: that is not 24 hours`);
    if (!r.waits) continue;
    found.count('rejections that wait');
    if (r.due_at === null) found.differs(`${at} is rejected and has no open item`);
    else if (r.due_at.getTime() !== end) found.differs(`${at} is to be sent again by ${r.resubmit_by} and its item is due ${r.due_at.toISOString()}`);
    else if (r.shown !== r.category) found.differs(`${at} is rejected for ${r.category} and is shown under ${r.shown ?? 'nothing'}`);
  }
}
