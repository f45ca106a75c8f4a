import { classifyAdjustments, saysQmb, type ClassifiedAdjustment } from '../adjustment/classify.js';
import { sumCents } from '../money.js';
import { priorCents, reasonText, WHOLE_CLAIM, type ClaimPosition } from '../position.js';
import type { PostingException } from '../posting.js';
import { before, type ClaimPayment } from './claim-payment.js';

/** What an answer says of one of our lines, or of the claim as a whole. */
export interface AnswerPart {
  /** Our line; `WHOLE_CLAIM` for the claim and for lines that are not ours. */
  readonly line: number;
  readonly paidCents: number;
  readonly adjustments: readonly ClassifiedAdjustment[];
}

export interface Answer {
  readonly parts: readonly AnswerPart[];
  /** Adjustments that may not post because it is not known what they adjust. */
  readonly heldCents: number;
  readonly exceptions: readonly PostingException[];
  /** Medicare cost share may not be asked of the patient. */
  readonly qmb: boolean;
}

/** Sum of the amounts that a test selects. */
export const total = (adjustments: readonly ClassifiedAdjustment[], which: (a: ClassifiedAdjustment) => boolean): number => sumCents(adjustments.filter(which).map((a) => a.amountCents));

/** Classifies an answer and lays its lines beside ours. Several lines of the payer may answer one of ours (date spans). */
export function readAnswer(payment: ClaimPayment, position: ClaimPosition): Answer {
  const context = { priorPayer: priorCents(position, before(payment)) !== 0, capitated: payment.capitated ?? false, ...(payment.knowsReason && { knowsReason: payment.knowsReason }) };
  const lines = payment.lines.map((line) => ({ line: line.line, chargeCents: line.chargeCents, paidCents: line.paidCents, adjustments: classifyAdjustments(line, context) }));
  // claim-level adjustments lower CLP04 below the sum of SVC03: the claim's own payment is what the lines leave over
  const own = { line: WHOLE_CLAIM, chargeCents: payment.chargeCents, paidCents: payment.paidCents - sumCents(lines.map((l) => l.paidCents)), adjustments: classifyAdjustments(payment, context) };

  const exceptions: PostingException[] = [];
  const heldLines = new Set<number>();
  for (const line of new Set(lines.map((l) => l.line))) {
    const its = lines.filter((l) => l.line === line);
    const answeredCents = sumCents(its.map((l) => l.chargeCents));
    const ours = line === undefined ? undefined : position.lines[line]?.chargeCents;
    const held = total(its.flatMap((l) => l.adjustments), () => true);
    if (line === undefined || ours === undefined) {
      exceptions.push({ kind: 'line-unknown', claimId: payment.claimId, amountCents: held, sentence: 'The payer answered a line that the claim does not have; its adjustments wait.' });
    } else if (ours !== answeredCents) {
      heldLines.add(line);
      exceptions.push({ kind: 'charge-differs', claimId: payment.claimId, line, amountCents: held, sentence: `Line ${line}: the payer answered another charge than the one in the books; its adjustments wait.` });
    }
  }
  const charged = sumCents(Object.values(position.lines).map((l) => l.chargeCents));
  const holdsOwn = lines.length === 0 && charged !== payment.chargeCents;
  if (holdsOwn) {
    exceptions.push({ kind: 'charge-differs', claimId: payment.claimId, amountCents: total(own.adjustments, () => true), sentence: 'The payer answered another charge than the one in the books; its adjustments wait.' });
  }

  const parts = new Map<number, AnswerPart>();
  let heldCents = 0;
  const add = (line: number, paidCents: number, adjustments: readonly ClassifiedAdjustment[]): void => {
    const so = parts.get(line) ?? { line, paidCents: 0, adjustments: [] };
    parts.set(line, { line, paidCents: so.paidCents + paidCents, adjustments: merged([...so.adjustments, ...adjustments]) });
  };
  for (const { line, paidCents, adjustments } of lines) {
    const known = line !== undefined && position.lines[line] !== undefined;
    const holds = !known || heldLines.has(line);
    add(known ? line : WHOLE_CLAIM, paidCents, holds ? [] : adjustments);
    if (holds) heldCents += total(adjustments, () => true);
  }
  add(WHOLE_CLAIM, own.paidCents, holdsOwn ? [] : own.adjustments);
  if (holdsOwn) heldCents += total(own.adjustments, () => true);
  const codes = [...payment.adjustments, ...payment.lines.flatMap((line) => line.adjustments)];
  return { parts: [...parts.values()].sort((a, b) => a.line - b.line), heldCents, exceptions, qmb: payment.qmb === true || saysQmb(codes, payment.remarks ?? []) };
}

/** One entry per reason and treatment, in the order of the answer. */
function merged(adjustments: readonly ClassifiedAdjustment[]): readonly ClassifiedAdjustment[] {
  const sums = new Map<string, ClassifiedAdjustment>();
  for (const a of adjustments) {
    const name = `${reasonText(a)} ${a.treatment}`;
    const so = sums.get(name);
    sums.set(name, so ? { ...so, amountCents: so.amountCents + a.amountCents } : a);
  }
  return [...sums.values()].filter((a) => a.amountCents !== 0);
}

/** Cash of the parts that lower it first, so that what they give back may be used by the others. */
export const byCash = (parts: readonly AnswerPart[]): readonly AnswerPart[] => [...parts].filter((p) => p.paidCents !== 0).sort((a, b) => Math.sign(a.paidCents) - Math.sign(b.paidCents) || a.line - b.line);
