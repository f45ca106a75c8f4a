import { Denied } from './denied.js';
import type { z } from 'zod';

/** Reads what a client sent. @throws Denied 422 with the paths that are wrong; values are not repeated, they may identify people. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const outcome = schema.safeParse(body);
  if (outcome.success) return outcome.data;
  const details = outcome.error.issues.map((i) => ({ path: i.path.join('.'), problem: i.code }));
  const paths = [...new Set(details.map((d) => d.path || 'the whole'))].slice(0, 5).join(', ');
  throw new Denied(422, 'request-shape', `The request is not of the expected form at ${paths}.`, details);
}
