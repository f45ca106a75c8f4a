import { rulesOf, type AnyRule } from './rule.js';

const REJECTS = /^A[3678]$/;
const ACCEPTS = /^A[0125]$/;
const REJECTED = /^[RMWX]$/;

/** Rules of the 277CA (005010X214). */
export const CLAIM_ACKNOWLEDGMENT_RULES: readonly AnyRule[] = [
  ...rulesOf('status', [
    {
      code: 'action-against-category', severity: 'error', at: 'STC03', answer: '8/I12',
      message: 'STC03 and the category say different things of the claim: one accepts it, one rejects it.', expected: 'WQ with A0, A1, A2, A5; U with A3, A6, A7, A8', fix: 'Ask the sender whether the claim was accepted.',
      broken: ({ statuses }) => statuses.find(({ action, category }) => (action === 'WQ' && REJECTS.test(category)) || (action === 'U' && ACCEPTS.test(category)))?.action,
    },
    {
      code: 'accepted-without-payer-number', severity: 'info', at: '2200D/REF*1K', answer: '',
      message: 'The payer accepted the claim and does not say its own number of it.', expected: 'REF*1K', fix: 'Ask for it where a replacement is needed before the 835.',
      broken: ({ source, statuses, payerClaimControl }) => source.stage === 'payer' && payerClaimControl === undefined && statuses.some(({ category }) => category === 'A2'),
    },
    {
      code: 'claim-id-missing', severity: 'error', at: 'TRN02', answer: '8/1',
      message: 'The status does not say of which claim it speaks.', expected: 'CLM01 of the claim', fix: 'Ask the sender which claim is meant.',
      broken: ({ claimId }) => claimId === '' || claimId === '0',
    },
  ]),
  ...rulesOf('statusLine', [
    {
      code: 'line-accepted', severity: 'error', at: 'STC03', answer: '8/I12',
      message: 'A line is only named to reject it, and this one is accepted.', expected: 'U', fix: 'Ask the sender what is wrong with the line.',
      broken: ({ statuses }) => statuses.find(({ action }) => action !== undefined && action !== 'U')?.action,
    },
    {
      code: 'line-without-key', severity: 'warning', at: 'REF*FJ', answer: 'I6',
      message: 'The rejected line has no REF*FJ, so that nobody can tell which one it is.', expected: 'REF*6R of the claim', fix: 'Match it by procedure and charge.',
      broken: ({ lineControl }) => lineControl === undefined,
    },
  ]),
];

/** Rules of the 999 (005010X231) and 997. */
export const FUNCTIONAL_ACKNOWLEDGMENT_RULES: readonly AnyRule[] = [
  ...rulesOf('acknowledgment', [
    {
      code: 'accepted-count-differs', severity: 'warning', at: 'AK904', answer: '',
      message: 'AK904 is not the number of transactions that the answer accepts.', expected: 'transactions with A or E', fix: 'Go by the single answers.',
      broken: ({ transactions, counts, status }) => transactions.length > 0 && transactions.length === counts.received && !REJECTED.test(status)
        && transactions.filter((answer) => answer.status === 'A' || answer.status === 'E').length !== counts.accepted && String(counts.accepted),
    },
    {
      code: 'group-status-contradicts', severity: 'error', at: 'AK901', answer: '',
      message: 'The group is accepted as a whole, and a transaction of it is rejected.', expected: 'P or R', fix: 'Go by the single answers and ask the receiver.',
      broken: ({ status, transactions }) => status === 'A' && transactions.some((answer) => REJECTED.test(answer.status)) && status,
    },
  ]),
  ...rulesOf('answer', [
    {
      code: 'rejected-without-reason', severity: 'warning', at: 'IK5', answer: '',
      message: 'A transaction is rejected, and no error says why.', expected: 'IK3, or a code in IK502', fix: 'Ask the receiver.',
      broken: ({ status, errorCodes, errors }) => REJECTED.test(status) && errorCodes.length === 0 && errors.length === 0,
    },
  ]),
];
