import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SERVICES } from '@claimstream/contracts';
import type pg from 'pg';
import { Calibrator, type Calibration } from '../figures/calibration.js';
import { spreadOf, type Spread } from '../figures/percentile.js';
import { allProcesses, cpuBetween, cpuByName, memoryByName } from '../figures/processes.js';
import type { BenchOptions } from '../options.js';
import type { Course } from './course.js';
import { Feed } from './feed.js';
import { Office } from './office.js';
import { prove, type ProofResult } from './proof.js';
import { RunningPlatform } from './running-platform.js';
import { backlog, eventsPerClaim, eventToReadModel, unprojected, type ClaimCount } from './watch.js';

export interface PipelineFigures {
  bench: Course['bench'];
  /** What a claim came to. */
  end: string;
  aim?: Course['aim'];
  at: string;
  machine: { cpus: number; model: string; loadAverage: number; node: string };
  together: boolean;
  seconds: number;
  claims: number;
  claimsPerSecond: number;
  eventsPerClaim: number;
  /** By process, in milliseconds of CPU for each claim that came to its end in the measured time; without the payers' simulator. */
  cpuMsPerClaim: Record<string, number>;
  cpuMsPerClaimTotal: number;
  /** The payers' simulator: the other side of the wire. */
  cpuMsPerClaimOutside: number;
  /** Cores that the platform used. */
  coresUsed: number;
  memoryBytes: Record<string, number>;
  /** At the measured load. */
  loaded: Latencies;
  steady?: Latencies & { claimsPerSecond: number };
  drainSeconds: number;
  fed: number;
  ended: number;
  /** What the count of ended claims is made of. */
  counts: Record<string, number>;
  proof?: ProofResult;
  calibration: Calibration;
}

export interface Latencies {
  fileToEndMs?: Spread | undefined;
  eventToReadModelMs?: Spread | undefined;
}

interface Measured { fromMs: number; toMs: number; claims: number; cpu: Map<string, number> }

const CALIBRATE_EVERY_MS = 12_000;
const DRAIN_MS = 600_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a run on a platform of its own is given. */
export interface Bench {
  platform: RunningPlatform;
  db: pg.Client;
  counter: ClaimCount;
  calibrator: Calibrator;
  feed: Feed;
  serviceDate: string;
  course: Course;
  options: BenchOptions;
  repository: string;
  say(line: string): void;
}

/** Starts a platform with practices, a partner and payers, and ends it after `work`. */
export async function onPlatform<T>(course: Course, options: BenchOptions, repository: string, say: (line: string) => void, work: (bench: Bench) => Promise<T>): Promise<T> {
  const data = options.keep === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-bench-')) : path.resolve(options.keep);
  fs.rmSync(data, { recursive: true, force: true });
  const platform = await RunningPlatform.start({ repository, data, together: options.together, profile: options.profile, payers: course.payers, say });
  try {
    // Counting has a connection of its own: a client takes one statement at a time.
    const [db, counting] = [await platform.database(), await platform.database()];
    const counter = course.count(counting);
    try {
      const serviceDate = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
      const office = new Office(platform);
      const feed = new Feed(office, await office.register(serviceDate), serviceDate, () => counter.count);
      counter.start();
      return await work({ platform, db, counter, calibrator: new Calibrator(platform.data), feed, serviceDate, course, options, repository, say });
    } finally {
      await counter.stop();
      for (const client of [counting, db]) await client.end().catch(() => undefined);
    }
  } finally {
    await platform.stop();
    if (options.keep === undefined) for (const left of [data, `${data}.start.log`]) fs.rmSync(left, { recursive: true, force: true });
  }
}

/** One run from an empty platform to its proof. */
export const runPipeline = (course: Course, options: BenchOptions, repository: string, say: (line: string) => void): Promise<PipelineFigures> =>
  onPlatform(course, options, repository, say, measure);

/** The machine, for the reader of a figure. */
export const machineNow = (): PipelineFigures['machine'] => ({ cpus: os.availableParallelism(), model: os.cpus()[0]?.model ?? 'unknown', loadAverage: os.loadavg()[0] ?? 0, node: process.version });

/** The other side of the wire is no cost of the product. */
export const OUTSIDE = 'simulator';

/** By process and without the other side of the wire. */
export function cpuPerClaim(cpu: ReadonlyMap<string, number>, claims: number): { cpuMsPerClaim: Record<string, number>; cpuMsPerClaimTotal: number; cpuMsPerClaimOutside: number } {
  const each = [...cpu].map(([name, ms]): [string, number] => [name, ms / Math.max(1, claims)]);
  const inside = each.filter(([name]) => name !== OUTSIDE);
  return {
    cpuMsPerClaim: Object.fromEntries(inside), cpuMsPerClaimTotal: inside.reduce((sum, [, ms]) => sum + ms, 0),
    cpuMsPerClaimOutside: each.find(([name]) => name === OUTSIDE)?.[1] ?? 0,
  };
}

async function measure(bench: Bench): Promise<PipelineFigures> {
  const { platform, db, counter, calibrator, feed, course, options, repository } = bench;
  const { measured, memoryBytes } = options.claims === undefined ? await timed(bench) : await counted(bench, options.claims);
  const drainSeconds = await drain(bench);
  const seconds = (measured.toMs - measured.fromMs) / 1000;
  const perSecond = measured.claims / seconds;
  const steady = options.steadySeconds > 0 && options.rate === undefined && options.claims === undefined ? await atSeventyPercent(bench, perSecond) : undefined;
  if (steady) await drain(bench);
  const proof = await prove(repository, platform.data, 60);
  await counter.look();
  const cpu = cpuPerClaim(measured.cpu, measured.claims);
  return {
    bench: course.bench, end: course.end, ...(course.aim ? { aim: course.aim } : {}), at: new Date().toISOString(), machine: machineNow(),
    together: options.together, seconds, claims: measured.claims, claimsPerSecond: perSecond, eventsPerClaim: await eventsPerClaim(db, SERVICES, counter.count),
    ...cpu, coresUsed: (cpu.cpuMsPerClaimTotal * measured.claims) / 1000 / seconds, memoryBytes,
    loaded: await latencies(bench, measured), ...(steady ? { steady: { claimsPerSecond: steady.claims / ((steady.toMs - steady.fromMs) / 1000), ...(await latencies(bench, steady)) } } : {}),
    drainSeconds, fed: feed.sent, ended: counter.count, counts: counter.sums, ...(proof ? { proof } : {}), calibration: calibrator.result,
  };
}

interface Loaded { measured: Measured; memoryBytes: Record<string, number> }

const memoryOf = (platform: RunningPlatform): Record<string, number> => Object.fromEntries(memoryByName(allProcesses(), platform.processes));

async function timed(bench: Bench): Promise<Loaded> {
  const { platform, feed, options, say } = bench;
  say(`warming up for ${options.warmUpSeconds} s, then measuring for ${options.seconds} s`);
  return fed(feed, options.rate, options, async () => ({ measured: await window(bench, options.seconds), memoryBytes: memoryOf(platform) }));
}

/** Claims of the warm-up of a counted run: by then compilers have done most of their work. */
export const WARM_UP_CLAIMS = 1_500;

/** From the first file until nothing waits any more, so that every millisecond any process spends on these claims is counted, however long it takes. */
async function counted(bench: Bench, claims: number): Promise<Loaded> {
  const { platform, counter, calibrator, feed, say } = bench;
  const never = new AbortController().signal;
  say(`warming up with ${WARM_UP_CLAIMS} claims, then measuring ${claims}`);
  await feed.run(undefined, never, WARM_UP_CLAIMS);
  await drain(bench);
  const [fromMs, before, cpuBefore] = [Date.now(), counter.count, cpuByName(allProcesses(), platform.processes)];
  calibrator.look();
  await feed.run(undefined, never, claims);
  const memoryBytes = memoryOf(platform);
  await drain(bench);
  calibrator.look();
  return { measured: { fromMs, toMs: Date.now(), claims: counter.count - before, cpu: cpuBetween(cpuBefore, cpuByName(allProcesses(), platform.processes)) }, memoryBytes };
}

/** Feeds while `work` runs, after a warm-up; a door that refuses ends the run. */
async function fed<T>(feed: Feed, rate: number | undefined, { warmUpSeconds }: Pick<BenchOptions, 'warmUpSeconds'>, work: () => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const feeding = feed.run(rate, stopping.signal);
  const worked = (async () => {
    await pause(warmUpSeconds * 1000);
    return work();
  })();
  try {
    return await Promise.race([worked, feeding.then(() => worked)]);
  } finally {
    stopping.abort();
    await feeding.catch(() => undefined);
  }
}

async function window({ platform, counter, calibrator }: Bench, seconds: number): Promise<Measured> {
  await counter.look();
  const [fromMs, before, cpuBefore] = [Date.now(), counter.count, cpuByName(allProcesses(), platform.processes)];
  for (let left = seconds * 1000; left > 0; left -= CALIBRATE_EVERY_MS) {
    calibrator.look();
    await pause(Math.min(left, CALIBRATE_EVERY_MS));
  }
  await counter.look();
  return { fromMs, toMs: Date.now(), claims: counter.count - before, cpu: cpuBetween(cpuBefore, cpuByName(allProcesses(), platform.processes)) };
}

const atSeventyPercent = (bench: Bench, reached: number): Promise<Measured> =>
  fed(bench.feed, reached * 0.7, { warmUpSeconds: 10 }, () => window(bench, bench.options.steadySeconds));

/** Waits until `claims` (every one that was fed) came to their end and nothing waits. Gives seconds. @throws what the database answered. */
export async function drain({ db, counter, feed, course, say }: Bench, claims = feed.sent): Promise<number> {
  const from = performance.now();
  for (;;) {
    const waiting = await backlog(db, SERVICES);
    if (counter.count >= claims && waiting === 0 && await unprojected(db, SERVICES) <= 0) break;
    if (performance.now() - from > DRAIN_MS) {
      say(`not drained after ${DRAIN_MS / 1000} s: ${claims - counter.count} of ${claims} claims are not ${course.end}, ${waiting} rows wait; ${JSON.stringify(counter.sums)}`);
      break;
    }
    await pause(500);
  }
  return (performance.now() - from) / 1000;
}

async function latencies({ db, course }: Bench, { fromMs, toMs }: Measured): Promise<Latencies> {
  return { fileToEndMs: spreadOf(await course.fileToEnd(db, fromMs, toMs)), eventToReadModelMs: spreadOf(await eventToReadModel(db, fromMs, toMs)) };
}
