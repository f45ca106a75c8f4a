import type { ServiceLine } from '@claimstream/x12';
import type { Incoming } from '../document/incoming.js';
import type { ClinicalCode } from '../registration/facts.js';
import { optional } from '../registration/facts.js';
import type { BundleIndex } from './bundle-index.js';
import { centsOf } from './money.js';
import { billingProviderOf, dayOf, insured, renderingProvider } from './registration.js';
import type { ClaimItem, CodeableConcept, Coding, Condition, Coverage, Encounter, ExplanationOfBenefit, FhirClaim, Organization, Patient, Practitioner, Procedure, Resource } from './resources.js';

/** Claim.type of a prescription: the pharmacy bills it under NCPDP, this product only records it. */
export const PHARMACY = 'pharmacy';

/** Place of service by encounter class (v3-ActCode). */
const PLACES: Record<string, string> = { AMB: '11', EMER: '23', IMP: '21', ACUTE: '21', NONAC: '21', OBSENC: '22', SS: '22', VR: '10', HH: '12' };

/** Statuses of visits that did not take place. */
const NOT_A_VISIT: Record<string, string> = { planned: 'The visit is only planned.', cancelled: 'The visit was cancelled.', 'entered-in-error': 'The visit was entered in error.' };

const SYSTEMS: Record<string, string> = {
  'http://snomed.info/sct': 'snomed', 'http://hl7.org/fhir/sid/icd-10-cm': 'icd-10-cm', 'http://www.ama-assn.org/go/cpt': 'hcpcs',
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets': 'hcpcs', 'http://www.nlm.nih.gov/research/umls/rxnorm': 'rxnorm', 'http://loinc.org': 'loinc',
};
const systemOf = ({ system }: Coding): string => SYSTEMS[system ?? ''] ?? 'other';

export const chargeOf = (claims: FhirClaim[]): number => claims.reduce((sum, claim) => sum + (centsOf(claim.total?.value?.digits ?? '0') ?? 0), 0);

/** An encounter with everything of its bundle that registration and coding start from. */
export function encounterOf(bundle: BundleIndex, encounter: Encounter, claims: FhirClaim[], ordinal: number): Incoming {
  const coverage = coverageOf(bundle, encounter, claims);
  const diagnoses = bundle.referring<Condition>('Condition', 'encounter', encounter).filter((c) => c.verificationStatus?.coding?.[0]?.code !== 'entered-in-error');
  const procedures = bundle.referring<Procedure>('Procedure', 'encounter', encounter).filter((p) => p.status !== 'entered-in-error' && p.status !== 'not-done');
  const from = dayOf(encounter.period?.start);
  const lines = claims.flatMap((c) => c.item ?? []).flatMap((item) => lineOf(item, from)).map((line, at) => ({ ...line, number: at + 1 }));
  const coded = diagnoses.flatMap((d) => codings(d.code).filter((c) => systemOf(c) === 'icd-10-cm').slice(0, 1)).map((c, at) => ({ qualifier: at === 0 ? 'ABK' : 'ABF', code: (c.code ?? '').replace('.', '') }));
  const preCoded = coded.length > 0 && lines.length > 0;
  const cancelled = NOT_A_VISIT[encounter.status ?? ''];
  return {
    ordinal, source: 'fhir-r4', claimNumber: encounter.id ?? '', preCoded, findings: [], withoutCoverage: coverage === undefined,
    clinicalCodes: clinicalCodes(encounter, diagnoses, procedures), ...optional('notBillable', cancelled), chargeCents: chargeOf(claims),
    claim: {
      kind: '837P', claimId: encounter.id ?? '', frequencyCode: '1', placeOfService: PLACES[encounter.class?.code ?? ''] ?? '11',
      billingProvider: billingProviderOf(bundle.get<Organization>(encounter.serviceProvider)), ...insured(bundle.get<Patient>(encounter.subject), coverage),
      chargeCents: lines.reduce((sum, line) => sum + line.chargeCents, 0), diagnoses: coded, serviceLines: lines, procedures: [], conditions: [],
      // A visit without charges still has its days; the coder's lines take them over.
      dates: from === undefined ? {} : { '472': { from, ...optional('through', dayOf(encounter.period?.end)) } }, references: {}, amounts: {}, notes: [], attachments: [],
      providers: renderingProvider(bundle.get<Practitioner>(encounter.participant?.[0]?.individual)), otherSubscribers: [], extra: [],
    },
  };
}

/** A prescription that was billed elsewhere. */
export function notBillableOf(bundle: BundleIndex, claim: FhirClaim, ordinal: number): Incoming {
  const encounter = claim.item?.flatMap((item) => item.encounter ?? []).map((ref) => bundle.get<Encounter>(ref)).find((e) => e !== undefined);
  const visit: Encounter = encounter ?? { resourceType: 'Encounter', ...optional('subject', claim.patient), ...optional('period', claim.billablePeriod) };
  const base = encounterOf(bundle, visit, [], ordinal);
  return { ...base, claimNumber: claim.id ?? '', claim: { ...base.claim, claimId: claim.id ?? '' }, notBillable: 'Pharmacies bill prescriptions under NCPDP; this claim is recorded only.', chargeCents: chargeOf([claim]) };
}

/** A coverage stands at the top of the bundle or inside the ExplanationOfBenefit of the encounter's claim. */
function coverageOf(bundle: BundleIndex, encounter: Encounter, claims: FhirClaim[]): Coverage | undefined {
  const referred = claims.flatMap((c) => c.insurance ?? []).map((i) => bundle.get<Coverage>(i.coverage)).find(isCoverage);
  if (referred !== undefined) return referred;
  const patient = bundle.get(encounter.subject);
  const own = bundle.referring<Coverage>('Coverage', 'beneficiary', patient).find((c) => c.status !== 'cancelled');
  if (own !== undefined) return own;
  const explained = (field: 'claim' | 'patient', target: Resource | undefined) => bundle.referring<ExplanationOfBenefit>('ExplanationOfBenefit', field, target);
  const contained = (eobs: ExplanationOfBenefit[]): Coverage | undefined =>
    eobs.flatMap((e) => [...(e.insurance ?? []).map((i) => bundle.get<Coverage>(i.coverage, e)), ...(e.contained ?? [])]).find(isCoverage);
  return contained(claims.flatMap((c) => explained('claim', c))) ?? contained(explained('patient', patient));
}

const isCoverage = (resource: Resource | undefined): resource is Coverage => resource?.resourceType === 'Coverage';

const codings = (concept: CodeableConcept | undefined): Coding[] => (concept?.coding ?? []).filter((c) => c.code !== undefined);

function clinicalCodes(encounter: Encounter, conditions: Condition[], procedures: Procedure[]): ClinicalCode[] {
  const codes = (about: ClinicalCode['about'], concepts: (CodeableConcept | undefined)[]): ClinicalCode[] =>
    concepts.flatMap((concept) => codings(concept).map((c) => ({ system: systemOf(c), code: c.code ?? '', about })));
  return [...codes('encounter', encounter.type ?? []), ...codes('condition', conditions.map((c) => c.code)), ...codes('procedure', procedures.map((p) => p.code))];
}

/** A line only where the source brings a billable code and its price; clinical codes without one wait for the coder. */
function lineOf(item: ClaimItem, day: string | undefined): ServiceLine[] {
  const coding = codings(item.productOrService).find((c) => systemOf(c) === 'hcpcs');
  const chargeCents = centsOf(item.net?.value?.digits ?? '');
  if (coding === undefined || chargeCents === undefined) return [];
  const from = dayOf(item.servicedDate ?? item.servicedPeriod?.start) ?? day;
  return [{
    number: 1, procedure: { qualifier: 'HC', code: coding.code ?? '', modifiers: (item.modifier ?? []).flatMap((m) => codings(m).map((c) => c.code ?? '')) }, chargeCents, unit: 'UN',
    quantity: item.quantity?.value?.digits ?? '1', diagnosisPointers: [1], ...optional('serviceFrom', from), dates: {}, references: {}, amounts: {}, notes: [], attachments: [], providers: [],
    adjudications: [], extra: [],
  }];
}
