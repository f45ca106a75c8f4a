import { emit, unchanged, type Context, type Decision } from '@claimstream/event-stream';
import { decideFile, MOST_FINDINGS, type FileEnd, type PartnerFile } from '@claimstream/service-kit';

/** A file of remittances. */
export interface DocumentState extends PartnerFile {
  /** Remittances of the file in its order: what the cursor of its reader counts. */
  remits: { remit: string; repeated: boolean; again?: true }[];
  claims: number;
  paymentCents: number;
}

/** What the reader says of an ST. */
export interface RemitFound {
  index: number;
  remit: string;
  repeated: boolean;
  /** Known, and its CLP were never handed out: its payee was nobody here. */
  again?: true;
  claims: number;
  paymentCents: number;
}

/** A file of remittances from the door until every CLP of it is with its claim or held. */
export const decideDocument = decideFile<DocumentState, unknown>({
  begins,
  says: {
    'remit-found': (state, data) => found(state, data as unknown as RemitFound),
    'chunk-handed': (state, data) => ({ state, events: [emit('remittance.document-progressed', data as unknown as { claims: number; bytesRead: number; sizeBytes: number }, {})] }),
  },
  ended,
  reader: 'read-remittances',
});

function begins(file: PartnerFile, context: Context): Decision<DocumentState> {
  const { partner, door, sha256, sizeBytes, stored, phi } = file;
  return {
    state: { ...file, remits: [], claims: 0, paymentCents: 0 },
    events: [emit('remittance.document-received', { door, partner, sha256, sizeBytes }, { item: '1', to: 'received', phi })],
    effects: [{ name: 'read-remittances', data: { partner, stored, sizeBytes, ...(context.tenant.feed === 'production' ? { expectUsage: 'P' } : {}) } }],
  };
}

const reading = (state: DocumentState) => (state.phase === 'received' ? [emit('remittance.document-reading', { format: 'x12-835' }, { item: '1', to: 'reading' })] : []);

function found(state: DocumentState, { index, remit, repeated, again, claims, paymentCents }: RemitFound): Decision<DocumentState> {
  if (index !== state.remits.length) return unchanged(state);
  return {
    state: { ...state, phase: 'reading', remits: [...state.remits, { remit, repeated, ...(again === true && { again }) }], claims: state.claims + claims, paymentCents: state.paymentCents + paymentCents }, events: reading(state),
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
