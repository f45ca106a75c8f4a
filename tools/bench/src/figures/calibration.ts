import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What the machine gives in this very run: figures are read against it, because a busy machine gives less. */
export interface Calibration {
  /** SHA-256 per second of CPU: the machine's speed. */
  sha256MbPerCpuSecond: number;
  /** SHA-256 per second by the clock: what others leave of it. */
  sha256MbPerSecond: number;
  fdatasyncPerSecond: number;
}

const BLOCK = Buffer.alloc(64 * 1024, 7);
const SLICE_MS = 60;

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** Short looks, so that the measuring costs little of what is measured (about one hundredth of a core at one look in 12 s). */
export class Calibrator {
  readonly #looks: Calibration[] = [];

  constructor(private readonly directory: string) {}

  look(): void {
    const cpuFrom = process.cpuUsage();
    const from = performance.now();
    let bytes = 0;
    while (performance.now() - from < SLICE_MS) {
      createHash('sha256').update(BLOCK).digest();
      bytes += BLOCK.length;
    }
    const seconds = (performance.now() - from) / 1000;
    const used = process.cpuUsage(cpuFrom);
    const cpuSeconds = (used.user + used.system) / 1e6;
    this.#looks.push({ sha256MbPerCpuSecond: bytes / 1e6 / cpuSeconds, sha256MbPerSecond: bytes / 1e6 / seconds, fdatasyncPerSecond: this.#syncs() });
  }

  get result(): Calibration {
    const of = (key: keyof Calibration): number => average(this.#looks.map((l) => l[key]));
    return { sha256MbPerCpuSecond: of('sha256MbPerCpuSecond'), sha256MbPerSecond: of('sha256MbPerSecond'), fdatasyncPerSecond: of('fdatasyncPerSecond') };
  }

  #syncs(): number {
    const file = path.join(this.directory, 'calibration');
    const handle = fs.openSync(file, 'w');
    try {
      const block = BLOCK.subarray(0, 4096);
      const from = performance.now();
      let count = 0;
      while (performance.now() - from < SLICE_MS) {
        fs.writeSync(handle, block, 0, block.length, (count % 256) * block.length);
        fs.fdatasyncSync(handle);
        count += 1;
      }
      return count / ((performance.now() - from) / 1000);
    } finally {
      fs.closeSync(handle);
      fs.rmSync(file, { force: true });
    }
  }
}
