/** Seconds with one place, from milliseconds. */
export const inSeconds = (ms: number): string => {
  const tenths = Math.round(ms / 100);
  return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
};

/** One line per step with its seconds, said when the step is done. */
export class Progress {
  readonly #began: number;

  constructor(private readonly say: (line: string) => void, sinceMs = 0) {
    this.#began = performance.now() - sinceMs;
  }

  async step<T>(what: string, work: () => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> {
    const from = performance.now();
    const result = await work();
    const note = tell(result);
    this.say(`  ${inSeconds(performance.now() - from).padStart(7)}  ${what}${note ? `: ${note}` : ''}`);
    return result;
  }

  /** Something that is not done, with its reason. */
  skip(what: string, why: string): void {
    this.say(`        -  ${what}: skipped, ${why}`);
  }

  /** Milliseconds since the beginning. */
  get ms(): number {
    return performance.now() - this.#began;
  }
}

/** Rows in columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}`).join('\n');
}
