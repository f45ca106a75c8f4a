import type { InterchangeHeader } from './claim-837.js';
import type { ClaimStatus, ClaimStatusKind, StatusEnd } from './claim-status/claim-status.js';
import type { Finding, Verdict } from './finding.js';
import type { ByteSource, ReadOptions, RefusedItem, StatusTransactionInfo, X12Totals } from './read-x12.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';

/** What a file of 277CAs (or 277s, or 276s) says, in its order. Claims come in batches that share the objects of their levels. */
export type ReadStatusItem =
  | { kind: 'interchange'; interchange: InterchangeHeader }
  | { kind: 'transaction'; transaction: StatusTransactionInfo }
  | { kind: 'statuses'; statuses: ClaimStatus[] }
  | { kind: 'transaction-end'; end: StatusEnd }
  | RefusedItem
  | { kind: 'end'; findings: Finding[]; totals: X12Totals; verdict: Verdict };

const door = (kind: ClaimStatusKind): Door => ({ kinds: new Set([kind]), fix: `Send the file to the door that takes it, or send a ${kind} of version 005010.` });

// the door lets nothing else in
const reader = (kind: ClaimStatusKind) => (source: ByteSource, options: ReadOptions = {}): AsyncGenerator<ReadStatusItem> =>
  readTransactions(source, options, door(kind)) as AsyncGenerator<ReadStatusItem>;

/** Reads claim acknowledgements (005010X214) of any size in bounded memory. Never throws for bad input. */
export const read277ca = reader('277CA');

/** Reads answers on claim status (005010X212) of any size in bounded memory. Never throws for bad input. */
export const read277 = reader('277');

/** Reads questions about claim status (005010X212) of any size in bounded memory. Never throws for bad input. */
export const read276 = reader('276');

/** Everything of one file of claim status at once. */
export interface CollectedStatus {
  items: ReadStatusItem[];
  transactions: StatusTransactionInfo[];
  statuses: ClaimStatus[];
  ends: StatusEnd[];
  /** Of the file and of its claims, in that order. */
  findings: Finding[];
  end: Extract<ReadStatusItem, { kind: 'end' }>;
}

const collect = async (source: AsyncGenerator<ReadStatusItem>): Promise<CollectedStatus> => {
  const items: ReadStatusItem[] = [];
  for await (const item of source) items.push(item);
  const statuses = items.flatMap((item) => (item.kind === 'statuses' ? item.statuses : []));
  const end = items[items.length - 1] as CollectedStatus['end'];
  return {
    items, statuses, end,
    transactions: items.flatMap((item) => (item.kind === 'transaction' ? [item.transaction] : [])),
    ends: items.flatMap((item) => (item.kind === 'transaction-end' ? [item.end] : [])),
    findings: [...end.findings, ...statuses.flatMap(({ findings }) => findings)],
  };
};

/** Reads a whole 277CA, 277 or 276 into memory: for files known to be small. */
export const collect277ca = (source: ByteSource, options: ReadOptions = {}): Promise<CollectedStatus> => collect(read277ca(source, options));
export const collect277 = (source: ByteSource, options: ReadOptions = {}): Promise<CollectedStatus> => collect(read277(source, options));
export const collect276 = (source: ByteSource, options: ReadOptions = {}): Promise<CollectedStatus> => collect(read276(source, options));
