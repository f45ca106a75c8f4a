import type { RejectionCategory, RejectionReason } from '@claimstream/contracts';

/**
 * Claim status codes (STC01-2) by what they are about, after billing handbook 3.4. Only codes are kept here; their texts belong to
 * X12 and are loaded by whoever has the list.
 */
const BY_STATUS: Readonly<Record<string, RejectionCategory>> = {
  ...group('eligibility', '33 88 90 91 95 96 97 109'),
  ...group('missing-information', '21 122 123 124 125 126 127 157 158 159 160 161 162 163 164 500'),
  ...group('coding', '228 249 254 255 256 257 453 454 455 465 477 507 512 535 560'),
  ...group('payer-routing', '116'),
  ...group('provider-enrolment', '24 25 128 129 132 135 145 153 496 562'),
  ...group('duplicate', '54 78 746'),
  ...group('dates-charges', '178 180 183 187 188 189 194 400 402'),
  ...group('claim-reference', '464 478'),
};

/** The field a claim status is about; `line` stands for the line it names. */
const PATH_BY_STATUS: Readonly<Record<string, string>> = {
  33: 'subscriber.memberId', 97: 'subscriber.memberId', 164: 'subscriber.memberId', 88: 'coverages', 90: 'coverages', 116: 'payer.id', 125: 'name', 126: 'address',
  158: 'birthDate', 157: 'sex', 178: 'chargeCents', 187: 'line.serviceFrom', 188: 'serviceFrom', 249: 'placeOfService', 254: 'diagnoses[0]', 255: 'diagnoses', 453: 'line.modifiers',
  454: 'line.code', 507: 'line.code', 455: 'line.revenueCode', 464: 'references.F8', 478: 'references.F8', 24: 'billingProvider.npi', 128: 'billingProvider.taxId',
  145: 'billingProvider.taxonomy', 153: 'billingProvider.npi', 496: 'billingProvider.npi', 562: 'billingProvider.npi',
};

/** Whom an entity code (STC01-3) means, as the path of a claim begins. */
const PARTY: Readonly<Record<string, string>> = { IL: 'subscriber', QC: 'patient', '85': 'billingProvider', '82': 'renderingProvider', '71': 'attendingProvider', PR: 'payer', '77': 'serviceFacility', DN: 'referringProvider' };

/** Categories in the order in which they decide when several reasons disagree: what keeps the claim from anybody first. */
const ORDER: readonly RejectionCategory[] = [
  'duplicate', 'eligibility', 'payer-routing', 'provider-enrolment', 'coding', 'missing-information', 'dates-charges', 'claim-reference', 'format', 'unclassified',
];

/** What a rejection is about, from its reasons. Never guessed: what no table knows is unclassified and lies in its own queue. */
export function categoryOf(reasons: readonly RejectionReason[]): RejectionCategory {
  const found = new Set(reasons.map(one));
  return ORDER.find((category) => found.has(category)) ?? 'unclassified';
}

function one({ categoryCode, statusCode, noteCode, segmentCode, elementCode }: RejectionReason): RejectionCategory {
  if (noteCode !== undefined || segmentCode !== undefined || elementCode !== undefined) return 'format';
  const known = statusCode === undefined ? undefined : BY_STATUS[statusCode];
  // A6 says that something is missing, whatever it is.
  return known ?? (categoryCode === 'A6' ? 'missing-information' : 'unclassified');
}

/** The field that a claim status points at. `line` is the service line it was said of. */
export function pathOfStatus(statusCode: string, entityCode: string | undefined, line: number | undefined): string {
  const party = entityCode === undefined ? undefined : PARTY[entityCode];
  const path = PATH_BY_STATUS[statusCode];
  const at = line === undefined ? undefined : `lines[${line - 1}]`;
  if (path === undefined) return party ?? at ?? 'claim';
  if (path.startsWith('line.')) return at === undefined ? `lines.${path.slice(5)}` : `${at}.${path.slice(5)}`;
  return path === 'name' || path === 'address' || path === 'birthDate' || path === 'sex' ? `${party ?? 'patient'}.${path}` : path;
}

function group(category: RejectionCategory, codes: string): Record<string, RejectionCategory> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, category]));
}
