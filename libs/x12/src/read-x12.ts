import type { FunctionalAcknowledgment } from './acknowledgment/functional-acknowledgment.js';
import type { InterchangeAcknowledgment } from './acknowledgment/interchange-acknowledgment.js';
import type { Claim837, ClaimKind, InterchangeHeader, Receiver, Submitter, TransactionHeader } from './claim-837.js';
import type { ClaimStatus, ClaimStatusKind, StatusEnd, StatusHeader } from './claim-status/claim-status.js';
import type { Finding, Verdict } from './finding.js';
import type { ClaimPayment, Remittance, RemittanceEnd } from './remittance/remittance.js';
import type { TransactionPlace } from './transaction/handler.js';
import { HANDLERS } from './transaction/handlers.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';
import type { Cents, ControlNumbers } from './values.js';

/** Bytes in any chunking: a file stream, a socket, an array of one-byte arrays. */
export type ByteSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface ReadOptions {
  /** Claims, payments or statuses per item, default 25. */
  batchSize?: number;
  /** Resume after this many of them: they are scanned, counted and not built. Their findings do not come again. */
  skipClaims?: number;
  /** A segment longer than this is refused, default 1 MB. */
  maxSegmentBytes?: number;
  /** `P` or `T`: an interchange with the other ISA15 is refused. */
  expectUsage?: 'P' | 'T';
}

/** The transactions that are read. */
export type TransactionKind = '837P' | '837I' | '837D' | '835' | '999' | '997' | '277CA' | '276' | '277';

/** ST of an 837 and what it declares. */
export interface ClaimTransactionInfo<K extends ClaimKind = ClaimKind> extends TransactionPlace {
  kind: K;
  header: TransactionHeader;
  submitter: Submitter;
  receiver: Receiver;
}

/** ST of an 835: the payment. */
export interface RemittanceInfo extends TransactionPlace {
  kind: '835';
  header: Remittance;
}

/** ST of a 277CA, 277 or 276. */
export interface StatusTransactionInfo extends TransactionPlace {
  kind: ClaimStatusKind;
  header: StatusHeader;
}

/** ST of a 999 or 997. */
export interface AcknowledgmentInfo extends TransactionPlace {
  kind: '999' | '997';
}

export type TransactionInfo = ClaimTransactionInfo | RemittanceInfo | StatusTransactionInfo | AcknowledgmentInfo;

/** What is known only at the end of an ST. */
export type TransactionEnd = RemittanceEnd | StatusEnd;

export interface FileTotals {
  interchanges: number;
  groups: number;
  transactions: number;
  /** All claims of the file, the skipped ones too. */
  claims: number;
  /** Sum of CLM02 over all claims, the skipped ones too. */
  chargeCents: Cents;
  segments: number;
  bytes: number;
}

/** What is counted of each kind of transaction; the skipped claims, payments and statuses count too. */
export interface UnitTotals extends Pick<FileTotals, 'claims' | 'chargeCents'> {
  /** Claims of 835s. */
  payments: number;
  /** Sum of CLP04. */
  paidCents: Cents;
  /** Claim statuses of 277CA, 276 and 277. */
  statuses: number;
  /** 999 and 997 transactions. */
  acknowledgments: number;
}

/** Totals of a file of any transactions. */
export interface X12Totals extends FileTotals, UnitTotals {}

export interface RefusedItem {
  kind: 'refused';
  reason: string;
  findings: Finding[];
  guide?: string;
  transaction?: string;
  control?: Partial<ControlNumbers>;
}

/**
 * What a file says, in its order. `refused` is a part that cannot be read (a 4010, an ST without claims, no X12 at all);
 * `end` always comes last and once.
 */
export type X12Item =
  | { kind: 'interchange'; interchange: InterchangeHeader }
  | { kind: 'ta1'; ta1: InterchangeAcknowledgment }
  | { kind: 'transaction'; transaction: TransactionInfo }
  | { kind: 'claims'; claims: Claim837<ClaimKind>[] }
  | { kind: 'payments'; payments: ClaimPayment[] }
  | { kind: 'statuses'; statuses: ClaimStatus[] }
  | { kind: 'acknowledgment'; acknowledgment: FunctionalAcknowledgment }
  | { kind: 'transaction-end'; end: TransactionEnd }
  | RefusedItem
  | { kind: 'end'; findings: Finding[]; totals: X12Totals; verdict: Verdict };

const EVERYTHING: Door = {
  kinds: new Set(Object.keys(HANDLERS) as TransactionKind[]),
  ta1: true,
  fix: 'Send one of these transactions in version 005010.',
};

/**
 * Reads any mixture of transactions, of any size, in bounded memory. Never throws for bad input; only an error of the source itself
 * passes through.
 */
export const readX12 = (source: ByteSource, options: ReadOptions = {}): AsyncGenerator<X12Item> => readTransactions(source, options, EVERYTHING);
