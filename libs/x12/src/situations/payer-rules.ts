import type { Adjustment, Claim837, LineAdjudication, OtherSubscriber } from '../claim-837.js';
import { money } from '../claim/codec.js';
import type { Cents } from '../values.js';
import { rulesOf, type AnyRule, type Broken } from './rule.js';

const sum = (adjustments: readonly Adjustment[]): Cents => adjustments.reduce((total, { amountCents }) => total + amountCents, 0);

/** What a payer decided on the lines: all its 2430 loops, an unbundled line has several. */
const decisions = (claim: Claim837, payerId: string): LineAdjudication[] =>
  claim.serviceLines.flatMap((line) => line.adjudications.filter((adjudication) => adjudication.payerId === payerId));

/** Charge less what each payer that decided the line says of it, all its 2430 loops together (RFI 1555). */
const explainedOtherwise = (line: Claim837['serviceLines'][number]): Cents | undefined => {
  if (line.adjudications.length === 0) return undefined;
  const explained = new Map<string, Cents>();
  for (const { payerId, paidCents, adjustments } of line.adjudications) explained.set(payerId, (explained.get(payerId) ?? 0) + paidCents + sum(adjustments));
  for (const cents of explained.values()) if (cents !== line.chargeCents) return cents;
  return undefined;
};

/** AMT*D against the lines' payments less the adjustments of the claim; nothing to compare without 2430 (RFI 1294, 2168). */
const paidOnLines = ({ payer, amounts, adjustments }: OtherSubscriber, claim: Claim837): Cents | undefined => {
  const lines = payer?.id === undefined ? [] : decisions(claim, payer.id);
  if (lines.length === 0 || amounts['D'] === undefined) return undefined;
  return lines.reduce((total, { paidCents }) => total + paidCents, 0) - sum(adjustments);
};

/** CLM02 against AMT*D and all adjustments of that payer, of claim and lines (RFI 1294, 1115). */
const explainedCharge = ({ payer, amounts, adjustments }: OtherSubscriber, claim: Claim837): Cents | undefined => {
  const lines = payer?.id === undefined ? [] : decisions(claim, payer.id);
  if (amounts['D'] === undefined || (lines.length === 0 && adjustments.length === 0)) return undefined;
  return amounts['D'] + sum(adjustments) + lines.reduce((total, line) => total + sum(line.adjustments), 0);
};

/** `expected` is what the rest of the claim says. */
const differs = (found: Cents | undefined, expected: Cents | undefined): Broken => {
  if (found === undefined || expected === undefined || found === expected) return undefined;
  return { found: money(found) as string, expected: money(expected) as string, by: money(Math.abs(found - expected)) as string };
};

/** Rules and balances of other payers: loops 2320, 2330 and 2430. */
export const PAYER_RULES: readonly AnyRule[] = [
  ...rulesOf('otherSubscriber', [
    {
      code: 'other-payer-id-repeated', severity: 'error', at: 'NM1', answer: '8/I12 A7:479',
      message: 'Two other payers have the same NM109, so that lines cannot tell them apart.', expected: 'a number of its own for every payer', fix: 'Send different numbers in 2330B NM109.',
      broken: (other, { claim }) => claim.otherSubscribers.find(({ payer }) => payer?.id !== undefined && payer.id === other.payer?.id) !== other && other.payer?.id,
    },
    {
      code: 'payer-sequence-repeated', severity: 'warning', at: 'SBR01', answer: '8/I12 A7:171',
      message: 'Two payers of the claim stand at the same place in the order of payment.', expected: 'a place of its own', fix: 'Correct SBR01 of one of them.',
      broken: (other, { claim }) => other.sequence !== 'U'
        && (other.sequence === claim.subscriber.sequence || claim.otherSubscribers.find(({ sequence }) => sequence === other.sequence) !== other) && other.sequence,
    },
    {
      code: 'other-payer-paid-missing', severity: 'error', at: '2320/AMT*D', answer: 'I6 A6:183',
      message: 'A payer has decided the claim, and what it paid is missing.', expected: 'AMT*D', fix: 'Send what the payer paid, 0 too.',
      broken: ({ amounts, adjustments, payer }, { claim }) => amounts['D'] === undefined && (adjustments.length > 0 || (payer?.id !== undefined && decisions(claim, payer.id).length > 0)),
    },
    {
      code: 'other-payer-date-missing', severity: 'error', at: '2330B/DTP*573', trigger: '2320/AMT*D', answer: 'I6 A6:516',
      message: 'A payer has decided the claim, and the day of its decision is missing.', expected: 'DTP*573 in 2330B or 2430', fix: 'Send the day the payer decided.',
      broken: ({ amounts, payer }, { claim }) => amounts['D'] !== undefined && payer?.adjudicationDate === undefined && (payer?.id === undefined || decisions(claim, payer.id).length === 0),
    },
    {
      code: 'adjustment-of-zero', severity: 'warning', at: 'CAS', answer: '8/I12 A7:400',
      message: 'An adjustment of this payer is 0.', expected: 'amounts other than 0', fix: 'Leave the adjustment out.',
      broken: ({ adjustments }) => adjustments.some(({ amountCents }) => amountCents === 0),
    },
    {
      code: 'adjustment-repeated', severity: 'warning', at: 'CAS', answer: '8/I12 A7:400',
      message: 'A group and reason come twice among the adjustments of this payer.', expected: 'each group and reason once', fix: 'Add the amounts up.',
      broken: ({ adjustments }) => repeatedAdjustment(adjustments),
    },
  ]),
  ...rulesOf('adjudication', [
    {
      code: 'adjudication-payer-unknown', severity: 'error', at: 'SVD01', answer: '8/I12 A7:479',
      message: 'SVD01 names no other payer of the claim.', expected: 'NM109 of a loop 2330B', fix: 'Repeat NM109 of the payer in SVD01, or send its loop 2320.',
      broken: ({ payerId }, { claim }) => !claim.otherSubscribers.some(({ payer }) => payer?.id === payerId) && payerId,
    },
    {
      code: 'adjustment-of-zero', severity: 'warning', at: 'CAS', answer: '8/I12 A7:400',
      message: 'An adjustment of this line is 0.', expected: 'amounts other than 0', fix: 'Leave the adjustment out.',
      broken: ({ adjustments }) => adjustments.some(({ amountCents }) => amountCents === 0),
    },
    {
      code: 'adjustment-repeated', severity: 'warning', at: 'CAS', answer: '8/I12 A7:400',
      message: 'A group and reason come twice among the adjustments of this line.', expected: 'each group and reason once', fix: 'Add the amounts up.',
      broken: ({ adjustments }) => repeatedAdjustment(adjustments),
    },
    {
      code: 'bundled-line-unknown', severity: 'error', at: 'SVD06', answer: '8/I12 A7:247',
      message: 'SVD06 names a line that the claim does not have.', expected: 'LX01 of a line', fix: 'Send the number of the line it was bundled into.',
      broken: ({ bundledLine }, { claim }) => bundledLine !== undefined && !claim.serviceLines.some(({ number }) => String(number) === bundledLine) && bundledLine,
    },
  ]),
  ...rulesOf('line', [
    {
      code: 'line-adjudication-differs', severity: 'error', at: 'SVD', answer: 'A7:400',
      message: 'What another payer paid and adjusted on the line is not the charge of the line.', expected: 'charge = SVD02 + CAS of that payer', fix: 'Correct the payment or the adjustments of the line.',
      broken: (line) => differs(explainedOtherwise(line), line.chargeCents),
    },
  ], 3),
  ...rulesOf('otherSubscriber', [
    {
      code: 'other-payer-paid-differs', severity: 'error', at: 'AMT*D', answer: 'A7:400',
      message: 'AMT*D is not what the lines say this payer paid, less its adjustments of the claim.', expected: 'sum of SVD02 less CAS of 2320', fix: 'Correct AMT*D, the payments of the lines or the adjustments of the claim.',
      broken: (other, { claim }) => differs(other.amounts['D'], paidOnLines(other, claim)),
    },
    {
      code: 'other-payer-charge-differs', severity: 'error', at: 'AMT*D', answer: 'A7:400',
      message: 'What this payer paid and adjusted is not the charge of the claim.', expected: 'CLM02 = AMT*D + CAS of claim and lines', fix: 'Correct AMT*D or the adjustments.',
      // where a line or the payment is wrong already, this follows from it
      broken: (other, { claim }) => {
        const wrongBefore = differs(other.amounts['D'], paidOnLines(other, claim)) || claim.serviceLines.some((line) => explainedOtherwise(line) !== undefined);
        return wrongBefore ? undefined : differs(explainedCharge(other, claim), claim.chargeCents);
      },
    },
  ], 3),
];

const repeatedAdjustment = (adjustments: readonly Adjustment[]): string | undefined => {
  const seen = new Set<string>();
  for (const { group, reason } of adjustments) {
    const key = `${group} ${reason}`;
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
};
