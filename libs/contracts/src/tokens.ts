/**
 * What is hashed to find a person or a claim without naming them (architecture section 5). Who writes a token (intake) and who looks one
 * up (reporting, remittance) must hash the same text, so the normalisation lives here, once.
 */

/** `purpose` of a keyed hash: keeps hashes of different fields apart, so that equal values of two fields never give equal tokens. */
export const TOKEN_PURPOSES = { nameBirth: 'name-birth', member: 'member', claimNumber: 'claim-number' } as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[keyof typeof TOKEN_PURPOSES];

/** Upper case letters and digits of any script, without accents, spaces and punctuation: "O'Brien-Peña" and "OBRIEN PENA" are one name. */
const plain = (text: string): string => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

/**
 * Last name, first name and birth date as one text to hash; undefined when one of them is missing, because a token of half a name would
 * join strangers.
 * @param birthDate with or without hyphens: 1980-02-29 or 19800229 (X12 D8).
 */
export function nameBirthKey(last: string | undefined, first: string | undefined, birthDate: string | undefined): string | undefined {
  const parts = [plain(last ?? ''), plain(first ?? ''), (birthDate ?? '').replace(/\D/g, '')];
  if (parts[0] === '' || parts[1] === '' || parts[2]?.length !== 8) return undefined;
  return parts.join('|');
}

/** Member id: cards print blanks and hyphens that files leave out. Undefined when nothing is left. */
export const memberKey = (memberId: string | undefined): string | undefined => plain(memberId ?? '') || undefined;

/** The practice's own claim number. Punctuation tells claims apart ("12-1" is not "121"), so only case and the blanks around it are dropped. */
export const claimNumberKey = (claimNumber: string | undefined): string | undefined => (claimNumber ?? '').trim().replace(/\s+/g, ' ').toUpperCase() || undefined;
