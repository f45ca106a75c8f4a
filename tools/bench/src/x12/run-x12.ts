import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { megabytes, shown, table } from '../figures/format.js';
import { median } from '../figures/percentile.js';
import { makeFile, type BenchFile, type FileKind, type KnownTotals } from './files.js';
import { VARIANTS, type Variant } from './variants.js';

const KINDS: readonly FileKind[] = ['835', '837P'];
const ROUNDS = 3;
/** Larger files vary less and take longer: one round is enough. */
const ONE_ROUND_FROM_BYTES = 200e6;
/** A variant that takes longer than this is not repeated. */
const SLOW_SECONDS = 10;

interface Answer extends Partial<KnownTotals> {
  bytes: number;
  seconds: number;
  cpuSeconds: number;
  maxRssBytes: number;
}

export interface VariantFigures {
  name: string;
  what: string;
  /** Medians over the rounds. */
  mbPerSecond: number;
  mbPerCpuSecond: number;
  /** Per CPU second, within the same round: what the machine had left over at that moment falls out. The compilers and the collector on other threads count too. */
  ofIndexOf: number;
  timesX12Parser: number;
  /** By the clock, within the same round: what somebody waits. */
  timesX12ParserByClock: number;
  maxRssBytes: number;
  /** Whether segments, claims and cents, as far as it counts them, are those the file was made with. */
  right: boolean;
  failed?: string;
}

export interface X12Figures {
  bench: 'x12';
  at: string;
  machine: string;
  files: (Omit<BenchFile, 'path'> & { rounds: number; variants: VariantFigures[] })[];
}

function runVariant(name: string, file: BenchFile, variant: Variant): Answer | string {
  const main = fileURLToPath(new URL('./variant-main.js', import.meta.url));
  const memory = variant.upToBytes === undefined ? [] : ['--max-old-space-size=6144'];
  try {
    return JSON.parse(execFileSync(process.execPath, [...memory, main, name, file.kind, file.path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 600_000 })) as Answer;
  } catch (error) {
    const { signal, status } = error as { signal?: string | null; status?: number | null };
    return signal ? `ended by ${signal}` : `ended with ${status ?? 'an error'}`;
  }
}

const perSecond = (answer: Answer | string | undefined): number => (typeof answer === 'object' ? answer.bytes / 1e6 / answer.seconds : Number.NaN);
const perCpu = (answer: Answer | string | undefined): number => (typeof answer === 'object' ? answer.bytes / 1e6 / answer.cpuSeconds : Number.NaN);

const isRight = (file: BenchFile, { segments, claims, cents }: Answer): boolean =>
  (segments ?? file.segments) === file.segments && (claims ?? file.claims) === file.claims && (cents ?? file.cents) === file.cents;

/** All variants one after another, again and again, so that a busy moment meets them alike. */
function runFile(file: BenchFile, say: (line: string) => void): { rounds: number; variants: VariantFigures[] } {
  const rounds = file.bytes >= ONE_ROUND_FROM_BYTES ? 1 : ROUNDS;
  const suited = Object.entries(VARIANTS).filter(([, { kind, upToBytes }]) => (kind ?? file.kind) === file.kind && (upToBytes ?? Infinity) >= file.bytes);
  const answers = new Map<string, (Answer | string | undefined)[]>(suited.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, variant] of suited) {
      const list = answers.get(name) ?? [];
      const last = list.at(-1);
      const again = round === 0 || (typeof last === 'object' && last.seconds <= SLOW_SECONDS);
      if (again) say(`  ${file.kind} ${megabytes(file.bytes)} round ${round + 1}: ${name}`);
      list.push(again ? runVariant(name, file, variant) : undefined);
    }
  }
  const ratios = (list: readonly (Answer | string | undefined)[], to: string, speed: typeof perCpu): number =>
    median(list.map((answer, round) => speed(answer) / speed(answers.get(to)?.[round])).filter((ratio) => !Number.isNaN(ratio)));
  const variants = suited.map(([name, { what }]): VariantFigures => {
    const list = answers.get(name) ?? [];
    const good = list.filter((answer) => typeof answer === 'object');
    const failed = list.find((answer) => typeof answer === 'string');
    return {
      name, what, mbPerSecond: median(good.map(perSecond)), mbPerCpuSecond: median(good.map(perCpu)),
      ofIndexOf: ratios(list, 'index-of', perCpu), timesX12Parser: ratios(list, 'x12-parser', perCpu), timesX12ParserByClock: ratios(list, 'x12-parser', perSecond), maxRssBytes: Math.max(0, ...good.map((a) => a.maxRssBytes)),
      right: good.length > 0 && good.every((answer) => isRight(file, answer)), ...(failed === undefined ? {} : { failed }),
    };
  });
  return { rounds, variants };
}

/** Files of so many megabytes each, of both kinds. */
export function runX12(sizes: readonly number[], say: (line: string) => void): X12Figures {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-bench-'));
  const files: X12Figures['files'] = [];
  try {
    for (const mb of sizes) {
      for (const kind of KINDS) {
        const file = makeFile(path.join(folder, 'file.x12'), kind, mb * 1e6);
        const { path: _path, ...known } = file;
        files.push({ ...known, ...runFile(file, say) });
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  const [cpu] = os.cpus();
  return { bench: 'x12', at: new Date().toISOString(), machine: `${os.cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.versions.node}`, files };
}

export function printX12(figures: X12Figures): string {
  return figures.files.map((file) => [
    `${file.kind} of ${shown(file.bytes / 1e6)} MB, ${shown(file.claims)} claims, ${shown(file.segments)} segments; ${file.rounds === 1 ? 'one round' : `median of ${file.rounds} rounds`}, each variant in a process of its own`,
    table([
      ['variant', 'MB/s', 'times x12-parser', 'MB per CPU s', 'times x12-parser', 'of indexOf', 'peak memory', 'totals'],
      ...file.variants.map((v) => [
        v.what, shown(v.mbPerSecond, 1), shown(v.timesX12ParserByClock, 2), shown(v.mbPerCpuSecond, 1), shown(v.timesX12Parser, 2), `${shown(100 * v.ofIndexOf, 1)} %`, megabytes(v.maxRssBytes), v.failed ?? (v.right ? 'right' : 'WRONG'),
      ]),
    ]),
  ].join('\n')).join('\n\n');
}
