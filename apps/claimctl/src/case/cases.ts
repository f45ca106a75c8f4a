import type { Context } from '../context.js';
import { pages, query } from '../platform/part.js';
import { dollars, table } from '../screen.js';

interface Listed { claim: string; case: string; practice: string; category: string; route: string | null; owner: string; nextAction: string; dueOn: string; appealBy: string | null; correctBy: string | null; amountCents: number; lines: number }
interface Shown extends Omit<Listed, 'claim' | 'practice' | 'lines'> {
  state: string | null; openedOn: string; appealable: string | null; triagedBy: string | null; overturned: { remit: string; paidCents: number } | null;
  lines: { line?: number; group: string; reason: string; remarks: string[]; amountCents: number }[];
}

const MOST = 1000;

export interface CaseFlags { practice?: string; category?: string; owner?: string; due?: string }

/** `claimctl case ls`: what payers refuse to pay, by the day its next step is due. */
export async function listCases(context: Context, { practice, category, owner, due }: CaseFlags): Promise<void> {
  const ask = context.ask();
  const { items, more } = await pages<Listed>(MOST, async (cursor) => {
    const page = await ask<{ cases: Listed[]; next: string | null }>('denial', `cases${query({ practice, category, owner, due, cursor })}`);
    return { items: page.cases, cursor: page.next };
  });
  context.screen.result({ cases: items, more }, () => (items.length === 0 ? 'No case is open.' : [
    table(['CLAIM', 'CASE', 'PRACTICE', 'CATEGORY', 'ROUTE', 'DENIED', 'DUE', 'APPEAL BY', 'CORRECT BY', 'NEXT'], items.map((c) => [c.claim, c.case, c.practice, c.category, c.route, dollars(c.amountCents), c.dueOn, c.appealBy, c.correctBy, `${c.owner}: ${c.nextAction}`])),
    ...(more ? [`More than ${MOST}; narrow it with --practice, --category, --owner or --due.`] : []),
  ].join('\n')));
}

/** `claimctl case show CLAIM`: every case of a claim with its denied lines. */
export async function showCases(context: Context, claim: string): Promise<void> {
  const page = await context.ask()<{ claim: string; practice: string | null; cases: Shown[] }>('denial', `claims/${encodeURIComponent(claim)}`);
  context.screen.result(page, () => (page.cases.length === 0 ? 'No payer refused anything of this claim.' : page.cases.flatMap((c) => [
    `${c.case} ${c.state ?? ''} ${dollars(c.amountCents)}: ${c.category}, ${c.route ?? 'no route yet'}; opened ${c.openedOn}${c.appealBy === null ? '' : `, appeal by ${c.appealBy}`}${c.correctBy === null ? '' : `, correct by ${c.correctBy}`}`,
    `  ${c.owner}: ${c.nextAction}, due ${c.dueOn}`,
    ...c.lines.map((l) => `  ${l.line === undefined ? 'claim' : `line ${l.line}`} ${l.group}-${l.reason}${l.remarks.length === 0 ? '' : ` ${l.remarks.join(' ')}`} ${dollars(l.amountCents)}`),
    ...(c.overturned === null ? [] : [`  overturned by remittance ${c.overturned.remit}: ${dollars(c.overturned.paidCents)}`]),
  ]).join('\n')));
}
