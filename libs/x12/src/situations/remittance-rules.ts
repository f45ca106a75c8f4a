import type { Adjustment } from '../service-line.js';
import type { ClaimPayment } from '../remittance/remittance.js';
import { rulesOf, type AnyRule } from './rule.js';

/** The guide recommends no more claims in one 835. */
const PAYMENTS_PER_TRANSACTION = 10_000;

/** Statuses that say the claim went on to another payer, and those that come without money. */
const FORWARDED = new Set(['19', '20', '21', '23']);
const WITHOUT_MONEY: Readonly<Record<string, string>> = { 4: 'denied', 23: 'forwarded', 25: 'priced only' };

/** Provider adjustments by the side they are normally on: positive takes money, negative gives it. */
const TAKES = new Set(['L3', '50', '51', '90', 'IR', 'LE', 'E3', 'AH', 'SL']);
const GIVES = new Set(['72', 'L6', 'PI', 'IP', 'CT', 'CR', 'BN', 'LS', 'IS']);
/** Those that a person must be able to trace to a claim (RFI 2370). */
const TRACED = new Set(['WO', 'FB', '72']);

const repeated = (adjustments: readonly Adjustment[]): string | undefined => {
  const seen = new Set<string>();
  for (const { group, reason } of adjustments) {
    if (seen.has(`${group} ${reason}`)) return `${group} ${reason}`;
    seen.add(`${group} ${reason}`);
  }
  return undefined;
};

const dated = ({ dates, serviceLines }: ClaimPayment): boolean => dates['232'] !== undefined || (serviceLines.length > 0 && serviceLines.every(({ serviceFrom }) => serviceFrom !== undefined));

/** Situational rules of the 835 (005010X221). Balances stand in `../remittance/check-payment.ts`. */
export const REMITTANCE_RULES: readonly AnyRule[] = [
  ...rulesOf('remittance', [
    {
      code: 'payment-negative', severity: 'error', at: 'BPR02', answer: '8/I12',
      message: 'The payment is negative.', expected: '0 or more', fix: 'Carry the balance forward with PLB FB (RFI 738).',
      broken: ({ paymentCents }) => paymentCents < 0,
    },
    {
      code: 'notification-with-payment', severity: 'error', at: 'BPR02', trigger: 'BPR01', answer: '8/I12',
      message: 'A notification (BPR01 = H) brings money.', expected: '0', fix: 'Send I where money moves.',
      broken: ({ handling, paymentCents }) => handling === 'H' && paymentCents !== 0,
    },
    {
      code: 'notification-with-method', severity: 'error', at: 'BPR04', trigger: 'BPR01', answer: '8/I12',
      message: 'A notification (BPR01 = H) names a way of payment.', expected: 'NON', fix: 'Send NON in BPR04.',
      broken: ({ handling, method }) => handling === 'H' && method !== 'NON' && method,
    },
    {
      code: 'payment-without-method', severity: 'error', at: 'BPR04', trigger: 'BPR02', answer: '8/I12',
      message: 'Money moves by no way of payment (BPR04 = NON).', expected: 'ACH, CHK, FWT, BOP', fix: 'Say how the money moves.',
      broken: ({ method, paymentCents }) => method === 'NON' && paymentCents !== 0 && method,
    },
    {
      code: 'eft-account-missing', severity: 'warning', at: 'BPR12', trigger: 'BPR04', answer: '8/I9',
      message: 'An electronic payment does not say from which account to which.', expected: 'BPR06 to BPR15', fix: 'Send the accounts, or match the deposit by its trace number.',
      broken: ({ method, fromAccount, toAccount }) => (method === 'ACH' || method === 'FWT' || method === 'BOP') && (fromAccount === undefined || toAccount === undefined),
    },
    {
      code: 'payer-trace-id-form', severity: 'warning', at: 'TRN03', answer: '8/I12',
      message: 'TRN03 is not 1 and the tax number of the payer.', expected: '1 and nine digits', fix: 'Send 1 and the tax number: it is part of what tells payments apart.',
      broken: ({ payerTaxId }) => !/^1\d{9}$/.test(payerTaxId) && payerTaxId,
    },
    {
      code: 'too-many-payments', severity: 'warning', at: 'BPR', answer: '',
      message: `The transaction has more than ${PAYMENTS_PER_TRANSACTION} claims.`, expected: `at most ${PAYMENTS_PER_TRANSACTION} claims`, fix: 'Send smaller transactions.',
      broken: (_, { totals }) => totals.claims > PAYMENTS_PER_TRANSACTION && String(totals.claims),
    },
  ]),
  ...rulesOf('payment', [
    {
      code: 'reversal-not-negated', severity: 'error', at: 'CLP03', answer: '8/I12',
      message: 'A reversal (CLP02 = 22) does not negate the charge or the payment.', expected: 'the amounts of the first advice, negated', fix: 'Hold the claim and ask the payer what is taken back (RFI 1147).',
      broken: ({ statusCode, chargeCents, paidCents }) => statusCode === '22' && (chargeCents > 0 || paidCents > 0),
    },
    {
      code: 'negative-without-reversal', severity: 'error', at: 'CLP03', trigger: 'CLP02', answer: '8/I12',
      message: 'The charge is negative, and CLP02 does not say that this is a reversal.', expected: '22 in CLP02, or a charge of 0 or more', fix: 'Hold the claim and ask the payer.',
      broken: ({ statusCode, chargeCents }) => statusCode !== '22' && chargeCents < 0,
    },
    {
      code: 'payment-against-status', severity: 'error', at: 'CLP04', trigger: 'CLP02', answer: '8/I12',
      message: 'The claim is paid, and its status says that it is not.', expected: '0', fix: 'Hold the claim and ask the payer which is meant.',
      broken: ({ statusCode, paidCents }) => WITHOUT_MONEY[statusCode] !== undefined && paidCents !== 0,
    },
    {
      code: 'next-payer-missing', severity: 'warning', at: '2100/NM1*TT', trigger: 'CLP02', answer: 'I6',
      message: 'The claim went on to another payer, and nobody says to whom.', expected: 'NM1*TT', fix: 'Ask the payer before billing the next one.',
      broken: ({ statusCode, crossoverPayer }) => FORWARDED.has(statusCode) && crossoverPayer === undefined,
    },
    {
      code: 'service-date-missing', severity: 'warning', at: '2100/DTM*232', answer: 'I6',
      message: 'Neither the claim nor all of its lines have a date of service.', expected: 'DTM*232, or DTM*472 on every line', fix: 'Match the claim by its number.',
      broken: (payment) => !dated(payment),
    },
    {
      code: 'inpatient-and-outpatient', severity: 'warning', at: 'MOA', answer: 'I9',
      message: 'The claim was adjudicated as inpatient and as outpatient.', expected: 'MIA or MOA', fix: 'Ask the payer which one counts.',
      broken: ({ inpatient, outpatient }) => inpatient !== undefined && outpatient !== undefined,
    },
    {
      code: 'adjustment-of-zero', severity: 'warning', at: 'CAS', answer: '8/I12',
      message: 'An adjustment of the claim is 0.', expected: 'amounts other than 0', fix: 'Leave the adjustment out.',
      broken: ({ adjustments }) => adjustments.some(({ amountCents }) => amountCents === 0),
    },
    {
      code: 'adjustment-repeated', severity: 'warning', at: 'CAS', answer: '8/I12',
      message: 'A group and reason come twice among the adjustments of the claim.', expected: 'each group and reason once', fix: 'Add the amounts up.',
      broken: ({ adjustments }) => repeated(adjustments),
    },
  ]),
  ...rulesOf('paymentLine', [
    {
      code: 'adjustment-of-zero', severity: 'warning', at: 'CAS', answer: '8/I12',
      message: 'An adjustment of the line is 0.', expected: 'amounts other than 0', fix: 'Leave the adjustment out.',
      broken: ({ adjustments }) => adjustments.some(({ amountCents }) => amountCents === 0),
    },
    {
      code: 'adjustment-repeated', severity: 'warning', at: 'CAS', answer: '8/I12',
      message: 'A group and reason come twice among the adjustments of the line.', expected: 'each group and reason once', fix: 'Add the amounts up.',
      broken: ({ adjustments }) => repeated(adjustments),
    },
    {
      code: 'reversal-not-negated', severity: 'error', at: 'SVC02', answer: '8/I12',
      message: 'A line of a reversal is not negated.', expected: 'the amounts of the first advice, negated', fix: 'Hold the claim and ask the payer what is taken back (RFI 1147).',
      broken: ({ chargeCents, paidCents }, { statusCode }) => statusCode === '22' && (chargeCents > 0 || paidCents > 0),
    },
  ]),
  ...rulesOf('providerAdjustment', [
    {
      code: 'provider-adjustment-without-reference', severity: 'warning', at: 'PLB03-2', trigger: 'PLB03-1', answer: '8/I9',
      message: 'Money is taken back or carried forward without saying for which claim.', expected: 'CLP01, CLP07 or TRN02', fix: 'Ask the payer for the claim.',
      broken: ({ reason, reference }) => TRACED.has(reason) && reference === undefined && reason,
    },
    {
      code: 'provider-adjustment-sign', severity: 'warning', at: 'PLB04', answer: '8/I12',
      message: 'The provider adjustment has the sign of the other direction: positive takes money, negative gives it.', expected: 'the usual sign of the reason', fix: 'Check the amount against the deposit.',
      broken: ({ reason, amountCents }) => ((TAKES.has(reason) && amountCents < 0) || (GIVES.has(reason) && amountCents > 0)) && reason,
    },
  ]),
];
