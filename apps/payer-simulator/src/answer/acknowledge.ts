import {
  ack277ca, write999, writeTa1, type BatchDecision, type Claim837, type ClaimDecision, type FunctionalAcknowledgmentDraft, type InterchangeHeader, type Party, type TransactionAnswer,
} from '@claimstream/x12';
import type { Receipt } from '../receipt/receipt.js';
import { reachesPayer, placeOf, type ClaimPlan, type Plan } from './plan.js';
import type { Received } from './received.js';
import { REJECTED } from './fate.js';

/** When an answer is made, and under which number: fixed in the book before its first byte is written. */
export interface Numbered {
  /** ISA13 of its first interchange; several count up. */
  control: number;
  at: { date: string; time: string };
}

/** Back where it came from. */
export const envelopeOf = (header: InterchangeHeader, { control, at }: Numbered, offset = 0) => ({
  sender: { qualifier: header.receiverQualifier, id: header.receiverId }, receiver: { qualifier: header.senderQualifier, id: header.senderId },
  control: String(control + offset), createdAt: at, usage: header.usage === 'T' ? ('T' as const) : ('P' as const),
});

/** TA1: the envelope was read, refused, or is here already (note 025, also where other bytes came under the number). */
export function envelopeAnswer(receipt: Receipt, received: Received, numbered: Numbered): Uint8Array {
  const { header, envelope } = received;
  const ta1 = receipt.ta1Note !== undefined
    ? { interchangeControl: header.control, date: header.date, time: header.time, status: 'R', noteCode: receipt.ta1Note }
    : (envelope ?? { interchangeControl: header.control, date: header.date, time: header.time, status: 'A', noteCode: '000' });
  return writeTa1({ ...envelopeOf(header, numbered), ta1s: [ta1] }).bytes;
}

/** CLM05-1 of the claim, as a code that is not in use: an error of the guide (IK304 8, IK403 7) that names claim and field. */
const invented = (answer: TransactionAnswer, claim: Claim837): TransactionAnswer => ({
  ...answer, status: 'R', errorCodes: [...new Set(['5', ...answer.errorCodes])].slice(0, 5),
  errors: [...answer.errors, {
    segmentId: 'CLM', position: claim.segments.first, loop: '2300', code: '8', contexts: [{ name: 'CLM01', value: claim.claimId }],
    elements: [{ element: 5, component: 1, reference: '1331', code: '7', contexts: [] }],
  }].sort((a, b) => a.position - b.position),
});

const withRefusals = (said: FunctionalAcknowledgmentDraft, refused: Plan['refused'], claims: readonly Claim837[]): FunctionalAcknowledgmentDraft => {
  const transactions = said.transactions.map((one) => {
    const own = refused.find(({ place }) => place === `${said.group.control}/${one.control}`);
    const claim = own && claims.find(({ ordinal }) => ordinal === own.ordinal);
    return claim === undefined || one.status === 'R' ? one : invented(one, claim);
  });
  const accepted = transactions.filter(({ status }) => status !== 'R').length;
  if (accepted === said.counts.accepted) return said;
  return { ...said, transactions, status: accepted === 0 ? 'R' : 'P', counts: { ...said.counts, accepted } };
};

/** 999: what the file's own findings say of every ST, and the STs that this receiver refuses besides. */
export function syntaxAnswer(plan: Plan, { header, syntax, claims }: Received, numbered: Numbered): Uint8Array {
  const envelope = envelopeOf(header, numbered);
  return write999({
    ...envelope,
    groups: [{
      control: envelope.control,
      transactions: syntax.map((said, at) => ({ control: String(at + 1).padStart(4, '0'), acknowledgment: withRefusals(said, plan.refused, claims) })),
    }],
  }).bytes;
}

interface Answerer {
  stage: 'clearinghouse' | 'payer';
  source: Party;
  decisions: readonly (ClaimPlan & { claim: Claim837 })[];
}

const decisionOn = ({ fate, claim, statuses = [], lines, payerClaimControl }: Answerer['decisions'][number], stage: Answerer['stage']): ClaimDecision => {
  const rejected = stage === 'clearinghouse' ? fate === 'rejected-by-clearinghouse' : REJECTED.has(fate);
  if (rejected) return { claim, decision: 'rejected', statuses, ...(lines === undefined ? {} : { lines }) };
  return { claim, decision: 'accepted', ...(stage === 'payer' ? { payerClaimControl } : {}) };
};

const answerAs = ({ stage, source, decisions }: Answerer, receipt: Receipt, { header, transactions }: Received, numbered: Numbered, offset: number): Uint8Array => {
  const envelope = envelopeOf(header, numbered, offset);
  const batches = transactions.flatMap((sent, at): BatchDecision[] => {
    const place = placeOf(sent);
    const own = decisions.filter((d) => d.place === place);
    if (own.length === 0) return [];
    const { organization, person, id, idQualifier } = sent.submitter;
    const submitter = { ...(organization === undefined ? {} : { organization }), ...(person ? { person } : {}), ...(id === undefined ? {} : { id }), ...(idQualifier === undefined ? {} : { idQualifier }) };
    return [{ control: String(at + 1).padStart(4, '0'), reference: `${envelope.control}-${at + 1}`, batch: sent.header.reference, submitter, decisions: own.map((d) => decisionOn(d, stage)) }];
  });
  const receivedOn = receipt.receivedAt.slice(0, 10) > numbered.at.date ? numbered.at.date : receipt.receivedAt.slice(0, 10);
  return ack277ca({
    envelope, group: { control: envelope.control }, stage, source, receiptNumber: `R${receipt.number}`, receivedOn, processedOn: numbered.at.date, processedAt: numbered.at.time, transactions: batches,
  }).bytes;
};

const placed = (plan: Plan, { claims }: Received, wanted: (claim: ClaimPlan) => boolean): Answerer['decisions'] =>
  plan.claims.filter(wanted).flatMap((one) => { const claim = claims[one.ordinal - 1]; return claim === undefined ? [] : [{ ...one, claim }]; });

/** 277CA of the clearinghouse: every claim of every ST that its 999 took in. */
export function clearinghouseAnswer(receipt: Receipt, plan: Plan, received: Received, numbered: Numbered): Uint8Array {
  const { organization = 'CLEARINGHOUSE', id = received.header.receiverId.trim() } = received.transactions[0]?.receiver ?? {};
  const decisions = placed(plan, received, ({ fate }) => fate !== 'not-taken' && fate !== 'refused-999');
  return answerAs({ stage: 'clearinghouse', source: { organization, id, idQualifier: '46' }, decisions }, receipt, received, numbered, 0);
}

/** Payers of the claims that the clearinghouse sent on, in the order of the file: each answers in an interchange of its own. */
export const payersOf = (plan: Plan): string[] => [...new Set(plan.claims.filter(reachesPayer).map(({ payer }) => payer))];

/** 277CAs of the payers, in one file. */
export function payerAnswers(receipt: Receipt, plan: Plan, received: Received, numbered: Numbered): Uint8Array {
  return Buffer.concat(payersOf(plan).map((payer, offset) => {
    const decisions = placed(plan, received, (one) => reachesPayer(one) && one.payer === payer);
    const party = decisions[0]?.claim.payer;
    return answerAs({ stage: 'payer', source: { organization: party?.name ?? payer, id: party?.id ?? payer, idQualifier: 'PI' }, decisions }, receipt, received, numbered, offset);
  }));
}
