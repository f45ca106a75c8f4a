import type { Address, Claim837Draft, PersonFacts, PersonName, ServiceLine } from '@claimstream/x12';

/** The registration of an encounter: the typed claim as its source gave it, with what people corrected. Identity throughout: sealed wherever it rests. */
export type RegisteredClaim = Claim837Draft;

/** Whoever was treated: the patient loop, or the subscriber where SBR02 is 18. */
export interface TreatedPerson extends PersonFacts {
  name: PersonName;
  address?: Address;
  /** Path of this person in the claim: `patient` or `subscriber`. */
  loop: 'patient' | 'subscriber';
}

export const treatedPerson = (claim: RegisteredClaim): TreatedPerson =>
  claim.patient === undefined ? { ...claim.subscriber, loop: 'subscriber' } : { ...claim.patient, loop: 'patient' };

/** Relationship of the treated person to the subscriber; 18 is the subscriber. */
export const relationshipOf = (claim: RegisteredClaim): string => claim.patient?.relationshipCode ?? claim.subscriber.relationshipCode ?? '18';

export interface ServicePeriod {
  from: string;
  through: string;
}

/** First and last day of service: the statement period of an institutional claim, otherwise the lines' days. Undefined where the source gives no day. */
export function servicePeriod(claim: RegisteredClaim): ServicePeriod | undefined {
  const days = claim.serviceLines.flatMap((line: ServiceLine) => [line.serviceFrom, line.serviceThrough ?? line.serviceFrom]);
  const statement = claim.institutional;
  const known = (statement?.statementFrom === undefined ? [...days, claim.dates['472']?.from, claim.dates['472']?.through] : [statement.statementFrom, statement.statementThrough])
    .filter((day): day is string => day !== undefined && day !== '').sort();
  const [from, through] = [known[0], known.at(-1)];
  return from === undefined || through === undefined ? undefined : { from, through };
}

/** Completed years between two calendar days. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** True for a day that exists in the calendar, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Paths under which two registrations differ; lists differ as a whole, because their entries have no names. */
export function changedFields(before: unknown, after: unknown, path = ''): string[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changedFields(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return canonical(before) === canonical(after) ? [] : [path];
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value)) return `{${Object.keys(value).filter((k) => value[k] !== undefined).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}
