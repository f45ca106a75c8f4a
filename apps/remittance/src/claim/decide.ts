import { TOKEN_PURPOSES } from '@claimstream/contracts';
import { isEvent, unchanged, type Decide, type EventFact, type SideRow } from '@claimstream/event-stream';
import { awaitingTable, matchKey } from '../tables.js';
import { awaiting, type ClaimState, type Sent } from './state.js';

const fresh = (): ClaimState => ({ coverages: [], charges: [], attempts: {}, notBillable: false });

/** Keeps what an 835 will be matched against. Nothing is journalled here yet, so nothing is said either. */
export const decideClaim: Decide<ClaimState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const state = fold({ ...(before ?? fresh()), ...(fact.practice && { practice: fact.practice }) }, fact);
  const { id } = context.stream;
  return {
    state,
    rows: [...keyRows(fact, id), ...awaitingRows(id, before, state)],
    ...(context.stream.practice === undefined && state.practice !== undefined && { practice: state.practice }),
  };
};

function fold(state: ClaimState, fact: EventFact): ClaimState {
  if (isEvent(fact, 'intake.encounter-received') || isEvent(fact, 'intake.encounter-ready')) {
    return { ...state, patient: fact.data.patient, guarantor: fact.data.guarantor, coverages: fact.data.coverages };
  }
  if (isEvent(fact, 'intake.encounter-not-billable')) return { ...state, notBillable: true };
  if (isEvent(fact, 'coding.encounter-coded')) {
    const { revision, chargeCents, lines } = fact.data;
    return { ...state, charges: [...state.charges, { codingSeq: fact.seq, revision, chargeCents, lines }] };
  }
  if (isEvent(fact, 'submission.attempt-batched')) {
    const { interchange, codingSeq, chargeCents } = fact.data;
    return sent(state, fact.data, { interchange, codingSeq, chargeCents });
  }
  if (isEvent(fact, 'submission.attempt-transmitted')) {
    const { interchange, payer, partner, chargeCents } = fact.data;
    return sent(state, fact.data, { interchange, payer, partner, chargeCents, transmittedAt: fact.at });
  }
  return state;
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

function awaitingRows(claim: string, before: ClaimState | undefined, after: ClaimState): SideRow[] {
  const now = awaiting(after);
  const gone = before ? awaiting(before).filter((item) => !now.includes(item)) : [];
  return [
    ...gone.map((attempt): SideRow => ({ table: awaitingTable.name, remove: { claim, attempt } })),
    ...now.map((attempt): SideRow => {
      const { payer, partner, chargeCents, transmittedAt } = after.attempts[attempt] ?? {};
      return { table: awaitingTable.name, put: { claim, attempt, practice: after.practice, payer, partner, charge_cents: chargeCents, transmitted_at: transmittedAt } };
    }),
  ];
}
