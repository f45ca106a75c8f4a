import type { OpenWithPayer } from '@claimstream/ledger';
import type { ClaimPayment, PaymentLine, Remittance, RemittanceEnd } from '@claimstream/x12';
import type { Advice, AdvisedLine } from '../claim/advice.js';

/** What the first reading of an ST says of it, with what its look-ups found. */
export interface RemitRead {
  document: string;
  partner: string;
  /** Where the bytes lie. */
  stored: string;
  /** Which ST of the file, from 1. */
  transaction: number;
  /** Practice of the payee, whose books hold what belongs to no claim; absent where no practice here has that NPI. */
  practice?: string;
  /** All practices that bill under the payee's NPI, where there are several: each claim is paid in the books of its own. */
  practices?: string[];
  /** The claims it names are of several of them, or of none: nobody can tell whose its provider adjustments are. */
  undecided?: true;
  /** Our payer, where the sender is one that is registered. */
  payer?: string;
  trace: string;
  payerTaxId: string;
  payerName: string;
  payeeId: string;
  method: string;
  handling: string;
  paymentCents: number;
  paymentDate: string;
  claims: number;
  /** Sum of CLP04. */
  claimsPaidCents: number;
  unbalancedClaims: number;
  providerAdjustments: { reason: string; reference: string; amountCents: number; open: OpenWithPayer }[];
  /** Hashes of what makes it the same again, and of all it says. */
  identity: { key: string; content: string };
  /** Same payer, trace, date, amount and payee as another, and other content. */
  reason?: 'same-trace-other-content';
}

/** A CLP as it is handed to a claim, and, while its claim is looked for, kept sealed: the name stays behind. */
export interface Payment extends Omit<Advice, 'remit' | 'document' | 'practice' | 'practices' | 'payer' | 'paymentDate' | 'matchedBy'> {
  /** CLP01. */
  claimId: string;
  memberId?: string;
  serviceFrom?: string;
}

export interface Handed {
  first: number;
  count: number;
  /** CLP for which no claim was found. */
  unmatched: { ordinal: number; paidCents: number }[];
  /** CLP that name a claim of ours which has not arrived. */
  late: { ordinal: number }[];
}

/** The identity of a remittance: who pays whom, under which trace, when and how much (billing handbook 3.6). */
export const identityOf = ({ header }: { header: Remittance }): unknown[] => [header.payerTaxId, header.trace, header.paymentDate, header.paymentCents, header.payee.id ?? header.payee.name];

/** A CLP by its codes and cents. */
export function paymentOf(p: ClaimPayment, ordinal: number): Payment {
  const days = p.serviceLines.flatMap((l) => (l.serviceFrom === undefined ? [] : [l.serviceFrom])).sort();
  const serviceFrom = days[0] ?? p.dates['232'];
  const memberId = p.subscriber?.memberId ?? p.patient?.memberId;
  return {
    ordinal, claimId: p.claimId, statusCode: p.statusCode, payerClaimControl: p.payerClaimControl ?? '', chargeCents: p.chargeCents, paidCents: p.paidCents,
    adjustments: p.adjustments.map(({ group, reason, amountCents }) => ({ group, reason, amountCents })), remarks: p.remarkCodes, lines: p.serviceLines.map(lineOf),
    ...(memberId === undefined ? {} : { memberId }), ...(serviceFrom === undefined ? {} : { serviceFrom }),
  };
}

function lineOf(l: PaymentLine): AdvisedLine {
  return {
    ordinal: l.ordinal, modifiers: l.procedure?.modifiers ?? [], chargeCents: l.chargeCents, paidCents: l.paidCents,
    adjustments: l.adjustments.map(({ group, reason, amountCents }) => ({ group, reason, amountCents })), remarks: l.remarkCodes,
    ...(l.lineControl === undefined ? {} : { lineControl: l.lineControl }), ...(l.procedure === undefined ? {} : { code: l.procedure.code }),
    ...(l.submittedProcedure === undefined ? {} : { submittedCode: l.submittedProcedure.code }), ...(l.revenueCode === undefined ? {} : { revenueCode: l.revenueCode }),
    ...(l.amounts['B6'] === undefined ? {} : { allowedCents: l.amounts['B6'] }), ...(l.serviceFrom === undefined ? {} : { serviceFrom: l.serviceFrom }),
  };
}

/** Sums that decide about the whole ST. */
export const totalsOf = ({ totals, providerAdjustments }: RemittanceEnd) => ({ claims: totals.claims, claimsPaidCents: totals.paidCents, providerAdjustments });
