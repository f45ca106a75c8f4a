import type { CodeTable } from '../tables/table-file.js';
import { fromName, importedTable, ImportRefused, latin1, linesOf, monthNumber, utf8, type ImportOptions, type SourceFile, type Vintage } from './source-file.js';

/**
 * The ICD-10-CM order file of CDC or CMS (`icd10cm-order-2026.txt`, `icd10cm_order_2026.txt`): columns 1-5 order, 7-13
 * code, 15 billable, 17-76 short and 78- long description. Addenda have another layout and are refused.
 */
export function importIcd10cm(file: SourceFile, options: ImportOptions = {}): CodeTable {
  if (/addenda/i.test(file.name)) throw new ImportRefused(file, 'it holds changes only; the order file of the same edition already includes them');
  const vintage = fromName(file, /^icd10cm[-_]order[-_](?:(?<month>[A-Za-z]+)[-_])?(?<year>\d{4})\.txt$/, 'icd10cm-order-2026.txt', icdVintage(file));
  const rows: string[][] = [];
  let order = 0;
  for (const line of linesOf(latin1(file))) {
    if (line.trim() === '') continue;
    order += 1;
    const parts = /^(\d{5}) ([A-Z0-9]{3,7}) {1,5}([01]) (.{60}) ?(.*)$/.exec(line.padEnd(78));
    if (parts === null) throw new ImportRefused(file, `line ${order} is not laid out like an order file`);
    const [, number = '', code = '', billable = '', short = '', long = ''] = parts;
    // Numbers run without a gap in a whole file, so a cut or spliced one shows.
    if (options.excerpt !== true && Number(number) !== order) throw new ImportRefused(file, `line ${order} carries the order number ${number}`);
    rows.push([code, billable, '', '', long.trim() || short.trim()]);
  }
  return importedTable([file], 'icd10cm', vintage, ['code', 'billable', 'effective_from', 'effective_to', 'description'], rows, { keyColumns: 1, fewest: 90_000, ...options });
}

const icdVintage =
  (file: SourceFile) =>
  ({ month, year }: Readonly<Record<string, string>>): Vintage => {
    // A fiscal year begins on 1 October of the year before; an update inside it lasts to the year's end.
    const number = month === undefined ? undefined : monthNumber(month);
    if (month !== undefined && number === undefined) throw new ImportRefused(file, `"${month}" in its name is no month`);
    return {
      release: `FY${year}${month === undefined ? '' : ` ${month}`}`,
      effectiveFrom: number === undefined ? `${Number(year) - 1}-10-01` : `${year}-${number}-01`,
      effectiveTo: `${year}-09-30`,
    };
  };

/** The list of diagnoses exempt from the present-on-admission indicator (`POAexemptCodesFY26.txt`, tabs, dotted codes). */
export function importPoaExempt(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /^POAexemptCodes_?FY(?<year>\d{2})\.txt$/i, 'POAexemptCodesFY26.txt', ({ year }): Vintage => ({
    release: `FY20${year}`,
    effectiveFrom: `20${String(Number(year) - 1).padStart(2, '0')}-10-01`,
    effectiveTo: `20${year}-09-30`,
  }));
  const [header = '', ...lines] = [...linesOf(latin1(file))];
  const names = header.split('\t').map((name) => name.trim().toLowerCase());
  const column = names.findIndex((name) => name.includes('code'));
  if (column < 0) throw new ImportRefused(file, 'its first line names no code column');
  const rows = lines
    .filter((line) => line.trim() !== '')
    .map((line) => [(line.split('\t')[column] ?? '').trim().replace('.', ''), '', '']);
  const wrong = rows.find(([code]) => !/^[A-Z][0-9A-Z]{2,6}$/.test(code ?? ''));
  if (wrong !== undefined) throw new ImportRefused(file, `"${wrong[0]?.slice(0, 12)}" is not a diagnosis`);
  return importedTable([file], 'icd10cm-poa-exempt', vintage, ['code', 'effective_from', 'effective_to'], rows, { keyColumns: 1, fewest: 10_000, ...options });
}

const MCE_LISTS: Readonly<Record<string, string>> = {
  Newborn_Only: 'newborn',
  Pediatric_Only: 'paediatric',
  Maternity_Only: 'maternity',
  Adult_Only: 'adult',
  Female_Only: 'female',
  Male_Only: 'male',
  Principal_Manifestation: 'manifestation',
  Principal_Unacceptable: 'not-principal',
};

/** The diagnosis lists of the Medicare Code Editor as a tab file (`MCE_Simple_Code_Edits_v37.txt`). Version 37 is FY2020. */
export function importMce(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /MCE.*_v(?<version>\d{2})/i, 'MCE_Simple_Code_Edits_v37.txt', ({ version }): Vintage => ({
    release: `v${version}`,
    // Versions count fiscal years; the lists change little and are used until the next one is imported.
    effectiveFrom: `${Number(version) + 1982}-10-01`,
  }));
  const lines = [...linesOf(utf8(file))];
  const names = (lines[0] ?? '').split('\t');
  const [type, kind, code] = ['MCE_Edit_Type', 'ICD_Code_Type', 'ICD_Code'].map((name) => names.indexOf(name));
  if (type === undefined || kind === undefined || code === undefined || Math.min(type, kind, code) < 0) throw new ImportRefused(file, 'its header lacks MCE_Edit_Type, ICD_Code_Type or ICD_Code');
  const rows = new Map<string, string[]>();
  for (const line of lines.slice(1)) {
    const cells = line.split('\t');
    const list = MCE_LISTS[cells[type] ?? ''];
    const diagnosis = (cells[code] ?? '').trim();
    if (cells[kind] === 'D' && list !== undefined) rows.set(`${diagnosis} ${list}`, [diagnosis, list]);
  }
  return importedTable([file], 'mce', vintage, ['code', 'list'], [...rows.values()], { keyColumns: 2, fewest: 8_000, ...options });
}
