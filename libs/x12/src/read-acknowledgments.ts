import type { FunctionalAcknowledgment } from './acknowledgment/functional-acknowledgment.js';
import type { InterchangeAcknowledgment } from './acknowledgment/interchange-acknowledgment.js';
import type { InterchangeHeader } from './claim-837.js';
import type { Finding, Verdict } from './finding.js';
import type { AcknowledgmentInfo, ByteSource, ReadOptions, RefusedItem, X12Totals } from './read-x12.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';

interface Around {
  interchange: { kind: 'interchange'; interchange: InterchangeHeader };
  end: { kind: 'end'; findings: Finding[]; totals: X12Totals; verdict: Verdict };
}

/** What a file of 999s or 997s says, in its order; a TA1 may stand beside them. */
export type Read999Item =
  | Around['interchange']
  | { kind: 'ta1'; ta1: InterchangeAcknowledgment }
  | { kind: 'transaction'; transaction: AcknowledgmentInfo }
  | { kind: 'acknowledgment'; acknowledgment: FunctionalAcknowledgment }
  | RefusedItem
  | Around['end'];

/** What a file of TA1s says; transactions in it are refused. */
export type ReadTa1Item = Around['interchange'] | { kind: 'ta1'; ta1: InterchangeAcknowledgment } | RefusedItem | Around['end'];

const ACKNOWLEDGMENTS: Door = { kinds: new Set(['999', '997']), ta1: true, fix: 'Send the file to the door that takes it, or send a 999 of version 005010.' };
const TA1S: Door = { kinds: new Set(), ta1: true, fix: 'Send the file to the door that takes it, or send a TA1.' };

/** Reads 999s and 997s of any number in bounded memory: one item per ST. Never throws for bad input. */
export const read999 = (source: ByteSource, options: ReadOptions = {}): AsyncGenerator<Read999Item> =>
  // the door lets nothing else in
  readTransactions(source, options, ACKNOWLEDGMENTS) as AsyncGenerator<Read999Item>;

/** Reads TA1s, alone in their interchange or before its groups. Never throws for bad input. */
export const readTa1 = (source: ByteSource, options: ReadOptions = {}): AsyncGenerator<ReadTa1Item> =>
  readTransactions(source, options, TA1S) as AsyncGenerator<ReadTa1Item>;

/** Everything of one file of acknowledgements at once. */
export interface Collected999 {
  items: Read999Item[];
  acknowledgments: FunctionalAcknowledgment[];
  ta1s: InterchangeAcknowledgment[];
  /** Of the file and of its acknowledgements, in that order. */
  findings: Finding[];
  end: Around['end'];
}

/** Reads a whole file of 999s, 997s and TA1s into memory. */
export const collect999 = async (source: ByteSource, options: ReadOptions = {}): Promise<Collected999> => {
  const items: Read999Item[] = [];
  for await (const item of read999(source, options)) items.push(item);
  const acknowledgments = items.flatMap((item) => (item.kind === 'acknowledgment' ? [item.acknowledgment] : []));
  const ta1s = items.flatMap((item) => (item.kind === 'ta1' ? [item.ta1] : []));
  const end = items[items.length - 1] as Collected999['end'];
  return { items, acknowledgments, ta1s, end, findings: [...end.findings, ...acknowledgments.flatMap(({ findings }) => findings)] };
};
