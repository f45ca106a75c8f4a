import type { remittance } from '@claimstream/contracts';
import { isEvent, type EventFact, type SideRow } from '@claimstream/event-stream';
import { businessDay } from '../day/business-day.js';
import { answerView, claimLines, messageView } from '../tables.js';

/** What an acknowledgement says of a claim, by code. */
interface Acknowledged {
  sequence: string; attempt: number; interchange: string; document: string; categoryCode?: string; statusCode?: string; entityCode?: string; payerClaimControl?: string; withErrors?: boolean;
  stage?: string; category?: string; reasons?: { categoryCode?: string; statusCode?: string; entityCode?: string; segmentCode?: string; elementCode?: string; noteCode?: string; line?: number; path: string; sentence: string }[];
}

/** Which acknowledgement says so, and whose it is. */
const LADDER: Readonly<Record<string, { message: string; stage: string; outcome: string }>> = {
  'submission.attempt-syntax-accepted': { message: '999', stage: 'syntax', outcome: 'accepted' },
  'submission.attempt-clearinghouse-received': { message: '277CA', stage: 'clearinghouse', outcome: 'received' },
  'submission.attempt-clearinghouse-accepted': { message: '277CA', stage: 'clearinghouse', outcome: 'accepted' },
  'submission.attempt-payer-received': { message: '277CA', stage: 'payer', outcome: 'received' },
  'submission.attempt-payer-accepted': { message: '277CA', stage: 'payer', outcome: 'accepted' },
};
const REFUSED_BY: Readonly<Record<string, string>> = { interchange: 'TA1', syntax: '999', clearinghouse: '277CA', payer: '277CA' };

/** What was said of a claim by files, and what was billed: written once per event, because none of it changes. */
export function spokenRows(fact: EventFact, zone: string): SideRow[] {
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { interchangeControl, groupControl, transactionControl, interchange } = fact.data;
    return [message(fact, fact.data, { message: '837', stage: 'sent', outcome: 'sent', interchange, codes: { interchangeControl, groupControl, transactionControl } })];
  }
  if (fact.name === 'submission.attempt-rejected' || LADDER[fact.name] !== undefined) {
    const said = fact.data as Acknowledged;
    const rung = LADDER[fact.name] ?? { message: REFUSED_BY[said.stage ?? ''] ?? '277CA', stage: said.stage ?? '', outcome: 'rejected' };
    const { categoryCode, statusCode, entityCode, payerClaimControl, withErrors, category, reasons } = said;
    return [message(fact, said, { ...rung, document: said.document, interchange: said.interchange, codes: { categoryCode, statusCode, entityCode, payerClaimControl, withErrors, category, reasons } })];
  }
  if (isEvent(fact, 'coding.encounter-coded')) {
    const { revision, lines } = fact.data;
    return [{ table: claimLines.name, put: { claim: fact.stream, revision, lines: lines.map(({ pointers: _pointers, ...line }) => line) } }];
  }
  return isAnswer(fact) ? [answerRow(fact, fact.data as remittance.Answer, zone)] : [];
}

/** Every CLP that was posted carries what it left of the claim. */
export const isAnswer = (fact: EventFact): boolean => fact.producer === 'remittance' && fact.transition?.machine === 'adjudication' && 'balances' in (fact.data as object);

const message = (fact: { stream: string; seq: number; practice: string | undefined; at: string }, of: { sequence: string; attempt: number }, more: Record<string, unknown>): SideRow => ({
  table: messageView.name, put: { claim: fact.stream, seq: fact.seq, practice: fact.practice, at: fact.at, item: `${of.sequence}/${of.attempt}`, ...more },
});

const answerRow = (fact: EventFact, a: remittance.Answer, zone: string): SideRow => ({
  table: answerView.name,
  put: {
    claim: fact.stream, remit: a.remit, ordinal: a.ordinal, practice: fact.practice, day: businessDay(fact.at, zone), at: fact.at, seq: fact.seq, sequence: a.sequence, outcome: fact.transition?.to,
    status_code: a.statusCode, document: a.document, charge_cents: a.chargeCents, paid_cents: a.paidCents, contractual_cents: a.contractualCents, patient_cents: a.patientCents, denied_cents: a.deniedCents,
    held_cents: a.heldCents, answer: { payerClaimControl: a.payerClaimControl, matchedBy: a.matchedBy, lines: a.lines, adjustments: a.adjustments, remarks: a.remarks, balances: a.balances },
  },
});
