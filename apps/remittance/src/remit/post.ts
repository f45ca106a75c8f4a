import type { EffectDefinition, LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import { adviceSource, type Advice } from '../claim/advice.js';
import type { ClaimState } from '../claim/state.js';
import type { RemitState } from './decide.js';
import { matchClaims, type Match } from './match.js';
import type { Handed, Payment } from './read.js';

/** CLP of one transaction (architecture section 2). */
export const CHUNK = 200;

const adviceOf = (remit: string, state: RemitState, payment: Payment, by: Advice['matchedBy']): Advice => {
  const { claimId: _claimId, memberId: _memberId, serviceFrom: _serviceFrom, ...said } = payment;
  return { ...said, remit, document: state.document, practice: state.practice ?? '', paymentDate: state.paymentDate, matchedBy: by, ...(state.practices === undefined ? {} : { practices: state.practices }), ...(state.payer === undefined ? {} : { payer: state.payer }) };
};

const toClaim = (remit: string, state: RemitState, payment: Payment, match: Exclude<Match, string>): Targeted => ({
  stream: match.claim, kind: 'claim',
  fact: { kind: 'part', name: 'payment-advised', id: `${remit}#${payment.ordinal}`, actor: `partner:${state.partner}`, correlation: match.claim, data: adviceOf(remit, state, payment, match.by) },
});

const toRemit = (remit: string, state: RemitState, name: string, id: string, data: object, phi?: object): Targeted => ({
  stream: remit, kind: 'remit',
  fact: { kind: 'part', name, id: `${remit}#${id}`, actor: `partner:${state.partner}`, correlation: state.document, data, ...(phi === undefined ? {} : { phi }), ...(state.practice === undefined ? {} : { practice: state.practice }) },
});

/**
 * Hands a chunk of a balanced remittance to its claims, in one transaction with the cursor. Nothing when the cursor has passed it. `first` is
 * the ordinal of its first CLP in the remittance.
 */
export async function handOver(look: Lookups, remit: string, payments: readonly Payment[]): Promise<Targeted[]> {
  const state = (await look.states<RemitState>([remit])).get(remit);
  const first = payments[0]?.ordinal;
  if (state === undefined || first === undefined || state.phase !== 'balanced' || state.taken + 1 !== first) return [];
  const matches = await matchClaims(look, payments);
  const kept: Record<number, Payment> = {};
  const handed: Handed = { first, count: payments.length, unmatched: [], late: [] };
  const facts: Targeted[] = [];
  for (const payment of payments) {
    const match = matches.get(payment.ordinal) ?? 'none';
    if (typeof match === 'object') {
      facts.push(toClaim(remit, state, payment, match));
      continue;
    }
    kept[payment.ordinal] = payment;
    if (match === 'late') handed.late.push({ ordinal: payment.ordinal });
    else handed.unmatched.push({ ordinal: payment.ordinal, paidCents: payment.paidCents });
  }
  return [toRemit(remit, state, 'payments-handed', `${first}-handed`, handed, Object.keys(kept).length === 0 ? undefined : { payments: kept }), ...facts];
}

/**
 * The CLP of a chunk that were handed over and that their claims have not heard: those streams are parked, and what is told to them waits behind. Their
 * cash is held meanwhile. Asked again after a crash it finds the same.
 */
export async function holdUnheard(look: Lookups, tenant: string, remit: string, payments: readonly Payment[]): Promise<Targeted[]> {
  const state = (await look.states<RemitState>([remit])).get(remit);
  const [first] = payments;
  if (state === undefined || first === undefined || state.taken < first.ordinal) return [];
  const matches = await matchClaims(look, payments);
  const claimOf = (p: Payment): string | undefined => { const match = matches.get(p.ordinal); return typeof match === 'object' ? match.claim : undefined; };
  const claims = await look.states<ClaimState>([...new Set(payments.flatMap((p) => claimOf(p) ?? []))]);
  const silent = payments.flatMap((p) => {
    const claim = claimOf(p);
    const heard = claim !== undefined && claims.get(claim)?.position.sources.includes(adviceSource(tenant, remit, p.ordinal)) === true;
    return claim === undefined || heard ? [] : [{ ordinal: p.ordinal, paidCents: p.paidCents, claim }];
  });
  return silent.length === 0 ? [] : [toRemit(remit, state, 'claims-parked', `${first.ordinal}-parked`, { payments: silent })];
}

/** Looks once more for claims that had not arrived: those that are there now get their CLP, the others are unmatched. */
export const matchLate: EffectDefinition = {
  maxAttempts: 20,
  async run(effect, shell): Promise<LocalFact[]> {
    await shell.apply(effect.tenant, async (look) => {
      const state = (await look.states<RemitState>([effect.stream])).get(effect.stream);
      const late = state?.late.flatMap((o) => state.phi.payments[o] ?? []) ?? [];
      if (state === undefined || late.length === 0) return [];
      const matches = await matchClaims(look, late);
      const there = late.filter((p) => typeof matches.get(p.ordinal) === 'object');
      const missing = late.filter((p) => !there.includes(p)).map((p) => p.ordinal);
      return [
        ...(there.length === 0 ? [] : [toRemit(effect.stream, state, 'late-found', `${effect.id}-found`, { ordinals: there.map((p) => p.ordinal) })]),
        ...(missing.length === 0 ? [] : [toRemit(effect.stream, state, 'late-missing', `${effect.id}-missing`, { ordinals: missing })]),
        ...there.map((p) => toClaim(effect.stream, state, p, matches.get(p.ordinal) as Exclude<Match, string>)),
      ];
    });
    return [];
  },
};
