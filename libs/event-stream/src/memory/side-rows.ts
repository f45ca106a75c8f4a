import type { SideRow } from '../decision.js';
import type { ColumnType, SideTable } from '../definition.js';
import type { Overlay } from './overlay.js';
import { NOT_NULL_VIOLATION, StoreFault, UNDEFINED_COLUMN, UNDEFINED_TABLE } from './store-fault.js';
import { instant, keyOf, type SideRecord } from './tables.js';

/** Postgres keeps an instant as such and gives it back in one spelling. */
const stored = (type: ColumnType, value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  return type === 'timestamptz' ? instant(String(value)) : value;
};

/** A service's declared side tables inside one transaction: keyed by tenant and key, whole rows only. */
export class SideTables {
  constructor(private readonly declared: Map<string, SideTable>, private readonly rows: Map<string, Overlay<SideRecord>>, private readonly tenant: string) {}

  /** @throws StoreFault 23505 when the key is taken; the transaction is then run again and its look-ups find that row. */
  insert(name: string, given: Record<string, unknown>): void {
    const { declared, rows } = this.table(name);
    const record = this.record(declared, given);
    rows.insert(record.key, record);
  }

  /** A put replaces the whole row of its key (columns not given become null); the last change of a key wins. @throws StoreFault. */
  change(row: Exclude<SideRow, { insert: unknown }>): void {
    const { declared, rows } = this.table(row.table);
    if ('put' in row) {
      const record = this.record(declared, row.put);
      rows.set(record.key, record);
      return;
    }
    rows.delete(this.key(declared, declared.key.map((column) => row.remove[column])));
  }

  /** Rows whose `columns` equal one of `keys`, in key order. Null equals nothing. */
  find(name: string, columns: string[], keys: unknown[][]): Record<string, unknown>[] {
    const { declared, rows } = this.table(name);
    const unknown = columns.find((column) => !(column in declared.columns));
    if (unknown !== undefined) throw new StoreFault(UNDEFINED_COLUMN, `column ${unknown} of ${name} does not exist`);
    const spelled = keys.filter((key) => key.every((value) => value !== null && value !== undefined)).map((key) => key.map((value, i) => stored(declared.columns[columns[i] as string] as ColumnType, value)));
    const wanted = new Set(spelled.map((key) => JSON.stringify(key)));
    const candidates = columns.join() === declared.key.join()
      ? [...new Set(spelled.map((key) => this.key(declared, key)))].flatMap((key) => rows.get(key) ?? [])
      : [...rows.values()].filter((record) => record.tenant === this.tenant);
    return candidates
      .map((record) => ({ key: record.key, row: JSON.parse(record.json) as Record<string, unknown> }))
      .filter(({ row }) => wanted.has(JSON.stringify(columns.map((column) => row[column]))))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ row }) => row);
  }

  private record(declared: SideTable, given: Record<string, unknown>): SideRecord {
    const unknown = Object.keys(given).find((column) => !(column in declared.columns));
    if (unknown !== undefined) throw new StoreFault(UNDEFINED_COLUMN, `column ${unknown} of ${declared.name} does not exist`);
    const full = Object.fromEntries(Object.entries(declared.columns).map(([column, type]) => [column, stored(type, given[column])]));
    return { tenant: this.tenant, key: this.key(declared, declared.key.map((column) => given[column])), json: JSON.stringify(full) };
  }

  private key(table: SideTable, values: unknown[]): string {
    const missing = table.key.find((_, i) => values[i] === undefined || values[i] === null);
    if (missing !== undefined) throw new StoreFault(NOT_NULL_VIOLATION, `key column ${missing} of ${table.name} is null`);
    return keyOf(this.tenant, JSON.stringify(values.map((value, i) => stored(table.columns[table.key[i] as string] as ColumnType, value))));
  }

  private table(name: string): { declared: SideTable; rows: Overlay<SideRecord> } {
    const [declared, rows] = [this.declared.get(name), this.rows.get(name)];
    if (!declared || !rows) throw new StoreFault(UNDEFINED_TABLE, `side table ${name} is not declared`);
    return { declared, rows };
  }
}
