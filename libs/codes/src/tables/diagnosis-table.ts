import type { DiagnosisLimits, DiagnosisLookup } from '../codes.js';
import { DatedTable, datesOf, type DatedRow, type Edition } from './dated-table.js';
import type { CodeTable } from './table-file.js';

interface DiagnosisRow extends DatedRow {
  readonly billable: boolean;
  readonly description: string;
}

const MOST_CHILDREN = 40;

/** ICD-10-CM codes as people read them: a dot after the third character. */
export function dotted(code: string): string {
  return code.length > 3 && !code.includes('.') ? `${code.slice(0, 3)}.${code.slice(3)}` : code;
}

/** ICD-10-CM, with headings, so that a heading can name what to choose from. */
export class DiagnosisTable {
  private readonly table: DatedTable<DiagnosisRow>;

  constructor(tables: readonly CodeTable[]) {
    this.table = new DatedTable<DiagnosisRow>('icd10cm', tables, (cell) => ({
      code: cell('code'),
      row: { billable: cell('billable') === '1', description: cell('description'), ...datesOf(cell) },
    }));
  }

  find(code: string, date: string): DiagnosisLookup {
    const { row, ...answer } = this.table.find(code, date);
    const edition = this.table.on(date);
    return {
      ...answer,
      dotted: dotted(code),
      ...(row === undefined ? {} : { description: row.description }),
      children: answer.status === 'header' && edition !== undefined ? children(edition, code, date) : [],
      seventhCharacters: answer.status === 'valid' || edition === undefined ? [] : seventhCharacters(edition, code),
    };
  }
}

function* below(edition: Edition<DiagnosisRow>, stem: string): Generator<string> {
  const { sorted } = edition;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < stem) low = middle + 1;
    else high = middle;
  }
  for (let at = low; sorted[at]?.startsWith(stem); at += 1) yield sorted[at]!;
}

function children(edition: Edition<DiagnosisRow>, code: string, date: string): string[] {
  const found: string[] = [];
  for (const child of below(edition, code)) {
    const rows = edition.rows.get(child) ?? [];
    const now = rows.find((row) => (row.effectiveFrom ?? '') <= date && date <= (row.effectiveTo ?? '9999'));
    if (now?.billable) found.push(child);
    if (found.length === MOST_CHILDREN) break;
  }
  return found;
}

/** The seventh characters listed for a code's six-character stem; shorter stems are filled with the placeholder X. */
function seventhCharacters(edition: Edition<DiagnosisRow>, code: string): string[] {
  if (code.length < 3 || code.length > 7) return [];
  const stem = code.slice(0, 6).padEnd(6, 'X');
  return [...below(edition, stem)].filter((child) => child.length === 7).map((child) => child.slice(6));
}

interface LimitRow extends DatedRow {
  readonly lists: readonly string[];
}

// Age bands of the Medicare Code Editor, in completed years.
const AGES = {
  newborn: { label: 'newborn', from: 0, to: 0 },
  paediatric: { label: 'paediatric', from: 0, to: 17 },
  maternity: { label: 'maternity', from: 9, to: 64 },
  adult: { label: 'adult', from: 15, to: 124 },
} as const;

/** The Medicare Code Editor's lists: a code may stand on several. */
export class DiagnosisLimitsTable {
  private readonly table: DatedTable<LimitRow>;

  constructor(tables: readonly CodeTable[]) {
    const grouped = tables.filter(({ release }) => release.dataset === 'mce').map(groupedByCode);
    this.table = new DatedTable<LimitRow>('mce', grouped, (cell) => ({ code: cell('code'), row: { lists: cell('list').split(' ') } }));
  }

  find(code: string, date: string): DiagnosisLimits {
    const { row, ...answer } = this.table.find(code, date);
    const on = (list: string): boolean => row?.lists.includes(list) ?? false;
    const ages = on('newborn') ? AGES.newborn : on('paediatric') ? AGES.paediatric : on('maternity') ? AGES.maternity : on('adult') ? AGES.adult : undefined;
    const sex = on('female') ? 'F' : on('male') ? 'M' : undefined;
    return {
      ...answer,
      ...(ages === undefined ? {} : { ages }),
      ...(sex === undefined ? {} : { sex }),
      manifestation: on('manifestation'),
      notPrincipal: on('not-principal') || on('manifestation'),
    };
  }
}

function groupedByCode(table: CodeTable): CodeTable {
  const [code, list] = [table.columns.indexOf('code'), table.columns.indexOf('list')];
  const lists = new Map<string, Set<string>>();
  for (const row of table.rows) {
    const key = row[code] ?? '';
    lists.set(key, (lists.get(key) ?? new Set()).add(row[list] ?? ''));
  }
  return { ...table, columns: ['code', 'list'], rows: [...lists].map(([key, names]) => [key, [...names].join(' ')]) };
}
