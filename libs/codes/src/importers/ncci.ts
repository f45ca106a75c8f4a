import { parse } from 'csv-parse/sync';
import { addYears, fromCompact } from '../date.js';
import type { Dataset } from '../release.js';
import { PtpPairs } from '../tables/ptp-pairs.js';
import type { CodeTable } from '../tables/table-file.js';
import { fromName, importedTable, ImportRefused, latin1, linesOf, quarterEnd, releaseOf, type ImportOptions, type SourceFile, type Vintage } from './source-file.js';

const CODE = /^[0-9A-Z]{5}$/;
const PTP_COLUMNS = ['column1', 'column2', 'effective_from', 'effective_to', 'indicator', 'rationale'] as const;

export interface PtpImportOptions extends ImportOptions {
  /** Pairs that ended before this day are left out; keep three years for appeals and audits. */
  readonly keepFrom?: string;
}

/**
 * NCCI procedure-to-procedure edits: the tab files of one quarter together (`ccipra-v323r0-f1.txt` to `-f4`), or a
 * single tab file named by quarter. The header is stacked over several lines, so columns are found by its words.
 */
export function importPtp(files: readonly SourceFile[], options: PtpImportOptions = {}): CodeTable {
  const first = files[0];
  if (first === undefined) throw new ImportRefused({ name: 'The import' }, 'no file was given');
  const about = files.map((file) => ptpVintage(file));
  const { dataset, vintage } = about[0] ?? ptpVintage(first);
  if (about.some((other) => other.dataset !== dataset || other.vintage.release !== vintage.release)) {
    throw new ImportRefused(first, 'the files are of different quarters or settings');
  }
  const layouts = files.map((file) => ({ file, ...ptpLayout(file) }));
  const rows: Iterable<readonly string[]> = {
    *[Symbol.iterator]() {
      for (const { file, text, columns } of layouts) yield* ptpRows(file, text, columns, options.keepFrom);
    },
  };
  let [count, dated] = [0, true];
  for (const row of rows) {
    count += 1;
    if (row[2] === '') dated = false;
  }
  const fewest = dataset === 'ncci-ptp-practitioner' ? 1_000_000 : 500_000;
  if (count === 0) throw new ImportRefused(first, 'it has no rows');
  if (options.excerpt !== true && count < fewest) {
    throw new ImportRefused(first, `it has ${count} pairs where a whole quarter has at least ${fewest}; give all files of the quarter, or import it as an excerpt`);
  }
  // Rows that carry their own first day also answer for earlier services; where the source left it blank they do not.
  const answers = dated ? { answersFrom: options.keepFrom ?? addYears(vintage.effectiveFrom, -3) } : {};
  const table: CodeTable = { release: releaseOf(files, dataset, { ...vintage, ...answers }, count, options), columns: PTP_COLUMNS, rows };
  // Building the index is the check for pairs that stand twice and for unknown indicators.
  try {
    void new PtpPairs(table);
  } catch (error) {
    throw new ImportRefused(first, error instanceof Error ? error.message.replace(/\.$/, '') : 'its pairs cannot be indexed');
  }
  return table;
}

function ptpVintage(file: SourceFile): { readonly dataset: Dataset; readonly vintage: Vintage } {
  return fromName(
    file,
    /^cci(?<kind>pra|oph)-v(?<version>\d{2})(?<quarter>[0-3])r\d|(?<setting>practitioner|outpatient)_(?<year>\d{4})Q(?<of>[1-4])/i,
    'ccipra-v323r0-f1.txt',
    ({ kind, version, quarter, setting, year, of }) => {
      // NCCI versions count years from 1994; v32.3 is the last quarter of 2026.
      const in_ = year === undefined ? 1994 + Number(version) : Number(year);
      const number = of === undefined ? Number(quarter) + 1 : Number(of);
      const effectiveFrom = `${in_}-${String(number * 3 - 2).padStart(2, '0')}-01`;
      const practitioner = kind === undefined ? setting?.toLowerCase() === 'practitioner' : kind.toLowerCase() === 'pra';
      return {
        dataset: practitioner ? 'ncci-ptp-practitioner' : 'ncci-ptp-outpatient',
        vintage: { release: version === undefined ? `${in_}-Q${number}` : `v${version}.${quarter}`, effectiveFrom, effectiveTo: quarterEnd(effectiveFrom) },
      };
    },
  );
}

interface PtpLayout {
  readonly column1: number;
  readonly column2: number;
  readonly effective: number;
  readonly deletion: number;
  readonly indicator: number;
  readonly rationale: number;
}

const HEADINGS: Readonly<Record<keyof PtpLayout, RegExp>> = {
  column1: /column\s*1/i,
  column2: /column\s*2/i,
  effective: /effective/i,
  deletion: /deletion/i,
  indicator: /modifier/i,
  rationale: /rationale/i,
};

function ptpLayout(file: SourceFile): { readonly text: string; readonly columns: PtpLayout } {
  const text = latin1(file);
  const stacked: string[] = [];
  for (const line of linesOf(text)) {
    const cells = line.split('\t');
    if (CODE.test(cells[0] ?? '') && CODE.test(cells[1] ?? '')) break;
    // Title and copyright lines are one cell; header lines spread over the columns.
    if (cells.filter((cell) => cell.trim() !== '').length > 1) for (const [at, cell] of cells.entries()) stacked[at] = `${stacked[at] ?? ''} ${cell}`;
  }
  const at = (column: keyof PtpLayout): number => {
    const index = stacked.findIndex((heading) => HEADINGS[column].test(heading ?? ''));
    if (index < 0) throw new ImportRefused(file, `its header has no column for the ${column}`);
    return index;
  };
  return {
    text,
    columns: { column1: at('column1'), column2: at('column2'), effective: at('effective'), deletion: at('deletion'), indicator: at('indicator'), rationale: at('rationale') },
  };
}

function* ptpRows(file: SourceFile, text: string, columns: PtpLayout, keepFrom: string | undefined): Generator<string[]> {
  let begun = false;
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    const cells = line.split('\t');
    const [column1, column2] = [cells[columns.column1] ?? '', cells[columns.column2] ?? ''];
    if (!CODE.test(column1) || !CODE.test(column2)) {
      if (begun && line.trim() !== '') throw new ImportRefused(file, `line ${number} is no pair of codes`);
      continue;
    }
    begun = true;
    const [effective, deletion] = [(cells[columns.effective] ?? '').trim(), (cells[columns.deletion] ?? '').trim()];
    const [from, to] = [effective === '' ? '' : fromCompact(effective), deletion === '*' || deletion === '' ? '' : fromCompact(deletion)];
    const indicator = (cells[columns.indicator] ?? '').trim();
    if (from === undefined || to === undefined || !/^[019]$/.test(indicator)) throw new ImportRefused(file, `line ${number} has no real dates or no modifier indicator of 0, 1 or 9`);
    if (indicator === '9' || (keepFrom !== undefined && to !== '' && to < keepFrom)) continue;
    yield [column1, column2, from, to, indicator, (cells[columns.rationale] ?? '').trim()];
  }
}

const SETTINGS: Readonly<Record<string, { readonly dataset: Dataset; readonly fewest: number }>> = {
  PractitionerServices: { dataset: 'mue-practitioner', fewest: 10_000 },
  OutpatientHospitalServices: { dataset: 'mue-outpatient', fewest: 10_000 },
  DMESupplierServices: { dataset: 'mue-dme', fewest: 1_000 },
};

/**
 * Medically unlikely edits of one setting (`MCR_MUE_PractitionerServices_Eff_10-01-2026.csv`). The first row is one
 * quoted cell of several lines and header cells hold line breaks, so the header is found by its words.
 */
export function importMue(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const { setting, vintage } = fromName(
    file,
    /^MCR_MUE_(?<setting>PractitionerServices|OutpatientHospitalServices|DMESupplierServices)_Eff_(?<month>\d{2})-(?<day>\d{2})-(?<year>\d{4})/,
    'MCR_MUE_PractitionerServices_Eff_10-01-2026.csv',
    (groups) => {
      const effectiveFrom = `${groups['year']}-${groups['month']}-${groups['day']}`;
      return { setting: groups['setting'] ?? '', vintage: { release: `${groups['year']}-Q${Math.ceil(Number(groups['month']) / 3)}`, effectiveFrom, effectiveTo: quarterEnd(effectiveFrom) } };
    },
  );
  const of = SETTINGS[setting];
  if (of === undefined) throw new ImportRefused(file, 'its name tells no setting');
  const records = parse(latin1(file), { relax_column_count: true, skip_empty_lines: true }) as string[][];
  const header = records.findIndex((cells) => /HCPCS/i.test(cells[0] ?? '') && cells.some((cell) => /MUE\s+Values/i.test(cell)));
  const names = records[header] ?? [];
  const [value, indicator] = [names.findIndex((cell) => /MUE\s+Values/i.test(cell)), names.findIndex((cell) => /Adjudication\s+Indicator/i.test(cell))];
  if (header < 0 || value < 0 || indicator < 0) throw new ImportRefused(file, 'no row names the columns HCPCS, MUE Values and MUE Adjudication Indicator');
  const rows = records.slice(header + 1).map((cells, at) => {
    const [code, units, mai] = [(cells[0] ?? '').trim(), (cells[value] ?? '').trim(), (cells[indicator] ?? '').trim().slice(0, 1)];
    if (!CODE.test(code) || !/^\d+$/.test(units) || !/^[123]$/.test(mai)) throw new ImportRefused(file, `row ${at + 1} under the header is no unit limit`);
    return [code, units, mai];
  });
  return importedTable([file], of.dataset, vintage, ['code', 'units', 'mai'], rows, { keyColumns: 1, fewest: of.fewest, ...options });
}

