import fs from 'node:fs';
import { generateInterchange, generateRemittance, write835, write837 } from '@claimstream/x12';

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
const CLAIMS_PER_PART = 5_000;
/** Interchanges of their own; a larger file has them again and again. */
const PARTS = 16;

export const claimsOfPart = (n: number) => generateInterchange({
  kind: '837P', count: CLAIMS_PER_PART, seed: 11, serviceDate: '2026-03-02', firstIndex: n * CLAIMS_PER_PART, control: String(n + 1),
});

export const paymentsOfPart = (n: number) => generateRemittance({ count: CLAIMS_PER_PART, seed: 11 + n, paymentDate: '2026-03-30', control: String(n + 1) });

interface Part extends KnownTotals {
  bytes: Uint8Array;
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

const makePart = (kind: FileKind, n: number): Part => {
  if (kind === '837P') {
    const interchange = claimsOfPart(n);
    const claims = interchange.groups.flatMap(({ transactions }) => transactions.flatMap((transaction) => transaction.claims));
    const { bytes, segments } = write837(interchange);
    return { bytes, segments, claims: claims.length, cents: sum(claims.map(({ chargeCents }) => chargeCents)) };
  }
  const interchange = paymentsOfPart(n);
  const payments = interchange.groups.flatMap(({ transactions }) => transactions.flatMap((transaction) => transaction.payments));
  const { bytes, segments } = write835(interchange);
  return { bytes, segments, claims: payments.length, cents: sum(payments.map(({ paidCents }) => paidCents)) };
};

/** Writes a file of at least so many bytes, interchange by interchange, so that its size does not matter. */
export function makeFile(path: string, kind: FileKind, wanted: number): BenchFile {
  const handle = fs.openSync(path, 'w');
  const made: BenchFile = { kind, path, bytes: 0, segments: 0, claims: 0, cents: 0 };
  const parts: Part[] = [];
  try {
    for (let n = 0; made.bytes < wanted; n += 1) {
      const part = (parts[n % PARTS] ??= makePart(kind, n));
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
