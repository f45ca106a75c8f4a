import { posts, type ClassifiedAdjustment } from '../adjustment/classify.js';
import { receivableOf, type Receivable } from '../chart.js';
import { EntryWriter, pair, type LegDetail, type Rule } from '../journal/entry.js';
import { formatCents, sumCents } from '../money.js';
import { answered, fold, heard, openIn, openOn, overdrawn, reasonText, WHOLE_CLAIM, type ClaimPosition } from '../position.js';
import { entriesOnly, type OwedAdjustment, type Posting, type PostingException, type ShareMove } from '../posting.js';
import { holdCash, type CashHeld } from '../unapplied/post-unapplied.js';
import { byCash, readAnswer, type Answer } from './answer.js';
import { claimArithmetic } from './arithmetic.js';
import { before, type ClaimPayment } from './claim-payment.js';
import { planLaterPayer, type Reduction } from './later-payer.js';

/** CLP02 of an answer that posts as it stands. 4 says that the patient was not recognised; nothing else is "denied" there (X12 RFI 1423). */
const ANSWERS = new Set(['1', '2', '3', '4', '19', '20', '21']);

/**
 * What the answer does to the books of its claim. `position` is the fold of all earlier entries of the claim and of the
 * facts that were heard; an answer among them does nothing.
 */
export function postClaimPayment(payment: ClaimPayment, position: ClaimPosition): Posting {
  if (position.sources.includes(payment.source)) return entriesOnly([]);
  const forwarded = payment.statusCode === '23' && payment.paidCents === 0;
  if (forwarded) return entriesOnly([]);
  const why = whyHeld(payment);
  if (why) return holdCash({ ...payment, amountCents: payment.paidCents, why });

  const answer = readAnswer(payment, position);
  const share = patientShare(payment, answer, position);
  const later = before(payment).length > 0 || answer.parts.some((part) => part.adjustments.some((a) => a.treatment === 'prior-payer'));
  const shareCents = sumCents([...share.moves, ...share.protected].map((move) => move.amountCents));
  const plan = later ? planLaterPayer(payment, answer, shareCents, position) : planFirstPayer(payment, answer, position);
  const restatesLess = plan.ties && share.moves.some((move) => move.restatesLess);
  const whole = plan.ties && !restatesLess ? write(payment, answer, plan.reductions, share.moves, position) : undefined;
  const exceptions = [...answer.exceptions, ...suspects(payment, answer), ...plan.exceptions, ...(restatesLess ? [lessThanBefore(payment)] : [])];
  if (whole) {
    const after = fold(position, whole);
    if (!worsens(position, after, receivableOf(payment.sequence))) {
      const owed = openIn(after, receivableOf(payment.sequence)) > 0 ? [...owedBy(answer), ...share.protected] : [];
      return { entries: whole, moves: share.moves.map(plainMove), owed, exceptions };
    }
  }
  return cashOnly(payment, answer, position, [...exceptions, ...(whole ? [tooMuch(payment, answer, position)] : [])]);
}

/** Why the answer is not posted at all and its cash goes to unapplied money. */
export function whyHeld(payment: ClaimPayment): CashHeld['why'] | undefined {
  if (payment.statusCode === '22') return 'reversal';
  if (payment.statusCode === '25') return 'predetermination';
  if (!ANSWERS.has(payment.statusCode)) return 'status-unknown';
  if (claimArithmetic(payment).length > 0) return 'does-not-add-up';
  return payment.paidCents < 0 ? 'negative-payment' : undefined;
}

/** The position once an answer was posted; a payer whose answer was not held counts as one that answered. */
export function afterAnswer(position: ClaimPosition, payment: ClaimPayment, posting: Posting): ClaimPosition {
  const after = heard(fold(position, posting.entries), payment.source);
  const taken = whyHeld(payment) === undefined && !after.answeredBy.includes(payment.sequence);
  return taken ? { ...after, answeredBy: [...after.answeredBy, payment.sequence] } : after;
}

interface Move extends ShareMove {
  /** The payer now says a smaller share than the one that was moved. */
  readonly restatesLess: boolean;
}

/** What this answer says of a reason beyond what the same payer's earlier answers did already; restated amounts are no news. */
const news = (payment: ClaimPayment, position: ClaimPosition, line: number, a: ClassifiedAdjustment): number =>
  a.amountCents - (answered(position, payment.sequence, line).byReason[reasonText(a)] ?? 0);

const lineOf = (line: number): { line?: number } => (line === WHOLE_CLAIM ? {} : { line });

/** J6 and J7: the five patient-share reasons move; of a protected patient they only move to another payer. */
function patientShare(payment: ClaimPayment, answer: Answer, position: ClaimPosition): { moves: readonly Move[]; protected: readonly OwedAdjustment[] } {
  const shares = answer.parts.flatMap(({ line, adjustments }) => adjustments.filter((a) => a.treatment === 'patient-share').map((a) => ({ line, a, amountCents: news(payment, position, line, a) })))
    .filter(({ amountCents }) => amountCents !== 0);
  const codeOf = (a: ClassifiedAdjustment) => ({ group: a.group, reason: a.reason });
  if (payment.next === 'patient' && answer.qmb) {
    return { moves: [], protected: shares.map(({ line, a, amountCents }) => ({ ...lineOf(line), adjustment: codeOf(a), amountCents, why: 'protected' })) };
  }
  return {
    moves: shares.map(({ line, a, amountCents }) => ({ ...lineOf(line), to: payment.next, adjustment: codeOf(a), amountCents, restatesLess: amountCents < 0 && a.amountCents >= 0 })),
    protected: [],
  };
}

const plainMove = ({ restatesLess: _restatesLess, ...move }: Move): ShareMove => move;

/** J4: the reductions of the posting table, less what the same payer posted before. */
function planFirstPayer(payment: ClaimPayment, answer: Answer, position: ClaimPosition): { ties: boolean; reductions: readonly Reduction[]; exceptions: readonly PostingException[] } {
  const reductions = answer.parts.flatMap(({ line, adjustments }) =>
    adjustments.filter(posts).map((adjustment): Reduction => ({ line, adjustment, amountCents: news(payment, position, line, adjustment) })).filter(({ amountCents }) => amountCents !== 0));
  if (reductions.some((r) => r.amountCents < 0 && r.adjustment.amountCents >= 0)) return { ties: false, reductions: [], exceptions: [lessThanBefore(payment)] };
  return { ties: true, reductions, exceptions: [] };
}

/** The entries of an answer that posts whole. */
function write(payment: ClaimPayment, answer: Answer, reductions: readonly Reduction[], moves: readonly ShareMove[], position: ClaimPosition) {
  const bucket = receivableOf(payment.sequence);
  const writer = writerOf(payment);
  for (const taken of takenUp(payment, answer, reductions, moves, position)) writer.add('J25', pair(bucket, taken.from, taken.amountCents, lineOf(taken.line)));
  for (const { line, paidCents } of answer.parts) writer.add('J3', pair('1050', bucket, paidCents, lineOf(line)));
  const reduce: Rule = before(payment).length > 0 ? 'J9' : 'J4';
  for (const { line, adjustment, amountCents } of reductions) {
    if (posts(adjustment)) writer.add(reduce, pair(adjustment.account, bucket, amountCents, cited(line, adjustment)));
  }
  for (const move of moves) writer.add(move.to === 'patient' ? 'J7' : 'J6', pair(receivableOf(move.to), bucket, move.amountCents, cited(move.line ?? WHOLE_CLAIM, move.adjustment)));
  return writer.entries();
}

/**
 * J25: a later payer that pays or reduces more than was moved to it took up what an earlier payer had refused; that much
 * of the earlier payer's debt becomes its own. Only an answer that ties to the cent comes this far.
 */
function takenUp(payment: ClaimPayment, answer: Answer, reductions: readonly Reduction[], moves: readonly ShareMove[], position: ClaimPosition): readonly { from: Receivable; line: number; amountCents: number }[] {
  const used = (line: number): number => sumCents([
    answer.parts.find((part) => part.line === line)?.paidCents ?? 0,
    ...reductions.filter((r) => r.line === line).map((r) => r.amountCents),
    ...moves.filter((m) => (m.line ?? WHOLE_CLAIM) === line).map((m) => m.amountCents),
  ]);
  const bucket = receivableOf(payment.sequence);
  const lines = [...new Set([...answer.parts, ...reductions].map((each) => each.line))];
  const anyLine = !byLines(position, bucket) || used(WHOLE_CLAIM) !== 0;
  let missing = anyLine ? sumCents(lines.map(used)) - openIn(position, bucket) : Infinity;
  const left = new Map(before(payment).map((sequence) => [receivableOf(sequence), openIn(position, receivableOf(sequence))]));
  const taken: { from: Receivable; line: number; amountCents: number }[] = [];
  for (const line of lines) {
    let short = used(line) - openOn(position, bucket, line);
    for (const [from, itsCents] of left) {
      const amountCents = Math.max(0, Math.min(missing, short, openOn(position, from, line), itsCents));
      if (amountCents > 0) taken.push({ from, line, amountCents });
      left.set(from, itsCents - amountCents);
      short -= amountCents;
      missing -= amountCents;
    }
  }
  return taken;
}

const writerOf = (payment: ClaimPayment): EntryWriter => new EntryWriter(payment, { claimId: payment.claimId, sequence: payment.sequence, remit: payment.remit });

const cited = (line: number, { group, reason }: { group: string; reason: string }): LegDetail => ({ ...lineOf(line), adjustment: { group, reason } });

/** Cash is always posted: up to what the payer still owes on the claim, the rest to unapplied money. */
function cashOnly(payment: ClaimPayment, answer: Answer, position: ClaimPosition, exceptions: readonly PostingException[]): Posting {
  const bucket = receivableOf(payment.sequence);
  const writer = writerOf(payment);
  let room = Math.max(0, openIn(position, bucket));
  for (const { line, paidCents } of byCash(answer.parts)) {
    const taken = Math.min(paidCents, room, line !== WHOLE_CLAIM && byLines(position, bucket) ? Math.max(0, openOn(position, bucket, line)) : room);
    writer.add('J3', pair('1050', bucket, taken, lineOf(line)));
    writer.add('J16', pair('1050', '2100', paidCents - taken, lineOf(line)));
    room -= taken;
  }
  const after = fold(position, writer.entries());
  return { entries: writer.entries(), moves: [], owed: openIn(after, bucket) > 0 ? owedBy(answer) : [], exceptions };
}

/** Whether the payer's debt is known line by line; amounts of the claim as a whole may belong to any of them. */
const byLines = (position: ClaimPosition, bucket: Receivable): boolean => openOn(position, bucket, WHOLE_CLAIM) === 0;

/**
 * Whether entries push a bucket below zero, or further below. Within the payer's own bucket no line may pay for
 * another: the open amount of a denied line must not take up cash that was sent twice for its neighbour.
 */
function worsens(was: ClaimPosition, is: ClaimPosition, bucket: Receivable): boolean {
  if (overdrawn(is).some(({ account, openCents }) => openCents < openIn(was, account))) return true;
  if (!byLines(was, bucket) || !byLines(is, bucket)) return false;
  return Object.keys(is.lines).map(Number).some((line) => openOn(is, bucket, line) < Math.min(0, openOn(was, bucket, line)));
}

/** J5: no entry. What stays owed goes to a case. */
const owedBy = (answer: Answer): readonly OwedAdjustment[] => answer.parts.flatMap(({ line, adjustments }) => adjustments.flatMap(({ treatment, group, reason, amountCents }): OwedAdjustment[] =>
  (treatment === 'denied' || treatment === 'unknown' ? [{ ...lineOf(line), adjustment: { group, reason }, amountCents, why: treatment }] : [])));

const suspects = (payment: ClaimPayment, answer: Answer): readonly PostingException[] => answer.parts.flatMap(({ line, adjustments }) => adjustments.filter((a) => a.treatment === 'suspect').map((a) => ({
  kind: 'whole-charge-reduced' as const, claimId: payment.claimId, ...lineOf(line), amountCents: a.amountCents, proposesCents: a.amountCents,
  sentence: `${reasonText(a)} takes the whole charge of ${formatCents(a.amountCents)} and nothing was paid; that is a denial in the dress of a discount until somebody says otherwise.`,
})));

const lessThanBefore = (payment: ClaimPayment): PostingException => ({
  kind: 'restates-less', claimId: payment.claimId, amountCents: payment.paidCents,
  sentence: 'The payer restates a smaller adjustment than the one in the books without reversing it; the adjustments wait.',
});

function tooMuch(payment: ClaimPayment, answer: Answer, position: ClaimPosition): PostingException {
  const open = openIn(position, receivableOf(payment.sequence));
  const said = sumCents(answer.parts.flatMap((part) => part.adjustments.map((a) => a.amountCents)));
  return {
    kind: 'exceeds-open', claimId: payment.claimId, amountCents: payment.paidCents + said - open,
    sentence: `The payer paid ${formatCents(payment.paidCents)} and adjusted ${formatCents(said)} where ${formatCents(open)} was open; the adjustments wait, and cash beyond the open amount is unapplied.`,
  };
}
