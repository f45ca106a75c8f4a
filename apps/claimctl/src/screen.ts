/** Where a command speaks: results to stdout, progress and sentences to stderr, so that `--json` can be piped. */
export interface Screen {
  readonly json: boolean;
  readonly colour: boolean;
  /** The result as JSON, or as the text that people read. */
  result(value: unknown, text: () => string): void;
  line(text: string): void;
  note(text: string): void;
}

export function screen(options: { json: boolean; env: NodeJS.ProcessEnv; isTerminal: boolean }): Screen {
  return {
    json: options.json,
    colour: options.isTerminal && !options.env['NO_COLOR'] && options.env['TERM'] !== 'dumb',
    result: (value, text) => console.log(options.json ? JSON.stringify(value, null, 2) : text()),
    line: (text) => { if (!options.json) console.log(text); },
    note: (text) => console.error(text),
  };
}

const paint = (code: number) => (screen: Screen, text: string): string => (screen.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
export const green = paint(32);
export const red = paint(31);
export const bold = paint(1);

/** Rows in columns, each as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell === null || cell === undefined || cell === '' ? '-' : String(cell))))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ').trimEnd()).join('\n');
}

/** Cents as dollars: 123456 as $1,234.56. */
export function dollars(cents: number | null | undefined): string {
  if (cents === null || cents === undefined) return '-';
  const whole = String(Math.abs(Math.trunc(cents / 100))).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${cents < 0 ? '-' : ''}$${whole}.${String(Math.abs(cents % 100)).padStart(2, '0')}`;
}
