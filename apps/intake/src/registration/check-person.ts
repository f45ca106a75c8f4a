import { ageOn, isDay } from './claim.js';
import type { Drawn, Subject } from './checks.js';
import { isUsState } from './places.js';

const CARD = 'Take it from the registration of the practice or the insurance card.';

export function checkBirthDate({ person, period, at }: Subject): Drawn[] {
  const drawn = (message: string): Drawn[] => [{ path: 'patient.birthDate', element: 'DMG02', message, fix: CARD }];
  if (person.birthDate === undefined || person.birthDate === '') return drawn('The patient has no birth date.');
  if (!isDay(person.birthDate)) return drawn('The birth date of the patient is no day of the calendar.');
  if (person.birthDate > at.today) return drawn('The birth date of the patient lies in the future.');
  if (period !== undefined && person.birthDate > period.from) return drawn('The service lies before the birth of the patient.');
  // No person is known to have lived longer than 122 years; beyond 130 a digit is wrong.
  if (period !== undefined && ageOn(person.birthDate, period.from) > 130) return drawn('The patient would have been older than 130 years on the day of service.');
  return [];
}

export function checkSex({ person }: Subject): Drawn[] {
  if (['M', 'F', 'U'].includes(person.sex ?? '')) return [];
  return [{ path: 'patient.sex', element: 'DMG03', message: 'The sex of the patient is missing or not one the claim can carry.', fix: CARD, expected: 'M, F or U' }];
}

export function checkAddress({ person }: Subject): Drawn[] {
  const address = person.address;
  const missing = (field: string, what: string, element: string): Drawn => ({ path: `patient.address.${field}`, element, message: `The patient's address has no ${what}.`, fix: CARD });
  if (address === undefined) return [missing('line1', 'street, city, state and ZIP', 'N301')];
  const drawn: Drawn[] = [];
  if (address.line1.trim() === '') drawn.push(missing('line1', 'street', 'N301'));
  if (address.city.trim() === '') drawn.push(missing('city', 'city', 'N401'));
  if (address.country !== undefined && address.country !== 'US') return drawn;
  if (!isUsState(address.state)) drawn.push({ path: 'patient.address.state', element: 'N402', message: 'The state of the patient\'s address is missing or not a two-letter code.', fix: CARD, expected: 'a USPS code' });
  if (!/^\d{5}(\d{4})?$/.test(address.postalCode ?? '')) {
    drawn.push({ path: 'patient.address.postalCode', element: 'N403', message: 'The ZIP of the patient\'s address is not five or nine digits.', fix: CARD, expected: '5 or 9 digits' });
  }
  return drawn;
}

export function checkPatientName({ claim }: Subject): Drawn[] {
  if (claim.patient === undefined) return [];
  const { name } = claim.patient;
  const drawn = (field: string, element: string, what: string): Drawn => ({ path: `patient.name.${field}`, element, message: `The patient has no ${what} name.`, fix: CARD });
  return [...(name.last.trim() === '' ? [drawn('last', 'NM103', 'last')] : []), ...((name.first ?? '').trim() === '' ? [drawn('first', 'NM104', 'first')] : [])];
}

export function checkDeath({ person, period }: Subject): Drawn[] {
  if (person.deathDate === undefined || period === undefined || period.through <= person.deathDate) return [];
  return [{ path: 'patient.deathDate', element: 'PAT06', message: 'A service lies after the patient\'s day of death.', fix: 'Compare the days of service and the day of death with the chart.' }];
}
