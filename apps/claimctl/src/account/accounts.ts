import type { Context } from '../context.js';
import { pages, query } from '../platform/part.js';
import { dollars, table } from '../screen.js';

interface Account { account: string; practice: string; guarantor: string; state: string; balanceCents: number; openClaims: number; changedAt: string }
interface Page extends Account { claims: { claim: string; serviceFrom?: string; patientCents: number; sentence?: string }[] }

const MOST = 1000;

/** `claimctl account ls`: what guarantors owe, patient shares and nothing else. */
export async function listAccounts(context: Context, { practice, guarantor, state }: { practice?: string; guarantor?: string; state?: string }): Promise<void> {
  const ask = context.ask();
  const { items, more } = await pages<Account>(MOST, async (cursor) => {
    const page = await ask<{ accounts: Account[]; next: string | null }>('patient-billing', `accounts${query({ practice, guarantor, state, cursor })}`);
    return { items: page.accounts, cursor: page.next };
  });
  context.screen.result({ accounts: items, more }, () => (items.length === 0 ? 'No account is open.' : [
    table(['ACCOUNT', 'PRACTICE', 'GUARANTOR', 'STATE', 'BALANCE', 'CLAIMS'], items.map((a) => [a.account, a.practice, a.guarantor, a.state, dollars(a.balanceCents), a.openClaims])),
    ...(more ? [`More than ${MOST}; narrow it with --practice, --guarantor or --state.`] : []),
  ].join('\n')));
}

/** `claimctl account show ID`: each claim's share with the sentence that explains it. */
export async function showAccount(context: Context, id: string): Promise<void> {
  const page = await context.ask()<Page>('patient-billing', `accounts/${encodeURIComponent(id)}`);
  context.screen.result(page, () => [
    `${page.account} ${page.state}: ${dollars(page.balanceCents)} (guarantor ${page.guarantor}, practice ${page.practice})`,
    ...page.claims.map((c) => `  ${c.claim}${c.serviceFrom === undefined ? '' : ` of ${c.serviceFrom}`} ${dollars(c.patientCents)}${c.sentence === undefined ? '' : `: ${c.sentence}`}`),
  ].join('\n'));
}
