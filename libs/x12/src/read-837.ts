import type { Claim837, InterchangeHeader, Receiver, Submitter, TransactionHeader } from './claim-837.js';
import { Claim837Reader } from './claim/read-claims.js';
import type { Finding, Verdict } from './finding.js';
import type { Cents, ControlNumbers } from './values.js';

/** Bytes in any chunking: a file stream, a socket, an array of one-byte arrays. */
export type ByteSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface Read837Options {
  /** Claims per `claims` item, default 200. */
  batchSize?: number;
  /** Resume after this many claims: they are scanned, counted and not built. Their findings do not come again. */
  skipClaims?: number;
  /** A segment longer than this is refused, default 1 MB. */
  maxSegmentBytes?: number;
  /** `P` or `T`: an interchange with the other ISA15 is refused. */
  expectUsage?: 'P' | 'T';
}

/** ST and what it declares. */
export interface TransactionInfo {
  control: ControlNumbers;
  kind: '837P' | '837I';
  /** ST03, or GS08 where ST03 is empty. */
  guide: string;
  /** `P` or `T`, ISA15. */
  usage: string;
  header: TransactionHeader;
  submitter: Submitter;
  receiver: Receiver;
  /** Claims of the file before this ST. */
  claimsSoFar: number;
  /** Of its ST in the file. */
  offset: number;
}

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

/**
 * What a file says, in its order. `refused` is a part that is not a readable 837 (a 4010, a 999, an ST without claims, no X12 at all);
 * `end` always comes last and once.
 */
export type Read837Item =
  | { kind: 'interchange'; interchange: InterchangeHeader }
  | { kind: 'transaction'; transaction: TransactionInfo }
  | { kind: 'claims'; claims: Claim837[] }
  | { kind: 'refused'; reason: string; findings: Finding[]; guide?: string; transaction?: string; control?: Partial<ControlNumbers> }
  | { kind: 'end'; findings: Finding[]; totals: FileTotals; verdict: Verdict };

/** A large chunk is taken in slices of this size, so that the window never holds more than one of them and one segment. */
const SLICE_BYTES = 1 << 17;

/** Reads an 837P or 837I of any size in bounded memory. Never throws for bad input; only an error of the source itself passes through. */
export async function* read837(source: ByteSource, options: Read837Options = {}): AsyncGenerator<Read837Item> {
  const reader = new Claim837Reader(options);
  const chunks = source instanceof Uint8Array ? [source] : source;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      yield* reader.push(chunk.length <= SLICE_BYTES ? chunk : chunk.subarray(at, at + SLICE_BYTES));
    }
  }
  yield* reader.finish();
}

/** Everything of one file at once. */
export interface Collected837 {
  items: Read837Item[];
  claims: Claim837[];
  refused: Extract<Read837Item, { kind: 'refused' }>[];
  /** Of the file and of its claims, in that order. */
  findings: Finding[];
  end: Extract<Read837Item, { kind: 'end' }>;
}

/** Reads a whole file into memory: for files known to be small, on the command line and in tests. */
export const collect837 = async (source: ByteSource, options: Read837Options = {}): Promise<Collected837> => {
  const items: Read837Item[] = [];
  for await (const item of read837(source, options)) items.push(item);
  const claims = items.flatMap((item) => (item.kind === 'claims' ? item.claims : []));
  const refused = items.filter((item) => item.kind === 'refused');
  const end = items[items.length - 1] as Collected837['end'];
  return { items, claims, refused, end, findings: [...end.findings, ...claims.flatMap((claim) => claim.findings)] };
};
