import type { Claim837, InterchangeHeader } from './claim-837.js';
import type { Finding, Verdict } from './finding.js';
import type { ByteSource, ClaimTransactionInfo, FileTotals, ReadOptions, RefusedItem } from './read-x12.js';
import { readTransactions, type Door } from './transaction/read-transactions.js';

export type { ByteSource } from './read-x12.js';

/** As of every reader. */
export type Read837Options = ReadOptions;

/**
 * What a file says, in its order. `refused` is a part that is not a readable 837 (a 4010, a 999, an ST without claims, no X12 at all);
 * `end` always comes last and once.
 */
export type Read837Item =
  | { kind: 'interchange'; interchange: InterchangeHeader }
  | { kind: 'transaction'; transaction: ClaimTransactionInfo<'837P' | '837I'> }
  | { kind: 'claims'; claims: Claim837[] }
  | RefusedItem
  | { kind: 'end'; findings: Finding[]; totals: FileTotals; verdict: Verdict };

const CLAIMS: Door = {
  kinds: new Set(['837P', '837I']),
  fix: 'Send the file to the door that takes it, or send an 837P or 837I of version 005010.',
};

/** Reads an 837P or 837I of any size in bounded memory. Never throws for bad input; only an error of the source itself passes through. */
export async function* read837(source: ByteSource, options: Read837Options = {}): AsyncGenerator<Read837Item> {
  for await (const item of readTransactions(source, options, CLAIMS)) {
    if (item.kind !== 'end') {
      // the door lets nothing else in
      yield item as Read837Item;
      continue;
    }
    const { interchanges, groups, transactions, claims, chargeCents, segments, bytes } = item.totals;
    yield { ...item, totals: { interchanges, groups, transactions, claims, chargeCents, segments, bytes } };
  }
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
