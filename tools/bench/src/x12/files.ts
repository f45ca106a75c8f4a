import fs from 'node:fs';
import { generateInterchange, write837, type Interchange837 } from '@claimstream/x12';
import { remittancePart } from './remittance-part.js';

export type FileKind = '835' | '837P';

/** What is in a file, known from its making: what every variant must find. */
export interface KnownTotals {
  segments: number;
  /** CLM of an 837P, CLP of an 835. */
  claims: number;
  /** Sum of CLM02 or CLP04. */
  cents: number;
}

export interface BenchFile extends KnownTotals {
  kind: FileKind;
  path: string;
  bytes: number;
}

/** Claims of one interchange: as many as are held in memory at once while a file is made. */
export const CLAIMS_PER_PART = 5_000;

const claimsPart = (n: number): KnownTotals & { bytes: Uint8Array } => {
  const interchange: Interchange837 = generateInterchange({
    kind: '837P', count: CLAIMS_PER_PART, seed: 11, serviceDate: '2026-03-02', firstIndex: n * CLAIMS_PER_PART, control: String(n + 1),
  });
  const { bytes, segments } = write837(interchange);
  const claims = interchange.groups.flatMap((group) => group.transactions.flatMap((transaction) => transaction.claims));
  return { bytes, segments, claims: claims.length, cents: claims.reduce((sum, claim) => sum + claim.chargeCents, 0) };
};

/** Writes a file of at least so many bytes, interchange by interchange, so that its size does not matter. */
export function makeFile(path: string, kind: FileKind, wanted: number): BenchFile {
  const handle = fs.openSync(path, 'w');
  const made: BenchFile = { kind, path, bytes: 0, segments: 0, claims: 0, cents: 0 };
  try {
    for (let n = 0; made.bytes < wanted; n += 1) {
      const part = kind === '837P' ? claimsPart(n) : remittancePart(n, CLAIMS_PER_PART);
      fs.writeSync(handle, part.bytes);
      made.bytes += part.bytes.length;
      made.segments += part.segments;
      made.claims += part.claims;
      made.cents += part.cents;
    }
  } finally {
    fs.closeSync(handle);
  }
  return made;
}
