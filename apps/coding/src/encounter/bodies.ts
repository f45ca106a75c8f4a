import { isId } from '@claimstream/contracts';
import { isDate } from '@claimstream/codes';
import { z } from 'zod';
import { QUERY_TOPICS } from './commands.js';

const date = z.string().refine(isDate);
const text = z.string().trim().min(1).max(2000);

export const claimId = z.string().refine(isId);

const diagnosis = z.strictObject({
  /** ICD-10-CM, with or without the dot. */
  code: z.string().trim().toUpperCase().transform((c) => c.replace('.', '')).pipe(z.string().regex(/^[A-Z][0-9A-Z]{2,6}$/)),
  qualifier: z.string().regex(/^[A-Z]{2,3}$/),
  poa: z.enum(['Y', 'N', 'U', 'W', '1']).optional(),
});

const line = z.strictObject({
  number: z.int().positive().max(999),
  code: z.string().trim().toUpperCase().regex(/^[0-9A-Z]{5}$/).optional(),
  qualifier: z.string().max(2).optional(),
  modifiers: z.array(z.string().trim().toUpperCase().regex(/^[0-9A-Z]{2}$/)).max(4),
  revenueCode: z.string().regex(/^\d{4}$/).optional(),
  chargeCents: z.int().nonnegative().max(9_999_999_999).optional(),
  unit: z.enum(['UN', 'MJ', 'DA']),
  quantityMilli: z.int().positive().max(999_999_000),
  placeOfService: z.string().regex(/^\d{2}$/).optional(),
  pointers: z.array(z.int().positive().max(12)).max(4),
  serviceFrom: date.optional(),
  serviceThrough: date.optional(),
});

export const codesBody = z.strictObject({ diagnoses: z.array(diagnosis).max(25), lines: z.array(line).max(999) });
export const overrideBody = z.strictObject({ code: z.string().min(1).max(20), path: z.string().max(200), reason: text });
export const queryBody = z.strictObject({ topic: z.enum(QUERY_TOPICS), question: text, dueAt: z.iso.datetime() });
export const answerBody = z.strictObject({ answer: text });
