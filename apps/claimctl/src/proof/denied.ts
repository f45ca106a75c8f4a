import { Findings, type Outcome } from './outcome.js';
import { ANSWERS } from './posted.js';
import type { Tables } from './sources.js';

interface Adjusted { reason: string; amountCents: number; treatment: string }
export interface AnswerRow { claim: string; seq: number; data: { sequence: string; deniedCents: number; adjustments: Adjusted[]; lines: { adjustments: Adjusted[] }[] } }
export interface CaseRow { claim: string; seq: number; type: string; item: string | null; data: { sequence: string; cause: string; amountCents?: number } }

/** Every denied dollar is in a case: open, or ended with what was decided about it. */
export async function denied(tables: Tables): Promise<Outcome> {
  const found = new Findings('denied', 'Every denied dollar of the answers that hold is in a case, and no case is about more than was denied.');
  weigh(
    await tables.rows<AnswerRow>(`SELECT claim, seq, data FROM (${ANSWERS}) a ORDER BY claim, seq`),
    await tables.rows<CaseRow>(`SELECT stream AS claim, seq, type, item, convert_from(bytes, 'UTF8')::jsonb->'data' AS data FROM denial.event WHERE type LIKE 'denial.%' ORDER BY stream, seq`), found);
  return found.outcome();
}

/** What stays owed and belongs to somebody; everything else posted, moved on, or restated another payer. */
const REFUSED = new Set(['denied', 'unknown', 'suspect']);
/** CARC 18: a refusal because the same was received before decides nothing about an earlier answer. */
const DUPLICATE = '18';

const refused = ({ data }: AnswerRow): Adjusted[] => [...data.adjustments, ...data.lines.flatMap((l) => l.adjustments)].filter((a) => REFUSED.has(a.treatment));
const sum = (of: readonly { amountCents: number }[]): number => of.reduce((cents, a) => cents + a.amountCents, 0);

/** Rows in the order of each stream. */
export function weigh(answers: readonly AnswerRow[], events: readonly CaseRow[], found: Findings): void {
  const cases = casesOf(events, found);
  const byPayer = new Map<string, AnswerRow[]>();
  for (const a of answers) byPayer.set(`${a.claim} ${a.data.sequence}`, [...(byPayer.get(`${a.claim} ${a.data.sequence}`) ?? []), a]);
  for (const [payer, own] of byPayer) {
    found.count('claims answered by a payer');
    const originals = own.filter((a) => !refused(a).some((d) => d.reason === DUPLICATE));
    const last = (originals.length === 0 ? own : originals).at(-1);
    const inCases = cases.get(payer) ?? 0;
    cases.delete(payer);
    const lost = (last?.data.deniedCents ?? 0) - inCases;
    found.count('cents denied', last?.data.deniedCents ?? 0);
    found.count('cents in cases', inCases);
    if (lost > 0) found.differs(`claim ${payer}: ${last?.data.deniedCents ?? 0} cents are denied and ${inCases} are in cases`);
    // A payer may answer in parts or again; of one answer alone it is known to the cent.
    const most = sum(own.flatMap(refused));
    if (own.length === 1 ? inCases !== most : inCases > most) found.differs(`claim ${payer}: cases are about ${inCases} cents and the payer refused ${most}`);
  }
  for (const [payer, cents] of cases) if (cents !== 0) found.differs(`claim ${payer}: ${cents} cents are in cases and no payer answered`);
}

/** Cents in cases by claim and payer sequence: the last word of each case, none where the payer paid after all. */
function casesOf(events: readonly CaseRow[], found: Findings): Map<string, number> {
  const cases = new Map<string, { payer: string; cause: string; cents: number; over: boolean }>();
  for (const { claim, type, item, data } of events) {
    const payer = `${claim} ${data.sequence}`;
    if (type === 'denial.case-opened') cases.set(`${claim} ${item ?? ''}`, { payer, cause: data.cause, cents: data.amountCents ?? 0, over: false });
    else if (type === 'denial.case-grew') {
      const live = [...cases.values()].filter((c) => c.payer === payer && c.cause === data.cause && !c.over).at(-1);
      if (live === undefined) found.differs(`claim ${payer}: a case of reason ${data.cause} changed that was never opened`);
      else live.cents = data.amountCents ?? 0;
    } else if (type === 'denial.case-overturned') {
      const one = cases.get(`${claim} ${item ?? ''}`);
      if (one !== undefined) one.over = true;
    }
  }
  const sums = new Map<string, number>();
  for (const c of cases.values()) {
    found.count('cases');
    if (!c.over) sums.set(c.payer, (sums.get(c.payer) ?? 0) + c.cents);
  }
  return sums;
}
