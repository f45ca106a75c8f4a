import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeTable, type CodeTable } from '@claimstream/codes';

/** Ordered pairs of so many codes are about as many as a whole quarter of NCCI has. */
const LISTED = 1_304;

/** A table of pairs as large as NCCI's, made of our own codes and of letters and numbers that no code set has: the real one is not ours to ship. */
function table(codes: readonly string[]): CodeTable {
  const listed = [...codes, ...Array.from({ length: LISTED - codes.length }, (_, n) => `X${String(n).padStart(4, '0')}`)];
  return {
    release: {
      dataset: 'ncci-ptp-practitioner', release: 'bench 2026-Q4', effectiveFrom: '2026-10-01', effectiveTo: '2026-12-31', answersFrom: '2023-10-01', sourceFile: 'generated', sha256: '0'.repeat(64),
      rowCount: LISTED * (LISTED - 1), coverage: 'complete',
    },
    columns: ['column1', 'column2', 'effective_from', 'effective_to', 'indicator', 'rationale'],
    rows: {
      *[Symbol.iterator]() {
        for (const [at, column1] of listed.entries()) {
          for (const [other, column2] of listed.entries()) if (at !== other) yield [column1, column2, '2020-01-01', '', String((at + other) % 2), 'generated'];
        }
      },
    },
  };
}

/** Writes the table to a file as an importer would, and loads it from there as a service does. */
export function withPairs<T>(codes: readonly string[], load: (folder: string) => T): { codes: T; pairs: number } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-pairs-'));
  try {
    const made = table(codes);
    const file = fs.openSync(path.join(folder, 'pairs.csv'), 'w');
    const part: string[] = [];
    for (const line of writeTable(made)) {
      part.push(line);
      if (part.length === 10_000) fs.writeSync(file, part.splice(0).join(''));
    }
    fs.writeSync(file, part.join(''));
    fs.closeSync(file);
    return { codes: load(folder), pairs: made.release.rowCount };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
