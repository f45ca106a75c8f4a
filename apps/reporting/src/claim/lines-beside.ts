import type { coding, remittance } from '@claimstream/contracts';
import type { z } from 'zod';

/** A line as it was billed. */
export type BilledLine = Omit<z.infer<typeof coding.encounterCoded.data>['lines'][number], 'pointers'>;
type Adjustment = remittance.AnsweredLine['adjustments'][number];

/** A payer's answer as the claim page needs it. */
export interface Answered {
  sequence: string;
  remit: string;
  ordinal: number;
  chargeCents: number;
  paidCents: number;
  adjustments: Adjustment[];
  lines: remittance.AnsweredLine[];
}

/** charge = paid + adjustments, as the 835 says it (TR3 005010X221A1, 1.10.2.1); the difference is 0 where it holds. Integer cents. */
export interface Equation {
  chargeCents: number;
  paidCents: number;
  adjustmentCents: number;
  differenceCents: number;
  holds: boolean;
}

export interface AnswerToLine extends Pick<remittance.AnsweredLine, 'matchedBy' | 'code' | 'modifiers' | 'chargeCents' | 'paidCents' | 'adjustments' | 'remarks'> {
  sequence: string;
  remit: string;
  ordinal: number;
  allowedCents: number | null;
  equation: Equation;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export function equationOf(chargeCents: number, paidCents: number, adjustments: readonly Pick<Adjustment, 'amountCents'>[]): Equation {
  const adjustmentCents = sum(adjustments.map((a) => a.amountCents));
  const differenceCents = chargeCents - paidCents - adjustmentCents;
  return { chargeCents, paidCents, adjustmentCents, differenceCents, holds: differenceCents === 0 };
}

/** Each billed line with what payers answered to it; answers that fit no line follow, because their money is real too. */
export function linesBeside(billed: readonly BilledLine[], answers: readonly Answered[]): { number: number | null; billed: BilledLine | null; answers: AnswerToLine[] }[] {
  const said = answers.flatMap((a) => a.lines.map((line) => ({
    number: line.number,
    answer: {
      sequence: a.sequence, remit: a.remit, ordinal: a.ordinal, matchedBy: line.matchedBy, code: line.code, modifiers: line.modifiers, chargeCents: line.chargeCents, paidCents: line.paidCents,
      allowedCents: line.allowedCents ?? null, adjustments: line.adjustments, remarks: line.remarks, equation: equationOf(line.chargeCents, line.paidCents, line.adjustments),
    } satisfies AnswerToLine,
  })));
  const known = new Set(billed.map((l) => l.number));
  return [
    ...billed.map((line) => ({ number: line.number, billed: line, answers: said.filter((s) => s.number === line.number).map((s) => s.answer) })),
    ...said.filter((s) => s.number === undefined || !known.has(s.number)).map((s) => ({ number: s.number ?? null, billed: null, answers: [s.answer] })),
  ];
}

/** The same for the whole claim: the adjustments of its lines and of the claim itself. */
export const equationOfClaim = (a: Answered): Equation => equationOf(a.chargeCents, a.paidCents, [...a.adjustments, ...a.lines.flatMap((l) => l.adjustments)]);
