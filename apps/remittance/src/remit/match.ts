import { claimNumberKey, isId, TOKEN_PURPOSES } from '@claimstream/contracts';
import type { Lookups } from '@claimstream/event-stream';
import type { Advice } from '../claim/advice.js';
import type { ClaimState } from '../claim/state.js';
import { matchKey, payerClaim } from '../tables.js';
import type { Payment } from './read.js';

export type Match = { claim: string; by: Advice['matchedBy'] } | 'late' | 'none';

/**
 * Which claim each CLP speaks of: CLP01 as it left us, else the payer's own claim number (CLP07), else a scored look-up by member id, own claim
 * number, first day of service and charge. A look-up decides only when one claim is better than every other; a CLP01 shaped like our id whose
 * claim has not arrived is late, not foreign.
 */
export async function matchClaims(look: Lookups, payments: readonly Payment[]): Promise<Map<number, Match>> {
  const known = await look.states<ClaimState>([...new Set(payments.map((p) => p.claimId).filter(isId))]);
  const found = new Map<number, Match>();
  const open: Payment[] = [];
  for (const p of payments) {
    if (known.has(p.claimId)) found.set(p.ordinal, { claim: p.claimId, by: 'claim-id' });
    else if (isId(p.claimId)) found.set(p.ordinal, 'late');
    else open.push(p);
  }
  if (open.length === 0) return found;
  const numbered = await look.rows<{ control: string; claim: string }>(payerClaim.name, ['control'], [...new Set(open.map((p) => p.payerClaimControl).filter((c) => c !== ''))].map((c) => [c]));
  const byControl = new Map<string, Set<string>>();
  for (const { control, claim } of numbered) byControl.set(control, (byControl.get(control) ?? new Set<string>()).add(claim));
  const rest: Payment[] = [];
  for (const p of open) {
    const claims = byControl.get(p.payerClaimControl);
    const [only] = claims ?? [];
    if (claims?.size === 1 && only !== undefined) found.set(p.ordinal, { claim: only, by: 'payer-claim-number' });
    else rest.push(p);
  }
  for (const [ordinal, match] of await lookUp(look, rest)) found.set(ordinal, match);
  return found;
}

/** Points of what agrees. Twice the same claim number of the practice alone is not enough: practices number alike. */
const POINTS = { number: 3, member: 3, charge: 2, day: 2 } as const;
const ENOUGH = 7;

async function lookUp(look: Lookups, payments: readonly Payment[]): Promise<Map<number, Match>> {
  const keys = new Map(payments.map((p) => {
    const number = claimNumberKey(p.claimId);
    return [p.ordinal, {
      number: number === undefined ? [] : look.tokens(TOKEN_PURPOSES.claimNumber, number),
      member: p.memberId === undefined ? [] : look.tokens(TOKEN_PURPOSES.member, p.memberId),
    }];
  }));
  const asked = [...keys.values()].flatMap((k) => [...k.number.map((t) => [TOKEN_PURPOSES.claimNumber, t]), ...k.member.map((t) => [TOKEN_PURPOSES.member, t])]);
  const rows = asked.length === 0 ? [] : await look.rows<{ purpose: string; token: string; claim: string }>(matchKey.name, ['purpose', 'token'], asked);
  const states = await look.states<ClaimState>([...new Set(rows.map((r) => r.claim))]);
  return new Map(payments.map((p) => {
    const own = keys.get(p.ordinal);
    const points = new Map<string, number>();
    const give = (claim: string, n: number): void => { points.set(claim, (points.get(claim) ?? 0) + n); };
    for (const r of rows) {
      if (own?.number.includes(r.token)) give(r.claim, POINTS.number);
      if (own?.member.includes(r.token)) give(r.claim, POINTS.member);
    }
    for (const claim of points.keys()) {
      const state = states.get(claim);
      if (state?.charges.some((c) => c.chargeCents === p.chargeCents)) give(claim, POINTS.charge);
      if (p.serviceFrom !== undefined && state?.serviceFrom === p.serviceFrom) give(claim, POINTS.day);
    }
    const [best, second] = [...points].sort(([, a], [, b]) => b - a);
    const clear = best !== undefined && best[1] >= ENOUGH && (second === undefined || second[1] < best[1]);
    return [p.ordinal, clear ? { claim: best[0], by: 'look-up' as const } : 'none' as const];
  }));
}
