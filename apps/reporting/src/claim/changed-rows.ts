import type { SideRow, SideTable } from '@claimstream/event-stream';

/** What must be written so that the tables say `after` where they said `before`: new and changed rows put, rows that are no more removed. */
export function changedRows(tables: SideTable[], before: SideRow[], after: SideRow[]): SideRow[] {
  const keyOf = (row: SideRow): string => JSON.stringify([row.table, ...keys(tables, row.table).map((k) => valuesOf(row)[k])]);
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const put = after.filter((row) => {
    const key = keyOf(row);
    const was = old.get(key);
    old.delete(key);
    return was === undefined || JSON.stringify(was) !== JSON.stringify(row);
  });
  const gone = [...old.values()].map((row): SideRow => {
    const values = valuesOf(row);
    return { table: row.table, remove: Object.fromEntries(keys(tables, row.table).map((k) => [k, values[k]])) };
  });
  return [...gone, ...put];
}

export const valuesOf = (row: SideRow): Record<string, unknown> => ('put' in row ? row.put : 'insert' in row ? row.insert : row.remove);

function keys(tables: SideTable[], name: string): string[] {
  const table = tables.find((t) => t.name === name);
  if (!table) throw new Error(`no side table ${name}`);
  return table.key;
}
