import type { CodeStatus } from '../codes.js';
import type { Coverage, Dataset, Release } from '../release.js';
import { CodeTableError, type CodeTable } from './table-file.js';

/** The part of a row every dated table has. */
export interface DatedRow {
  readonly billable?: boolean;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
}

export interface Edition<Row> {
  readonly release: Release;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** All codes in order, for walking a heading's children. */
  readonly sorted: readonly string[];
}

export interface Answer<Row> {
  readonly status: CodeStatus;
  readonly code: string;
  readonly dataset: Dataset;
  readonly coverage: Coverage;
  readonly release?: Release;
  readonly row?: Row;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
}

/**
 * All editions of one code set, keyed by code. A date is answered by the latest edition that covers it; a cumulative
 * edition also answers for earlier services, from its `answersFrom` on.
 */
export class DatedTable<Row extends DatedRow> {
  private readonly editions: readonly Edition<Row>[];

  constructor(
    private readonly dataset: Dataset,
    tables: readonly CodeTable[],
    read: (cell: (column: string) => string) => { readonly code: string; readonly row: Row },
  ) {
    this.editions = tables
      .filter(({ release }) => release.dataset === dataset)
      .map((table) => edition(table, read))
      .sort((a, b) => (a.release.effectiveFrom < b.release.effectiveFrom ? 1 : -1));
  }

  /** The edition that answers for a date of service, when one does. */
  on(date: string): Edition<Row> | undefined {
    const inForce = this.editions.find(({ release }) => covers(release, date));
    if (inForce !== undefined) return inForce;
    return this.editions.findLast(({ release }) => date < release.effectiveFrom && (release.answersFrom ?? '9999') <= date);
  }

  find(code: string, date: string): Answer<Row> {
    const { dataset } = this;
    const edition = this.on(date);
    if (edition === undefined) return { status: 'unknown', code, dataset, coverage: 'excerpt' };
    const { release } = edition;
    // Outside its own period a cumulative edition may have dropped codes, so absence proves nothing.
    const coverage = covers(release, date) ? release.coverage : 'excerpt';
    const known = { code, dataset, coverage, release };
    const rows = edition.rows.get(code);
    if (rows === undefined) return { ...known, status: coverage === 'complete' ? this.elsewhere(code, release) : 'unknown' };
    let nearest = rows[0];
    for (const row of rows) {
      if ((row.effectiveFrom ?? '') <= date) {
        nearest = row;
        if (date <= (row.effectiveTo ?? '9999')) {
          return { ...known, ...dates(row), row, status: row.billable === false ? 'header' : 'valid' };
        }
      }
    }
    if (nearest === undefined) return { ...known, status: 'unknown' };
    return { ...known, ...dates(nearest), row: nearest, status: (nearest.effectiveFrom ?? '') > date ? 'not-yet' : 'ended' };
  }

  /** Every row of the edition that answers for a date, for sets that are read as a list. */
  all(date: string): readonly Row[] {
    const edition = this.on(date);
    return edition === undefined ? [] : [...edition.rows.values()].flat();
  }

  /** A complete edition without the code: did another edition have it? */
  private elsewhere(code: string, release: Release): CodeStatus {
    const others = this.editions.filter((other) => other.rows.has(code));
    if (others.some((other) => other.release.effectiveFrom > release.effectiveFrom)) return 'not-yet';
    return others.length > 0 ? 'ended' : 'unknown';
  }
}

export function covers(release: Release, date: string): boolean {
  return release.effectiveFrom <= date && date <= (release.effectiveTo ?? '9999');
}

const dates = ({ effectiveFrom, effectiveTo }: DatedRow): Pick<DatedRow, 'effectiveFrom' | 'effectiveTo'> => ({
  ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
  ...(effectiveTo === undefined ? {} : { effectiveTo }),
});

function edition<Row extends DatedRow>(
  table: CodeTable,
  read: (cell: (column: string) => string) => { readonly code: string; readonly row: Row },
): Edition<Row> {
  const rows = new Map<string, Row[]>();
  for (const cell of cellsOf(table)) {
    const { code, row } = read(cell);
    const same = rows.get(code);
    if (same === undefined) rows.set(code, [row]);
    else if (same.some((other) => other.effectiveFrom === row.effectiveFrom)) {
      throw new CodeTableError(`The code table of ${table.release.dataset} ${table.release.release} has the row ${code} twice.`);
    } else {
      same.push(row);
      same.sort((a, b) => ((a.effectiveFrom ?? '') < (b.effectiveFrom ?? '') ? -1 : 1));
    }
  }
  return { release: table.release, rows, sorted: [...rows.keys()].sort() };
}

/** Walks a table's rows as look-ups by column name; a column the table does not have is a fault of its file. */
export function* cellsOf(table: CodeTable): Generator<(column: string) => string> {
  const index = new Map(table.columns.map((column, at) => [column, at]));
  for (const row of table.rows) {
    yield (column) => {
      const at = index.get(column);
      if (at === undefined) {
        throw new CodeTableError(`The code table of ${table.release.dataset} ${table.release.release} has no column ${column}.`);
      }
      return row[at] ?? '';
    };
  }
}

/** The two date columns, absent where the cell is empty. */
export function datesOf(cell: (column: string) => string): Pick<DatedRow, 'effectiveFrom' | 'effectiveTo'> {
  const [effectiveFrom, effectiveTo] = [cell('effective_from'), cell('effective_to')];
  return { ...(effectiveFrom === '' ? {} : { effectiveFrom }), ...(effectiveTo === '' ? {} : { effectiveTo }) };
}
