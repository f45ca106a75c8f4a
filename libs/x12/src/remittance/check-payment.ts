import { money } from '../claim/codec.js';
import type { Place } from '../validate/places.js';
import type { Reporter } from '../validate/report.js';
import type { Cents } from '../values.js';
import { claimDifferenceCents, isBalanced, lineDifferenceCents, linesDifferenceCents, patientShareCents } from './balance.js';
import type { ClaimPayment, PaymentLine, Remittance } from './remittance.js';

/** Where CLP and the SVC of a claim stand; kept while the claim is read. */
export interface LinePlaces {
  segments: number[];
  offsets: number[];
}

const placeOf = (report: Reporter, loop: string, segmentId: string, segment: number, offset: number): Place => ({
  loop, segmentId, segment, segmentInFile: report.inFile(segment), offset, elements: [],
});

const by = (difference: Cents): string => money(Math.abs(difference)) as string;

/** Balancing of a claim and its lines (SNIP 3). A failure is a case for a person: vendors' and even official examples have some. */
export const checkPayment = (payment: ClaimPayment, lines: LinePlaces, report: Reporter): void => {
  if (isBalanced(payment)) return;
  const { serviceLines } = payment;
  for (let i = 0; i < serviceLines.length; i++) {
    const line = serviceLines[i] as PaymentLine;
    const difference = lineDifferenceCents(line);
    if (difference !== 0) lineDiffers(line, difference, placeOf(report, '2110', 'SVC', lines.segments[i] ?? 0, lines.offsets[i] ?? 0), report);
  }
  const difference = claimDifferenceCents(payment);
  if (difference !== 0) {
    report.add({
      code: 'claim-payment-differs', severity: 'error', snip: 3, loop: '2100', segmentId: 'CLP', element: 4, place: claimPlace(payment, report),
      message: `CLP03 less the adjustments of the claim and its lines differs from CLP04 by ${by(difference)}.`,
      found: money(payment.paidCents) as string, expected: money(payment.paidCents + difference) as string, fix: 'Hold the claim and ask the payer which amount is wrong.',
    });
  }
  const charges = linesDifferenceCents(payment);
  if (charges !== 0) {
    report.add({
      code: 'claim-charge-differs-from-lines', severity: 'warning', snip: 3, loop: '2100', segmentId: 'CLP', element: 3, place: claimPlace(payment, report),
      message: `CLP03 differs from the charges of the service lines by ${by(charges)}.`,
      found: money(payment.chargeCents) as string, expected: money(payment.chargeCents + charges) as string, fix: 'Ask the payer whether lines are missing.',
    });
  }
  checkPatientShare(payment, report);
};

const claimPlace = ({ segments, bytes }: ClaimPayment, report: Reporter): Place => placeOf(report, '2100', 'CLP', segments.first, bytes.start);

const lineDiffers = (line: PaymentLine, difference: Cents, place: Place, report: Reporter): void => {
  report.add({
    code: 'line-payment-differs', severity: 'error', snip: 3, loop: '2110', segmentId: 'SVC', element: 3, place,
    message: `SVC02 less the adjustments of the line differs from SVC03 by ${by(difference)}.`,
    found: money(line.paidCents) as string, expected: money(line.paidCents + difference) as string, fix: 'Hold the claim and ask the payer which amount is wrong.',
  });
};

/** CLP05 against the PR adjustments: a warning, because payers leave it out on reversals and put a secondary payer's share into OA. */
const checkPatientShare = (payment: ClaimPayment, report: Reporter): void => {
  const { patientShareCents: share, statusCode } = payment;
  if (share === undefined && statusCode === '22') return;
  const adjusted = patientShareCents(payment);
  if (adjusted === (share ?? 0)) return;
  report.add({
    code: 'patient-share-differs', severity: 'warning', snip: 3, loop: '2100', segmentId: 'CLP', element: 5, place: claimPlace(payment, report),
    message: `CLP05 differs from the PR adjustments by ${by(adjusted - (share ?? 0))}.`,
    ...(share === undefined ? {} : { found: money(share) as string }), expected: money(adjusted) as string, fix: 'Go by the adjustments; ask the payer where the patient objects.',
  });
};

/** BPR02 against claims and provider adjustments. */
export const checkTransaction = (remittance: Remittance, difference: Cents, segment: number, offset: number, report: Reporter): void => {
  if (difference === 0) return;
  report.add({
    code: 'payment-differs', severity: 'error', snip: 3, segmentId: 'BPR', element: 2, place: placeOf(report, 'ST', 'BPR', segment, offset),
    message: `BPR02 differs from the claim payments less the provider adjustments by ${by(difference)}.`,
    found: money(remittance.paymentCents) as string, expected: money(remittance.paymentCents + difference) as string, fix: 'Hold the payment and ask the payer for the missing claims or adjustments.',
  });
};
