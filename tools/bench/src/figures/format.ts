const numbers = new Map<number, Intl.NumberFormat>();

/** A figure with a fixed number of decimals, digits grouped. */
export function shown(value: number | undefined, decimals = 0): string {
  if (value === undefined || Number.isNaN(value)) return '-';
  let format = numbers.get(decimals);
  if (!format) numbers.set(decimals, (format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })));
  return format.format(value);
}

export const megabytes = (bytes: number): string => `${shown(bytes / 1024 / 1024)} MB`;

/** Rows in columns; the first column to the left, figures to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd()).join('\n');
}
