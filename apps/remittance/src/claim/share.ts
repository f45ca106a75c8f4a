import { emit, type EventDraft } from '@claimstream/event-stream';
import { sumCents, type ClaimPayment, type Posting, type ShareMove } from '@claimstream/ledger';
import type { Advice } from './advice.js';
import { answeredLines } from './answered-lines.js';
import type { MatchedLine } from './match-lines.js';
import type { ClaimState, Sequence } from './state.js';

/** What this payer left over goes on: to the next payer, or to the patient and nobody else's account. */
export function shareEvents(state: ClaimState, advice: Advice, payment: ClaimPayment, posting: Posting, matched: MatchedLine[]): EventDraft[] {
  const toPatient = posting.moves.filter((m) => m.to === 'patient');
  const toPayer = posting.moves.filter((m): m is ShareMove & { to: Sequence } => m.to === 'P' || m.to === 'S' || m.to === 'T');
  const events: EventDraft[] = [];
  const [first] = toPayer;
  if (first !== undefined) {
    const { lines, adjustments } = answeredLines(state, advice, payment, matched);
    events.push(emit('remittance.payer-share-moved', {
      remit: advice.remit, from: payment.sequence as Sequence, to: first.to, amountCents: sumCents(toPayer.map((m) => m.amountCents)), lines, adjustments, paidCents: advice.paidCents,
      decidedOn: advice.paymentDate, payerClaimControl: advice.payerClaimControl,
    }, {}));
  }
  if (toPatient.length > 0 && state.patient !== undefined && state.guarantor !== undefined) {
    events.push(emit('remittance.patient-share-moved', {
      remit: advice.remit, sequence: payment.sequence as Sequence, patient: state.patient, guarantor: state.guarantor, amountCents: sumCents(toPatient.map((m) => m.amountCents)),
      shares: toPatient.map((m) => ({ ...(m.line === undefined ? {} : { line: m.line }), reason: m.adjustment.reason, amountCents: m.amountCents })),
      serviceFrom: state.serviceFrom ?? advice.paymentDate,
    }, {}));
  }
  return events;
}
