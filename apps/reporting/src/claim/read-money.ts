import type { remittance } from '@claimstream/contracts';
import type { Caller, ServiceShell } from '@claimstream/service-kit';
import { equationOfClaim, linesBeside, type Answered, type BilledLine } from './lines-beside.js';

interface AnswerRow {
  remit: string; ordinal: number; at: Date; seq: number; sequence: string; outcome: string; status_code: string; document: string; charge_cents: string; paid_cents: string; contractual_cents: string;
  patient_cents: string; denied_cents: string; held_cents: string; answer: { payerClaimControl: string; matchedBy: string; lines: remittance.AnsweredLine[]; adjustments: Answered['adjustments']; remarks: string[]; balances: Record<string, unknown> };
  trace: string | null; payer_name: string | null;
}

/** Answers of payers in the order in which they were posted. */
const answeredOf = (r: AnswerRow): Answered & Record<string, unknown> => ({
  remit: r.remit, ordinal: r.ordinal, at: r.at.toISOString(), seq: r.seq, sequence: r.sequence, outcome: r.outcome, statusCode: r.status_code, document: r.document, payerName: r.payer_name, ...r.answer,
  chargeCents: Number(r.charge_cents), paidCents: Number(r.paid_cents), contractualCents: Number(r.contractual_cents), patientCents: Number(r.patient_cents), deniedCents: Number(r.denied_cents), heldCents: Number(r.held_cents),
});

/** In the order of posting, with the trace and the payer of their remittance. */
const answersOf = (shell: ServiceShell, caller: Caller, claim: string): Promise<AnswerRow[]> =>
  shell.query<AnswerRow>(caller, 'SELECT a.*, r.trace, r.payer_name FROM reporting.answer_view a LEFT JOIN reporting.remit_shown r ON r.remit = a.remit WHERE a.claim = $1 ORDER BY a.seq', [claim]);

/** The claim's lines as they were billed beside what each payer answered, and the sums of both. */
export async function moneyOf(shell: ServiceShell, caller: Caller, claim: string) {
  const [billed, answers] = await Promise.all([
    shell.query<{ lines: BilledLine[] }>(caller, 'SELECT lines FROM reporting.claim_lines WHERE claim = $1', [claim]),
    answersOf(shell, caller, claim),
  ]);
  const said = answers.map(answeredOf);
  return { lines: linesBeside(billed[0]?.lines ?? [], said), answers: said.map((a) => { const { lines: _lines, ...whole } = a; return { ...whole, equation: equationOfClaim(a) }; }) };
}

interface MessageRow { seq: number; at: Date; item: string; message: string; stage: string; outcome: string; document: string | null; interchange: string | null; codes: Record<string, unknown> }

/** Which files spoke of the claim, in the order in which they were heard: what we sent, what receivers acknowledged, what payers answered. */
export async function messagesOf(shell: ServiceShell, caller: Caller, claim: string) {
  const [messages, answers] = await Promise.all([
    shell.query<MessageRow>(caller, 'SELECT seq, at, item, message, stage, outcome, document, interchange, codes FROM reporting.message_view WHERE claim = $1 ORDER BY seq', [claim]),
    answersOf(shell, caller, claim),
  ]);
  // An acknowledgement is about the file that carried the claim: its control numbers are those of that file.
  const controls = new Map(messages.filter((m) => m.message === '837').map((m) => [m.interchange, m.codes]));
  return [
    ...messages.map((m) => ({
      message: m.message, at: m.at.toISOString(), attempt: m.item, stage: m.stage, outcome: m.outcome, document: m.document, interchange: m.interchange, remit: null as string | null,
      codes: m.message === '837' ? {} : m.codes, controls: controls.get(m.interchange) ?? null, event: `submission/${claim}/${m.seq}`,
    })),
    ...answers.map((a) => ({
      message: '835', at: a.at.toISOString(), attempt: a.sequence, stage: 'payer', outcome: a.outcome, document: a.document, interchange: null, remit: a.remit,
      codes: { statusCode: a.status_code, payerClaimControl: a.answer.payerClaimControl, remarks: a.answer.remarks, matchedBy: a.answer.matchedBy, ordinal: a.ordinal, payerName: a.payer_name },
      controls: a.trace === null ? null : { trace: a.trace }, event: `remittance/${claim}/${a.seq}`,
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.event < b.event ? -1 : 1));
}
