import type { Finding } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decision, type Fact, type LocalFact, type StreamState } from '@claimstream/event-stream';

export type Door = 'folder' | 'upload' | 'command-line';

/** A file of remittances. */
export interface DocumentState extends StreamState {
  partner: string;
  door: Door;
  sha256: string;
  sizeBytes: number;
  stored: string;
  phase: 'received' | 'reading' | 'done' | 'refused' | 'exception';
  /** Remittances of the file in its order: what the cursor of its reader counts. */
  remits: { remit: string; repeated: boolean }[];
  claims: number;
  paymentCents: number;
  findings: Finding[];
  reason?: string;
  phi: { fileName: string };
}

/** What the reader says of an ST. */
export interface RemitFound {
  index: number;
  remit: string;
  repeated: boolean;
  claims: number;
  paymentCents: number;
}

export interface FileEnd {
  findings: Finding[];
  reason?: string;
}

const MOST_FINDINGS = 200;

/** A file of remittances from the door until every CLP of it is with its claim or held. */
export function decideDocument(state: DocumentState | undefined, fact: Fact, context: Context): Decision<DocumentState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'receive-document') return receive(state, fact, context);
  if (state === undefined) throw new Refusal('file-unknown', 'There is no such file.', 404);
  const over = state.phase !== 'received' && state.phase !== 'reading';
  switch (fact.name) {
    case 'remit-found': return over ? unchanged(state) : found(state, fact.data as RemitFound);
    case 'chunk-handed': return over ? unchanged(state) : { state, events: [emit('remittance.document-progressed', fact.data as { claims: number; bytesRead: number; sizeBytes: number }, {})] };
    case 'file-ended': return over ? unchanged(state) : ended(state, fact.data as FileEnd);
    case 'read-remittances-exhausted': return over ? unchanged(state) : ended(state, {
      findings: [], reason: 'Reading the file failed again and again for a technical reason; the stored bytes are whole. Ask the operator, then send the file again.',
    });
    default: throw new Error('a file knows no such fact');
  }
}

function receive(state: DocumentState | undefined, fact: LocalFact, context: Context): Decision<DocumentState> {
  if (state !== undefined) return { ...unchanged(state), reply: { id: context.stream.id, duplicate: true } };
  const { partner, door, sha256, sizeBytes, stored } = fact.data as { partner: string; door: Door; sha256: string; sizeBytes: number; stored: string };
  const next: DocumentState = { partner, door, sha256, sizeBytes, stored, phase: 'received', remits: [], claims: 0, paymentCents: 0, findings: [], phi: fact.phi as { fileName: string } };
  return {
    state: next,
    rows: [{ table: 'document_hash', insert: { partner, sha256, document: context.stream.id } }],
    events: [emit('remittance.document-received', { door, partner, sha256, sizeBytes }, { item: '1', to: 'received', phi: next.phi })],
    effects: [{ name: 'read-remittances', data: { partner, stored, sizeBytes, ...(context.tenant.feed === 'production' ? { expectUsage: 'P' } : {}) } }],
    reply: { id: context.stream.id, duplicate: false },
  };
}

const reading = (state: DocumentState) => (state.phase === 'received' ? [emit('remittance.document-reading', { format: 'x12-835' }, { item: '1', to: 'reading' })] : []);

function found(state: DocumentState, { index, remit, repeated, claims, paymentCents }: RemitFound): Decision<DocumentState> {
  if (index !== state.remits.length) return unchanged(state);
  return {
    state: { ...state, phase: 'reading', remits: [...state.remits, { remit, repeated }], claims: state.claims + claims, paymentCents: state.paymentCents + paymentCents }, events: reading(state),
  };
}

function ended(state: DocumentState, end: FileEnd): Decision<DocumentState> {
  const findings = end.findings.slice(0, MOST_FINDINGS);
  const { remits, claims, paymentCents } = state;
  const counts = { remits: remits.length, repeated: remits.filter((r) => r.repeated).length, claims, paymentCents, findings };
  const next = { ...state, findings, ...(end.reason === undefined ? {} : { reason: end.reason }) };
  if (remits.length === 0) {
    const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message ?? 'The file holds no remittance.';
    return { state: { ...next, phase: 'refused', reason }, events: [emit('remittance.document-refused', { reason, ...counts }, { item: '1', to: 'refused' })] };
  }
  const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message;
  if (reason === undefined) return { state: { ...next, phase: 'done' }, events: [...reading(state), emit('remittance.document-done', counts, { item: '1', to: 'done' })] };
  return { state: { ...next, phase: 'exception', reason }, events: [...reading(state), emit('remittance.document-excepted', { reason, ...counts }, { item: '1', to: 'exception' })] };
}
