import type { remittance, ServiceLine } from '@claimstream/contracts';
import type { AdvisedLine } from './advice.js';

type MatchedBy = remittance.AnsweredLine['matchedBy'];

export interface MatchedLine {
  /** Our line; undefined where none could be told. */
  number: number | undefined;
  matchedBy: MatchedBy;
}

const sorted = (modifiers: readonly string[]): string => [...modifiers].filter((m) => m !== '').sort().join(' ');

/**
 * Which of our lines each line of an answer speaks of: by our own key (REF*6R, which a payer repeats on every part of a split line, RFI 498),
 * else by code, modifiers, day and charge among the lines that no key has taken. Several parts may answer one line; a guess between equal
 * lines is only made where it does not matter, because they are equal in everything.
 */
export function matchLines(claim: string, ours: readonly ServiceLine[], said: readonly AdvisedLine[]): MatchedLine[] {
  const byKey = said.map((line) => numberOf(claim, line.lineControl, ours));
  const taken = new Set(byKey.filter((n) => n !== undefined));
  const free = ours.filter((l) => !taken.has(l.number));
  if (said.length === 1 && ours.length === 1 && byKey[0] === undefined) return [{ number: ours[0]?.number, matchedBy: 'only-line' }];
  return said.map((line, i) => {
    const keyed = byKey[i];
    if (keyed !== undefined) return { number: keyed, matchedBy: 'line-control' };
    const found = best(free, line);
    if (found === undefined) return { number: undefined, matchedBy: 'none' };
    free.splice(free.indexOf(found), 1);
    return { number: found.number, matchedBy: 'code-and-date' };
  });
}

function numberOf(claim: string, lineControl: string | undefined, ours: readonly ServiceLine[]): number | undefined {
  if (lineControl?.startsWith(`${claim}-`) !== true) return undefined;
  const number = Number(lineControl.slice(claim.length + 1));
  return ours.some((l) => l.number === number) ? number : undefined;
}

function best(free: readonly ServiceLine[], line: AdvisedLine): ServiceLine | undefined {
  const code = line.submittedCode ?? line.code;
  const alike = free.filter((l) => (code === undefined ? l.revenueCode === line.revenueCode : l.code === code || (line.submittedCode === undefined && l.code === line.code)));
  // Each condition narrows only where it leaves somebody: payers drop modifiers and move days.
  const conditions: ((l: ServiceLine) => boolean)[] = [
    (l) => l.chargeCents === line.chargeCents, (l) => sorted(l.modifiers) === sorted(line.modifiers), (l) => line.serviceFrom === undefined || l.serviceFrom === line.serviceFrom,
  ];
  let left = alike;
  for (const condition of conditions) {
    const narrower = left.filter(condition);
    if (narrower.length > 0) left = narrower;
  }
  // What differs in charge, modifiers or day among those left cannot be told apart by this answer.
  const [first] = left;
  return first !== undefined && left.every((l) => l.chargeCents === first.chargeCents && sorted(l.modifiers) === sorted(first.modifiers) && l.serviceFrom === first.serviceFrom) ? first : undefined;
}
