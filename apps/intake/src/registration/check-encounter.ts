import { isDay } from './claim.js';
import type { Drawn, Subject } from './checks.js';

export function checkServiceDates({ claim, period, at }: Subject): Drawn[] {
  const fix = 'Have the practice correct the day and export the claim again.';
  if (period === undefined) return [{ path: 'serviceLines', element: 'DTP03', message: 'The claim has no day of service.', fix }];
  const spans: [string, string | undefined, string | undefined][] = claim.serviceLines.map((line) => [`serviceLines.${line.number}.serviceFrom`, line.serviceFrom, line.serviceThrough]);
  if (claim.institutional !== undefined) spans.unshift(['institutional.statementFrom', claim.institutional.statementFrom, claim.institutional.statementThrough]);
  return spans.flatMap(([path, from, through]): Drawn[] => {
    const drawn = (message: string): Drawn[] => [{ path, element: 'DTP03', message, fix }];
    if (from === undefined) return claim.kind === '837P' && path.startsWith('serviceLines') ? drawn('A service line has no day of service.') : [];
    if (!isDay(from) || (through !== undefined && !isDay(through))) return drawn('A day of service is no day of the calendar.');
    if (through !== undefined && through < from) return drawn('A service ends before it begins.');
    if ((through ?? from) > at.today) return drawn('A service lies in the future.');
    return [];
  });
}

const dollars = (cents: number): string => `${cents < 0 ? '-' : ''}${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

export function checkBalance({ claim, at }: Subject): Drawn[] {
  if (!at.preCoded || claim.serviceLines.length === 0) return [];
  const sum = claim.serviceLines.reduce((total, line) => total + line.chargeCents, 0);
  if (sum === claim.chargeCents) return [];
  return [{
    path: 'chargeCents', element: 'CLM02', message: `The lines add up to ${dollars(sum)}, the claim says ${dollars(claim.chargeCents)}: a difference of ${dollars(claim.chargeCents - sum)}.`,
    fix: 'Have the practice correct charge or lines and export the claim again.', expected: dollars(sum), found: dollars(claim.chargeCents),
  }];
}

export function checkFrequency({ claim }: Subject): Drawn[] {
  if (!['7', '8'].includes(claim.frequencyCode) || (claim.references['F8'] ?? '') !== '') return [];
  return [{
    path: 'references.F8', element: 'REF02', message: 'The claim replaces or voids another and does not name the payer\'s number of it.',
    fix: 'Enter the payer\'s claim number from the remittance, or send the claim as an original.', found: `frequency ${claim.frequencyCode}`,
  }];
}

/** Charts do not carry these; the practice attests them once in its record, or a biller states them on the claim. */
export function checkStatements({ claim }: Subject): Drawn[] {
  const fix = 'State it on the claim, or let the practice attest it in its record so that later charts carry it.';
  const missing = (path: string, element: string, value: unknown, what: string): Drawn[] =>
    (value === undefined || value === '' ? [{ path, element, message: `The claim does not say ${what}.`, fix }] : []);
  return [
    ...(claim.kind === '837P' ? missing('providerSignature', 'CLM06', claim.providerSignature, 'whether the provider\'s signature is on file') : []),
    ...missing('assignment', 'CLM07', claim.assignment, 'whether the provider accepts assignment'),
    ...missing('benefitsAssigned', 'CLM08', claim.benefitsAssigned, 'whether the patient assigned the benefits'),
    ...missing('releaseOfInformation', 'CLM09', claim.releaseOfInformation, 'whether the patient released the information'),
  ];
}
