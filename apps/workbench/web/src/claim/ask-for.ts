import { dayOf } from '../show/moment.js';

/** What somebody typed to find a claim. It may name a person, so it is only ever sent in the body of a request. */
export type Question =
  | { claimId: string }
  | { claimNumber: string }
  | { memberId: string }
  | { lastName: string; firstName: string; birthDate: string };

/** Our ids: 13 characters of Crockford's base 32, which has no I, L, O and U. */
const CLAIM_ID = /^[0-9A-HJKMNP-TV-Z]{13}$/;

/**
 * Questions that a text can mean. A name with a birth date is told by its date ("Sample, Pat 03/04/1980" or "Pat Sample
 * 1980-03-04"); any other text of letters and digits is the practice's own claim number, or a member id.
 */
export function questionsOf(text: string): Question[] {
  const typed = text.trim().replace(/\s+/g, ' ');
  if (typed.length < 2) return [];
  if (CLAIM_ID.test(typed.toUpperCase())) return [{ claimId: typed.toUpperCase() }];
  const dated = /^(.+?),? (\S+)$/.exec(typed);
  const birthDate = dated?.[2] === undefined ? undefined : dayOf(dated[2]);
  if (dated && birthDate !== undefined) {
    const name = dated[1] ?? '';
    const [last, first] = name.includes(',') ? name.split(',').map((p) => p.trim()) : [name.split(' ').at(-1), name.split(' ').slice(0, -1).join(' ')];
    return last && first ? [{ lastName: last, firstName: first, birthDate }] : [];
  }
  return /\d/.test(typed) ? [{ claimNumber: typed }, { memberId: typed }] : [];
}

export const meaningOf = (q: Question): string =>
  'claimId' in q ? 'claim id' : 'claimNumber' in q ? 'practice\'s claim number' : 'memberId' in q ? 'member id' : 'name and birth date';
