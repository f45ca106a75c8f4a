import type { RemitEquation } from '../api/model.js';
import { dollars } from '../show/money.js';

/** posted + held - provider adjustments = transferred, as it is printed. */
export const remitEquationText = (e: RemitEquation): string =>
  `${dollars(e.postedCents)} posted + ${dollars(e.heldCents)} held − ${dollars(e.providerAdjustmentCents)} provider adjustments = ${dollars(e.transferredCents)} transferred`;

/** Green where it holds, red where it does not, and neither while payments still speak. */
export function remitEquationTone({ holds }: RemitEquation): 'ok' | 'danger' | 'info' {
  return holds === null ? 'info' : holds ? 'ok' : 'danger';
}

/** Why a payment is held. */
const HOLDS: Readonly<Record<string, string>> = {
  unmatched: 'No claim found', 'does-not-balance': 'Does not add up', reversal: 'Takes an earlier answer back', correction: 'Answers again', predetermination: 'Predetermination', 'posted-before': 'Posted before',
  'another-practice': 'Claim of another practice', 'claim-parked': 'The claim waits',
};
export const holdText = (reason: string): string => HOLDS[reason] ?? reason.replaceAll('-', ' ');

/** BPR04. */
const METHODS: Readonly<Record<string, string>> = { ACH: 'Transfer (ACH)', CHK: 'Check', FWT: 'Wire', BOP: 'Other bank transfer', NON: 'No payment' };
export const methodText = (method: string | null): string => (method === null ? '–' : METHODS[method] ?? method);
