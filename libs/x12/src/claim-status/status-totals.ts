import { money } from '../claim/codec.js';
import type { Finding } from '../finding.js';
import type { Reporter } from '../validate/report.js';
import type { ClaimStatusDraft, StatusInfo, StatusSums, StatusTotals } from './claim-status.js';

const REJECTED = new Set(['A3', 'A6', 'A7', 'A8']);

const says = ({ action, category }: StatusInfo): boolean => action === 'U' || REJECTED.has(category);

/**
 * Whether a 277CA refuses the claim: its own statements or those of a line say `U`, or a category that rejects. An `A1` of a level
 * above is a receipt and says nothing of a claim; `A4` (not found) is a question, not a refusal.
 */
export const isRejected = ({ statuses, lines }: Pick<ClaimStatusDraft, 'statuses' | 'lines'>): boolean =>
  statuses.some(says) || lines.some((line) => line.statuses.some(says));

/** Charge of the claim as its first statement with an amount has it. */
export const statedCents = ({ statuses }: Pick<ClaimStatusDraft, 'statuses'>): number => statuses.find((status) => status.amountCents !== undefined)?.amountCents ?? 0;

export const noSums = (): StatusSums => ({ accepted: 0, rejected: 0, acceptedCents: 0, rejectedCents: 0 });

/** Counts a claim into the sums of its levels. */
export const addClaim = (sums: StatusSums, rejected: boolean, cents: number): void => {
  if (rejected) {
    sums.rejected++;
    sums.rejectedCents += cents;
  } else {
    sums.accepted++;
    sums.acceptedCents += cents;
  }
};

/** A provider of whom no claim is named counts as it states itself: it is refused as a whole. */
export const addStated = (sums: StatusSums, { acceptedCount = 0, rejectedCount = 0, acceptedCents = 0, rejectedCents = 0 }: StatusTotals): void => {
  sums.accepted += acceptedCount;
  sums.rejected += rejectedCount;
  sums.acceptedCents += acceptedCents;
  sums.rejectedCents += rejectedCents;
};

const whole = (n: number): string => String(n);

/** What a level states must be what its claims come to (QTY 90 and AA, QA and QC; AMT YU and YY). */
export const checkTotals = (stated: StatusTotals, sums: StatusSums, place: { loop: string; accepted: string; rejected: string }, report: Reporter): void => {
  const compare = (segmentId: string, qualifier: string, given: number | undefined, sum: number, text: (n: number) => string | undefined, what: string): void => {
    if (given === undefined || given === sum) return;
    const finding: Pick<Finding, 'found' | 'expected'> = { found: text(given) ?? '', expected: text(sum) ?? '' };
    report.add({
      code: 'status-totals-differ', severity: 'error', snip: 3, loop: place.loop, segmentId, element: 2, ...finding,
      message: `${segmentId}*${qualifier} of loop ${place.loop} is not what the ${what} claims below it come to.`, fix: 'Ask for the claims that are not named, or correct the total.',
    });
  };
  compare('QTY', place.accepted, stated.acceptedCount, sums.accepted, whole, 'accepted');
  compare('QTY', place.rejected, stated.rejectedCount, sums.rejected, whole, 'rejected');
  compare('AMT', 'YU', stated.acceptedCents, sums.acceptedCents, money, 'accepted');
  compare('AMT', 'YY', stated.rejectedCents, sums.rejectedCents, money, 'rejected');
};
