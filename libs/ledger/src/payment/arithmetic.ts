import { formatCents, sumCents } from '../money.js';
import type { ClaimPayment } from './claim-payment.js';

/** An equation of the 835 that does not hold. */
export interface Difference {
  readonly equation: 'line' | 'claim' | 'lines-of-claim' | 'remit';
  /** Position of the line in the answer, from 1. */
  readonly position?: number;
  /** Left side less right side. */
  readonly differenceCents: number;
  readonly sentence: string;
}

const amounts = (adjustments: readonly { readonly amountCents: number }[]): number => sumCents(adjustments.map((a) => a.amountCents));

/** Charge, adjustments and payment of every line and of the claim (005010X221A1 section 1.10.2.1); empty when all agree. */
export function claimArithmetic(claim: Pick<ClaimPayment, 'chargeCents' | 'paidCents' | 'adjustments' | 'lines'>): readonly Difference[] {
  const differences: Difference[] = [];
  const expect = (equation: Difference['equation'], differenceCents: number, words: string, position?: number): void => {
    if (differenceCents !== 0) differences.push({ equation, differenceCents, ...(position !== undefined && { position }), sentence: `${words} by ${formatCents(differenceCents)}.` });
  };
  claim.lines.forEach((line, index) => {
    expect('line', line.chargeCents - amounts(line.adjustments) - line.paidCents, `Line ${index + 1}: charge less adjustments differs from the payment`, index + 1);
  });
  const all = amounts(claim.adjustments) + sumCents(claim.lines.map((line) => amounts(line.adjustments)));
  expect('claim', claim.chargeCents - all - claim.paidCents, 'Charge less all adjustments differs from what the claim was paid');
  if (claim.lines.length > 0) expect('lines-of-claim', sumCents(claim.lines.map((line) => line.chargeCents)) - claim.chargeCents, 'The charges of the lines differ from the charge of the claim');
  return differences;
}

/** Sum of CLP04 less sum of PLB amounts against BPR02. A positive PLB lowers the payment. */
export function remitArithmetic(remit: { readonly claimsCents: number; readonly providerAdjustmentsCents: number; readonly paidCents: number }): readonly Difference[] {
  const differenceCents = remit.claimsCents - remit.providerAdjustmentsCents - remit.paidCents;
  return differenceCents === 0 ? [] : [{ equation: 'remit', differenceCents, sentence: `Claims less provider adjustments differ from the payment by ${formatCents(differenceCents)}.` }];
}
