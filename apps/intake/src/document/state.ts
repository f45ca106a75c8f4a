import type { Finding } from '@claimstream/contracts';
import type { FileDoor } from '@claimstream/service-kit';

export type Phase = 'received' | 'reading' | 'done' | 'refused' | 'exception';

export interface DocumentState {
  practice: string;
  door: FileDoor;
  format: string;
  sha256: string;
  sizeBytes: number;
  /** Key of the sealed bytes in the document store. */
  stored: string;
  phase: Phase;
  /** The cursor: claims of the file taken in so far. */
  taken: number;
  bytesRead: number;
  chargeCents: number;
  accepted: number;
  updates: number;
  proposals: number;
  notBillable: number;
  /** Claims known before whose own stream has not yet said what the new export meant. */
  unsettled: number;
  ended?: FileEnd;
  phi: { fileName: string };
}

/** One chunk, as the part `chunk-taken` says it. */
export interface ChunkTaken {
  /** Ordinal of its first claim; anything but the claim after the cursor is a chunk that was taken before. */
  first: number;
  claims: number;
  accepted: number;
  known: number;
  notBillable: number;
  chargeCents: number;
  bytesRead: number;
}

/** What the reader counted at the end of the file. */
export interface FileEnd {
  format: string;
  claims: number;
  chargeCents: number;
  bytesRead: number;
  /** Parts that are no readable claims: another transaction, an unsupported version. */
  refusedParts: number;
  findings: Finding[];
  /** Why nothing or not everything could be read; the sentence for the sender. */
  reason?: string;
}
