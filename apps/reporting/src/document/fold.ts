import { isEvent, type EventFact } from '@claimstream/event-stream';
import { newFile, type FileState } from './state.js';

/** The file with one more event. All events of a file come from the service that owns it, in their order. */
export function foldFile(before: FileState | undefined, fact: EventFact): FileState {
  const was = before ?? newFile(fact.streamKind, fact.producer);
  const state: FileState = {
    ...was,
    ...(fact.practice && { practice: fact.practice }),
    receivedAt: was.receivedAt ?? fact.at,
    updated: fact.at > was.updated ? fact.at : was.updated,
    lamport: Math.max(was.lamport, fact.lamport),
  };
  const { transition } = fact;
  if (!transition) return meaning(state, fact);
  const key = `${transition.machine}:${transition.item}`;
  return meaning({
    ...state,
    positions: { ...state.positions, [key]: transition.to },
    since: state.positions[key] === transition.to ? state.since : { ...state.since, [key]: fact.at },
  }, fact);
}

function meaning(state: FileState, fact: EventFact): FileState {
  if (isEvent(fact, 'intake.document-received')) {
    const { door, format, sha256, sizeBytes } = fact.data;
    return { ...state, door, format, sha256, sizeBytes, ...(fact.phi && { phi: { fileName: fact.phi.fileName } }) };
  }
  if (isEvent(fact, 'submission.document-received') || isEvent(fact, 'remittance.document-received')) {
    const { door, partner, sha256, sizeBytes } = fact.data;
    return { ...state, door, partner, sha256, sizeBytes, ...(fact.phi && { phi: { fileName: fact.phi.fileName } }) };
  }
  if (isEvent(fact, 'submission.document-reading') || isEvent(fact, 'remittance.document-reading')) return { ...state, format: fact.data.format };
  if (isEvent(fact, 'remittance.document-progressed')) return { ...state, claims: fact.data.claims, bytesRead: fact.data.bytesRead, sizeBytes: fact.data.sizeBytes };
  if (isEvent(fact, 'submission.document-done') || isEvent(fact, 'submission.document-refused') || isEvent(fact, 'submission.document-excepted')
    || isEvent(fact, 'remittance.document-done') || isEvent(fact, 'remittance.document-refused') || isEvent(fact, 'remittance.document-excepted')) {
    const { claims, findings } = fact.data;
    const paymentCents = 'paymentCents' in fact.data ? fact.data.paymentCents : undefined;
    const reason = 'reason' in fact.data ? fact.data.reason : undefined;
    return { ...state, claims, findings, ...(paymentCents !== undefined && { paymentCents }), ...(reason !== undefined && { reason }) };
  }
  if (isEvent(fact, 'intake.document-reading')) return { ...state, format: fact.data.format };
  if (isEvent(fact, 'intake.document-progressed')) return { ...state, claims: fact.data.claims, bytesRead: fact.data.bytesRead, sizeBytes: fact.data.sizeBytes };
  if (isEvent(fact, 'intake.document-done') || isEvent(fact, 'intake.document-refused') || isEvent(fact, 'intake.document-excepted')) {
    const { claims, accepted, updates, proposals, notBillable, refusedParts, chargeCents, findings } = fact.data;
    const reason = 'reason' in fact.data ? fact.data.reason : undefined;
    return { ...state, claims, chargeCents, findings, totals: { accepted, updates, proposals, notBillable, refusedParts }, ...(reason !== undefined && { reason }) };
  }
  if (isEvent(fact, 'submission.interchange-built')) {
    const { partner, payer, kind, interchangeControl, claims, chargeCents } = fact.data;
    return { ...state, partner, payer, format: kind, controlNumber: interchangeControl, members: claims, claims: claims.length, chargeCents };
  }
  if (isEvent(fact, 'submission.interchange-sent')) {
    const { failedAt: _, reason: __, ...rest } = state;
    return { ...rest, sentAs: fact.data.fileName, sha256: fact.data.sha256, sizeBytes: fact.data.sizeBytes };
  }
  if (isEvent(fact, 'submission.interchange-rejected')) {
    const { findings, by, status, noteCode } = fact.data;
    return { ...state, findings, reason: `${by} ${status}${noteCode === undefined ? '' : `, note ${noteCode}`}` };
  }
  if (isEvent(fact, 'submission.delivery-failed')) return { ...state, reason: fact.data.reason, failedAt: state.failedAt ?? fact.at };
  return state;
}
