import type { EventData } from '@claimstream/contracts';
import { emit, isEvent, Refusal, unchanged, type Context, type Decision, type EventDraft, type Fact, type LocalFact, type SideRow } from '@claimstream/event-stream';
import { changedFields, type RegisteredClaim } from '../registration/claim.js';
import { checkRegistration } from '../registration/checks.js';
import { applyChanges, EDITABLE, valueAt, type Changes } from '../registration/edit.js';
import { encounterFacts, optional } from '../registration/facts.js';
import { worstFirst, settles } from '../registration/source-findings.js';
import { dayIn } from './day.js';
import type { ClaimIdentity, ClaimRead, ClaimState, ReadIdentity } from './state.js';

type Outcome = 'update' | 'proposal' | 'same';

/** What a biller may do about a claim's registration, what a file says of it, and what submission says of its attempts. */
export function decideClaim(state: ClaimState | undefined, fact: Fact, context: Context): Decision<ClaimState> {
  if (fact.kind === 'event') return state === undefined ? unchanged<ClaimState>(state) : hearSubmission(state, fact);
  switch (fact.name) {
    case 'claim-read': return state === undefined ? receive(fact, context) : unchanged(state);
    case 'claim-exported-again': return exportedAgain(known(state), fact, context);
    case 'edit-registration': return edit(billable(state), fact, context);
    case 'written-back': return writtenBack(known(state), fact, context);
    case 'patient-edited': return patientEdited(known(state), fact, context);
    case 'confirm-not-duplicate': return confirmNotDuplicate(billable(state), context);
    case 'mark-not-billable': return markNotBillable(billable(state), fact, context);
    default: throw new Error('a claim knows no such fact');
  }
}

function known(state: ClaimState | undefined): ClaimState {
  if (state === undefined) throw new Refusal('claim-unknown', 'There is no such claim.', 404);
  return state;
}

function billable(state: ClaimState | undefined): ClaimState {
  const claim = known(state);
  if (claim.notBillable !== undefined) throw new Refusal('not-billable-claim', 'The claim is recorded as not billable; there is nothing to edit.', 409);
  return claim;
}

/** The first fact of a claim: received and, in the same decision, complete or not. */
function receive(fact: LocalFact, context: Context): Decision<ClaimState> {
  const read = fact.data as ClaimRead;
  const identity = fact.phi as ReadIdentity;
  const phi: ClaimIdentity = { claimNumber: identity.claimNumber, claim: identity.claim, corrections: {} };
  const state: ClaimState = {
    practice: read.practice, document: read.document, ordinal: read.ordinal, source: read.source, receivedOn: dayIn(context.tenant.timeZone, context.now),
    patient: read.patient, guarantor: read.guarantor, revision: 1, preCoded: read.preCoded, ...optional('clinicalCodes', read.clinicalCodes),
    sourceFindings: read.sourceFindings, ...optional('duplicateOf', read.duplicateOf), numberOfAnother: read.numberOfAnother,
    withoutCoverage: read.withoutCoverage, ...optional('practiceNpi', read.practiceNpi), ...optional('notBillable', read.notBillable),
    exports: [exportKey(read)], findings: [], phi,
  };
  const rows = read.key === undefined ? [] : [{ table: 'claim_number', insert: numberRow(read, context.stream.id) }];
  if (read.notBillable !== undefined) {
    const event = emit('intake.encounter-not-billable', { reason: read.notBillable, document: read.document, ordinal: read.ordinal }, { item: '1', to: 'not-billable' });
    return { state, practice: read.practice, rows, events: [event] };
  }
  const received = emit('intake.encounter-received', {
    document: read.document, ordinal: read.ordinal, source: read.source, ...factsOf(state, context),
  }, { item: '1', to: 'received', phi: { claimNumber: phi.claimNumber, claim: sealable(phi.claim) } });
  const checked = recheck(state, context);
  return { state: checked.state, practice: read.practice, rows, events: [received, ...checked.events] };
}

/**
 * The same claim in a later file: an update before it is sent, a proposed correction after, never a second original. What a person corrected
 * and the practice still exports as before stays corrected.
 */
function exportedAgain(state: ClaimState, fact: LocalFact, context: Context): Decision<ClaimState> {
  const read = fact.data as ClaimRead;
  if (state.exports.includes(exportKey(read))) return unchanged(state);
  const rows: SideRow[] = read.key === undefined ? [] : [{ table: 'claim_number', put: numberRow(read, context.stream.id) }];
  const taken = { ...state, exports: [...state.exports, exportKey(read)] };
  const tell = (outcome: Outcome) => [{ to: { kind: 'document' as const, id: read.document }, name: 'export-settled', data: { ordinal: read.ordinal, outcome } }];
  if (state.notBillable !== undefined) return { state: taken, rows, tells: tell('same') };
  const exported = (fact.phi as ReadIdentity).claim;
  const claim = keepCorrections(state.phi, exported);
  const fields = changedFields(state.phi.claim, claim);
  // What the practice now exports as a biller had corrected it needs no reminder any more.
  rows.push(...Object.entries(state.phi.corrections).filter(([path, { now }]) => JSON.stringify(valueAt(exported, path) ?? null) === JSON.stringify(now ?? null)).map(([field]) => reminderDone(context.stream.id, field)));
  if (state.sent !== undefined) {
    if (fields.length === 0 || (state.phi.proposed !== undefined && changedFields(state.phi.proposed, claim).length === 0)) return { state: taken, rows, tells: tell('same') };
    const event = emit('intake.correction-proposed', { revision: state.revision + 1, document: read.document, fields }, { phi: { claim: sealable(claim) } });
    return { state: { ...taken, phi: { ...state.phi, proposed: claim } }, rows, events: [event], tells: tell('proposal') };
  }
  if (fields.length === 0) return { state: taken, rows, tells: tell('same') };
  const edited = emit('intake.registration-edited', { revision: state.revision + 1, fields, origin: 're-export', document: read.document }, {});
  const { proposed: _old, ...identity } = state.phi;
  const checked = recheck({
    ...taken, revision: state.revision + 1, preCoded: read.preCoded, ...optional('clinicalCodes', read.clinicalCodes), sourceFindings: read.sourceFindings,
    withoutCoverage: read.withoutCoverage, phi: { ...identity, claim },
  }, context);
  return { state: checked.state, rows, events: [edited, ...checked.events], tells: tell('update') };
}

/** A person changed registration or coverage. After sending, the change waits at submission for the payer's answer. */
function edit(state: ClaimState, fact: LocalFact, context: Context): Decision<ClaimState> {
  const { resolved = [] } = fact.data as { resolved?: string[] };
  const { changes = {} } = (fact.phi ?? {}) as { changes?: Changes };
  if (Object.keys(changes).length === 0 && resolved.length === 0) throw new Refusal('edit-empty', 'Nothing is changed: name a field and its value, or a finding of the source that is dealt with.');
  const decision = change(state, changes, resolved, 'person', context);
  const changed = (decision.reply as { changed?: string[] } | undefined)?.changed ?? [];
  const corrected = changed.map((field): SideRow => ({
    table: 'write_back', put: { claim: context.stream.id, field, practice: state.practice, revision: state.revision + 1, corrected_by: fact.actor, corrected_at: context.now },
  }));
  return { ...decision, rows: [...(decision.rows ?? []), ...corrected] };
}

const reminderDone = (claim: string, field: string): SideRow => ({ table: 'write_back', remove: { claim, field } });

/** The practice took corrections over into its own system. */
function writtenBack(state: ClaimState, fact: LocalFact, context: Context): Decision<ClaimState> {
  const { fields } = fact.data as { fields: string[] };
  const strange = fields.find((field) => state.phi.corrections[field] === undefined);
  if (strange !== undefined) throw new Refusal('correction-unknown', 'Nobody corrected one of these fields on this claim.', 404);
  return { state, rows: fields.map((field) => reminderDone(context.stream.id, field)), reply: { done: fields } };
}

/** A corrected patient record reaches the claims that are not sent yet; what is with a payer was true as it was sent. */
function patientEdited(state: ClaimState, fact: LocalFact, context: Context): Decision<ClaimState> {
  if (state.sent !== undefined || state.notBillable !== undefined) return unchanged(state);
  const { changes } = fact.phi as { changes: Changes };
  const own = Object.fromEntries(Object.entries(changes).filter(([path, value]) => Object.hasOwn(EDITABLE, path) && valueAt(state.phi.claim, path) !== value
    // The insurance of somebody else is not changed by a change of the patient.
    && (!path.startsWith('subscriber.name') || state.phi.claim.patient === undefined)));
  return Object.keys(own).length === 0 ? unchanged(state) : change(state, own, [], 'patient-record', context);
}

function change(state: ClaimState, changes: Changes, resolved: string[], origin: 'person' | 'patient-record', context: Context): Decision<ClaimState> {
  const claim = applyChanges(state.phi.claim, changes);
  const fields = Object.keys(changes).filter((path) => JSON.stringify(valueAt(claim, path)) !== JSON.stringify(valueAt(state.phi.claim, path)));
  const settled = state.sourceFindings.map((f) => ((resolved.includes(f.code) || fields.some((field) => settles(field, f))) && f.severity !== 'info' ? { ...f, severity: 'info' as const } : f));
  if (fields.length === 0 && settled.every((f, at) => f === state.sourceFindings[at])) return { ...unchanged(state), reply: { changed: [] } };
  const corrections = { ...state.phi.corrections };
  for (const path of fields) corrections[path] = { was: state.phi.corrections[path]?.was ?? valueAt(state.phi.claim, path) ?? null, now: valueAt(claim, path) };
  const withoutCoverage = state.withoutCoverage && !fields.some((path) => path.startsWith('payer.') || path === 'subscriber.memberId');
  const revision = state.revision + 1;
  const checked = recheck({ ...state, revision, sourceFindings: settled, withoutCoverage, phi: { ...state.phi, claim, corrections } }, context);
  return {
    state: checked.state,
    events: [emit('intake.registration-edited', { revision, fields: fields.length > 0 ? fields : ['sourceFindings'], origin }, {}), ...checked.events],
    reply: { changed: fields, findings: checked.state.findings },
  };
}

function confirmNotDuplicate(state: ClaimState, context: Context): Decision<ClaimState> {
  if (state.duplicateOf === undefined) throw new Refusal('not-a-duplicate', 'The claim is not held as a possible duplicate.', 409);
  const { duplicateOf: _confirmed, ...rest } = state;
  const checked = recheck({ ...rest, revision: state.revision + 1 }, context);
  return {
    state: checked.state,
    events: [emit('intake.registration-edited', { revision: state.revision + 1, fields: ['duplicateOf'], origin: 'person' }, {}), ...checked.events],
    reply: { findings: checked.state.findings },
  };
}

function markNotBillable(state: ClaimState, fact: LocalFact, context: Context): Decision<ClaimState> {
  const { reason } = fact.data as { reason: string };
  if (state.sent !== undefined) throw new Refusal('already-sent', 'The claim has left for the payer; void it there instead.', 409);
  return {
    state: { ...state, notBillable: reason },
    events: [emit('intake.encounter-not-billable', { reason }, { item: '1', to: 'not-billable' })],
    tells: [{ to: { kind: 'patient', id: state.patient }, name: 'claim-closed', data: { claim: context.stream.id } }],
  };
}

/** `batched` pins the content; an interchange that closed without the claim gives it back, and so does a rejection: it was never filed. */
function hearSubmission(state: ClaimState, fact: Fact): Decision<ClaimState> {
  if (isEvent(fact, 'submission.attempt-batched')) return { state: { ...state, sent: state.sent ?? 'batched' } };
  if (isEvent(fact, 'submission.attempt-transmitted')) return { state: { ...state, sent: 'transmitted' } };
  const back = state.sent === 'batched' && (isEvent(fact, 'submission.attempt-held') || isEvent(fact, 'submission.attempt-ready'));
  if (back || isEvent(fact, 'submission.attempt-rejected')) {
    const { sent: _back, ...rest } = state;
    return { state: rest };
  }
  return unchanged(state);
}

/** Ready or incomplete, as the checks say; every state of the registration is an event of its own. */
function recheck(state: ClaimState, context: Context): { state: ClaimState; events: EventDraft[] } {
  const { phi } = state;
  const findings = worstFirst([...checkRegistration(phi.claim, {
    today: dayIn(context.tenant.timeZone, context.now), practiceNpi: state.practiceNpi, claimNumber: phi.claimNumber, duplicateOf: state.duplicateOf,
    numberOfAnother: state.numberOfAnother, withoutCoverage: state.withoutCoverage, preCoded: state.preCoded,
  }), ...state.sourceFindings]);
  const held = findings.some((f) => f.severity === 'reject' || f.severity === 'deny');
  const { revision } = state;
  const event = held
    ? emit('intake.encounter-incomplete', { revision, findings }, { item: '1', to: 'incomplete' })
    : emit('intake.encounter-ready', { revision, findings, ...factsOf(state, context) }, { item: '1', to: 'ready', phi: { claimNumber: phi.claimNumber, claim: sealable(phi.claim) } });
  return { state: { ...state, findings }, events: [event] };
}

const factsOf = (state: ClaimState, context: Context): Omit<EventData<'intake.encounter-ready'>, 'revision' | 'findings'> => encounterFacts(state.phi.claim, {
  patient: state.patient, guarantor: state.guarantor, claimNumber: state.phi.claimNumber, preCoded: state.preCoded, receivedOn: state.receivedOn,
  ...optional('clinicalCodes', state.clinicalCodes),
}, context);

function keepCorrections(phi: ClaimIdentity, exported: RegisteredClaim): RegisteredClaim {
  const kept = Object.entries(phi.corrections).filter(([path, { was }]) => path !== 'coverageOrder'
    && (!path.startsWith('providers.') || exported.providers.some((p) => p.role === path.split('.')[1])) && JSON.stringify(valueAt(exported, path) ?? null) === JSON.stringify(was));
  return applyChanges(exported, Object.fromEntries(kept.map(([path, { now }]) => [path, now ?? ''])));
}

const exportKey = (read: ClaimRead): string => `${read.document}#${read.ordinal}`;

const numberRow = (read: ClaimRead, claim: string): Record<string, unknown> => ({
  practice: read.practice, number: read.key?.number, patient: read.patient, service_from: read.key?.serviceFrom, copy: read.key?.copy, claim, document: read.document,
});

/** The claim as a sealed block carries it: plain JSON. */
const sealable = (claim: RegisteredClaim): Record<string, unknown> => claim as unknown as Record<string, unknown>;

