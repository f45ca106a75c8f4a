import { derivedId, type EventData, type remittance } from '@claimstream/contracts';
import { emit, isEvent, unchanged, type Context, type Decide, type Decision } from '@claimstream/event-stream';
import { sumCents } from '@claimstream/ledger';
import type { ShareMoved } from '../account/decide.js';
import { REASONS, sentenceOf, shareCents } from './sentence.js';
import { NOTHING, type ClaimState } from './state.js';

/** The answers of payers, for what they paid and took off. */
export const ANSWERS: ReadonlySet<string> = new Set([
  'remittance.claim-paid', 'remittance.claim-partly-paid', 'remittance.claim-denied', 'remittance.claim-unprocessable', 'remittance.claim-left-to-patient', 'remittance.claim-settled-at-zero',
  'remittance.claim-forwarded',
]);

export const decideClaim: Decide<ClaimState> = (before, fact, context) => {
  if (fact.kind !== 'event') return unchanged(before);
  const was: ClaimState = { ...(before ?? NOTHING), ...(fact.practice !== undefined && { practice: fact.practice }) };
  const practice = context.stream.practice === undefined && was.practice !== undefined ? { practice: was.practice } : {};
  if (isEvent(fact, 'intake.encounter-received') || isEvent(fact, 'intake.encounter-ready')) {
    const { patient, guarantor, serviceFrom, serviceThrough } = fact.data;
    return { state: { ...was, patient, guarantor, serviceFrom, serviceThrough }, ...practice };
  }
  if (ANSWERS.has(fact.name)) return { state: answered(was, fact.data as remittance.Answer), ...practice };
  if (isEvent(fact, 'remittance.patient-share-moved')) return { ...moved(was, fact.data, context), ...practice };
  return { state: was, ...practice };
};

/** Payments and reductions add up over all answers; what is open is what the books say after the latest. */
function answered(was: ClaimState, { sequence, paidCents, contractualCents, balances }: remittance.Answer): ClaimState {
  return {
    ...was, paidCents: { ...was.paidCents, [sequence]: sumCents([was.paidCents[sequence] ?? 0, paidCents]) }, contractualCents: sumCents([was.contractualCents, contractualCents]),
    openCents: sumCents(Object.values(balances.insuranceCents)),
  };
}

/** The share goes to the account of its guarantor at the practice, and is explained where it comes from. */
function moved(was: ClaimState, share: EventData<'remittance.patient-share-moved'>, context: Context): Decision<ClaimState> {
  const { amountCents, guarantor, remit } = share;
  // A patient pays for nothing but these five reasons: an event that says else is a fault of its sender, and stops here.
  if (share.shares.some((s) => REASONS[s.reason] === undefined) || sumCents(share.shares.map((s) => s.amountCents)) !== amountCents) {
    throw new Error('a patient share is not made of patient responsibility and nothing else');
  }
  const shares = { ...was.shares };
  for (const s of share.shares) shares[s.reason] = sumCents([shares[s.reason] ?? 0, s.amountCents]);
  const practice = was.practice ?? context.stream.practice;
  if (practice === undefined) throw new Error('a patient share of a claim without a practice');
  const account = was.account ?? derivedId(context.tenant.id, 'account', guarantor, practice);
  const told = { ...was, shares, account, patient: share.patient, guarantor: was.guarantor ?? guarantor };
  const sentence = sentenceOf(told);
  const data: ShareMoved = { guarantor, claim: context.stream.id, remit, changeCents: amountCents };
  return {
    state: { ...told, sentence },
    events: [emit('patient-billing.share-explained', { account, patientCents: shareCents(told), sentence }, {})],
    tells: amountCents === 0 ? [] : [{ to: { kind: 'account', id: account }, name: 'share-moved', practice, data: { ...data } }],
  };
}
