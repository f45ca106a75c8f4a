import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../ends.js';
import { query } from '../platform/part.js';
import { dollars, table } from '../screen.js';

interface Balances { practice: string | null; asOf: string | null; entries: number; differenceCents: number; accounts: { account: string; name: string; debitCents: number; creditCents: number; balanceCents: number }[] }
interface Entry {
  key: { source: string; rule: string; leg: number }; occurredOn: string; postedOn: string; sequence?: string; remit?: string; reverses?: object;
  legs: { account: string; debitCents: number; creditCents: number; line?: number; adjustment?: { group: string; reason: string }; plb?: { reason: string } }[];
}

export interface LedgerFlags { practice?: string; asOf?: string }

/** `claimctl ledger balance`: the trial balance. Exit 1 when debits and credits differ. */
export async function trialBalance(context: Context, flags: LedgerFlags): Promise<ExitCode> {
  const found = await context.ask()<Balances>('remittance', `ledger/balances${query({ practice: flags.practice, asOf: flags.asOf })}`);
  context.screen.result(found, () => [
    table(['ACCOUNT', 'NAME', 'DEBIT', 'CREDIT', 'BALANCE'], found.accounts.map((a) => [a.account, a.name, dollars(a.debitCents), dollars(a.creditCents), dollars(a.balanceCents)])),
    `${found.entries} entries${found.asOf === null ? '' : ` up to ${found.asOf}`}; debits less credits ${dollars(found.differenceCents)}`,
  ].join('\n'));
  return found.differenceCents === 0 ? EXIT.ok : EXIT.findings;
}

/** `claimctl ledger hash`: the same facts give the same hash, in whatever order they came. */
export async function ledgerHash(context: Context, flags: LedgerFlags): Promise<void> {
  const found = await context.ask()<{ hash: string; entries: number }>('remittance', `ledger/hash${query({ practice: flags.practice, asOf: flags.asOf })}`);
  context.screen.result(found, () => `${found.hash}  ${found.entries} entries`);
}

/** `claimctl ledger claim CLAIM`: its journal, leg by leg. */
export async function claimJournal(context: Context, claim: string): Promise<void> {
  const found = await context.ask()<{ claim: string; entries: Entry[] }>('remittance', `ledger/entries?claim=${encodeURIComponent(claim)}`);
  context.screen.result(found, () => (found.entries.length === 0 ? 'Nothing is booked for this claim.' : table(
    ['POSTED', 'RULE', 'ACCOUNT', 'DEBIT', 'CREDIT', 'LINE', 'BECAUSE', 'REMITTANCE'],
    found.entries.flatMap((e) => e.legs.map((l) => [
      e.postedOn, `${e.key.rule}${e.reverses === undefined ? '' : ' (reverses)'}`, l.account, l.debitCents === 0 ? '' : dollars(l.debitCents), l.creditCents === 0 ? '' : dollars(l.creditCents), l.line,
      l.adjustment === undefined ? l.plb && `PLB ${l.plb.reason}` : `${l.adjustment.group}-${l.adjustment.reason}`, e.remit,
    ])),
  )));
}
