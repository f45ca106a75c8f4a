import type { Context } from '../context.js';
import { pages, query } from '../platform/part.js';
import { dollars, table } from '../screen.js';

interface Equation { postedCents: number; heldCents: number; providerAdjustmentCents: number; transferredCents: number; differenceCents: number; complete: boolean }
interface Remit {
  remit: string; practice: string | null; document: string | null; trace: string | null; payerName: string | null; method: string | null; paymentDate: string | null; claims: number | null; posted: number; held: number;
  state: string; headline: { text: string; detail: string }; reason: string | null; equation: Equation;
}
interface Answer { ordinal: number; claim: string; sequence: string; outcome: string; statusCode: string; chargeCents: number; paidCents: number; contractualCents: number; patientCents: number; deniedCents: number; heldCents: number }
interface Page extends Remit {
  holds: { exception: string; ordinal: number; reason: string; sentence: string; paidCents: number; claim?: string; dueAt: string }[];
  adjustments: { ordinal: number; reason: string; amountCents: number; rule: string; account: string }[];
  repeats: { document: string; transaction: number; at: string }[];
  answers: Answer[];
  cursor: string | null;
}

const MOST = 1000;
const PAGE = 200;

/** `claimctl remit ls`: remittances, newest first. */
export async function listRemits(context: Context, { practice, state }: { practice?: string; state?: string }): Promise<void> {
  const ask = context.ask();
  const { items, more } = await pages<Remit>(MOST, (cursor) => ask('reporting', `remits${query({ practice, state, limit: PAGE, cursor })}`));
  context.screen.result({ remits: items, more }, () => (items.length === 0 ? 'No remittance is there.' : [
    table(['REMITTANCE', 'PRACTICE', 'PAYER', 'TRACE', 'PAID ON', 'STATE', 'TRANSFERRED', 'POSTED', 'HELD', 'CLAIMS'], items.map((r) => [
      r.remit, r.practice, r.payerName, r.trace, r.paymentDate, r.reason === null ? r.state : `${r.state}: ${r.reason}`, dollars(r.equation.transferredCents), dollars(r.equation.postedCents), dollars(r.equation.heldCents), r.claims,
    ])),
    ...(more ? [`More than ${MOST}; narrow it with --practice or --state.`] : []),
  ].join('\n')));
}

function equationLine({ equation: e }: Remit): string {
  const sum = `${dollars(e.postedCents)} posted + ${dollars(e.heldCents)} in unapplied, less provider adjustments of ${dollars(e.providerAdjustmentCents)}`;
  if (!e.complete) return `  ${sum} so far; ${dollars(e.transferredCents)} were transferred`;
  return `  ${sum}: ${dollars(e.transferredCents)} transferred${e.differenceCents === 0 ? '' : `, ${dollars(e.differenceCents)} off`}`;
}

/** `claimctl remit show ID`: the equation that ties it to the bank, what is held and why, and every answer posted from it. */
export async function showRemit(context: Context, id: string): Promise<void> {
  const ask = context.ask();
  const at = `remits/${encodeURIComponent(id)}`;
  const page = await ask<Page>('reporting', at);
  const answers = [...page.answers];
  for (let { cursor } = page; cursor !== null;) {
    const next: Page = await ask<Page>('reporting', `${at}${query({ cursor })}`);
    answers.push(...next.answers);
    ({ cursor } = next);
  }
  const { cursor: _cursor, ...shown } = page;
  context.screen.result({ ...shown, answers }, () => [
    `${page.remit} ${page.state}: ${page.payerName ?? 'payer unknown'}, trace ${page.trace ?? '?'} of ${page.paymentDate ?? '?'}${page.method === null ? '' : ` (${page.method})`}, practice ${page.practice ?? 'unknown'}`,
    `  ${page.headline.text}. ${page.headline.detail}`,
    equationLine(page),
    ...page.holds.map((h) => `  held CLP ${h.ordinal} ${dollars(h.paidCents)} ${h.reason}${h.claim === undefined ? '' : ` (claim ${h.claim})`}: ${h.sentence} Due ${h.dueAt}`),
    ...page.adjustments.map((a) => `  PLB ${a.reason} ${dollars(a.amountCents)}: ${a.rule}, account ${a.account}`),
    ...page.repeats.map((r) => `  came again ${r.at} in file ${r.document}, transaction ${r.transaction}: nothing was posted`),
    ...(answers.length === 0 ? [] : [table(['CLP', 'CLAIM', 'PAYER', 'OUTCOME', 'CHARGE', 'PAID', 'CONTRACTUAL', 'PATIENT', 'DENIED', 'HELD'], answers.map((a) => [
      a.ordinal, a.claim, a.sequence, a.outcome, dollars(a.chargeCents), dollars(a.paidCents), dollars(a.contractualCents), dollars(a.patientCents), dollars(a.deniedCents), dollars(a.heldCents),
    ]))]),
  ].join('\n'));
}
