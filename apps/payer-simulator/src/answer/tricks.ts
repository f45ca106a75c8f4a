import { DRAWN_FATES, type DrawnFate, type Wish } from './fate.js';

/**
 * What somebody may ask of the payers besides honesty. `answer`: a mailbox that is silent else is answered from now on. The next file: `decide` (and `silent`, short for it), `before-acknowledgement`, `split-in-two`,
 * `mangled-claim-id`. What went out before: `repeat-835` (same bytes), `new-control-number`, `split-again`. At once: `unknown-claim`.
 */
export const TRICKS = ['answer', 'decide', 'silent', 'before-acknowledgement', 'split-in-two', 'mangled-claim-id', 'repeat-835', 'new-control-number', 'split-again', 'unknown-claim'] as const;
export type TrickName = (typeof TRICKS)[number];

/** A trick as it was asked for. */
export interface Trick {
  number: number;
  trick: TrickName;
  askedAt: string;
  /** Only there, where given. */
  tenant?: string;
  partner?: string;
  /** CLM01: of the claim that is meant; of `unknown-claim` the CLP01 that it names. */
  claim?: string;
  /** How often: claims of `decide`, interchanges or 835s of the others. */
  times: number;
  /** Of `decide`. */
  wish?: Wish;
  /** Number of the answer that comes again; the newest 835 where absent. */
  answer?: number;
  /** CLM01 of the claim after which an unknown one is made; the newest of the mailbox where absent. */
  like?: string;
}

/** Tricks that something already sent or nothing at all is enough for. */
export const AT_ONCE: ReadonlySet<TrickName> = new Set<TrickName>(['repeat-835', 'new-control-number', 'split-again', 'unknown-claim']);

const MOST_TIMES = 100_000;
const text = (value: unknown, longest: number): string | undefined => (typeof value === 'string' && value !== '' && value.length <= longest && /^[\x20-\x7d]+$/.test(value) ? value : undefined);

/** Whether somebody asked, before it came, that what this mailbox receives is answered. */
export const isAskedFor = (tricks: readonly { trick: Trick }[], { tenant, partner, receivedAt }: { tenant: string; partner: string; receivedAt: string }): boolean =>
  tricks.some(({ trick: t }) => t.trick === 'answer' && (t.tenant ?? tenant) === tenant && (t.partner ?? partner) === partner && t.askedAt <= receivedAt);

/** Reads a request. A string is one sentence with what is wrong with it. */
export function trickOf(body: unknown, askedAt: string): Omit<Trick, 'number'> | string {
  if (typeof body !== 'object' || body === null) return 'Send a JSON object with "trick".';
  const given = body as Record<string, unknown>;
  const trick = TRICKS.find((t) => t === given['trick']);
  if (trick === undefined) return `"trick" is one of ${TRICKS.join(', ')}.`;
  const times = given['times'] ?? 1;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > MOST_TIMES) return `"times" is a whole number from 1 to ${MOST_TIMES}.`;
  const answer = given['answer'];
  if (answer !== undefined && (typeof answer !== 'number' || !Number.isInteger(answer) || answer < 1)) return '"answer" is the number of an answer.';
  const wish = trick === 'silent' ? { fate: 'silent' as const } : trick === 'decide' ? wishOf(given) : undefined;
  if (typeof wish === 'string') return wish;
  const [tenant, partner, claim, like] = [text(given['tenant'], 80), text(given['partner'], 80), text(given['claim'], 38), text(given['like'], 38)];
  return {
    trick, askedAt, times, ...(tenant === undefined ? {} : { tenant }), ...(partner === undefined ? {} : { partner }), ...(claim === undefined ? {} : { claim }), ...(wish === undefined ? {} : { wish }),
    ...(answer === undefined ? {} : { answer }), ...(like === undefined ? {} : { like }),
  };
}

const FATES: readonly (DrawnFate | 'refused-999')[] = [...DRAWN_FATES, 'refused-999'];

function wishOf({ as, reason, status }: Record<string, unknown>): Wish | string {
  const fate = FATES.find((f) => f === as);
  if (fate === undefined) return `"as" is one of ${FATES.join(', ')}.`;
  const [, group, code, remark] = /^(CO|PR|OA|PI)-([A-Z0-9]{1,5})(?:\+([A-Z0-9]{2,6}))?$/.exec(typeof reason === 'string' ? reason : '') ?? [];
  if (reason !== undefined && (group === undefined || code === undefined)) return '"reason" is group and CARC, and a RARC where one belongs to it: CO-16+N290.';
  const [, category, number, entity] = /^(A[3678]):(\d{1,3})(?::([A-Z0-9]{2,3}))?$/.exec(typeof status === 'string' ? status : '') ?? [];
  if (status !== undefined && (category === undefined || number === undefined)) return '"status" is category, status and an entity where one belongs to it: A7:33:IL.';
  return {
    fate, ...(group === undefined || code === undefined ? {} : { denial: { group, reason: code, ...(remark === undefined ? {} : { remark }) } }),
    ...(category === undefined || number === undefined ? {} : { status: { category, status: number, ...(entity === undefined ? {} : { entity }) } }),
  };
}

/** The first of the tricks that is meant for this mailbox (and claim) and still to be played. `uses` are those that were played since the book was looked at. */
export function trickFor(
  tricks: readonly { trick: Trick; left: number }[], names: readonly TrickName[], where: { tenant: string; partner: string; claim?: string }, uses: readonly number[] = [],
): Trick | undefined {
  return tricks.find(({ trick, left }) =>
    left > uses.filter((n) => n === trick.number).length && names.includes(trick.trick) && (trick.tenant ?? where.tenant) === where.tenant && (trick.partner ?? where.partner) === where.partner
    && (where.claim === undefined || (trick.claim ?? where.claim) === where.claim))?.trick;
}
