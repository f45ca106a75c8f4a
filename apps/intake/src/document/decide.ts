import type { Finding } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decision, type EventDraft, type Fact, type LocalFact } from '@claimstream/event-stream';
import type { FileDoor } from '@claimstream/service-kit';
import { worstFirst } from '../registration/source-findings.js';
import type { ChunkTaken, DocumentState, FileEnd } from './state.js';

/** Beyond these a list of findings helps nobody and an event grows past what the log takes. */
const MOST_FINDINGS = 200;

/** A file from the door to its last claim. */
export function decideDocument(state: DocumentState | undefined, fact: Fact, context: Context): Decision<DocumentState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'receive-document') return receive(state, fact, context);
  if (state === undefined) throw new Refusal('file-unknown', 'There is no such file.', 404);
  const done = state.phase !== 'received' && state.phase !== 'reading';
  switch (fact.name) {
    case 'chunk-taken': return done ? unchanged(state) : chunk(state, fact, context);
    case 'export-settled': return settled(state, fact, context);
    case 'file-ended': return done || state.ended !== undefined ? unchanged(state) : ended(state, fact.data as FileEnd, context);
    default: throw new Error('a file knows no such fact');
  }
}

function receive(state: DocumentState | undefined, fact: LocalFact, context: Context): Decision<DocumentState> {
  if (state !== undefined) return { ...unchanged(state), reply: { id: context.stream.id, duplicate: true } };
  const { door, format, sha256, sizeBytes, stored, practice } = fact.data as { door: FileDoor; format: string; sha256: string; sizeBytes: number; stored: string; practice: string };
  const next: DocumentState = {
    practice, door, format, sha256, sizeBytes, stored, phase: 'received', taken: 0, bytesRead: 0, chargeCents: 0, accepted: 0, updates: 0, proposals: 0, notBillable: 0, unsettled: 0,
    phi: fact.phi as { fileName: string },
  };
  return {
    state: next,
    practice,
    rows: [{ table: 'document_hash', insert: { practice, sha256, document: context.stream.id } }, listing(next, context)],
    events: [emit('intake.document-received', { door, format, sha256, sizeBytes }, { item: '1', to: 'received', phi: next.phi })],
    // ISA15: production takes no test files; a test feed takes both, because partners test with either (docs/decisions).
    effects: [{ name: 'read-document', data: { practice, stored, ...(context.tenant.feed === 'production' ? { expectUsage: 'P' } : {}) } }],
    reply: { id: context.stream.id, duplicate: false },
  };
}

function chunk(state: DocumentState, fact: LocalFact, context: Context): Decision<DocumentState> {
  const taken = fact.data as ChunkTaken & { format: string };
  if (taken.first !== state.taken + 1) return unchanged(state);
  const next: DocumentState = {
    ...state, phase: 'reading', format: taken.format, taken: state.taken + taken.claims, bytesRead: taken.bytesRead, chargeCents: state.chargeCents + taken.chargeCents,
    accepted: state.accepted + taken.accepted, notBillable: state.notBillable + taken.notBillable, unsettled: state.unsettled + taken.known,
  };
  return {
    state: next,
    rows: [{ table: 'document_chunk', insert: { document: context.stream.id, first: taken.first } }, listing(next, context)],
    events: [
      ...beginning(state, taken.format),
      emit('intake.document-progressed', { claims: next.taken, bytesRead: next.bytesRead, sizeBytes: state.sizeBytes }, {}),
    ],
  };
}

const beginning = (state: DocumentState, format: string): EventDraft[] => (state.phase === 'received' ? [emit('intake.document-reading', { format }, { item: '1', to: 'reading' })] : []);

/** A claim known before says what this export meant for it. */
function settled(state: DocumentState, fact: LocalFact, context: Context): Decision<DocumentState> {
  const { outcome } = fact.data as { outcome: 'update' | 'proposal' | 'same' };
  const next = {
    ...state, unsettled: state.unsettled - 1, proposals: state.proposals + (outcome === 'proposal' ? 1 : 0), updates: state.updates + (outcome === 'proposal' ? 0 : 1),
  };
  return conclude(next, [], context);
}

function ended(state: DocumentState, end: FileEnd, context: Context): Decision<DocumentState> {
  const more = end.claims === 0 && state.taken === 0 ? [] : beginning(state, end.format);
  return conclude({ ...state, phase: more.length > 0 ? 'reading' : state.phase, format: end.format, bytesRead: end.bytesRead, ended: end }, more, context);
}

/** The file ends when its last claim has spoken: done only when counts and sums agree and nothing of it is unreadable. */
function conclude(state: DocumentState, events: EventDraft[], context: Context): Decision<DocumentState> {
  const { ended: end } = state;
  if (end === undefined || state.unsettled > 0) return { state, events };
  const findings = worstFirst([...end.findings, ...disagreement(state, end)]).slice(0, MOST_FINDINGS);
  const { accepted, updates, proposals, notBillable } = state;
  const totals = { claims: end.claims, accepted, updates, proposals, notBillable, refusedParts: end.refusedParts, chargeCents: state.chargeCents, findings };
  const reason = end.reason ?? findings[0]?.message ?? 'Counts or sums of the file disagree.';
  const finish = (phase: DocumentState['phase'], event: EventDraft): Decision<DocumentState> => {
    const next = { ...state, phase };
    return { state: next, events: [...events, event], rows: [listing(next, context)] };
  };
  if (end.claims === 0 && state.taken === 0) return finish('refused', emit('intake.document-refused', { reason, ...totals }, { item: '1', to: 'refused' }));
  const whole = end.refusedParts === 0 && findings.every((f) => f.severity !== 'reject');
  if (whole) return finish('done', emit('intake.document-done', totals, { item: '1', to: 'done' }));
  return finish('exception', emit('intake.document-excepted', { reason, ...totals }, { item: '1', to: 'exception' }));
}

function disagreement(state: DocumentState, end: FileEnd): Finding[] {
  const finding = (code: string, what: string, expected: number, found: number): Finding[] => (expected === found ? [] : [{
    code, severity: 'reject', path: 'file', message: `The ${what} taken in differ from those counted in the file.`, fix: 'Compare the list of claims with the sender; nothing that was taken in is lost.',
    expected: String(expected), found: String(found),
  }]);
  const settledClaims = state.accepted + state.updates + state.proposals + state.notBillable;
  return [...finding('DOC-01', 'claims', end.claims, state.taken), ...finding('DOC-02', 'charges (cents)', end.chargeCents, state.chargeCents), ...finding('DOC-03', 'claims settled', end.claims, settledClaims)];
}

/** The row of the list of files; also what a person watches while the file is read. */
function listing(state: DocumentState, context: Context) {
  return {
    table: 'document', put: {
      document: context.stream.id, practice: state.practice, phase: state.phase, format: state.format, door: state.door, size_bytes: state.sizeBytes, bytes_read: state.bytesRead,
      claims: state.taken, accepted: state.accepted, updates: state.updates, proposals: state.proposals, not_billable: state.notBillable, changed_at: context.now,
    },
  };
}
