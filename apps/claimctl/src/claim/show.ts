import type { Context } from '../context.js';
import { part } from '../platform/part.js';
import { attemptLines, exceptionLines, type SubmissionPage } from '../reject/rejections.js';
import { dollars, table } from '../screen.js';
import { HEAD, row, type ClaimShown } from './claims.js';

interface Case { sequence: string; cause: string; amountCents: number; category?: string; route?: string; owner?: string; nextAction?: string; dueOn?: string; appealBy?: string; correctBy?: string }
interface Exception { at: string; code: string; sentence: string; owner: string; nextAction: string; dueAt: string; amountCents: number }
interface Balances { insuranceCents: Record<string, number>; patientCents: number; openCents: number }
export interface ClaimPage extends ClaimShown {
  positions: Record<string, string>;
  findings: Record<string, { code: string; severity: string; path: string; message: string; fix: string }[]>;
  workItems: { item: string; queue: string; owner: string; nextAction: string; dueAt: string }[];
  money?: { exceptions?: Record<string, Exception> };
}
interface Answer {
  remit: string; ordinal: number; sequence: string; outcome: string; statusCode: string; chargeCents: number; paidCents: number; contractualCents: number; patientCents: number; deniedCents: number; heldCents: number;
}
interface Money { balances: Balances | null; cases: Record<string, Case>; share: { account: string; patientCents: number; sentence: string } | null; answers: Answer[] }

const PAYER: Readonly<Record<string, string>> = { P: 'first payer', S: 'second payer', T: 'third payer' };

function moneyLines(money: Money): string[] {
  const { balances, share } = money;
  return [
    ...money.answers.map((a) => `  answer ${a.sequence} ${a.outcome} (CLP02 ${a.statusCode}, remittance ${a.remit}/${a.ordinal}): charge ${dollars(a.chargeCents)}, paid ${dollars(a.paidCents)}, contractual ${dollars(a.contractualCents)}, `
      + `patient or next payer ${dollars(a.patientCents)}, denied ${dollars(a.deniedCents)}, held ${dollars(a.heldCents)}`),
    ...(balances === null ? [] : [`  open ${dollars(balances.openCents)}: ${[...Object.entries(balances.insuranceCents).map(([s, cents]) => `${PAYER[s] ?? s} ${dollars(cents)}`), `patient ${dollars(balances.patientCents)}`].join(', ')}`]),
    ...Object.entries(money.cases).map(([item, c]) => `  case ${item} ${dollars(c.amountCents)}${c.category === undefined ? '' : ` ${c.category}, ${c.route ?? ''}`}${c.nextAction === undefined ? '' : `; ${c.owner ?? ''}: ${c.nextAction}`}`
      + `${c.dueOn === undefined ? '' : `, due ${c.dueOn}`}${c.appealBy === undefined ? '' : `, appeal by ${c.appealBy}`}${c.correctBy === undefined ? '' : `, correct by ${c.correctBy}`}`),
    ...(share === null ? [] : [`  account ${share.account}: ${share.sentence}`]),
  ];
}

/**
 * `claimctl claim show ID`: where it stands, what was sent and refused, what payers answered, what is open, and who does what next. Parts that
 * the signed-in person may not see, or that a service does not know yet, are left out.
 */
export async function showClaim(context: Context, id: string): Promise<void> {
  const ask = context.ask();
  const at = `claims/${encodeURIComponent(id)}`;
  const page = await ask<ClaimPage>('reporting', at);
  const [sent, money] = await Promise.all([part<SubmissionPage>(ask, 'submission', at), part<Money>(ask, 'reporting', `${at}/money`)]);
  const exceptions = page.money?.exceptions ?? {};
  context.screen.result({ ...page, attempts: sent?.attempts ?? null, submissionExceptions: sent?.exceptions ?? null, money: money === null ? null : { ...money, exceptions } }, () => [
    table(HEAD, [row(page)]),
    ...Object.entries(page.positions).filter(([item]) => sent === null || !item.startsWith('attempt:')).map(([item, state]) => `  ${item} ${state}`),
    ...(sent?.attempts ?? []).flatMap(attemptLines),
    ...(money === null ? [] : moneyLines(money)),
    ...Object.entries(exceptions).map(([key, e]) => `  exception ${key} ${dollars(e.amountCents)}: ${e.sentence} ${e.owner}: ${e.nextAction}, due ${e.dueAt}`),
    ...(sent === null ? [] : exceptionLines({ exceptions: sent.exceptions.filter((e) => e.settled !== null) })),
    ...Object.entries(page.findings).filter(([machine]) => sent === null || machine !== 'attempt').flatMap(([machine, found]) => found.map((f) => `  ${machine} ${f.severity} ${f.code} ${f.path}: ${f.message} ${f.fix}`)),
    ...page.workItems.map((w) => `  ${w.queue} ${w.owner}: ${w.nextAction}, due ${w.dueAt}`),
  ].join('\n'));
}
