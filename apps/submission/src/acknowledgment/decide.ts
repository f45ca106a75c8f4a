import type { Finding } from '@claimstream/contracts';
import { emit, unchanged, type Decision } from '@claimstream/event-stream';
import { decideFile, MOST_FINDINGS, type FileEnd, type PartnerFile } from '@claimstream/service-kit';
import type { SubmissionReference } from '../reference.js';

export interface Counted {
  /** TA1 segments, 999 and 997 transactions, claims of 277CAs, and parts that name what was never sent. */
  interchanges: number;
  groups: number;
  claims: number;
  unknown: number;
}

/** A file of acknowledgements. */
export interface DocumentState extends PartnerFile, Counted {
  /** Parts of the file handed on so far: the cursor of its reader. */
  taken: number;
}

/** What the reader hands on with a part. */
export interface PartTaken extends Counted {
  index: number;
}

/** A file of acknowledgements from the door to its last word. */
export const decideDocument = decideFile<DocumentState, SubmissionReference>({
  begins, says: { 'part-taken': (state, data) => taken(state, data as unknown as PartTaken) }, ended,
});

function begins(file: PartnerFile): Decision<DocumentState> {
  const { partner, door, sha256, sizeBytes, stored, phi } = file;
  return {
    state: { ...file, taken: 0, interchanges: 0, groups: 0, claims: 0, unknown: 0 },
    events: [emit('submission.document-received', { door, partner, sha256, sizeBytes }, { item: '1', to: 'received', phi })],
    effects: [{ name: 'read-acknowledgments', data: { partner, stored } }],
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
