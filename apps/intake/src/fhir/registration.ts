import type { Address, BillingProvider, ClaimProvider, Payer, PersonName, Subscriber } from '@claimstream/x12';
import { isDay, type RegisteredClaim } from '../registration/claim.js';
import { optional } from '../registration/facts.js';
import { stateCode } from '../registration/places.js';
import type { CodeableConcept, Coverage, FhirAddress, HumanName, Identifier, Organization, Patient, Practitioner } from './resources.js';

const NPI_SYSTEM = 'http://hl7.org/fhir/sid/us-npi';

const npiOf = (identifiers: Identifier[] | undefined): string | undefined => identifiers?.find((i) => i.system === NPI_SYSTEM)?.value;

/** The day of a FHIR date or instant as it was written: its zone is the place of service. */
export function dayOf(text: string | undefined): string | undefined {
  const day = text?.slice(0, 10);
  return day !== undefined && isDay(day) ? day : undefined;
}

export function nameOf(names: HumanName[] | undefined): PersonName {
  const name = names?.find((n) => n.use === 'official') ?? names?.[0];
  const [first, ...middle] = name?.given ?? [];
  return {
    last: name?.family ?? '', ...optional('first', first), ...optional('middle', middle.join(' ') || undefined),
    ...optional('prefix', name?.prefix?.[0]), ...optional('suffix', name?.suffix?.[0]),
  };
}

export function addressOf(addresses: FhirAddress[] | undefined): Address | undefined {
  const address = addresses?.find((a) => a.use === 'home') ?? addresses?.[0];
  if (address === undefined) return undefined;
  const [line1, line2] = address.line ?? [];
  return {
    line1: line1 ?? '', ...optional('line2', line2), city: address.city ?? '', ...optional('state', address.state === undefined ? undefined : stateCode(address.state)),
    ...optional('postalCode', address.postalCode?.replace(/[\s-]/g, '')),
  };
}

const SEX: Record<string, string> = { male: 'M', female: 'F', other: 'U', unknown: 'U' };

const RELATIONSHIP: Record<string, string> = { self: '18', spouse: '01', child: '19', common: '53', other: 'G8', injured: 'G8', parent: 'G8' };

const memberIdOf = (coverage: Coverage): string | undefined =>
  coverage.subscriberId ?? coverage.identifier?.find((i) => i.type?.coding?.some((c) => c.code === 'MB'))?.value;

/** X12 1332 filing codes of the words that coverage types use; others are left to the payer's record. */
const FILING: Record<string, string> = { medicare: 'MB', medicaid: 'MC', 'workers compensation': 'WC', champva: 'CH', tricare: 'CH' };

/** Who is insured where. Without a coverage only the patient is known, and registration waits for the rest. */
export function insured(patient: Patient | undefined, coverage: Coverage | undefined): Pick<RegisteredClaim, 'subscriber' | 'payer' | 'patient'> {
  const relationship = RELATIONSHIP[coverage?.relationship?.coding?.[0]?.code ?? 'self'] ?? '21';
  const payer: Payer = { name: payerName(coverage) };
  const person = {
    name: nameOf(patient?.name), ...optional('birthDate', dayOf(patient?.birthDate)), ...optional('sex', SEX[patient?.gender ?? '']),
    ...optional('deathDate', dayOf(patient?.deceasedDateTime)), ...optional('address', addressOf(patient?.address)),
  };
  const group = coverage?.class?.find((c) => c.type?.coding?.some((code) => code.code === 'group'))?.value;
  const policy = {
    sequence: 'P', ...optional('memberId', coverage === undefined ? undefined : memberIdOf(coverage)), memberIdQualifier: 'MI', ...optional('groupNumber', group),
    ...optional('filingCode', FILING[payer.name.toLowerCase()]), extra: [],
  };
  if (relationship === '18') {
    const subscriber: Subscriber = { ...policy, ...person, relationshipCode: '18' };
    return { subscriber, payer };
  }
  return { subscriber: { ...policy, name: { last: '' } }, payer, patient: { ...person, relationshipCode: relationship, extra: [] } };
}

const payerName = (coverage: Coverage | undefined): string => coverage?.payor?.[0]?.display ?? coverage?.type?.text ?? codeText(coverage?.type) ?? '';

const codeText = (concept: CodeableConcept | undefined): string | undefined => concept?.coding?.[0]?.code;

export function billingProviderOf(organization: Organization | undefined): BillingProvider {
  return { ...optional('organization', organization?.name), ...optional('npi', npiOf(organization?.identifier)), ...optional('address', addressOf(organization?.address)), extra: [] };
}

export function renderingProvider(practitioner: Practitioner | undefined): ClaimProvider[] {
  if (practitioner === undefined) return [];
  return [{ role: 'rendering', entityCode: '82', person: nameOf(practitioner.name), ...optional('npi', npiOf(practitioner.identifier)) }];
}
