import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateInterchange, write837 } from '@claimstream/x12';
import { megabytes, shown, table } from '../figures/format.js';
import { VARIANTS } from './variants.js';

const FILE_BYTES = 50 * 1000 * 1000;
const RUNS = 3;
/** A variant that takes longer than this is not repeated. */
const SLOW_SECONDS = 10;

interface VariantFigures {
  name: string;
  what: string;
  /** Best of the runs; a busy machine only ever makes it slower. */
  mbPerSecond: number;
  mbPerCpuSecond: number;
  maxRssBytes: number;
  found: number;
  failed?: string;
}

export interface X12Figures {
  bench: 'x12';
  at: string;
  fileBytes: number;
  claims: number;
  variants: VariantFigures[];
}

/** A file of 50 MB: as many interchanges as it takes, each of 5,000 generated claims. */
function makeFile(file: string): { bytes: number; claims: number } {
  const handle = fs.openSync(file, 'w');
  let [bytes, claims] = [0, 0];
  for (let n = 0; bytes < FILE_BYTES; n += 1) {
    const { bytes: part } = write837(generateInterchange({ kind: '837P', count: 5_000, seed: 11, serviceDate: '2026-03-02', firstIndex: n * 5_000, control: String(n + 1) }));
    fs.writeSync(handle, part);
    bytes += part.length;
    claims += 5_000;
  }
  fs.closeSync(handle);
  return { bytes, claims };
}

interface Answer { found: number; bytes: number; seconds: number; cpuSeconds: number; maxRssBytes: number }

function runVariant(name: string, file: string): Answer | string {
  const main = fileURLToPath(new URL('./variant-main.js', import.meta.url));
  try {
    return JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=6144', main, name, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 300_000 })) as Answer;
  } catch (error) {
    const { signal, status } = error as { signal?: string | null; status?: number | null };
    return signal ? `ended by ${signal}` : `ended with ${status ?? 'an error'}`;
  }
}

export async function runX12(say: (line: string) => void): Promise<X12Figures> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-bench-'));
  try {
    const file = path.join(folder, 'claims.837');
    const { bytes, claims } = makeFile(file);
    const variants: VariantFigures[] = [];
    for (const [name, { what }] of Object.entries(VARIANTS)) {
      say(`  ${name}`);
      const answers: (Answer | string)[] = [];
      while (answers.length < RUNS) {
        const answer = runVariant(name, file);
        answers.push(answer);
        if (typeof answer === 'string' || answer.seconds > SLOW_SECONDS) break;
      }
      const good = answers.filter((a): a is Answer => typeof a !== 'string');
      const failed = answers.find((a) => typeof a === 'string');
      variants.push({
        name, what, found: good[0]?.found ?? 0, mbPerSecond: Math.max(0, ...good.map((a) => a.bytes / 1e6 / a.seconds)), mbPerCpuSecond: Math.max(0, ...good.map((a) => a.bytes / 1e6 / a.cpuSeconds)),
        maxRssBytes: Math.max(0, ...good.map((a) => a.maxRssBytes)), ...(failed === undefined ? {} : { failed }),
      });
    }
    return { bench: 'x12', at: new Date().toISOString(), fileBytes: bytes, claims, variants };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function printX12(f: X12Figures): string {
  const limit = f.variants.find((v) => v.name === 'index-of')?.mbPerSecond ?? 0;
  return [
    `837P of ${megabytes(f.fileBytes)}, ${shown(f.claims)} claims; best of ${RUNS} (one of a slow one), each variant in a process of its own`,
    table([
      ['variant', 'MB/s', 'MB per CPU s', 'of indexOf', 'peak memory', 'found'],
      ...f.variants.map((v) => [v.what, shown(v.mbPerSecond, 1), shown(v.mbPerCpuSecond, 1), `${shown((100 * v.mbPerSecond) / Math.max(1, limit), 1)} %`, megabytes(v.maxRssBytes), v.failed ?? shown(v.found)]),
    ]),
  ].join('\n');
}
