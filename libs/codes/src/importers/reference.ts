import { parse } from 'csv-parse/sync';
import type { CodeTable } from '../tables/table-file.js';
import { fromName, importedTable, ImportRefused, monthNumber, scaled, utf8, type ImportOptions, type SourceFile, type Vintage } from './source-file.js';

const records = (file: SourceFile): string[][] => parse(utf8(file), { relax_column_count: true, skip_empty_lines: true }) as string[][];

/** Finds columns by header name; refuses when one is missing, whatever their order or number. */
function columnsOf(file: SourceFile, header: readonly string[], wanted: Readonly<Record<string, RegExp>>): (cells: readonly string[], name: string) => string {
  const index = new Map(
    Object.entries(wanted).map(([name, pattern]) => {
      const at = header.findIndex((cell) => pattern.test(cell.replace(/\s+/g, ' ').trim()));
      if (at < 0) throw new ImportRefused(file, `its header has no column for ${name}`);
      return [name, at];
    }),
  );
  return (cells, name) => (cells[index.get(name) ?? -1] ?? '').trim();
}

/**
 * The NUCC provider taxonomy (`nucc_taxonomy_251.csv`, UTF-8). The January edition (.0) is usable from 1 April, the July
 * edition (.1) from 1 October. The list is the AMA's for the NUCC: it is imported unchanged and not shipped.
 */
export function importNucc(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /^nucc_taxonomy_(?<year>\d{2})(?<half>[01])\.csv$/i, 'nucc_taxonomy_261.csv', ({ year, half }): Vintage => ({
    release: `${year}.${half}`,
    effectiveFrom: `20${year}-${half === '0' ? '04' : '10'}-01`,
  }));
  const [header = [], ...body] = records(file);
  const cell = columnsOf(file, header, { code: /^code$/i, 'display name': /^display name$/i, section: /^section$/i });
  const rows = body.map((cells) => {
    const [code, section] = [cell(cells, 'code'), cell(cells, 'section')];
    if (!/^\d{3}[A-Z0-9]{6}X$/.test(code) || (section !== 'Individual' && section !== 'Non-Individual')) throw new ImportRefused(file, `"${code.slice(0, 12)}" is no taxonomy row`);
    return [code, section, cell(cells, 'display name')];
  });
  return importedTable([file], 'nucc-taxonomy', vintage, ['code', 'section', 'display_name'], rows, { keyColumns: 1, fewest: 800, ...options });
}

/** Place of service with the facility flag; CMS names no edition inside, so the file's name must end in its year. */
export function importPlaceOfService(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /_(?<year>20\d{2})\.csv$/i, 'cms_pos_with_facility_flag_2026.csv', ({ year }): Vintage => ({ release: `${year}`, effectiveFrom: `${year}-01-01` }));
  const [header = [], ...body] = records(file);
  const cell = columnsOf(file, header, { code: /^(pos[ _]?)?code$/i, rate: /^pos[ _]type$/i, name: /^pos[ _]name$/i });
  const rates: Record<string, string> = { Facility: 'facility', 'Non-Facility': 'non-facility' };
  const rows = body.flatMap((cells) => {
    const [code, name] = [cell(cells, 'code'), cell(cells, 'name')];
    if (!/^\d{2}$/.test(code)) throw new ImportRefused(file, `"${code.slice(0, 8)}" is no place of service`);
    return /^unassigned/i.test(name) ? [] : [[code, '', '', rates[cell(cells, 'rate')] ?? '', name]];
  });
  return importedTable([file], 'place-of-service', vintage, ['code', 'effective_from', 'effective_to', 'rate', 'description'], rows, { keyColumns: 1, fewest: 45, ...options });
}

/** Geographic practice cost indices (`GPCI2026.csv`); the header stands below a title. */
export function importGpci(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /^GPCI(?<year>\d{4})/i, 'GPCI2026.csv', ({ year }): Vintage => ({ release: `CY${year}`, effectiveFrom: `${year}-01-01`, effectiveTo: `${year}-12-31` }));
  const all = records(file);
  const at = all.findIndex((cells) => cells.some((cell) => /locality number/i.test(cell)));
  if (at < 0) throw new ImportRefused(file, 'no row names the column Locality Number');
  const cell = columnsOf(file, all[at] ?? [], { contractor: /\(MAC\)|^MAC$/i, state: /^state$/i, locality: /^locality number$/i, name: /^locality name$/i, work: /PW GPCI/i, expense: /PE GPCI/i, malpractice: /MP GPCI/i });
  // Footnotes follow the localities; a locality has a contractor of five digits.
  const rows = all
    .slice(at + 1)
    .filter((cells) => /^\d{5}$/.test(cell(cells, 'contractor')))
    .map((cells) => [
      cell(cells, 'contractor'),
      cell(cells, 'locality'),
      cell(cells, 'state'),
      cell(cells, 'name').replace(/\*+$/, ''),
      scaled(file, cell(cells, 'work'), 3),
      scaled(file, cell(cells, 'expense'), 3),
      scaled(file, cell(cells, 'malpractice'), 3),
    ]);
  return importedTable([file], 'gpci', vintage, ['contractor', 'locality', 'state', 'name', 'work_milli', 'pe_milli', 'mp_milli'], rows, { keyColumns: 2, fewest: 100, ...options });
}

const FEE_HEADINGS = {
  code: /^HCPCS$/i,
  modifier: /^MOD$/i,
  status: /^STATUS CODE$/i,
  work: /^WORK RVU$/i,
  'non-facility expense': /^NON-FAC(ILITY)? PE RVU$/i,
  'facility expense': /^FACILITY PE RVU$/i,
  malpractice: /^MP RVU$/i,
  component: /^PCTC IND$/i,
  global: /^GLOB DAYS$/i,
  bilateral: /^BILAT SURG$/i,
  assistant: /^ASST SURG$/i,
  'co-surgeon': /^CO- ?SURG$/i,
  team: /^TEAM SURG$/i,
  'conversion factor': /^CONV FACTOR$/i,
} as const;

/**
 * The physician fee schedule (`PPRRVU22_JAN.csv`, `PPRRVU2026_Oct_nonQPP.csv`). Column names are stacked over several
 * rows and their number grows, so they are merged and found by name. Descriptions are CPT (AMA) and are not read.
 */
export function importMpfs(file: SourceFile, options: ImportOptions = {}): CodeTable {
  const vintage = fromName(file, /^PPRRVU(?<year>\d{4}|\d{2})_(?<month>[A-Za-z]{3})/i, 'PPRRVU2026_Oct_nonQPP.csv', ({ year = '', month = '' }): Vintage => {
    const [full, number] = [year.length === 2 ? `20${year}` : year, monthNumber(month)];
    if (number === undefined) throw new ImportRefused(file, `"${month}" in its name is no month`);
    return { release: `${full} ${month}`, effectiveFrom: `${full}-${number}-01`, effectiveTo: `${full}-12-31` };
  });
  const all = records(file);
  const at = all.findIndex((cells) => cells[0]?.trim() === 'HCPCS' && cells[1]?.trim() === 'MOD');
  if (at < 0) throw new ImportRefused(file, 'no row begins with HCPCS and MOD');
  const width = all[at]?.length ?? 0;
  const titles = Array.from({ length: width }, (_, column) => stackedTitle(all.slice(Math.max(0, at - 4), at + 1), column));
  const cell = columnsOf(file, titles, FEE_HEADINGS);
  const milli = (cells: readonly string[], name: string): string => scaled(file, cell(cells, name), 3);
  const rows = all.slice(at + 1).map((cells) => {
    const code = cell(cells, 'code');
    if (!/^[0-9A-Z]{5}$/.test(code)) throw new ImportRefused(file, `"${code.slice(0, 8)}" is no procedure code`);
    return [
      code,
      cell(cells, 'modifier'),
      cell(cells, 'status'),
      milli(cells, 'work'),
      milli(cells, 'facility expense'),
      milli(cells, 'non-facility expense'),
      milli(cells, 'malpractice'),
      cell(cells, 'global'),
      cell(cells, 'component'),
      cell(cells, 'bilateral'),
      cell(cells, 'assistant'),
      cell(cells, 'co-surgeon'),
      cell(cells, 'team'),
      scaled(file, cell(cells, 'conversion factor'), 4),
    ];
  });
  const columns = ['code', 'modifier', 'status', 'work_milli', 'facility_pe_milli', 'non_facility_pe_milli', 'mp_milli', 'global', 'pctc', 'bilateral', 'assistant', 'co_surgeon', 'team', 'conversion_factor_10000'];
  return importedTable([file], 'mpfs', vintage, columns, rows, { keyColumns: 2, fewest: 10_000, ...options });
}

/** One column's title, read down the stacked rows; the title and notices of the file stand only in the third cell. */
function stackedTitle(rows: readonly (readonly string[])[], column: number): string {
  return rows
    .filter((cells) => cells.filter((cell) => cell.trim() !== '').length > 1)
    .map((cells) => (cells[column] ?? '').trim())
    .filter((cell) => cell !== '')
    .join(' ');
}
