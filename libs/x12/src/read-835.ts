import type { InterchangeHeader } from './claim-837.js';
import type { Finding, Verdict } from './finding.js';
import type { ByteSource, FileTotals, ReadOptions, RefusedItem, RemittanceInfo, UnitTotals } from './read-x12.js';
import type { ClaimPayment, ClaimPaymentDraft, PaymentLine, PaymentLineDraft, RemittanceEnd } from './remittance/remittance.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';

/**
 * What a file of remittances says, in its order: each ST as `transaction` (the payment), its claims in batches, and
 * `transaction-end` with provider adjustments, sums and what BPR02 lacks. `end` always comes last and once.
 */
export type Read835Item =
  | { kind: 'interchange'; interchange: InterchangeHeader }
  | { kind: 'transaction'; transaction: RemittanceInfo }
  | { kind: 'payments'; payments: ClaimPayment[] }
  | { kind: 'transaction-end'; end: RemittanceEnd }
  | RefusedItem
  | { kind: 'end'; findings: Finding[]; totals: FileTotals & UnitTotals; verdict: Verdict };

const REMITTANCES: Door = { kinds: new Set(['835']), fix: 'Send the file to the door that takes it, or send an 835 of version 005010.' };

/** Reads an 835 of any size in bounded memory. Never throws for bad input; only an error of the source itself passes through. */
export const read835 = (source: ByteSource, options: ReadOptions = {}): AsyncGenerator<Read835Item> =>
  // the door lets nothing else in
  readTransactions(source, options, REMITTANCES) as AsyncGenerator<Read835Item>;

/** One ST with everything in it. `end` is absent only where nothing but its header could be read. */
export interface CollectedRemittance {
  info: RemittanceInfo;
  payments: ClaimPayment[];
  end?: RemittanceEnd;
}

/** Everything of one file at once. */
export interface Collected835 {
  items: Read835Item[];
  remittances: CollectedRemittance[];
  payments: ClaimPayment[];
  refused: RefusedItem[];
  /** Of the file and of its claims, in that order. */
  findings: Finding[];
  end: Extract<Read835Item, { kind: 'end' }>;
}

/** Reads a whole file into memory: for files known to be small, on the command line and in tests. */
export const collect835 = async (source: ByteSource, options: ReadOptions = {}): Promise<Collected835> => {
  const items: Read835Item[] = [];
  const remittances: CollectedRemittance[] = [];
  for await (const item of read835(source, options)) {
    items.push(item);
    if (item.kind === 'transaction') remittances.push({ info: item.transaction, payments: [] });
    else if (item.kind === 'payments') remittances.at(-1)?.payments.push(...item.payments);
    else if (item.kind === 'transaction-end') (remittances.at(-1) as CollectedRemittance).end = item.end;
  }
  const payments = remittances.flatMap((remittance) => remittance.payments);
  const end = items[items.length - 1] as Collected835['end'];
  return { items, remittances, payments, refused: items.filter((item) => item.kind === 'refused'), end, findings: [...end.findings, ...payments.flatMap((payment) => payment.findings)] };
};

const draftOfLine = ({ ordinal: _ordinal, ...draft }: PaymentLine): PaymentLineDraft => draft;

/** What a payment was before it stood in a file: what the writer takes. */
export const draftOfPayment = (payment: ClaimPayment): ClaimPaymentDraft => {
  const { ordinal: _ordinal, control: _control, bytes: _bytes, segments: _segments, findings: _findings, remarkCodes: _remarks, serviceLines, ...draft } = payment;
  return { ...draft, serviceLines: serviceLines.map(draftOfLine) };
};
