import { TOKEN_PURPOSES } from '@claimstream/contracts';
import { emit, isEvent, unchanged, type Context, type Decide, type Decision, type EventFact, type SideRow } from '@claimstream/event-stream';
import { awaitingTable, matchKey, payerClaim } from '../tables.js';
import type { Advice } from './advice.js';
import { settleCharges } from './charge.js';
import { creditEvents } from './credit.js';
import { postAdvice } from './post-advice.js';
import { awaiting, newClaim, type ClaimState, type Sent } from './state.js';

/** A claim in the books: what it charges, what was sent, and what its payers answer. */
export const decideClaim: Decide<ClaimState> = (before, fact, context) => {
  const decision = fact.kind === 'event' ? heardEvent({ ...(before ?? newClaim()), ...(fact.practice && { practice: fact.practice }) }, fact, context)
    : fact.name === 'payment-advised' ? postAdvice(before ?? newClaim(), fact.data as Advice, context) : unchanged(before);
  const { state } = decision;
  const credits = before === state ? [] : creditEvents((before ?? newClaim()).position, state.position, context);
  return {
    ...decision,
    ...(credits.length > 0 && { events: [...(decision.events ?? []), ...credits] }),
    rows: [...(decision.rows ?? []), ...(fact.kind === 'event' ? keyRows(fact, context.stream.id) : payerClaimRows(before, state, context.stream.id)), ...awaitingRows(context.stream.id, before, state)],
    ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }),
  };
};

function heardEvent(state: ClaimState, fact: EventFact, context: Context): Decision<ClaimState> {
  if (isEvent(fact, 'intake.encounter-received') || isEvent(fact, 'intake.encounter-ready')) {
    const { patient, guarantor, coverages, serviceFrom } = fact.data;
    return settleCharges({ ...state, patient, guarantor, coverages, serviceFrom }, fact, context);
  }
  if (isEvent(fact, 'intake.encounter-not-billable')) return settleCharges({ ...state, notBillable: true }, fact, context);
  if (isEvent(fact, 'coding.encounter-coded')) {
    const { revision, chargeCents, lines } = fact.data;
    return settleCharges({ ...state, charges: [...state.charges, { codingSeq: fact.seq, revision, chargeCents, lines }] }, fact, context);
  }
  if (isEvent(fact, 'submission.attempt-batched')) {
    const { interchange, codingSeq, chargeCents } = fact.data;
    return { state: sent(state, fact.data, { interchange, codingSeq, chargeCents }) };
  }
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { sequence, attempt, interchange, payer, partner, chargeCents } = fact.data;
    const next = sent(state, fact.data, { interchange, payer, partner, chargeCents, transmittedAt: fact.at });
    const awaited = context.at('adjudication', sequence) !== null ? [] : [emit('remittance.adjudication-awaited', { sequence, attempt, payer, chargeCents }, { item: sequence, to: 'awaiting' })];
    return { state: next, events: awaited };
  }
  return { state };
}

function sent(state: ClaimState, { sequence, attempt }: { sequence: string; attempt: number }, more: Sent): ClaimState {
  const item = `${sequence}/${attempt}`;
  return { ...state, attempts: { ...state.attempts, [item]: { ...state.attempts[item], ...more } } };
}

/** Keyed hashes under which a payer that mangles CLP01 can still be understood: own number and member id. */
function keyRows(fact: EventFact, claim: string): SideRow[] {
  if (!isEvent(fact, 'intake.encounter-received') && !isEvent(fact, 'intake.encounter-ready')) return [];
  const { tokens } = fact.data;
  const row = (purpose: string, token: string): SideRow => ({ table: matchKey.name, put: { purpose, token, claim } });
  return [...tokens.member.map((m: string) => row(TOKEN_PURPOSES.member, m)), ...(tokens.claimNumber ? [row(TOKEN_PURPOSES.claimNumber, tokens.claimNumber)] : [])];
}

/** The payer's own claim number, by which a later answer finds the claim when CLP01 does not come back. */
function payerClaimRows(before: ClaimState | undefined, after: ClaimState, claim: string): SideRow[] {
  return after.answers.slice(before?.answers.length ?? 0).filter((a) => a.payerClaimControl !== '').map((a) => ({ table: payerClaim.name, put: { control: a.payerClaimControl, claim } }));
}

function awaitingRows(claim: string, before: ClaimState | undefined, after: ClaimState): SideRow[] {
  const now = awaiting(after);
  const was = before ? awaiting(before) : [];
  const gone = was.filter((item) => !now.includes(item));
  const same = (item: string): boolean => was.includes(item) && JSON.stringify(before?.attempts[item]) === JSON.stringify(after.attempts[item]);
  return [
    ...gone.map((attempt): SideRow => ({ table: awaitingTable.name, remove: { claim, attempt } })),
    ...now.filter((item) => !same(item)).map((attempt): SideRow => {
      const { payer, partner, chargeCents, transmittedAt } = after.attempts[attempt] ?? {};
      return { table: awaitingTable.name, put: { claim, attempt, practice: after.practice, payer, partner, charge_cents: chargeCents, transmitted_at: transmittedAt } };
    }),
  ];
}
