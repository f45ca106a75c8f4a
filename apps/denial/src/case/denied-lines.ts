import type { remittance } from '@claimstream/contracts';
import { saysQmb } from '@claimstream/ledger';

export type Sequence = 'P' | 'S' | 'T';

/** What a case is about: the payer that refuses, and the CARC it gives. */
export interface Cause {
  sequence: Sequence;
  cause: string;
}

/** A part of a case: what was refused of one line, or of the claim as a whole, under one group. */
export interface DeniedLine {
  /** Line of our claim; absent for the claim level, and for a line of the answer that is none of ours. */
  line?: number;
  group: string;
  reason: string;
  remarks: string[];
  amountCents: number;
}

interface Denied {
  group: string;
  reason: string;
  amountCents: number;
  /** `protected`: Medicare cost share of a patient who may not be asked for it. */
  treatment: 'denied' | 'unknown' | 'suspect' | 'protected';
}

/** One line of an answer; the claim level is a part without line and without charge. */
interface Part {
  line?: number;
  chargeCents: number;
  paidCents: number;
  denied: Denied[];
  remarks: string[];
}

/** One CLP as far as cases need it. */
export interface Answered {
  sequence: Sequence;
  remit: string;
  control: string;
  chargeCents: number;
  paidCents: number;
  /** Day of the remittance (BPR16), where it said one. */
  paymentDate?: string;
  /** MA130: never adjudicated. */
  unprocessable: boolean;
  remarks: string[];
  parts: Part[];
}

/** The treatments that stay owed and belong to somebody (billing handbook J5); all others post, move on or restate. */
const REFUSED: ReadonlySet<string> = new Set(['denied', 'unknown', 'suspect']);

const refused = (adjustments: remittance.AnsweredLine['adjustments'], shields: boolean): Denied[] => adjustments.flatMap(({ group, reason, amountCents, treatment }): Denied[] => {
  if (shields && treatment === 'patient-share') return [{ group, reason, amountCents, treatment: 'protected' }];
  return REFUSED.has(treatment) ? [{ group, reason, amountCents, treatment: treatment as Denied['treatment'] }] : [];
});

/** Keeps of an answer what its cases are made of. */
export function answeredOf(answer: remittance.Answer, unprocessable: boolean): Answered {
  // A share that moved nowhere because the patient is a qualified Medicare beneficiary is owed by nobody yet (posting rule J7): somebody decides.
  const shields = answer.patientCents === 0
    && saysQmb([...answer.adjustments, ...answer.lines.flatMap((l) => l.adjustments)], [...answer.remarks, ...answer.lines.flatMap((l) => l.remarks)]);
  const whole = refused(answer.adjustments, shields);
  return {
    sequence: answer.sequence, remit: answer.remit, control: answer.payerClaimControl, chargeCents: answer.chargeCents, paidCents: answer.paidCents, unprocessable, remarks: answer.remarks,
    ...(answer.paymentDate === undefined ? {} : { paymentDate: answer.paymentDate }),
    parts: [
      ...answer.lines.map((l) => ({ ...(l.number === undefined ? {} : { line: l.number }), chargeCents: l.chargeCents, paidCents: l.paidCents, denied: refused(l.adjustments, shields), remarks: l.remarks })),
      ...(whole.length === 0 ? [] : [{ chargeCents: 0, paidCents: 0, denied: whole, remarks: answer.remarks }]),
    ],
  };
}

/** Whether a reason was cost share that may not be asked of this patient (Social Security Act 1902(n)(3)(B)). */
export const isProtected = (answer: Answered, cause: string): boolean => answer.parts.some((p) => p.denied.some((d) => d.reason === cause && d.treatment === 'protected'));

/** A part of an answer that no later answer replaced. */
export interface Standing {
  answer: Answered;
  part: Part;
}

/** Charges in cents, so that parts of a claim and a second answer to it are told apart; a line that coding priced is not known here. */
export interface Charges {
  claim: number;
  line(number: number): number | undefined;
}

/** CARC 18. */
const DUPLICATE = '18';

const saysDuplicate = (denied: readonly Denied[]): boolean => denied.some((d) => d.reason === DUPLICATE);

/** A refusal because the same was received before: of the line itself, or of the claim with all its lines. */
const isDuplicate = (answer: Answered, line: number | undefined): boolean =>
  answer.parts.some((p) => (p.line === undefined || p.line === line) && saysDuplicate(p.denied));

/**
 * What holds of everything that one payer answered. A payer may answer in parts (MA15), whose charges together are the charge, or answer again,
 * which goes beyond the charge and replaces what was said before. A refusal as a duplicate decides nothing about what was answered already: it
 * holds only where it is the only answer.
 */
export function standing(answers: readonly Answered[], charges: Charges): Standing[] {
  const numbers = [...new Set(answers.flatMap((a) => a.parts.flatMap((p) => (p.line === undefined ? [] : [p.line]))))].sort((a, b) => a - b);
  const whole = (a: Answered): boolean => a.parts.every((p) => p.line === undefined);
  const live = answers.filter((a, i) => {
    const after = answers.slice(i + 1).filter((b) => whole(b) && !isDuplicate(b, undefined));
    return after.length === 0 || a.chargeCents + sum(after.map((b) => b.chargeCents)) <= charges.claim;
  });
  const lines = numbers.flatMap((number) => {
    const of = live.filter((a) => a.parts.some((p) => p.line === number));
    return within(originals(of, number), (a) => sum(a.parts.filter((p) => p.line === number).map((p) => p.chargeCents)), charges.line(number))
      .flatMap((answer) => answer.parts.filter((p) => p.line === number).map((part) => ({ answer, part })));
  });
  const unnumbered = originals(live, undefined)
    .filter((a) => (whole(a) ? !answers.slice(answers.indexOf(a) + 1).some((b) => b.control === a.control) : lines.some((l) => l.answer === a)))
    .flatMap((answer) => answer.parts.filter((p) => p.line === undefined).map((part) => ({ answer, part })));
  return [...lines, ...unnumbered];
}

function originals(answers: readonly Answered[], line: number | undefined): readonly Answered[] {
  const first = answers.filter((a) => !isDuplicate(a, line));
  return first.length === 0 ? answers : first;
}

/** The latest answer, and those before it as long as their charges are parts of one charge; of an unknown charge, those that answered another part. */
function within(answers: readonly Answered[], chargeOf: (a: Answered) => number, charge: number | undefined): Answered[] {
  const kept: Answered[] = [];
  let covered = 0;
  for (const answer of answers.toReversed()) {
    const part = chargeOf(answer);
    covered += part;
    if (kept.length > 0 && (charge === undefined ? kept.some((k) => chargeOf(k) === part) : covered > charge)) break;
    kept.push(answer);
  }
  return kept.reverse();
}

/** Standing refusals by CARC: the lines of one case each. Several refusals of one line under one group and reason are one amount. */
export function deniedByCause(stands: readonly Standing[]): Map<string, DeniedLine[]> {
  const causes = new Map<string, DeniedLine[]>();
  for (const { part } of stands) {
    for (const { group, reason, amountCents } of part.denied) {
      const lines = causes.get(reason) ?? [];
      const same = lines.find((l) => l.line === part.line && l.group === group);
      if (same) {
        same.amountCents += amountCents;
        same.remarks = [...new Set([...same.remarks, ...part.remarks])];
      } else lines.push({ ...(part.line === undefined ? {} : { line: part.line }), group, reason, remarks: [...part.remarks], amountCents });
      causes.set(reason, lines);
    }
  }
  return causes;
}

export const sum = (cents: readonly number[]): number => cents.reduce((a, b) => a + b, 0);
