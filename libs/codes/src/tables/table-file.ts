import { createHash } from 'node:crypto';
import { isDate } from '../date.js';
import type { Coverage, Dataset, Release } from '../release.js';

/**
 * A code table as it lies in a file: one release and its rows. Shipped tables and imported ones have the same form, so
 * there is one reader: `# key: value` lines, a header row, then one CSV row per line (no line breaks inside cells).
 */
export interface CodeTable {
  readonly release: Release;
  readonly columns: readonly string[];
  /** Can be walked more than once; large sets produce their rows as they go. */
  readonly rows: Iterable<readonly string[]>;
}

/** A table file that cannot be trusted; the message says what is wrong with which file. */
export class CodeTableError extends Error {
  override readonly name = 'CodeTableError';
}

const COVERAGES: readonly Coverage[] = ['complete', 'excerpt'];

/** Reads a table file. The whole text is checked before a row is handed out: row count, row width, dates. */
export function readTable(fileName: string, text: string): CodeTable {
  const fail = (reason: string): never => {
    throw new CodeTableError(`The code table ${fileName} ${reason}.`);
  };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const attributes = new Map<string, string>();
  let at = 0;
  for (; lines[at]?.startsWith('# '); at += 1) {
    const line = lines[at] ?? '';
    const colon = line.indexOf(': ');
    if (colon < 0) fail(`has a heading without a value on line ${at + 1}`);
    attributes.set(line.slice(2, colon), line.slice(colon + 2).trim());
  }
  const attribute = (key: string): string => attributes.get(key) ?? fail(`does not say its ${key}`);
  const date = (key: string): string | undefined => {
    const value = attributes.get(key);
    if (value !== undefined && !isDate(value)) fail(`has no real date as its ${key}`);
    return value;
  };
  const effectiveTo = date('effective-to');
  const answersFrom = date('answers-from');
  const coverage = attribute('coverage') as Coverage;
  if (!COVERAGES.includes(coverage)) fail('must say coverage complete or excerpt');
  const columns = csvCells(lines[at] ?? fail('has no header row'));
  const body = lines.slice(at + 1);
  if (String(body.length) !== attribute('rows')) fail(`says ${attribute('rows')} rows and has ${body.length}`);
  const release: Release = {
    dataset: attribute('dataset') as Dataset,
    release: attribute('release'),
    effectiveFrom: date('effective-from') ?? fail('does not say its effective-from'),
    ...(effectiveTo === undefined ? {} : { effectiveTo }),
    ...(answersFrom === undefined ? {} : { answersFrom }),
    sourceFile: attribute('source-file'),
    // A table written for this product is its own source.
    sha256: attributes.get('source-sha256') ?? sha256(Buffer.from(text, 'utf8')),
    rowCount: body.length,
    coverage,
  };
  return {
    release,
    columns,
    rows: {
      *[Symbol.iterator]() {
        for (const [index, line] of body.entries()) {
          const cells = csvCells(line);
          if (cells.length !== columns.length) fail(`has ${cells.length} cells instead of ${columns.length} in row ${index + 1}`);
          yield cells;
        }
      },
    },
  };
}

/** The file of a table; `readTable` of it gives the table back. */
export function* writeTable({ release, columns, rows }: CodeTable): Generator<string> {
  const headings: readonly (readonly [string, string | undefined])[] = [
    ['dataset', release.dataset],
    ['release', release.release],
    ['effective-from', release.effectiveFrom],
    ['effective-to', release.effectiveTo],
    ['answers-from', release.answersFrom],
    ['source-file', release.sourceFile],
    ['source-sha256', release.sha256],
    ['coverage', release.coverage],
    ['rows', String(release.rowCount)],
  ];
  for (const [key, value] of headings) if (value !== undefined) yield `# ${key}: ${oneLine(value)}\n`;
  yield `${columns.map(csvCell).join(',')}\n`;
  for (const row of rows) yield `${row.map(csvCell).join(',')}\n`;
}

/** SHA-256 of bytes in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const oneLine = (value: string): string => value.replace(/\s+/g, ' ').trim();

function csvCell(value: string): string {
  const line = oneLine(value);
  return /[",]/.test(line) || line.startsWith('#') ? `"${line.replaceAll('"', '""')}"` : line;
}

/** The cells of one CSV line. Lines without a quote, nearly all of them, take the fast way. */
function csvCells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let cell = '';
      for (at += 1; at < line.length; at += 1) {
        if (line[at] !== '"') cell += line[at];
        else if (line[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      cells.push(cell);
      at += 1;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      cells.push(line.slice(at, end));
      at = end;
    }
    if (at >= line.length) return cells;
    at += 1;
  }
}
