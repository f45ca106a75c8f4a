import { fromCompact } from '../date.js';
import type { CodeTable } from '../tables/table-file.js';
import { fromName, importedTable, ImportRefused, latin1, linesOf, monthNumber, type ImportOptions, type SourceFile, type Vintage } from './source-file.js';

interface HcpcsRecord {
  readonly code: string;
  readonly modifier: boolean;
  readonly added: string;
  readonly ended: string;
  text: string;
}

const COLUMNS = ['code', 'effective_from', 'effective_to', 'description'] as const;

/**
 * CMS's quarterly HCPCS Level II file (`HCPC2026_OCT_ANWEB.txt`, 320 columns fixed). Gives two tables: the codes and the
 * modifiers. Record 3 starts a code, 4 continues its text, 7 and 8 do so for modifiers; all detail is on 3 and 7.
 */
export function importHcpcs(file: SourceFile, options: ImportOptions = {}): { readonly codes: CodeTable; readonly modifiers: CodeTable } {
  const vintage = fromName(file, /^HCPC(?<year>\d{4})_(?<month>[A-Z]+)(?:_ANWEB|_CONTR_ANWEB)/i, 'HCPC2026_OCT_ANWEB.txt', hcpcsVintage);
  const records: HcpcsRecord[] = [];
  let line = 0;
  for (const text of linesOf(latin1(file))) {
    line += 1;
    const record = text.padEnd(320);
    const kind = record[10];
    if (!/^[A-Z0-9 ]{3}[A-Z0-9]{2}\d{5}[3478]/.test(record)) continue;
    const code = record.slice(0, 5).trim();
    if (kind === '4' || kind === '8') {
      const last = records.at(-1);
      if (last?.code !== code) throw new ImportRefused(file, `line ${line} continues ${code}, which has not begun`);
      last.text = `${last.text} ${record.slice(11, 91).trim()}`;
      continue;
    }
    const modifier = kind === '7';
    if (!(modifier ? /^[A-Z0-9]{2}$/ : /^[A-V]\d{4}$/).test(code)) throw new ImportRefused(file, `line ${line} has the code "${code}"`);
    const added = fromCompact(record.slice(268, 276));
    const end = record.slice(284, 292).trim();
    const ended = end === '' ? '' : fromCompact(end);
    if (added === undefined || ended === undefined) throw new ImportRefused(file, `line ${line} (${code}) has no real date of adding or ending`);
    records.push({ code, modifier, added, ended, text: record.slice(11, 91).trim() });
  }
  const rows = (modifier: boolean): string[][] =>
    records.filter((record) => record.modifier === modifier).map(({ code, added, ended, text }) => (modifier ? [code, added, ended, '', text] : [code, added, ended, text]));
  // Ended codes stay listed for some years, so recent services before the edition are answered too.
  const dated: Vintage = { ...vintage, answersFrom: `${Number(vintage.effectiveFrom.slice(0, 4)) - 3}-01-01` };
  return {
    codes: importedTable([file], 'hcpcs', dated, COLUMNS, rows(false), { keyColumns: 1, fewest: 6_000, ...options }),
    modifiers: importedTable([file], 'modifiers', dated, ['code', 'effective_from', 'effective_to', 'class', 'description'], rows(true), { keyColumns: 1, fewest: 300, ...options }),
  };
}

function hcpcsVintage({ year, month }: Readonly<Record<string, string>>): Vintage {
  const number = monthNumber(month ?? '');
  // The file without a quarter in its name is January's.
  return number === undefined
    ? { release: `${year}`, effectiveFrom: `${year}-01-01`, effectiveTo: `${year}-12-31` }
    : { release: `${year}-${month?.toUpperCase()}`, effectiveFrom: `${year}-${number}-01`, effectiveTo: `${year}-12-31` };
}
