import { emit, type Context, type EventDraft } from '@claimstream/event-stream';
import { formatCents, overdrawn, type ClaimPosition } from '@claimstream/ledger';
import { decisionDue } from '../exception/due.js';

/**
 * No bucket of a claim stands below zero without somebody who asks whose money it is (I3): a charge was lowered after it was paid. A credit that
 * grows is the same one with another amount; one that is gone is settled.
 */
export function creditEvents(before: ClaimPosition, after: ClaimPosition, context: Context): EventDraft[] {
  const was = new Map(overdrawn(before).map((o) => [o.account, o.openCents]));
  const is = overdrawn(after);
  const raised = is.filter(({ account, openCents }) => was.get(account) !== openCents).map(({ account, openCents }) => emit('remittance.exception-raised', {
    exception: `credit/${account}`, code: 'credit-arises', sentence: `More is paid and reduced in ${account} than the claim charges: ${formatCents(Math.abs(openCents))} too much.`, owner: 'poster',
    nextAction: 'Find out whose money it is: a charge that is missing, or a refund', amountCents: Math.abs(openCents), dueAt: decisionDue(context.now),
  }, {}));
  const settled = [...was.keys()].filter((account) => !is.some((o) => o.account === account)).map((account) => emit('remittance.exception-settled', {
    exception: `credit/${account}`, how: 'The claim charges again what was paid and reduced.',
  }, {}));
  return [...raised, ...settled];
}
