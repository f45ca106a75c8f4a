import type { AccountNumber } from '../chart.js';
import { reasonText } from '../position.js';
import type { AdjustmentCode } from '../journal/entry.js';
import { sumCents } from '../money.js';
import { GROUPS, PATIENT_SHARE_REASONS, POSTING_TABLE, QMB_ADJUSTMENTS, QMB_REMARKS, type Condition, type PostingRow } from './posting-table.js';

/** One reason of a CAS segment. A positive amount lowers the payment. */
export interface Adjustment extends AdjustmentCode {
  readonly amountCents: number;
}

/**
 * What an adjustment means for the money:
 * - `contractual`, `programme`, `withheld`: posts by itself to the account of the table;
 * - `patient-share`: moves to the next payer, or to the patient;
 * - `prior-payer`: OA-23, restates what another payer did and never posts;
 * - `denied`: stays owed and needs a case;
 * - `unknown`: in no table; stays owed and needs a case with a person who reads it;
 * - `suspect`: looks contractual but takes the whole charge of a line nobody paid; an exception, not a write-off.
 */
export type Treatment = PostingRow['treatment'] | 'patient-share' | 'prior-payer' | 'denied' | 'unknown' | 'suspect';

export interface ClassifiedAdjustment extends Adjustment {
  readonly treatment: Treatment;
  /** Where it posts; only for treatments that post by themselves. */
  readonly account?: AccountNumber;
}

/** What classification needs to know about the line, or about the claim for adjustments at claim level. */
export interface AdjustedLine {
  readonly chargeCents: number;
  readonly paidCents: number;
  readonly adjustments: readonly Adjustment[];
}

export interface ClassifyContext {
  /** Whether an earlier payer paid or reduced something, which this one may restate. */
  readonly priorPayer: boolean;
  /** Whether the patient was in a capitated plan on the day of service. */
  readonly capitated?: boolean;
  /** Whether the tables of reason codes know the code; what they do not is `unknown` rather than `denied`. */
  readonly knowsReason?: (reason: string) => boolean;
}

const byPair: ReadonlyMap<string, PostingRow> = new Map(POSTING_TABLE.map((row) => [reasonText(row), row]));

/** Decides for every adjustment of a line whether it posts, moves, or stays owed. Amounts of zero are left out. */
export function classifyAdjustments(line: AdjustedLine, context: ClassifyContext): readonly ClassifiedAdjustment[] {
  const wholeCharge = line.paidCents === 0 && line.chargeCents > 0 && !context.priorPayer
    && sumCents(line.adjustments.filter((a) => reasonText(a) === 'CO-45').map((a) => a.amountCents)) === line.chargeCents;
  return line.adjustments.filter((a) => a.amountCents !== 0).map((a) => {
    if (reasonText(a) === 'CO-45' && wholeCharge) return { ...a, treatment: 'suspect' };
    const row = byPair.get(reasonText(a));
    if (row && holds(row.only, a, line, context)) return { ...a, treatment: row.treatment, account: row.account };
    return { ...a, treatment: unposted(a, context) };
  });
}

function holds(only: Condition | undefined, adjustment: Adjustment, line: AdjustedLine, context: ClassifyContext): boolean {
  switch (only) {
    case undefined: return true;
    case 'line-paid': return line.paidCents > 0;
    case 'capitated': return context.capitated === true;
    case 'negative': return adjustment.amountCents < 0;
  }
}

function unposted({ group, reason }: Adjustment, { knowsReason }: ClassifyContext): Treatment {
  if (group === 'OA' && reason === '23') return 'prior-payer';
  if (group === 'PR' && PATIENT_SHARE_REASONS.has(reason)) return 'patient-share';
  if (!GROUPS.has(group) || knowsReason?.(reason) === false) return 'unknown';
  return 'denied';
}

/** Whether an adjustment reduces the receivable by itself. */
export const posts = (a: ClassifiedAdjustment): a is ClassifiedAdjustment & { readonly account: AccountNumber } => a.account !== undefined;

/** Whether an answer says that Medicare cost share may not be asked of this patient. */
export const saysQmb = (adjustments: readonly AdjustmentCode[], remarks: readonly string[]): boolean =>
  remarks.some((remark) => QMB_REMARKS.has(remark)) || adjustments.some((a) => QMB_ADJUSTMENTS.has(reasonText(a)));
