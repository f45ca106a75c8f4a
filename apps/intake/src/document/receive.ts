import type { LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import { keepBytes, type DocumentStore, type FileDoor, type StoredDocument } from '@claimstream/service-kit';
import { sniff } from '@claimstream/x12';
import type { DocumentState } from './state.js';

export interface Kept extends StoredDocument {
  /** What its first bytes look like; reading decides. */
  format: string;
}

/** Stores a file before anything of it is read. */
export async function keep(documents: DocumentStore, tenant: string, source: AsyncIterable<Uint8Array>): Promise<Kept> {
  const { head, ...kept } = await keepBytes(documents, tenant, source);
  return { ...kept, format: formatOf(head) };
}

export function formatOf(head: Uint8Array): string {
  const looks = sniff(head);
  if (looks.format === 'fhir-json') return 'fhir-r4';
  if (looks.format !== 'x12') return 'unknown';
  if (looks.transaction !== '837') return 'x12';
  return looks.guide?.includes('X223') ? 'x12-837i' : looks.guide?.includes('X222') ? 'x12-837p' : 'x12';
}

export interface Arrival {
  practice: string;
  door: FileDoor;
  fileName: string;
  kept: Kept;
  actor: string;
  kind: LocalFact['kind'];
}

/**
 * The fact of a file at a door. The same bytes for the same practice are the first file again: it answers with its own id. Undefined when
 * the tenant has no such practice; to an outsider another tenant's practice looks exactly like none.
 */
export async function arrival(look: Lookups, { practice, door, fileName, kept, actor, kind }: Arrival): Promise<Targeted | undefined> {
  if (!(await look.states([practice])).has(practice)) return undefined;
  const [known] = await look.rows<{ document: string }>('document_hash', ['practice', 'sha256'], [[practice, kept.sha256]]);
  const stream = known?.document ?? look.newId();
  return {
    stream, kind: 'document',
    fact: {
      kind, name: 'receive-document', id: `receive/${practice}/${kept.sha256}`, actor, practice, correlation: stream,
      data: { practice, door, format: kept.format, sha256: kept.sha256, sizeBytes: kept.sizeBytes, stored: kept.key }, phi: { fileName },
    },
  };
}

/** Forgets bytes that a file known before already holds. */
export async function forgetCopy(documents: DocumentStore, tenant: string, kept: Kept, state: DocumentState | undefined): Promise<void> {
  if (state !== undefined && state.stored !== kept.key) await documents.discard(tenant, kept.key);
}

