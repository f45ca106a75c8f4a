import { posts, type ClassifiedAdjustment } from '../adjustment/classify.js';
import { receivableOf, type Sequence } from '../chart.js';
import { formatCents, sumCents } from '../money.js';
import { answered, openIn, priorCents, type ClaimPosition } from '../position.js';
import type { PostingException } from '../posting.js';
import { total, type Answer, type AnswerPart } from './answer.js';
import { before, type ClaimPayment } from './claim-payment.js';

/** A reduction that is to be posted. */
export interface Reduction {
  readonly line: number;
  readonly adjustment: ClassifiedAdjustment;
  readonly amountCents: number;
}

export interface LaterPayerPlan {
  /** False: the answer's adjustments wait for a person, its cash does not. */
  readonly ties: boolean;
  readonly reductions: readonly Reduction[];
  readonly exceptions: readonly PostingException[];
}

const isPrior = (a: ClassifiedAdjustment): boolean => a.treatment === 'prior-payer';

/** The part of N that is new, spread over the contractual reasons in their order; undefined where it does not fit. */
function spread(newCents: number, line: number, adjustments: readonly ClassifiedAdjustment[]): readonly Reduction[] | undefined {
  if (newCents < 0) return undefined;
  const reductions: Reduction[] = [];
  let rest = newCents;
  for (const adjustment of adjustments.filter((a) => posts(a) && a.amountCents > 0)) {
    const amountCents = Math.min(rest, adjustment.amountCents);
    if (amountCents > 0) reductions.push({ line, adjustment, amountCents });
    rest -= amountCents;
  }
  return rest === 0 ? reductions : undefined;
}

/**
 * J8 and J9: the answer of a payer after the first repeats the whole charge, so most of its adjustments restate what is
 * in the books already. New is N = OA-23 + contractual − (prior payments + prior reductions). N posts only where the
 * payer said OA-23 (or every earlier payer answered and took nothing), claims no more prior effect than the books hold,
 * and payment, N, patient share and what stays owed make exactly what this payer and those before it still owe (X12 RFI
 * 1696, 2143). Otherwise the adjustments wait and N is what the exception proposes.
 */
export function planLaterPayer(payment: ClaimPayment, answer: Answer, patientShareCents: number, position: ClaimPosition): LaterPayerPlan {
  const all = answer.parts.flatMap((part) => part.adjustments);
  const priorSaid = total(all, isPrior);
  const reducedSaid = total(all, posts);
  const prior = priorCents(position, before(payment));
  const own = sumCents(answer.parts.map((part) => answered(position, payment.sequence, part.line).reducedCents));
  const newCents = priorSaid + reducedSaid - prior - own;
  const open = openOf(position, [...before(payment), payment.sequence]);
  const owed = total(all, (a) => !posts(a) && !isPrior(a) && a.treatment !== 'patient-share') + answer.heldCents;

  if (priorSaid === 0 && reducedSaid === 0 && patientShareCents === 0) return { ties: true, reductions: [], exceptions: [] };
  const reductions = byLine(payment, answer.parts, position) ?? spread(newCents, 0, all);
  const saysPrior = priorSaid !== 0 || (prior === 0 && before(payment).every((sequence) => position.answeredBy.includes(sequence)));
  const ties = saysPrior && priorSaid <= prior && reductions !== undefined && newCents + payment.paidCents + patientShareCents + owed === open;
  if (!ties) {
    return {
      ties: false, reductions: [], exceptions: [{
        kind: 'secondary-does-not-tie', claimId: payment.claimId, amountCents: open - payment.paidCents,
        ...(newCents >= 0 && newCents <= reducedSaid && { proposesCents: newCents }),
        sentence: `${formatCents(open)} was open, the payer paid ${formatCents(payment.paidCents)}, and its adjustments do not explain the rest: ${
          priorSaid === 0 ? 'it did not say what earlier payers did' : `it says earlier payers took ${formatCents(priorSaid)}, the books say ${formatCents(prior)}`}.`,
      }],
    };
  }
  return {
    ties: true, reductions,
    exceptions: priorSaid === prior ? [] : [{
      kind: 'prior-payer-differs', claimId: payment.claimId, amountCents: priorSaid - prior,
      sentence: `The payer says earlier payers took ${formatCents(priorSaid)}, the books say ${formatCents(prior)}; the claim ties all the same.`,
    }],
  };
}

const openOf = (position: ClaimPosition, payers: readonly Sequence[]): number => sumCents(payers.map((sequence) => openIn(position, receivableOf(sequence))));

/** N line by line, where every line of the answer can say its own. */
function byLine(payment: ClaimPayment, parts: readonly AnswerPart[], position: ClaimPosition): readonly Reduction[] | undefined {
  const reductions: Reduction[] = [];
  for (const { line, adjustments } of parts) {
    const newCents = total(adjustments, isPrior) + total(adjustments, posts) - priorCents(position, before(payment), line) - answered(position, payment.sequence, line).reducedCents;
    const its = spread(newCents, line, adjustments);
    if (!its) return undefined;
    reductions.push(...its);
  }
  return reductions;
}
