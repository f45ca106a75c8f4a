import type { Finding } from '@claimstream/contracts';
import { Refusal, unchanged, type Context, type Decide, type Decision, type LocalFact, type StreamState } from '@claimstream/event-stream';

/** How a file came. */
export type FileDoor = 'folder' | 'upload' | 'command-line';

/** A file of a trading partner, whatever else its service keeps of it. */
export interface PartnerFile extends StreamState {
  partner: string;
  door: FileDoor;
  sha256: string;
  sizeBytes: number;
  /** Key of its sealed bytes. */
  stored: string;
  phase: 'received' | 'reading' | 'done' | 'refused' | 'exception';
  findings: Finding[];
  reason?: string;
  phi: { fileName: string };
}

/** What its reader says at its end; `reason` where nothing or not all of it could be read. */
export interface FileEnd {
  findings: Finding[];
  reason?: string;
}

/** So many findings of a file are kept. */
export const MOST_FINDINGS = 200;

/** What a service decides of its partners' files; the rest is the same for all of them. */
export interface FileDecisions<S extends PartnerFile, R> {
  /** A new file: its state, what is said of it, and the effect that reads it. */
  begins(file: PartnerFile, context: Context<R>): Decision<S>;
  /** What the reader says while it reads, by the name of the fact. */
  says: Record<string, (state: S, data: LocalFact['data']) => Decision<S>>;
  ended(state: S, end: FileEnd): Decision<S>;
}

/** A file from the door to its last word. The same bytes are the first file again; what a reader says of a file that has ended says nothing. */
export const decideFile = <S extends PartnerFile, R>({ begins, says, ended }: FileDecisions<S, R>): Decide<S, R> => (state, fact, context) => {
  if (fact.kind === 'event') return unchanged(state);
  if (fact.name === 'receive-document') return state === undefined ? received(begins(fileOf(fact), context), context.stream.id) : { ...unchanged(state), reply: { id: context.stream.id, duplicate: true } };
  if (state === undefined) throw new Refusal('file-unknown', 'There is no such file.', 404);
  const said = fact.name === 'file-ended' ? () => ended(state, fact.data as unknown as FileEnd) : says[fact.name];
  if (said === undefined) throw new Error('a file knows no such fact');
  return state.phase === 'received' || state.phase === 'reading' ? said(state, fact.data) : unchanged(state);
};

function fileOf({ data, phi }: LocalFact): PartnerFile {
  const { partner, door, sha256, sizeBytes, stored } = data as Pick<PartnerFile, 'partner' | 'door' | 'sha256' | 'sizeBytes' | 'stored'>;
  return { partner, door, sha256, sizeBytes, stored, phase: 'received', findings: [], phi: phi as PartnerFile['phi'] };
}

const received = <S extends PartnerFile>(decision: Decision<S>, document: string): Decision<S> => {
  const { partner, sha256 } = decision.state;
  return { ...decision, rows: [...(decision.rows ?? []), { table: 'document_hash', insert: { partner, sha256, document } }], reply: { id: document, duplicate: false } };
};
