import type { Context } from '../context.js';
import { EXIT, usage } from '../ends.js';
import { dollars, table } from '../screen.js';

export interface ClaimShown {
  claim: string; practice: string | null; serviceFrom: string | null; chargeCents: number | null; headline: { text: string; tone: string; detail: string };
  waitsFor: { owner: string; nextAction: string; dueAt: string } | null; standing: string | null; document: string | null; interchange: string | null;
}
interface Journey { headline: string; entries: { at: string; service: string; type: string; title: string; by: string; traceId: string | null }[]; cursor: string | null }

export const row = (c: ClaimShown) => [c.claim, c.practice, c.serviceFrom, dollars(c.chargeCents), c.headline.text, c.waitsFor === null ? '' : `${c.waitsFor.owner}: ${c.waitsFor.nextAction}`];
export const HEAD = ['CLAIM', 'PRACTICE', 'SERVICE', 'CHARGE', 'HEADLINE', 'WAITS FOR'];

/** `claimctl claim journey ID`: everything that happened to it, in order. */
export async function journey(context: Context, id: string): Promise<void> {
  const entries: Journey['entries'] = [];
  let page: Journey | undefined;
  do {
    page = await context.ask()<Journey>('reporting', `claims/${encodeURIComponent(id)}/journey${page?.cursor ? `?cursor=${page.cursor}` : ''}`);
    entries.push(...page.entries);
  } while (page.cursor !== null);
  context.screen.result({ claim: id, headline: page.headline, entries }, () => [
    page.headline, table(['AT', 'SERVICE', 'WHAT', 'BY', 'TRACE'], entries.map((e) => [e.at, e.service, e.title, e.by, e.traceId])),
  ].join('\n'));
}

export interface FindFlags { number?: string; member?: string; last?: string; first?: string; birth?: string; practice?: string }

/** `claimctl claim find`: by our id, the practice's number, member id, or name and birth date; the question travels in a body, never in an address. */
export async function findClaims(context: Context, id: string | undefined, flags: FindFlags): Promise<number> {
  const asked = { claimId: id, claimNumber: flags.number, memberId: flags.member, lastName: flags.last, firstName: flags.first, birthDate: flags.birth, practice: flags.practice };
  if (Object.values({ ...asked, practice: undefined }).every((v) => v === undefined)) throw usage('Give a claim id, --number, --member, or --last, --first and --birth.');
  const found = await context.ask()<{ items: ClaimShown[]; more: boolean }>('reporting', 'search', { method: 'POST', body: asked });
  context.screen.result(found, () => (found.items.length === 0 ? 'No claim was found.' : table(HEAD, found.items.map(row))));
  return found.items.length === 0 ? EXIT.findings : EXIT.ok;
}
