import { memberKey, nameBirthKey } from '@claimstream/contracts';
import type { Address, PersonName } from '@claimstream/x12';
import { ageOn, isDay, relationshipOf, servicePeriod, treatedPerson, type RegisteredClaim } from '../registration/claim.js';

/** A person as registrations describe one. Identity throughout. */
export interface Person {
  name: PersonName;
  birthDate?: string;
  sex?: string;
  deathDate?: string;
  address?: Address;
}

/** One insurance of a patient, in order of payment. */
export interface PatientCoverage {
  sequence: string;
  relationship: string;
  memberId?: string;
  groupNumber?: string;
  payerName?: string;
  payerId?: string;
  filingCode?: string;
}

const defined = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

export function patientOf(claim: RegisteredClaim): Person {
  const { name, birthDate, sex, deathDate, address } = treatedPerson(claim);
  return defined({ name, birthDate, sex, deathDate, address });
}

export function patientCoverages(claim: RegisteredClaim): PatientCoverage[] {
  const { subscriber, payer } = claim;
  return [
    defined({ sequence: subscriber.sequence, relationship: relationshipOf(claim), memberId: subscriber.memberId, groupNumber: subscriber.groupNumber, payerName: payer.name || undefined, payerId: payer.id, filingCode: subscriber.filingCode }),
    ...claim.otherSubscribers.map((o) => defined({ sequence: o.sequence, relationship: o.relationshipCode ?? '18', memberId: o.memberId, groupNumber: o.groupNumber, payerName: o.payer?.name, payerId: o.payer?.id, filingCode: o.filingCode })),
  ];
}

/** Age of majority in all but three states; there a statement still goes to whoever is insured. */
const ADULT = 18;

/** Who answers for the bills: the patient, unless a minor or a child on somebody's insurance; then the person who holds it. */
export function guarantorOf(claim: RegisteredClaim): Person {
  const patient = patientOf(claim);
  if (claim.patient === undefined || claim.subscriber.organization !== undefined || claim.subscriber.name.last === '') return patient;
  const day = servicePeriod(claim)?.from;
  const minor = patient.birthDate !== undefined && day !== undefined && isDay(patient.birthDate) && isDay(day) && ageOn(patient.birthDate, day) < ADULT;
  if (!minor) return patient;
  const { name, birthDate, address } = claim.subscriber;
  return defined({ name, birthDate, address: address ?? patient.address });
}

/**
 * What tells a person apart within a practice, strongest first: name with birth date; name with member id, which survives a corrected birth
 * date; and, where a source names too little, the claim number alone. Member id with birth date would join twins.
 */
export function identityKeys(person: Person, memberId: string | undefined, claimNumber: string | undefined): string[] {
  const nameBirth = nameBirthKey(person.name.last, person.name.first, person.birthDate);
  const member = memberKey(memberId);
  // nameBirthKey normalises; the fixed day stands for "whatever the birth date".
  const name = nameBirthKey(person.name.last, person.name.first, '0001-01-01');
  const keys = [
    ...(nameBirth === undefined ? [] : [`name-birth|${nameBirth}`]),
    ...(member === undefined || name === undefined ? [] : [`name-member|${name}|${member}`]),
  ];
  return keys.length > 0 || claimNumber === undefined || claimNumber.trim() === '' ? keys : [`number|${claimNumber.trim()}|${person.name.last.trim().toUpperCase()}`];
}

/** Purpose of the keyed hash over {@link identityKeys}. */
export const IDENTITY_PURPOSE = { patient: 'patient-identity', guarantor: 'guarantor-identity' } as const;
