import { claimNumberKey, memberKey, nameBirthKey, TOKEN_PURPOSES, type EventData, type ServiceLine as LineFact, type Tokens } from '@claimstream/contracts';
import type { ServiceLine } from '@claimstream/x12';
import { ageOn, isDay, servicePeriod, treatedPerson, type RegisteredClaim } from './claim.js';
import { coveragesOf } from './coverage.js';

export type EncounterFacts = Omit<EventData<'intake.encounter-ready'>, 'revision' | 'findings'>;
export type ClinicalCode = NonNullable<EncounterFacts['clinicalCodes']>[number];

export interface Tokenizer {
  token(purpose: string, value: string): string;
  readonly tokenKey: string;
}

/** "1.5" units as 1500 thousandths; digits past the third are dropped, which no code list of units has. */
export function milli(decimal: string): number {
  const m = /^(-?)(\d*)(?:\.(\d*))?$/.exec(decimal);
  if (!m) return 0;
  const thousandths = Number(`${m[2] === '' ? '0' : m[2]}${(m[3] ?? '').padEnd(3, '0').slice(0, 3)}`);
  return m[1] === '-' ? -thousandths : thousandths;
}

export function tokensOf(claim: RegisteredClaim, claimNumber: string, keys: Tokenizer): Tokens {
  const person = treatedPerson(claim);
  const token = (purpose: string, key: string | undefined): string | undefined => (key === undefined ? undefined : keys.token(purpose, key));
  const nameBirth = token(TOKEN_PURPOSES.nameBirth, nameBirthKey(person.name.last, person.name.first, person.birthDate));
  const number = token(TOKEN_PURPOSES.claimNumber, claimNumberKey(claimNumber));
  const members = [claim.subscriber.memberId, ...claim.otherSubscribers.map((o) => o.memberId)]
    .map((id) => token(TOKEN_PURPOSES.member, memberKey(id))).filter((t): t is string => t !== undefined);
  return { kid: keys.tokenKey, member: [...new Set(members)], ...(nameBirth === undefined ? {} : { nameBirth }), ...(number === undefined ? {} : { claimNumber: number }) };
}

/** Codes, cents, counts and dates of a registration: what travels in the open. `encounterFacts` never takes a name, an address or a number of a person. */
export function encounterFacts(claim: RegisteredClaim, known: {
  patient: string; guarantor: string; claimNumber: string; preCoded: boolean; clinicalCodes?: ClinicalCode[]; receivedOn: string;
}, keys: Tokenizer): EncounterFacts {
  // A source without any day of service still becomes a claim; the day it came stands in until the registration names one (REG-12 holds it).
  const period = servicePeriod(claim) ?? { from: known.receivedOn, through: known.receivedOn };
  const person = treatedPerson(claim);
  const age = person.birthDate !== undefined && isDay(person.birthDate) && isDay(period.from) ? ageOn(person.birthDate, period.from) : undefined;
  return {
    kind: claim.kind === '837I' ? 'institutional' : 'professional',
    patient: known.patient,
    guarantor: known.guarantor,
    serviceFrom: period.from,
    serviceThrough: period.through,
    ...optional('placeOfService', claim.placeOfService),
    ...optional('typeOfBill', claim.typeOfBill),
    frequencyCode: claim.frequencyCode,
    ...optional('chargeCents', known.preCoded ? claim.chargeCents : undefined),
    coverages: coveragesOf(claim),
    // 45 CFR 164.514(b)(2)(i)(C): ages above 89 are one category.
    ...optional('ageYears', age === undefined || age < 0 || age > 130 ? undefined : Math.min(age, 90)),
    ...optional('sex', person.sex),
    preCoded: known.preCoded,
    diagnoses: claim.diagnoses.map(({ code, qualifier, poa }) => ({ code, qualifier, ...optional('poa', poa) })),
    lines: claim.serviceLines.map((line) => lineFact(line, period.from)),
    ...optional('clinicalCodes', known.clinicalCodes),
    billing: { ...optional('npi', claim.billingProvider.npi), ...optional('taxonomy', claim.billingProvider.taxonomy) },
    tokens: tokensOf(claim, known.claimNumber, keys),
  };
}

function lineFact(line: ServiceLine, firstDay: string): LineFact {
  return {
    number: line.number,
    ...optional('code', line.procedure?.code),
    ...optional('qualifier', line.procedure?.qualifier),
    modifiers: line.procedure?.modifiers ?? [],
    ...optional('revenueCode', line.revenueCode),
    chargeCents: line.chargeCents,
    unit: line.unit,
    quantityMilli: milli(line.quantity),
    ...optional('placeOfService', line.placeOfService),
    pointers: line.diagnosisPointers,
    // An 837I line without its own day was done within the statement period (TR3 X223, 2400 DTP).
    serviceFrom: line.serviceFrom ?? firstDay,
    ...optional('serviceThrough', line.serviceThrough),
  };
}

export const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } => (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
