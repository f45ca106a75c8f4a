import { isNpi } from '../npi.js';
import type { EditClaim } from './claim.js';
import type { Drawn, EditContext, EditRule } from './finding.js';
import { claimPeriod, invalidity, source } from './period.js';

const PO_BOX = /\bp\.?\s*o\.?\s*box\b|\bpost\s+office\s+box\b|\block\s*box\b/i;

function checkBillingProvider({ billingProvider }: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  const missing = (path: string, what: string): void => {
    findings.push({ path: `billingProvider.${path}`, message: `The billing provider has no ${what}.`, fix: `Enter the ${what} in the practice's billing profile.` });
  };
  if (!billingProvider.namePresent) missing('namePresent', 'name');
  if (billingProvider.addressLines.every((line) => line.trim() === '')) missing('addressLines', 'street address');
  if (billingProvider.city === undefined || billingProvider.city === '') missing('city', 'city');
  if (billingProvider.taxId === undefined || billingProvider.taxId === '') missing('taxId', 'tax id');
  else if (!/^\d{9}$/.test(billingProvider.taxId)) {
    findings.push({ path: 'billingProvider.taxId', message: 'The tax id is not nine digits.', fix: 'Enter the employer id without a hyphen.' });
  }
  // 005010 TR3, 2010AA N403: the billing provider's ZIP has all nine digits.
  if (!/^\d{9}$/.test(billingProvider.zip)) {
    findings.push({ path: 'billingProvider.zip', message: 'The billing ZIP is not nine digits.', fix: 'Look up the ZIP+4 of the street address.' });
  }
  // 005010 TR3, 2010AA N3: a street address; a post office box belongs in the pay-to address.
  for (const [at, line] of billingProvider.addressLines.entries()) {
    if (PO_BOX.test(line)) {
      findings.push({
        path: `billingProvider.addressLines[${at}]`,
        message: 'The billing address is a post office box.',
        fix: 'Enter the street address; put the box into the pay-to address.',
      });
    }
  }
  return findings;
}

function checkSubscriber({ subscriber, patient }: EditClaim): Drawn[] {
  const wanted: [boolean, string, string][] = [
    [subscriber.memberIdPresent, 'subscriber.memberIdPresent', 'member id of the subscriber'],
    [subscriber.namePresent, 'subscriber.namePresent', 'name of the subscriber'],
  ];
  if (subscriber.isPatient) {
    wanted.push(
      [subscriber.birthDatePresent, 'subscriber.birthDatePresent', 'birth date of the subscriber, who is the patient'],
      [subscriber.sexPresent, 'subscriber.sexPresent', 'sex of the subscriber, who is the patient'],
      [subscriber.addressPresent, 'subscriber.addressPresent', 'address of the subscriber, who is the patient'],
    );
  } else {
    wanted.push(
      [patient.namePresent, 'patient.namePresent', 'name of the patient'],
      [patient.birthDatePresent, 'patient.birthDatePresent', 'birth date of the patient'],
    );
  }
  return wanted
    .filter(([present]) => !present)
    .map(([, path, what]) => ({ path, message: `The claim lacks the ${what}.`, fix: 'Complete the registration from the insurance card or an eligibility answer.' }));
}

// 45 CFR 160.103: individuals hold type 1 NPIs; these roles are always people.
const PERSONS = new Set(['rendering', 'referring', 'ordering', 'supervising', 'attending', 'operating', 'other-operating']);

function checkNpis(claim: EditClaim): Drawn[] {
  const findings: Drawn[] = [];
  const check = (npi: string, path: string, whose: string): void => {
    if (npi === '') findings.push({ path, message: `The ${whose} has no NPI.`, fix: 'Enter the NPI.', predicts: ['206'] });
    else if (!isNpi(npi)) findings.push({ path, code: npi, message: `The NPI of the ${whose} fails its check digit or length.`, fix: 'Compare the NPI with the registry and correct it.' });
  };
  check(claim.billingProvider.npi, 'billingProvider.npi', 'billing provider');
  for (const [at, { role, npi, entity }] of claim.providers.entries()) {
    if (npi !== undefined) check(npi, `providers[${at}].npi`, `${role} provider`);
    if (entity === 'organization' && PERSONS.has(role)) {
      findings.push({
        path: `providers[${at}].npi`,
        message: `The ${role} provider is an organization; the role takes a person.`,
        fix: 'Enter the individual NPI of the person.',
        ...(npi === undefined ? {} : { code: npi }),
      });
    }
  }
  for (const [at, line] of claim.lines.entries()) {
    if (line.renderingNpi !== undefined) {
      const before = findings.length;
      check(line.renderingNpi, `lines[${at}].renderingNpi`, 'rendering provider of the line');
      const found = findings[before];
      if (found !== undefined) findings[before] = { ...found, line: line.number };
    }
  }
  return findings;
}

function checkTaxonomies(claim: EditClaim, { codes, payerRules }: EditContext): Drawn[] {
  const findings: Drawn[] = [];
  const date = claimPeriod(claim)?.from;
  const check = (taxonomy: string | undefined, path: string, whose: string): void => {
    if (taxonomy === undefined || taxonomy === '') return;
    const lookup = codes.taxonomy(taxonomy, date ?? '');
    if (!lookup.wellFormed) {
      findings.push({ path, code: taxonomy, severity: 'REJECT', message: `The taxonomy of the ${whose} is not written like one.`, fix: 'Enter the ten-character code ending in X.', ...source(lookup) });
    } else if (date !== undefined && lookup.release !== undefined) {
      const invalid = invalidity(lookup, date);
      if (invalid !== undefined) {
        findings.push({
          path,
          code: taxonomy,
          ...(invalid.unknown ? invalid.draws : {}),
          message: `The taxonomy of the ${whose} ${invalid.sentence}.`,
          fix: 'Use the taxonomy the provider is enrolled under.',
          ...source(lookup),
        });
      }
    }
  };
  check(claim.billingProvider.taxonomy, 'billingProvider.taxonomy', 'billing provider');
  for (const [at, { role, taxonomy }] of claim.providers.entries()) check(taxonomy, `providers[${at}].taxonomy`, `${role} provider`);
  if (payerRules?.taxonomyRequired && (claim.billingProvider.taxonomy ?? '') === '') {
    findings.push({
      path: 'billingProvider.taxonomy',
      message: 'This payer requires the billing taxonomy and the claim has none.',
      fix: 'Enter the taxonomy the practice is enrolled under with this payer.',
      predicts: ['N255', '16'],
      release: payerRules.release,
    });
  }
  return findings;
}

// 42 CFR 410.32, 410.38 and 424.22: tests, imaging, equipment, therapy and home health need an order or referral.
const ORDERED_KINDS = new Set(['lab', 'imaging', 'dme', 'ortho', 'supply', 'therapy', 'home']);

function checkReferral(claim: EditClaim, { codes }: EditContext): Drawn[] {
  if (claim.kind !== 'professional') return [];
  if (claim.providers.some(({ role, npi }) => (role === 'referring' || role === 'ordering') && (npi ?? '') !== '')) return [];
  const findings: Drawn[] = [];
  for (const [at, line] of claim.lines.entries()) {
    if (line.code === undefined) continue;
    const lookup = codes.procedure(line.code, line.serviceFrom ?? '');
    if (lookup.kind === undefined || !ORDERED_KINDS.has(lookup.kind)) continue;
    findings.push({
      path: `lines[${at}].code`,
      line: line.number,
      code: line.code,
      message: `${line.code} is a service that is ordered, and the claim names no referring or ordering provider.`,
      fix: 'Enter the NPI of the person who ordered the service.',
      ...source(lookup),
    });
  }
  return findings;
}

export const registrationEdits: readonly EditRule[] = [
  {
    id: 'REQ-01',
    meaning: 'The billing provider has a name, a tax id, a street address that is no post office box, and a nine-digit ZIP.',
    severity: 'REJECT',
    snipType: 2,
    datasets: [],
    predicts: ['A6', 'A7'],
    check: checkBillingProvider,
  },
  {
    id: 'REQ-02',
    meaning: 'The subscriber has a member id and a name; whoever is the patient has what the payer needs to find them.',
    severity: 'REJECT',
    snipType: 2,
    datasets: [],
    predicts: ['A6'],
    check: checkSubscriber,
  },
  {
    id: 'NPI-01',
    meaning: 'Every NPI has ten digits and its check digit, and roles that people hold are not held by organizations.',
    severity: 'REJECT',
    snipType: 2,
    datasets: [],
    predicts: ['207'],
    check: checkNpis,
  },
  {
    id: 'TAX-01',
    meaning: 'Taxonomies are well formed, exist where the list is loaded, and are there when the payer requires them.',
    severity: 'DENY',
    snipType: 5,
    datasets: ['nucc-taxonomy'],
    predicts: ['N255', '8'],
    check: checkTaxonomies,
  },
  {
    id: 'REF-01',
    meaning: 'Services that are done on an order (tests, imaging, equipment, therapy, home health) name who ordered them.',
    severity: 'DENY',
    snipType: 7,
    datasets: ['procedure-kinds', 'hcpcs'],
    predicts: ['183', '184', 'N264', 'N285'],
    check: checkReferral,
  },
];
