import type { Claim837, ClaimKind } from '../claim-837.js';
import type { Place } from '../validate/places.js';
import type { Reporter } from '../validate/report.js';
import { money } from './codec.js';

/** CLM02 equals the sum of the line charges, to the cent (handbook of the guides, balancing rule 1). */
export const checkClaimTotal = (claim: Claim837<ClaimKind>, report: Reporter): void => {
  if (claim.serviceLines.length === 0) return;
  let sum = 0;
  for (const line of claim.serviceLines) sum += line.chargeCents;
  if (sum === claim.chargeCents) return;
  report.add({
    code: 'claim-total-differs', severity: 'error', snip: 3, loop: '2300', segmentId: 'CLM', element: 2, place: headPlace(claim, report),
    message: `CLM02 differs from the sum of the service lines by ${money(Math.abs(sum - claim.chargeCents))}.`,
    found: money(claim.chargeCents) as string, expected: money(sum) as string, fix: 'Correct the total or the line that is wrong.',
  });
};

/** Where CLM stands: the claim is over when its total is known. */
const headPlace = ({ bytes: { start }, segments: { first }, claimId }: Claim837<ClaimKind>, report: Reporter): Place => ({
  loop: '2300', segmentId: 'CLM', segment: first, segmentInFile: report.inFile(first), offset: start,
  elements: [start, start + 4, start + 5 + claimId.length],
});

/** Signs that the file uses another component separator than its ISA declares. */
const LIKELY_SEPARATORS = /[:<>|\\^!]/;

/** A CLM05 in one piece that contains another separator: the composites of this file cannot be read. */
export const checkComponentSeparator = (clm05: string, report: Reporter): void => {
  const used = LIKELY_SEPARATORS.exec(clm05)?.[0];
  if (clm05.length <= 2 || used === undefined) return;
  report.add({
    code: 'component-separator-not-used', severity: 'error', snip: 1, loop: '2300', segmentId: 'CLM', element: 5,
    message: 'The composites of this claim are not split by the component separator that ISA16 declares, so their parts are missing.',
    found: used, expected: 'the separator of ISA16', fix: 'Send in ISA16 the separator that the file uses.',
  });
};
