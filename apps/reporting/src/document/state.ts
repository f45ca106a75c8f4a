import type { Finding, ServiceName, StreamKind } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';

/** A file that came in, or one that goes out. */
export interface FileState extends StreamState {
  direction: 'in' | 'out';
  practice?: string;
  positions: Record<string, string>;
  since: Record<string, string>;
  findings: Finding[];
  /** What such files bring: claims, acknowledgements or remittances. */
  brings: '837' | 'ack' | '835';
  format?: string;
  door?: string;
  sha256?: string;
  sizeBytes?: number;
  bytesRead?: number;
  /** Of a file in: claims found so far; of a file out: claims in it. */
  claims?: number;
  totals?: { accepted: number; updates: number; proposals: number; notBillable: number; refusedParts: number };
  chargeCents?: number;
  /** Of a file of remittances: what its remittances transfer. */
  paymentCents?: number;
  reason?: string;
  partner?: string;
  payer?: string;
  controlNumber?: string;
  /** Name in the partner's folder, made of the control number. The name of a file that came in may hold a patient's and is sealed. */
  sentAs?: string;
  /** Claims of a file out, which are told when it cannot be delivered. */
  members?: string[];
  /** When delivery was given up. */
  failedAt?: string;
  receivedAt?: string;
  updated: string;
  lamport: number;
  phi?: { fileName?: string };
}

const BRINGS: Partial<Record<ServiceName, FileState['brings']>> = { submission: 'ack', remittance: '835' };

export const newFile = (kind: StreamKind, from: ServiceName): FileState => ({
  direction: kind === 'interchange' ? 'out' : 'in', brings: kind === 'document' ? BRINGS[from] ?? '837' : '837', positions: {}, since: {}, findings: [], updated: '', lamport: 0,
});
