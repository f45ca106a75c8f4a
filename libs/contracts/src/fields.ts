import { z } from 'zod';
import { direct, lds, none } from './event.js';

/** Integer cents. */
export const cents = (description: string) => none(z.int(), `${description}, in integer cents`);
export const plainDate = (description: string) => lds(z.string().regex(/^\d{4}-\d{2}-\d{2}$/), `${description} (YYYY-MM-DD)`);
export const id = (description: string) => none(z.string().length(13), `${description} (our 13-character id)`);
export const code = (description: string) => none(z.string(), description);
export const count = (description: string) => none(z.int().nonnegative(), description);

/** What is wrong with a claim, where, and how to fix it; never holds a value that may identify a person. */
export const finding = z.object({
  code: none(z.string(), 'Stable code of the check, for example REG-04 or BAL-01'),
  severity: none(z.enum(['reject', 'deny', 'warn', 'info']), 'reject and deny hold the claim; warn and info do not'),
  path: none(z.string(), 'The field, for example subscriber.memberId or lines[2].modifiers[0]'),
  message: none(z.string(), 'One sentence for the person who fixes it'),
  fix: none(z.string(), 'What to do about it'),
  segment: none(z.int().optional(), 'Ordinal of the segment in the file'),
  element: none(z.string().optional(), 'Element, for example SV102'),
  offset: none(z.int().optional(), 'Byte offset in the file'),
  expected: none(z.string().optional(), 'What would have been right'),
  found: none(z.string().optional(), 'What was there; left out where it may identify a person'),
  release: none(z.string().optional(), 'The data release that decided'),
});
export type Finding = z.infer<typeof finding>;

/** True when a finding keeps a claim from leaving. */
export const holds = (f: Finding): boolean => f.severity === 'reject' || f.severity === 'deny';

export const findings = none(z.array(finding), 'Everything that was found, worst first');

/** Keyed hashes by which a person is found without being named (architecture section 5). */
export const tokens = none(z.object({
  kid: none(z.string(), 'Key of the hashes'),
  nameBirth: none(z.string().optional(), 'HMAC of the normalised name and birth date'),
  member: none(z.array(z.string()), 'HMACs of the member ids'),
  claimNumber: none(z.string().optional(), 'HMAC of the practice\'s own claim number'),
}), 'Keyed hashes for search and matching');
export type Tokens = z.infer<typeof tokens>;

export const diagnosis = z.object({
  code: lds(z.string(), 'ICD-10-CM without the dot'),
  qualifier: none(z.string(), 'HI qualifier, for example ABK for the principal one'),
  poa: none(z.string().optional(), 'Present on admission'),
});

export const serviceLine = z.object({
  number: none(z.int().positive(), 'Line number in the claim; never used again for another line'),
  code: none(z.string().optional(), 'HCPCS code'),
  qualifier: none(z.string().optional(), 'Code list, HC as a rule'),
  modifiers: none(z.array(z.string()), 'Modifiers in order'),
  revenueCode: none(z.string().optional(), 'Revenue code of an institutional line'),
  chargeCents: none(z.int().optional(), 'Charge in integer cents; absent until the charge master prices it'),
  unit: none(z.string(), 'UN units, MJ minutes, DA days'),
  quantityMilli: none(z.int(), 'Quantity in thousandths'),
  placeOfService: none(z.string().optional(), 'Place of service where it differs from the claim'),
  pointers: none(z.array(z.int().positive()), '1-based positions in the list of diagnoses'),
  serviceFrom: lds(z.string(), 'First day of service (YYYY-MM-DD)'),
  serviceThrough: lds(z.string().optional(), 'Last day of service (YYYY-MM-DD)'),
});
export type ServiceLine = z.infer<typeof serviceLine>;

export const coverage = z.object({
  sequence: none(z.enum(['P', 'S', 'T']), 'Order of payment'),
  payerId: none(z.string().optional(), 'Payer id as the source names it (NM109 of 2010BB)'),
  filingCode: none(z.string().optional(), 'SBR09'),
  relationship: none(z.string(), '18 self, otherwise the relationship to the subscriber'),
  hasMemberId: none(z.boolean(), 'Whether a member id is known; the id itself travels sealed'),
});
export type Coverage = z.infer<typeof coverage>;

/** The whole registration as libs/x12 types it (Claim837): who, by whom, insured where, with every reference and note of the source. */
export const sealedClaim = direct(z.record(z.string(), z.unknown()), 'Typed claim of libs/x12 without its bytes: patient, subscriber, providers, references, notes');

/** A business fact that contradicts what is known: nothing is guessed, a person decides. */
export const exception = z.object({
  exception: none(z.string(), 'Key of the exception in its stream; the same contradiction again has the same key'),
  code: none(z.string(), 'What kind of contradiction, in kebab case'),
  sentence: none(z.string(), 'What a person should know, with amounts and codes and without names'),
  owner: none(z.string(), 'Role that decides'),
  nextAction: none(z.string(), 'What to do first'),
  dueAt: none(z.string(), 'When it must be decided (ISO 8601)'),
  amountCents: cents('Money that waits for the decision; 0 where none does'),
  document: none(z.string().length(13).optional(), 'The file that brought the fact'),
  remit: none(z.string().length(13).optional(), 'The remittance that brought the fact'),
});

export const exceptionSettled = z.object({
  exception: none(z.string(), 'Key of the exception in its stream'),
  how: none(z.string(), 'What was decided, as a sentence'),
});

/** A file that a partner sent, whatever it brings. */
export const partnerFile = {
  data: z.object({
    door: none(z.enum(['folder', 'upload', 'command-line']), 'How it came in'),
    partner: id('The partner'),
    sha256: none(z.string().length(64), 'SHA-256 of its bytes'),
    sizeBytes: count('Size in bytes'),
  }),
  phi: z.object({ fileName: direct(z.string(), 'Name of the file') }),
};

/** Reading of a file began. */
export const readingBegan = z.object({ format: none(z.string(), 'Format as decided by its content') });
