import type { Drawn, Subject } from './checks.js';
import { isNpi } from './npi.js';
import { isUsState } from './places.js';

const PROFILE = 'Correct it in the billing profile of the practice and on this claim.';

export function checkBillingNpi({ claim }: Subject): Drawn[] {
  const { npi } = claim.billingProvider;
  const at = { path: 'billingProvider.npi', element: 'NM109', expected: 'ten digits with a check digit' };
  if (npi === undefined || npi === '') return [{ ...at, message: 'The billing provider has no NPI.', fix: 'Enter the NPI of the practice.' }];
  if (!isNpi(npi)) return [{ ...at, message: 'The billing NPI fails its check digit or length.', fix: 'Compare it with the registry and correct it.', found: npi }];
  return [];
}

export function checkTaxId({ claim }: Subject): Drawn[] {
  if (/^\d{9}$/.test((claim.billingProvider.taxId ?? '').replace('-', ''))) return [];
  // A solo provider's tax id may be a social security number, so the value is not repeated.
  return [{ path: 'billingProvider.taxId', element: 'REF02', message: 'The billing provider\'s tax id is missing or not nine digits.', fix: PROFILE, expected: '9 digits' }];
}

export function checkBillingName({ claim }: Subject): Drawn[] {
  const { organization, person } = claim.billingProvider;
  if ((organization ?? person?.last ?? '').trim() !== '') return [];
  return [{ path: 'billingProvider.organization', element: 'NM103', message: 'The billing provider has no name.', fix: PROFILE }];
}

const PO_BOX = /\bp\.?\s*o\.?\s*box\b|\bpost\s+office\s+box\b|\block\s*box\b/i;

export function checkBillingAddress({ claim }: Subject): Drawn[] {
  const { address } = claim.billingProvider;
  const drawn = (field: string, element: string, message: string, more: Partial<Drawn> = {}): Drawn => ({ path: `billingProvider.address.${field}`, element, message, fix: PROFILE, ...more });
  if (address === undefined) return [drawn('line1', 'N301', 'The billing provider has no address.')];
  const findings: Drawn[] = [];
  if (address.line1.trim() === '') findings.push(drawn('line1', 'N301', 'The billing address has no street.'));
  // TR3 2010AA N3: a street address; the box belongs into the pay-to address.
  if (PO_BOX.test(`${address.line1} ${address.line2 ?? ''}`)) findings.push(drawn('line1', 'N301', 'The billing address is a post office box.', { fix: 'Enter the street address; put the box into the pay-to address.' }));
  if (address.city.trim() === '') findings.push(drawn('city', 'N401', 'The billing address has no city.'));
  if (address.country !== undefined && address.country !== 'US') return findings;
  if (!isUsState(address.state)) findings.push(drawn('state', 'N402', 'The state of the billing address is missing or not a two-letter code.'));
  if (!/^\d{9}$/.test(address.postalCode ?? '')) findings.push(drawn('postalCode', 'N403', 'The ZIP of the billing address is not nine digits.', { expected: '9 digits', fix: 'Look up the ZIP+4 of the street address.' }));
  return findings;
}

/** Roles whose NPI is not looked at: an ambulance's pick-up and drop-off are places. */
const PLACES = new Set(['ambulancePickUp', 'ambulanceDropOff']);

export function checkProviderNpis({ claim }: Subject): Drawn[] {
  const bad = (npi: string | undefined): npi is string => npi !== undefined && npi !== '' && !isNpi(npi);
  const drawn = (path: string, role: string, found: string): Drawn => ({ path, element: 'NM109', message: `The NPI of the ${role} provider fails its check digit or length.`, fix: 'Compare it with the registry and correct it.', found });
  const ofClaim = claim.providers.filter((p) => !PLACES.has(p.role) && bad(p.npi)).map((p) => drawn(`providers.${p.role}.npi`, p.role, p.npi ?? ''));
  const ofLines = claim.serviceLines.flatMap((line) => line.providers.filter((p) => !PLACES.has(p.role) && bad(p.npi))
    .map((p) => drawn(`serviceLines.${line.number}.providers.${p.role}.npi`, p.role, p.npi ?? '')));
  return [...ofClaim, ...ofLines];
}
