import { emit, unchanged, type Context, type Decide, type Decision, type SideRow } from '@claimstream/event-stream';
import { decideFile, MOST_FINDINGS, type FileEnd, type PartnerFile } from '@claimstream/service-kit';
import { awaitedPayee } from '../tables.js';

/** A file of remittances. */
export interface DocumentState extends PartnerFile {
  /** Remittances of the file in its order: what the cursor of its reader counts. */
  remits: { remit: string; repeated: boolean; again?: true }[];
  claims: number;
  paymentCents: number;
  /** NPIs it pays that were no practice here when it was read. */
  payees?: string[];
  /** Of them, those that became known: it is being read once more for them. */
  readFor?: string[];
}

/** What the reader says of an ST. */
export interface RemitFound {
  index: number;
  remit: string;
  repeated: boolean;
  /** Known, and its CLP were never handed out: its payee was nobody here. */
  again?: true;
  /** The NPI it pays, where that is no practice here. */
  payee?: string;
  claims: number;
  paymentCents: number;
}

/** A file of remittances from the door until every CLP of it is with its claim or held; later once more for each payee who was nobody here then. */
export const decideDocument: Decide<DocumentState> = (state, fact, context) => {
  if (state !== undefined && fact.name === 'payee-known') return payeeKnown(state, fact.data as { payee: string }, context);
  if (state !== undefined && fact.name === 'payee-read') return payeeRead(state, fact.data as { payee: string; waits: boolean }, context);
  const decision = read(state, fact, context);
  const awaited = (decision.state.payees ?? []).filter((npi) => state?.payees?.includes(npi) !== true);
  return awaited.length === 0 ? decision : { ...decision, rows: [...(decision.rows ?? []), ...awaited.map((npi): SideRow => ({ table: awaitedPayee.name, put: { npi, document: context.stream.id } }))] };
};

const read = decideFile<DocumentState, unknown>({
  begins,
  says: {
    'remit-found': (state, data) => found(state, data as unknown as RemitFound),
    'chunk-handed': (state, data) => ({ state, events: [emit('remittance.document-progressed', data as unknown as { claims: number; bytesRead: number; sizeBytes: number }, {})] }),
  },
  ended,
});

/** What a reader must know of the file. */
const toRead = ({ partner, stored, sizeBytes }: PartnerFile, context: Context) => ({ partner, stored, sizeBytes, ...(context.tenant.feed === 'production' ? { expectUsage: 'P' } : {}) });

function begins(file: PartnerFile, context: Context): Decision<DocumentState> {
  const { partner, door, sha256, sizeBytes, phi } = file;
  return {
    state: { ...file, remits: [], claims: 0, paymentCents: 0 },
    events: [emit('remittance.document-received', { door, partner, sha256, sizeBytes }, { item: '1', to: 'received', phi })],
    effects: [{ name: 'read-remittances', data: toRead(file, context) }],
  };
}

const reading = (state: DocumentState) => (state.phase === 'received' ? [emit('remittance.document-reading', { format: 'x12-835' }, { item: '1', to: 'reading' })] : []);

function found(state: DocumentState, { index, remit, repeated, again, payee, claims, paymentCents }: RemitFound): Decision<DocumentState> {
  if (index !== state.remits.length) return unchanged(state);
  return {
    state: {
      ...state, phase: 'reading', remits: [...state.remits, { remit, repeated, ...(again === true && { again }) }], claims: state.claims + claims, paymentCents: state.paymentCents + paymentCents,
      ...(payee !== undefined && { payees: [...new Set([...(state.payees ?? []), payee])] }),
    },
    events: reading(state),
  };
}

function ended(state: DocumentState, end: FileEnd): Decision<DocumentState> {
  const findings = end.findings.slice(0, MOST_FINDINGS);
  const { remits, claims, paymentCents } = state;
  // Somebody may have become known after this file looked and before the file could be found: whoever commits last sees the other.
  const effects = state.payees === undefined ? [] : [lookFor(state.payees)];
  const counts = { remits: remits.length, repeated: remits.filter((r) => r.repeated).length, claims, paymentCents, findings };
  const next = { ...state, findings, ...(end.reason === undefined ? {} : { reason: end.reason }) };
  if (remits.length === 0) {
    const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message ?? 'The file holds no remittance.';
    return { state: { ...next, phase: 'refused', reason }, events: [emit('remittance.document-refused', { reason, ...counts }, { item: '1', to: 'refused' })] };
  }
  const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message;
  if (reason === undefined) return { state: { ...next, phase: 'done' }, events: [...reading(state), emit('remittance.document-done', counts, { item: '1', to: 'done' })], effects };
  return { state: { ...next, phase: 'exception', reason }, events: [...reading(state), emit('remittance.document-excepted', { reason, ...counts }, { item: '1', to: 'exception' })], effects };
}

const lookFor = (payees: readonly string[]) => ({ name: 'find-payees', data: { payees } });

/** A file that is still read looks for its payees at its end. */
function payeeKnown(state: DocumentState, { payee }: { payee: string }, context: Context): Decision<DocumentState> {
  const readFor = state.readFor ?? [];
  if (state.phase === 'received' || state.phase === 'reading' || readFor.includes(payee)) return unchanged(state);
  return { state: { ...state, readFor: [...readFor, payee] }, effects: [{ name: 'read-for-payee', data: { ...toRead(state, context), payee } }] };
}

/** Read to its end once more; `waits` where the practice had another NPI again before that: it is looked for anew. */
function payeeRead(state: DocumentState, { payee, waits }: { payee: string; waits: boolean }, context: Context): Decision<DocumentState> {
  const next = { ...state, readFor: (state.readFor ?? []).filter((p) => p !== payee) };
  return waits ? { state: next, effects: [lookFor([payee])] } : { state: next, rows: [{ table: awaitedPayee.name, remove: { npi: payee, document: context.stream.id } }] };
}
