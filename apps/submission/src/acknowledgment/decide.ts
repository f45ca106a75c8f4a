import type { Finding } from '@claimstream/contracts';
import { emit, Refusal, unchanged, type Context, type Decision, type Fact, type LocalFact, type StreamState } from '@claimstream/event-stream';
import type { SubmissionReference } from '../reference.js';

type Ctx = Context<SubmissionReference>;

export type Door = 'folder' | 'upload' | 'command-line';

export interface Counted {
  /** TA1 segments, 999 and 997 transactions, claims of 277CAs, and parts that name what was never sent. */
  interchanges: number;
  groups: number;
  claims: number;
  unknown: number;
}

/** A file of acknowledgements. */
export interface DocumentState extends StreamState, Counted {
  partner: string;
  door: Door;
  sha256: string;
  sizeBytes: number;
  stored: string;
  phase: 'received' | 'reading' | 'done' | 'refused' | 'exception';
  /** Parts of the file handed on so far: the cursor of its reader. */
  taken: number;
  findings: Finding[];
  reason?: string;
  phi: { fileName: string };
}

/** What the reader hands on with a part. */
export interface PartTaken extends Counted {
  index: number;
}

export interface FileEnd {
  findings: Finding[];
  /** Why nothing or not all of it could be read. */
  reason?: string;
}

const MOST_FINDINGS = 200;

/** A file of acknowledgements from the door to its last word. */
export function decideDocument(state: DocumentState | undefined, fact: Fact, context: Ctx): Decision<DocumentState> {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'receive-document') return receive(state, fact, context);
  if (state === undefined) throw new Refusal('file-unknown', 'There is no such file.', 404);
  const over = state.phase !== 'received' && state.phase !== 'reading';
  switch (fact.name) {
    case 'part-taken': return over ? unchanged(state) : taken(state, fact.data as PartTaken);
    case 'file-ended': return over ? unchanged(state) : ended(state, fact.data as FileEnd);
    case 'read-acknowledgments-exhausted': return over ? unchanged(state) : ended(state, {
      findings: [], reason: 'Reading the file failed again and again for a technical reason; the stored bytes are whole. Ask the operator, then send the file again.',
    });
    default: throw new Error('a file knows no such fact');
  }
}

function receive(state: DocumentState | undefined, fact: LocalFact, context: Ctx): Decision<DocumentState> {
  if (state !== undefined) return { ...unchanged(state), reply: { id: context.stream.id, duplicate: true } };
  const { partner, door, sha256, sizeBytes, stored } = fact.data as { partner: string; door: Door; sha256: string; sizeBytes: number; stored: string };
  const next: DocumentState = {
    partner, door, sha256, sizeBytes, stored, phase: 'received', taken: 0, interchanges: 0, groups: 0, claims: 0, unknown: 0, findings: [], phi: fact.phi as { fileName: string },
  };
  return {
    state: next,
    rows: [{ table: 'document_hash', insert: { partner, sha256, document: context.stream.id } }],
    events: [emit('submission.document-received', { door, partner, sha256, sizeBytes }, { item: '1', to: 'received', phi: next.phi })],
    effects: [{ name: 'read-acknowledgments', data: { partner, stored } }],
    reply: { id: context.stream.id, duplicate: false },
  };
}

const reading = (state: DocumentState) => (state.phase === 'received' ? [emit('submission.document-reading', { format: 'x12' }, { item: '1', to: 'reading' })] : []);

function taken(state: DocumentState, part: PartTaken): Decision<DocumentState> {
  if (part.index !== state.taken) return unchanged(state);
  return {
    state: {
      ...state, phase: 'reading', taken: state.taken + 1, interchanges: state.interchanges + part.interchanges, groups: state.groups + part.groups,
      claims: state.claims + part.claims, unknown: state.unknown + part.unknown,
    },
    events: reading(state),
  };
}

function ended(state: DocumentState, end: FileEnd): Decision<DocumentState> {
  const { interchanges, groups, claims, unknown } = state;
  const lost: Finding[] = unknown === 0 ? [] : [{
    code: 'ACK-01', severity: 'warn', path: 'file', message: `${unknown} parts of the file speak of files or claims that were never sent from here.`, fix: 'Ask the partner whose acknowledgements these are.',
  }];
  const findings = [...end.findings, ...lost].slice(0, MOST_FINDINGS);
  const counts = { interchanges, groups, claims, unknown, findings };
  const finish = (phase: DocumentState['phase'], event: ReturnType<typeof emit>): Decision<DocumentState> => ({
    state: { ...state, phase, findings, ...(end.reason === undefined ? {} : { reason: end.reason }) }, events: [...(phase === 'refused' ? [] : reading(state)), event],
  });
  if (interchanges + groups + claims === 0) {
    const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message ?? 'The file holds no acknowledgement.';
    return finish('refused', emit('submission.document-refused', { reason, ...counts }, { item: '1', to: 'refused' }));
  }
  const whole = end.reason === undefined && unknown === 0 && findings.every((f) => f.severity !== 'reject');
  if (whole) return finish('done', emit('submission.document-done', counts, { item: '1', to: 'done' }));
  const reason = end.reason ?? findings.find((f) => f.severity === 'reject')?.message ?? lost[0]?.message ?? 'Something of the file cannot be read.';
  return finish('exception', emit('submission.document-excepted', { reason, ...counts }, { item: '1', to: 'exception' }));
}
