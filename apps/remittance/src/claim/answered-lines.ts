import type { remittance } from '@claimstream/contracts';
import { classifyAdjustments, priorCents, type ClaimPayment } from '@claimstream/ledger';
import type { Advice } from './advice.js';
import type { MatchedLine } from './match-lines.js';
import type { ClaimState } from './state.js';

/** Lines as answered, every adjustment with what it did to the books. */
export function answeredLines(state: ClaimState, advice: Advice, payment: ClaimPayment, matched: MatchedLine[]): { lines: remittance.AnsweredLine[]; adjustments: remittance.AnsweredLine['adjustments'] } {
  const before = payment.payers.slice(0, payment.payers.indexOf(payment.sequence));
  const classified = { priorPayer: priorCents(state.position, before) !== 0 };
  const treated = (line: Parameters<typeof classifyAdjustments>[0]) => classifyAdjustments(line, classified).map(({ group, reason, amountCents, treatment }) => ({ group, reason, amountCents, treatment }));
  return {
    adjustments: treated(payment),
    lines: advice.lines.map((l, i) => ({
      ...(matched[i]?.number === undefined ? {} : { number: matched[i].number }), matchedBy: matched[i]?.matchedBy ?? 'none', ...(l.code === undefined ? {} : { code: l.code }), modifiers: l.modifiers,
      ...(l.revenueCode === undefined ? {} : { revenueCode: l.revenueCode }), chargeCents: l.chargeCents, paidCents: l.paidCents, ...(l.allowedCents === undefined ? {} : { allowedCents: l.allowedCents }),
      adjustments: treated(l), remarks: l.remarks,
    })),
  };
}
