import type { Finding } from '@claimstream/contracts';
import { CHUNK_CLAIMS, type FileItem, type Incoming } from '../document/incoming.js';
import type { FileEnd } from '../document/state.js';
import { BundleIndex } from './bundle-index.js';
import { chargeOf, encounterOf, notBillableOf, PHARMACY } from './encounter.js';
import { parseJson, type Encounter, type FhirClaim, type Resource } from './resources.js';

/** A bundle is parsed as a whole, so it is bounded; larger exports come as several bundles. */
export const BUNDLE_BYTES = 64 * 1024 * 1024;

/**
 * An R4 bundle as chunks of encounters: every Encounter is one, every pharmacy Claim is recorded as not billable, every other Claim
 * belongs to the encounter that its items name. Entries keep the order of the bundle, so a cursor means the same in every reading.
 */
export function* readBundle(bytes: Buffer, skipClaims: number): Generator<FileItem> {
  const parsed = bundleOf(bytes);
  if ('end' in parsed) return yield { kind: 'end', end: parsed.end };
  const { bundle } = parsed;
  const claims = bundle.all<FhirClaim>('Claim').filter((c) => c.use === undefined || c.use === 'claim');
  const claimed = new Map<Encounter, FhirClaim[]>();
  const lost: FhirClaim[] = [];
  for (const claim of claims.filter((c) => !isPharmacy(c))) {
    const encounter = claim.item?.flatMap((item) => item.encounter ?? []).map((ref) => bundle.get<Encounter>(ref)).find((e) => e !== undefined);
    if (encounter === undefined) lost.push(claim);
    else claimed.set(encounter, [...(claimed.get(encounter) ?? []), claim]);
  }
  const entries = bundle.resources.filter((r) => r.resourceType === 'Encounter' || (r.resourceType === 'Claim' && isPharmacy(r as FhirClaim) && claims.includes(r as FhirClaim)));
  const incoming = entries.map((entry, at): Incoming => (entry.resourceType === 'Encounter'
    ? encounterOf(bundle, entry as Encounter, claimed.get(entry as Encounter) ?? [], at + 1)
    : notBillableOf(bundle, entry as FhirClaim, at + 1)));
  for (let at = skipClaims; at < incoming.length; at += CHUNK_CLAIMS) {
    const chunk = incoming.slice(at, at + CHUNK_CLAIMS);
    yield { kind: 'claims', format: 'fhir-r4', claims: chunk, bytesRead: Math.floor((bytes.length * (at + chunk.length)) / incoming.length) };
  }
  yield { kind: 'end', end: endOf(bytes.length, incoming, lost) };
}

const isPharmacy = (claim: FhirClaim): boolean => claim.type?.coding?.some((c) => c.code === PHARMACY) ?? false;

function endOf(bytesRead: number, incoming: Incoming[], lost: FhirClaim[]): FileEnd {
  const findings: Finding[] = [];
  if (incoming.some((i) => i.withoutCoverage)) {
    findings.push({
      code: 'FHIR-03', severity: 'warn', path: 'Bundle.entry', element: 'Coverage', message: 'The bundle has encounters without coverage, neither top-level nor inside an ExplanationOfBenefit.',
      fix: 'Complete the registration of the encounters, or have the sender include Coverage.', expected: 'Coverage', found: 'none',
    });
  }
  for (const _claim of lost) {
    findings.push({
      code: 'FHIR-04', severity: 'reject', path: 'Bundle.entry', element: 'Claim.item.encounter', message: 'A claim of the bundle names no encounter that is in the bundle, so it has no day and place of service.',
      fix: 'Have the sender include the Encounter.', expected: 'a reference to an Encounter of the bundle', found: 'none',
    });
  }
  if (incoming.length === 0 && lost.length === 0) return refused(bytesRead, 'FHIR-02', 'The bundle holds no encounter.', 'Bundle.entry', 'Encounter', 'none');
  const chargeCents = incoming.reduce((sum, i) => sum + i.chargeCents, 0);
  return {
    format: 'fhir-r4', claims: incoming.length, chargeCents, bytesRead, refusedParts: lost.length, findings,
    ...(lost.length === 0 ? {} : { reason: `${lost.length} of the bundle's claims name no encounter of the bundle (${lost.map((c) => chargeOf([c])).reduce((a, b) => a + b, 0)} cents).` }),
  };
}

function refused(bytesRead: number, code: string, reason: string, element: string, expected: string, found: string): FileEnd {
  const finding: Finding = { code, severity: 'reject', path: 'file', element, message: reason, fix: 'Send a FHIR R4 bundle with patients, encounters and coverages.', offset: 0, expected, found };
  return { format: 'fhir-r4', claims: 0, chargeCents: 0, bytesRead, refusedParts: 1, findings: [finding], reason };
}

function bundleOf(bytes: Buffer): { bundle: BundleIndex } | { end: FileEnd } {
  let parsed: unknown;
  try {
    parsed = parseJson(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { end: refused(bytes.length, 'FHIR-01', 'The file breaks off or is no JSON.', 'Bundle', 'JSON', 'text that does not parse') };
  }
  const bundle = parsed as { resourceType?: unknown; entry?: { fullUrl?: string; resource?: Resource }[] } | null;
  if (bundle === null || typeof bundle !== 'object' || bundle.resourceType !== 'Bundle') {
    const found = typeof bundle === 'object' && typeof bundle?.resourceType === 'string' ? bundle.resourceType.slice(0, 40) : 'another structure';
    return { end: refused(bytes.length, 'FHIR-01', 'The file is FHIR, but no bundle.', 'Bundle.resourceType', 'Bundle', found) };
  }
  return { bundle: new BundleIndex(Array.isArray(bundle.entry) ? bundle.entry : []) };
}
