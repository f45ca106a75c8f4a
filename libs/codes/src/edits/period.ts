import type { CodeLookup } from '../codes.js';
import { isDate } from '../date.js';
import type { EditClaim, EditLine } from './claim.js';
import type { Drawn } from './finding.js';

/** First and last day of a line; institutional lines without dates take the statement period. Absent when neither is a real date. */
export function linePeriod(claim: EditClaim, line: EditLine): { readonly from: string; readonly through: string } | undefined {
  const from = line.serviceFrom ?? claim.statementFrom;
  const through = line.serviceThrough ?? line.serviceFrom ?? claim.statementThrough ?? claim.statementFrom;
  return from !== undefined && through !== undefined && isDate(from) && isDate(through) ? { from, through } : undefined;
}

/** The claim's whole period: statement dates, or the span of its lines. */
export function claimPeriod(claim: EditClaim): { readonly from: string; readonly through: string } | undefined {
  if (claim.statementFrom !== undefined && isDate(claim.statementFrom)) {
    const through = claim.statementThrough ?? claim.statementFrom;
    if (isDate(through)) return { from: claim.statementFrom, through };
  }
  let period: { from: string; through: string } | undefined;
  for (const line of claim.lines) {
    const of = linePeriod(claim, line);
    if (of === undefined) continue;
    period = {
      from: period === undefined || of.from < period.from ? of.from : period.from,
      through: period === undefined || of.through > period.through ? of.through : period.through,
    };
  }
  return period;
}

/**
 * A bill for an inpatient stay: hospital 11x, swing bed 18x, skilled nursing 21x. Stays take diagnoses by discharge,
 * need admission data and present-on-admission indicators, and are outside the outpatient NCCI and unit edits.
 */
export function isInpatient(claim: EditClaim): boolean {
  return claim.kind === 'institutional' && /^0(11|18|21)/.test(claim.typeOfBill ?? '');
}

/** The day whose ICD-10-CM edition applies: the through date of a stay, else the first day of service (ICD-10-CM guidelines, CMS MLN SE1408). */
export function diagnosisDate(claim: EditClaim): string | undefined {
  const period = claimPeriod(claim);
  return isInpatient(claim) ? period?.through : period?.from;
}

/** The rendering provider of a line: its own, the claim's, or the billing provider. */
export function renderingNpi(claim: EditClaim, line: EditLine): string {
  return line.renderingNpi ?? claim.providers.find(({ role }) => role === 'rendering')?.npi ?? claim.billingProvider.npi;
}

/** Names the release an answer came from, for a finding. */
export function source(lookup: CodeLookup): Pick<Drawn, 'dataset' | 'release' | 'coverage'> {
  return {
    dataset: lookup.dataset,
    coverage: lookup.coverage,
    ...(lookup.release === undefined ? {} : { release: lookup.release.release }),
  };
}

/** Why a look-up is no pass. What is only unknown warns, and predicts nothing. */
export interface Invalidity {
  readonly unknown: boolean;
  readonly sentence: string;
  readonly draws: Pick<Drawn, 'severity' | 'predicts'>;
}

const invalid = (sentence: string): Invalidity => ({ unknown: false, sentence, draws: {} });
const unknown = (sentence: string): Invalidity => ({ unknown: true, sentence, draws: { severity: 'WARN', predicts: [] } });

/**
 * What a look-up that is not `valid` means for the claim: ended, not begun or missing from a complete list is certain,
 * missing from an excerpt or from no release at all is only unknown, which never counts as a pass.
 */
export function invalidity(lookup: CodeLookup, date: string): Invalidity | undefined {
  const release = lookup.release?.release;
  switch (lookup.status) {
    case 'valid':
    case 'header':
      return undefined;
    case 'ended':
      return invalid(`was no longer in force on ${date}${lookup.effectiveTo ? `; it ended on ${lookup.effectiveTo}` : ''}`);
    case 'not-yet':
      return invalid(`was not yet in force on ${date}${lookup.effectiveFrom ? `; it begins on ${lookup.effectiveFrom}` : ''}`);
    case 'unknown':
      if (release === undefined) return unknown(`could not be checked: no release loaded covers ${date}`);
      return lookup.coverage === 'complete'
        ? invalid(`does not exist in release ${release}`)
        : unknown(`could not be checked: release ${release} loaded here is an excerpt and does not list it`);
  }
}
