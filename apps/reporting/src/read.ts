import { isId } from '@claimstream/contracts';
import { Denied, type Caller, type ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';

/** Reads a body, a parameter or a query. @throws Denied 422 that names fields and rules, never values. */
export function read<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((i) => ({ field: i.path.join('.'), rule: i.code }));
  throw new Denied(422, 'request-shape', `The request is not of the expected form: ${[...new Set(wrong.map((w) => w.field || 'body'))].join(', ')}.`, wrong);
}

export const anId = z.string().refine(isId);
const day = z.iso.date();

/** What every list takes. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
  after: z.string().max(80).optional(),
  practice: anId.optional(),
});
export { day };

/** Position in a list: the sort keys of the last row. Opaque to clients, and of codes, dates and ids only. */
export const cursorOf = (keys: (string | number | null)[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** @throws Denied 422 for text that is no cursor of this list. */
export function keysOf<T extends z.ZodType>(cursor: string | undefined, shape: T): z.infer<T> | undefined {
  if (cursor === undefined) return undefined;
  let keys: unknown;
  try {
    keys = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new Denied(422, 'cursor-shape', 'The cursor is not one that this list gave out.');
  }
  const result = shape.safeParse(keys);
  if (!result.success) throw new Denied(422, 'cursor-shape', 'The cursor is not one that this list gave out.');
  return result.data;
}

/** The practices a query may read: null for all of them. A practice that is not the caller's is refused, not answered with nothing. */
export function scope(caller: Caller, practice: string | undefined): string[] | null {
  if (practice !== undefined) {
    if (!caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    return [practice];
  }
  return caller.practices === '*' ? null : [...caller.practices];
}

/** How fresh a list is. */
export interface Freshness {
  /** Events decided before this time are in the answer (ISO 8601). */
  asOf: string;
  /** Seconds by which the newest stored event trailed its decision while events are flowing; 0 when none are on the way. */
  lagSeconds: number;
}

/** Quiet for so long means that nothing is on the way, whatever the delay of the last event was (a rebuild stores old events). */
const QUIET_SECONDS = 30;

/** How fresh an answer is that is read now. */
export async function freshness(shell: ServiceShell, caller: Caller): Promise<Freshness> {
  const [row] = await shell.query<{ now: Date; lag: number | null }>(
    caller,
    `SELECT now() AS now, (SELECT CASE WHEN now() - j.stored_at > make_interval(secs => $1) THEN 0 ELSE greatest(0, round(extract(epoch FROM j.stored_at - j.at)))::int END
       FROM reporting.journey_entry j ORDER BY j.stored_xid DESC LIMIT 1) AS lag`,
    [QUIET_SECONDS],
  );
  const lagSeconds = row?.lag ?? 0;
  return { asOf: new Date((row?.now.getTime() ?? 0) - lagSeconds * 1000).toISOString(), lagSeconds };
}

/** A bigint of cents as the number it is; cents stay far below 2^53. */
export const number = (value: string | number | null | undefined): number | null => (value === null || value === undefined ? null : Number(value));
