import { calendarDay, type remittance } from '@claimstream/contracts';
import { emit, unchanged, type Context, type Decision, type EventDraft, type TellDraft } from '@claimstream/event-stream';
import {
  afterAnswer, factHash, fold, formatCents, heard, holdCash, openIn, PATIENT_SHARE_REASONS, postClaimPayment, receivableOf, saysQmb, sumCents, whyHeld, type ClaimPayment, type Posting, type PostingException,
} from '@claimstream/ledger';
import { decisionDue } from '../exception/due.js';
import { adviceSource, saidSequence, type Advice } from './advice.js';
import { posted } from './charge.js';
import { matchLines, type MatchedLine } from './match-lines.js';
import { answeredLines } from './answered-lines.js';
import { shareEvents } from './share.js';
import type { Answered, ClaimState, Sequence } from './state.js';

/** Sequences in the order of payment. */
export const ORDER: readonly Sequence[] = ['P', 'S', 'T'];

/** A CLP that was handed over and not posted: its cash is in unapplied. */
export type HeldReason = 'does-not-balance' | 'reversal' | 'correction' | 'predetermination' | 'posted-before' | 'another-practice';

/** Hands a CLP to the books of its claim. What is held or posted is told to the remittance, which counts every cent. */
export function postAdvice(state: ClaimState, advice: Advice, context: Context): Decision<ClaimState> {
  const practice = state.practice ?? context.stream.practice;
  const source = adviceSource(context.tenant.id, advice.remit, advice.ordinal);
  if (state.position.sources.includes(source)) return unchanged(state);
  // The money of a practice never enters the books of another: the remittance keeps it.
  if (practice === undefined || !(advice.practices ?? [advice.practice]).includes(practice)) return { state: { ...state, position: heard(state.position, source) }, tells: [tellRemit(advice, 'payment-refused', { reason: 'another-practice' })] };
  const sequence = sequenceOf(state, advice);
  const content = factHash([advice.statusCode, advice.payerClaimControl, advice.chargeCents, advice.paidCents, advice.adjustments, advice.lines.map((l) => [l.code, l.chargeCents, l.paidCents, l.adjustments])]);
  const matched = matchLines(context.stream.id, state.charges.at(-1)?.lines ?? [], advice.lines);
  const payment = paymentOf(state, advice, { source, practice, sequence, matched }, context);
  const held = heldBecause(state, advice, payment, content, sequence);
  const answer: Answered = { sequence, payerClaimControl: advice.payerClaimControl, remit: advice.remit, ordinal: advice.ordinal, content, held: held !== undefined };
  const next = { ...state, answers: [...state.answers, answer] };
  if (held !== undefined) return hold(next, advice, payment, held, context);
  return post(next, advice, payment, matched, context);
}

/**
 * Which of the claim's payers answered: among those the remittance's payer can be, the one CLP02 says, else the first that has not answered.
 * CLP02 alone does not decide, because payers get it wrong; one plan may also stand in two places.
 */
function sequenceOf(state: ClaimState, advice: Advice): Sequence {
  const sentTo = (s: Sequence, payer?: string): boolean => Object.entries(state.attempts).some(([item, a]) => item.startsWith(`${s}/`) && (payer === undefined || a.payer === payer));
  const asked = ORDER.filter((s) => sentTo(s));
  const same = advice.payer === undefined ? [] : asked.filter((s) => sentTo(s, advice.payer));
  const said = saidSequence(advice.statusCode);
  const possible = same.length > 0 ? same : asked;
  if (said !== undefined && (possible.includes(said) || (same.length === 0 && state.coverages.some((c) => c.sequence === said)))) return said;
  return possible.find((s) => !state.answers.some((a) => a.sequence === s && !a.held)) ?? possible[0] ?? 'P';
}

function paymentOf(state: ClaimState, advice: Advice, { source, practice, sequence, matched }: { source: string; practice: string; sequence: Sequence; matched: MatchedLine[] }, context: Context): ClaimPayment {
  const payers = ORDER.filter((s) => state.coverages.some((c) => c.sequence === s) || s === sequence);
  return {
    source, occurredOn: advice.paymentDate, postedOn: calendarDay(context.now, context.tenant.timeZone), tenant: context.tenant.id, practiceId: practice, claimId: context.stream.id,
    sequence, payers, remit: advice.remit, statusCode: advice.statusCode, chargeCents: advice.chargeCents, paidCents: advice.paidCents, adjustments: advice.adjustments,
    remarks: [...advice.remarks, ...advice.lines.flatMap((l) => l.remarks)], next: payers[payers.indexOf(sequence) + 1] ?? 'patient',
    lines: advice.lines.map((l, i) => ({ chargeCents: l.chargeCents, paidCents: l.paidCents, adjustments: l.adjustments, ...(matched[i]?.number === undefined ? {} : { line: matched[i].number }) })),
  };
}

/** Reversals, their corrections and predeterminations have no rule yet: their cash waits, and nothing is guessed. */
function heldBecause(state: ClaimState, advice: Advice, payment: ClaimPayment, content: string, sequence: Sequence): HeldReason | undefined {
  const same = state.answers.filter((a) => a.sequence === sequence && a.payerClaimControl === advice.payerClaimControl && !a.held);
  if (advice.statusCode === '22') return 'reversal';
  if (advice.statusCode === '25') return 'predetermination';
  if (same.some((a) => a.content === content)) return 'posted-before';
  // A reversal of this claim number came: what follows is its correction, whatever it says.
  if (state.answers.some((a) => a.held && a.sequence === sequence && a.payerClaimControl === advice.payerClaimControl) || same.length > 0) return 'correction';
  return whyHeld(payment) === undefined ? undefined : 'does-not-balance';
}

const SENTENCE: Readonly<Record<HeldReason, string>> = {
  'does-not-balance': 'The answer of the payer does not add up', reversal: 'The payer takes an earlier answer back', correction: 'The payer answers again under the same claim number',
  predetermination: 'The payer only says what it would pay', 'posted-before': 'The same answer was posted before from another remittance', 'another-practice': 'The answer is for a claim of another practice',
};

function hold(state: ClaimState, advice: Advice, payment: ClaimPayment, reason: HeldReason, context: Context): Decision<ClaimState> {
  const { entries } = holdCash({ ...payment, amountCents: payment.paidCents, why: 'does-not-add-up' });
  const { events, rows } = posted(entries);
  return {
    state: { ...state, position: heard(fold(state.position, entries), payment.source) },
    events: [...events, raise(advice, reason, `${SENTENCE[reason]}; its payment is in unapplied money.`, advice.paidCents, context)],
    rows,
    tells: [tellRemit(advice, 'payment-posted', { claim: context.stream.id, postedCents: 0, heldCents: advice.paidCents, held: true })],
  };
}

const raise = (advice: Advice, code: string, sentence: string, amountCents: number, context: Context): EventDraft => emit('remittance.exception-raised', {
  exception: `${advice.remit}/${advice.ordinal}/${code}`, code, sentence, owner: 'poster', nextAction: 'Compare the answer with the claim and decide', amountCents, document: advice.document, remit: advice.remit,
  dueAt: decisionDue(context.now),
}, {});

const tellRemit = (advice: Advice, name: string, data: Record<string, unknown>): TellDraft =>
  ({ to: { kind: 'remit', id: advice.remit }, name, practice: advice.practice, data: { ordinal: advice.ordinal, paidCents: advice.paidCents, ...data } });

function post(state: ClaimState, advice: Advice, payment: ClaimPayment, matched: MatchedLine[], context: Context): Decision<ClaimState> {
  const posting = postClaimPayment(payment, state.position);
  const position = afterAnswer(state.position, payment, posting);
  const heldCents = sumCents(posting.entries.filter((e) => e.key.rule === 'J16').flatMap((e) => e.legs.filter((l) => l.account === '2100').map((l) => l.creditCents - l.debitCents)));
  const next: ClaimState = { ...state, position };
  const protectedPatient = saysQmb([...payment.adjustments, ...payment.lines.flatMap((l) => l.adjustments)], payment.remarks ?? []);
  const { events, rows } = posted(posting.entries, protectedPatient ? { qmbClaims: [payment.claimId] } : {});
  return {
    state: next,
    events: [
      ...events,
      answerEvent(next, advice, payment, posting, matched, context),
      ...shareEvents(next, advice, payment, posting, matched),
      ...posting.exceptions.map((e) => raise(advice, e.kind, sentenceOf(e), e.amountCents, context)),
    ],
    rows,
    tells: [tellRemit(advice, 'payment-posted', { claim: context.stream.id, postedCents: advice.paidCents - heldCents, heldCents, held: false })],
  };
}

const sentenceOf = ({ sentence, proposesCents }: PostingException): string => (proposesCents === undefined ? sentence : `${sentence} The rules would post ${formatCents(proposesCents)}.`);

/** The word for what was decided; the amounts say the rest. CLP02 is not it: 4 only says that the patient was not recognised (X12 RFI 1423). */
function outcomeOf(advice: Advice, payment: ClaimPayment, posting: Posting): Outcome {
  if (['19', '20', '21', '23'].includes(advice.statusCode)) return 'forwarded';
  if (payment.remarks?.includes('MA130') === true) return 'unprocessable';
  const owed = posting.owed.length > 0 || posting.exceptions.some((e) => e.kind === 'whole-charge-reduced');
  // PR alone is no share: only its five reasons are, every other is a denial that names the patient.
  const settled = payment.lines.some((l) => l.paidCents > 0 || (l.adjustments.length > 0 && l.adjustments.every((a) => a.group === 'PR' && PATIENT_SHARE_REASONS.has(a.reason))));
  if (payment.paidCents > 0) return owed ? 'partly-paid' : 'paid';
  if (owed) return settled ? 'partly-paid' : 'denied';
  return posting.moves.length > 0 ? 'patient-share-only' : 'settled-at-zero';
}

type Outcome = 'paid' | 'partly-paid' | 'denied' | 'unprocessable' | 'patient-share-only' | 'settled-at-zero' | 'forwarded';

/** The item of the machine: the payer's place, and for a second claim number of the same payer (a claim split by it, remark MA15) that number too. */
function itemOf(state: ClaimState, advice: Advice, sequence: Sequence, context: Context): string {
  const others = state.answers.some((a) => a.sequence === sequence && !a.held && a.payerClaimControl !== advice.payerClaimControl);
  return others || !['awaiting', 'in-process', 'pended', null].includes(context.at('adjudication', sequence)) ? `${sequence}/${advice.payerClaimControl}` : sequence;
}

function answerEvent(state: ClaimState, advice: Advice, payment: ClaimPayment, posting: Posting, matched: MatchedLine[], context: Context): EventDraft {
  const outcome = outcomeOf(advice, payment, posting);
  const more = { item: itemOf(state, advice, payment.sequence as Sequence, context) };
  const data = answerOf(state, advice, payment, posting, matched);
  switch (outcome) {
    case 'paid': return emit('remittance.claim-paid', data, { ...more, to: outcome });
    case 'partly-paid': return emit('remittance.claim-partly-paid', data, { ...more, to: outcome });
    case 'denied': return emit('remittance.claim-denied', data, { ...more, to: outcome });
    case 'unprocessable': return emit('remittance.claim-unprocessable', data, { ...more, to: outcome });
    case 'patient-share-only': return emit('remittance.claim-left-to-patient', data, { ...more, to: outcome });
    case 'settled-at-zero': return emit('remittance.claim-settled-at-zero', data, { ...more, to: outcome });
    case 'forwarded': return emit('remittance.claim-forwarded', data, { ...more, to: outcome });
  }
}

function answerOf(state: ClaimState, advice: Advice, payment: ClaimPayment, posting: Posting, matched: MatchedLine[]): remittance.Answer {
  const { lines, adjustments } = answeredLines(state, advice, payment, matched);
  const reduced = sumCents(posting.entries.filter((e) => e.key.rule === 'J4' || e.key.rule === 'J9').flatMap((e) => e.legs.filter((l) => l.account.startsWith('11')).map((l) => l.creditCents - l.debitCents)));
  const insuranceCents = Object.fromEntries(payment.payers.map((s) => [s, openIn(state.position, receivableOf(s))]));
  const patientCents = openIn(state.position, '1200');
  return {
    sequence: payment.sequence as Sequence, remit: advice.remit, document: advice.document, ordinal: advice.ordinal, paymentDate: advice.paymentDate, statusCode: advice.statusCode, payerClaimControl: advice.payerClaimControl,
    matchedBy: advice.matchedBy, chargeCents: advice.chargeCents, paidCents: advice.paidCents, contractualCents: reduced, patientCents: sumCents(posting.moves.map((m) => m.amountCents)),
    deniedCents: sumCents(posting.owed.map((o) => o.amountCents)), heldCents: sumCents(posting.exceptions.filter((e) => e.kind !== 'prior-payer-differs').map((e) => Math.abs(e.amountCents))),
    lines, adjustments, remarks: advice.remarks,
    balances: { insuranceCents, patientCents, openCents: sumCents([...Object.values(insuranceCents), patientCents]) },
  };
}
