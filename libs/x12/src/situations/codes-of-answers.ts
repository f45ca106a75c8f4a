import type { ClaimStatus, StatusInfo } from '../claim-status/claim-status.js';
import type { ClaimPayment, Remittance } from '../remittance/remittance.js';
import { addressCodes, procedureCodes, type UseCode } from './codes-of-claim.js';

/** Codes of the payment itself. */
export const remittanceCodes = ({ payer, payee }: Remittance, use: UseCode): void => {
  for (const party of [payer, payee]) addressCodes(party, party.address, use);
};

/** Codes of a paid claim and its lines. */
export const paymentCodes = (payment: ClaimPayment, use: UseCode): void => {
  const day = payment.dates['232'] ?? payment.serviceLines[0]?.serviceFrom;
  for (const { reason } of payment.adjustments) use(payment, 'CAS02', 'CARC', reason, day);
  for (const code of payment.remarkCodes) use(payment, payment.inpatient ? 'MIA' : 'MOA', 'RARC', code, day);
  use(payment, 'CLP11', 'DRG', payment.drg, day);
  for (const line of payment.serviceLines) {
    const served = line.serviceFrom ?? day;
    for (const { reason } of line.adjustments) use(line, 'CAS02', 'CARC', reason, served);
    for (const code of line.remarkCodes) use(line, 'LQ02', 'RARC', code, served);
    procedureCodes(line, 'SVC01', line.procedure, served, use);
    use(line, 'SVC04', 'revenue', line.revenueCode, served);
  }
};

const statusInfo = (part: object, { category, status, more, codeList }: StatusInfo, use: UseCode): void => {
  for (const [i, said] of [{ category, status, codeList }, ...more].entries()) {
    const at = i === 0 ? 'STC01' : i === 1 ? 'STC10' : 'STC11';
    use(part, `${at}-1`, 'claim-status-category', said.category, undefined);
    if (said.codeList === undefined) use(part, `${at}-2`, 'claim-status', said.status, undefined);
  }
};

/** Codes of a claim status and its lines. */
export const statusCodes = (claim: ClaimStatus, use: UseCode): void => {
  for (const info of claim.statuses) statusInfo(claim, info, use);
  for (const line of claim.lines) {
    for (const info of line.statuses) statusInfo(line, info, use);
    procedureCodes(line, 'SVC01', line.procedure, line.serviceFrom, use);
    use(line, 'SVC04', 'revenue', line.revenueCode, line.serviceFrom);
  }
};
