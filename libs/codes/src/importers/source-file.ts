import type { Dataset, Release } from '../release.js';
import { sha256, type CodeTable } from '../tables/table-file.js';

/** An official file as the operator supplies it; nothing is ever downloaded, because most of them lie behind a licence. */
export interface SourceFile {
  /** The publisher's file name without a folder: the vintage is read from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ImportOptions {
  /** The file is a part of the set on purpose: row counts are not held against it, and absence proves nothing. */
  readonly excerpt?: boolean;
}

/** A file that is not what it claims to be. The message says what was found and expected; the old release stays. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';

  constructor(file: Pick<SourceFile, 'name'>, reason: string) {
    super(`${file.name} is refused: ${reason}.`);
  }
}

export interface Vintage {
  readonly release: string;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
  readonly answersFrom?: string;
}

/** The rows under a release, after the checks every set shares: enough rows, and no key twice. */
export function importedTable(
  files: readonly SourceFile[],
  dataset: Dataset,
  vintage: Vintage,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  checks: { readonly keyColumns: number; readonly fewest: number } & ImportOptions,
): CodeTable {
  const file = files[0] ?? { name: 'nothing', bytes: new Uint8Array() };
  if (rows.length === 0) throw new ImportRefused(file, 'it has no rows');
  if (checks.excerpt !== true && rows.length < checks.fewest) {
    throw new ImportRefused(file, `it has ${rows.length} rows where a whole edition has at least ${checks.fewest}; import it as an excerpt if that is meant`);
  }
  const keys = new Set<string>();
  for (const row of rows) {
    const key = row.slice(0, checks.keyColumns).join(' ');
    if (keys.has(key)) throw new ImportRefused(file, `it has the row ${key} twice`);
    keys.add(key);
  }
  return { release: releaseOf(files, dataset, vintage, rows.length, checks), columns, rows };
}

export function releaseOf(files: readonly SourceFile[], dataset: Dataset, vintage: Vintage, rowCount: number, options: ImportOptions): Release {
  return {
    dataset,
    ...vintage,
    sourceFile: files.map(({ name }) => name).join(' '),
    // Several files of one edition are one source: the hash is over all their bytes in order.
    sha256: sha256(Buffer.concat(files.map(({ bytes }) => bytes))),
    rowCount,
    coverage: options.excerpt === true ? 'excerpt' : 'complete',
  };
}

/** CMS text files are Latin-1 with CRLF. */
export function latin1(file: SourceFile): string {
  return Buffer.from(file.bytes).toString('latin1');
}

export function utf8(file: SourceFile): string {
  return Buffer.from(file.bytes).toString('utf8').replace(/^\uFEFF/, '');
}

export function* linesOf(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    yield text.slice(at, text[stop - 1] === '\r' ? stop - 1 : stop);
    at = stop + 1;
  }
}

/** The vintage a file's name tells, or the refusal that says how the name should look. */
export function fromName<Found>(file: SourceFile, pattern: RegExp, expected: string, read: (groups: Readonly<Record<string, string>>) => Found): Found {
  const groups = pattern.exec(file.name)?.groups;
  if (groups === undefined) throw new ImportRefused(file, `its name does not tell the edition; keep the publisher's name, like ${expected}`);
  return read(groups);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Oct` or `OCTOBER` as `10`; undefined when it is no month. */
export function monthNumber(word: string): string | undefined {
  const at = MONTHS.indexOf(word.slice(0, 3).toLowerCase());
  return at < 0 ? undefined : String(at + 1).padStart(2, '0');
}

/** The last day of the calendar quarter that begins on a date. */
export function quarterEnd(from: string): string {
  const end: Record<string, string> = { '01': '03-31', '04': '06-30', '07': '09-30', '10': '12-31' };
  return `${from.slice(0, 4)}-${end[from.slice(5, 7)] ?? '12-31'}`;
}

/** A decimal text as an integer of its `places`: `1.009` with 3 is 1009. No float is involved. */
export function scaled(file: SourceFile, text: string, places: number): string {
  const parts = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text.trim());
  if (parts === null || text.trim() === '') throw new ImportRefused(file, `"${text.slice(0, 20)}" stands where a number belongs`);
  const fraction = (parts[3] ?? '').slice(0, places).padEnd(places, '0');
  return String(Number(`${parts[1]}${parts[2] || '0'}${fraction}`));
}
