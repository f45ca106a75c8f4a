import type { Adjustment } from '../service-line.js';
import type { Cents } from '../values.js';
import type { ClaimPaymentDraft, PaymentLineDraft, ProviderAdjustment, Remittance, RemittanceTotals } from './remittance.js';

/** Sum of CAS amounts: positive lowers the payment. */
const sumOf = (adjustments: readonly Adjustment[]): Cents => {
  let sum = 0;
  for (let i = 0; i < adjustments.length; i++) sum += (adjustments[i] as Adjustment).amountCents;
  return sum;
};

const patientPart = (adjustments: readonly Adjustment[]): Cents => {
  let share = 0;
  for (let i = 0; i < adjustments.length; i++) {
    const { group, amountCents } = adjustments[i] as Adjustment;
    if (group === 'PR') share += amountCents;
  }
  return share;
};

/** SVC02 less the line's CAS less SVC03 (guide, section 1.10.2.1.1). 0 = the line balances. */
export const lineDifferenceCents = (line: PaymentLineDraft): Cents => line.chargeCents - sumOf(line.adjustments) - line.paidCents;

/** CLP03 less the CAS of claim and lines less CLP04 (guide, section 1.10.2.1.2). 0 = the claim balances. */
export const claimDifferenceCents = (payment: ClaimPaymentDraft): Cents => {
  let difference = payment.chargeCents - payment.paidCents - sumOf(payment.adjustments);
  for (const line of payment.serviceLines) difference -= sumOf(line.adjustments);
  return difference;
};

/** Sum of SVC02 less CLP03; 0 also where the claim has no lines (an inpatient claim may have none). */
export const linesDifferenceCents = ({ chargeCents, serviceLines }: ClaimPaymentDraft): Cents => {
  if (serviceLines.length === 0) return 0;
  let sum = -chargeCents;
  for (const line of serviceLines) sum += line.chargeCents;
  return sum;
};

/** CAS of group PR, of claim and lines. This is the patient share also where CLP05 is left out, as on a reversal. */
export const patientShareCents = ({ adjustments, serviceLines }: ClaimPaymentDraft): Cents => {
  let share = patientPart(adjustments);
  for (const line of serviceLines) share += patientPart(line.adjustments);
  return share;
};

/** Whether every equation of a claim and its lines holds, that of the patient share too: what the functions above say one by one, in one look. */
export const isBalanced = ({ chargeCents, paidCents, patientShareCents: share, adjustments, serviceLines }: ClaimPaymentDraft): boolean => {
  let charges = 0;
  let adjusted = sumOf(adjustments);
  let patient = patientPart(adjustments);
  for (let i = 0; i < serviceLines.length; i++) {
    const line = serviceLines[i] as PaymentLineDraft;
    const { chargeCents: charge, adjustments: ofLine } = line;
    const sum = sumOf(ofLine);
    if (charge - sum !== line.paidCents) return false;
    charges += charge;
    adjusted += sum;
    patient += patientPart(ofLine);
  }
  return chargeCents - adjusted === paidCents && patient === (share ?? 0) && (serviceLines.length === 0 || charges === chargeCents);
};

/** Sum of PLB amounts: positive lowers the payment. */
export const providerAdjustmentCents = (providerAdjustments: readonly ProviderAdjustment[]): Cents =>
  providerAdjustments.reduce((sum, { amountCents }) => sum + amountCents, 0);

/** Sum of CLP04 less the PLB amounts less BPR02 (guide, section 1.10.2.1.3). 0 = the payment balances. */
export const transactionDifferenceCents = (
  { paymentCents }: Pick<Remittance, 'paymentCents'>, { paidCents }: Pick<RemittanceTotals, 'paidCents'>, providerAdjustments: readonly ProviderAdjustment[],
): Cents => paidCents - providerAdjustmentCents(providerAdjustments) - paymentCents;
