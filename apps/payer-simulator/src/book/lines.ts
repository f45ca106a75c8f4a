import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/**
 * A file of JSON lines that is only ever added to, each line flushed before it counts. Half a line that a crash left is cut off: what it would
 * have said did not happen.
 */
export class Lines<T> {
  readonly #file: number;

  /**
   * Hands every whole line to `keep`, oldest first.
   * @throws Error when the directory cannot be written, or a whole line is no `what`; `mend` says what to do then.
   */
  constructor(at: string, what: string, mend: string, keep: (entry: T) => void) {
    mkdirSync(path.dirname(at), { recursive: true });
    this.#file = openSync(at, 'a+');
    const bytes = readFileSync(at);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    for (const line of bytes.subarray(0, whole).toString('utf8').split('\n')) {
      if (line === '') continue;
      let entry: T;
      try {
        entry = JSON.parse(line) as T;
      } catch {
        throw new Error(`${at} holds a line that is no ${what}; ${mend}`);
      }
      keep(entry);
    }
  }

  add(entry: T): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    for (let at = 0; at < line.length;) at += writeSync(this.#file, line, at);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}
