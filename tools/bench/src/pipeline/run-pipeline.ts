import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SERVICES } from '@claimstream/contracts';
import type pg from 'pg';
import { Calibrator, type Calibration } from '../figures/calibration.js';
import { spreadOf, type Spread } from '../figures/percentile.js';
import { allProcesses, cpuBetween, cpuByName, memoryByName } from '../figures/processes.js';
import type { BenchOptions } from '../options.js';
import { Feed } from './feed.js';
import { Office } from './office.js';
import { prove, type ProofResult } from './proof.js';
import { RunningPlatform } from './running-platform.js';
import { backlog, eventsPerClaim, eventToReadModel, fileToTransmitted, TransmittedCount, unprojected } from './watch.js';

export interface PipelineFigures {
  bench: 'pipeline';
  at: string;
  machine: { cpus: number; model: string; loadAverage: number; node: string };
  together: boolean;
  seconds: number;
  claims: number;
  claimsPerSecond: number;
  eventsPerClaim: number;
  /** By process, in milliseconds of CPU for each claim that was transmitted in the measured time. */
  cpuMsPerClaim: Record<string, number>;
  cpuMsPerClaimTotal: number;
  /** Cores that the platform used. */
  coresUsed: number;
  memoryBytes: Record<string, number>;
  /** At the measured load. */
  loaded: Latencies;
  steady?: Latencies & { claimsPerSecond: number };
  drainSeconds: number;
  fed: number;
  transmitted: number;
  proof?: ProofResult;
  calibration: Calibration;
}

export interface Latencies {
  fileToTransmittedMs?: Spread | undefined;
  eventToReadModelMs?: Spread | undefined;
}

interface Measured { fromMs: number; toMs: number; claims: number; cpu: Map<string, number> }

const CALIBRATE_EVERY_MS = 12_000;
const DRAIN_MS = 600_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One run from an empty platform to its proof. */
export async function runPipeline(options: BenchOptions, repository: string, say: (line: string) => void): Promise<PipelineFigures> {
  const data = options.keep === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-bench-')) : path.resolve(options.keep);
  fs.rmSync(data, { recursive: true, force: true });
  const platform = await RunningPlatform.start({ repository, data, together: options.together, profile: options.profile, say });
  try {
    const db = await platform.database();
    const counter = new TransmittedCount(db);
    try {
      return await measure(platform, db, counter, options, repository, say);
    } finally {
      await counter.stop();
      await db.end().catch(() => undefined);
    }
  } finally {
    await platform.stop();
    if (options.keep === undefined) for (const left of [data, `${data}.start.log`]) fs.rmSync(left, { recursive: true, force: true });
  }
}

async function measure(platform: RunningPlatform, db: pg.Client, counter: TransmittedCount, options: BenchOptions, repository: string, say: (line: string) => void): Promise<PipelineFigures> {
  const serviceDate = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const office = new Office(platform);
  const practices = await office.register(serviceDate);
  counter.start();
  const feed = new Feed(office, practices, serviceDate, () => counter.count);
  const calibrator = new Calibrator(platform.data);
  const { measured, memoryBytes } = options.claims === undefined
    ? await timed(platform, counter, calibrator, feed, options, say)
    : await counted(platform, db, counter, calibrator, feed, options.claims, say);
  const drainSeconds = await drain(db, counter, feed, say);
  const seconds = (measured.toMs - measured.fromMs) / 1000;
  const perSecond = measured.claims / seconds;
  const steady = options.steadySeconds > 0 && options.rate === undefined && options.claims === undefined ? await atSeventyPercent(platform, counter, calibrator, feed, options.steadySeconds, perSecond) : undefined;
  if (steady) await drain(db, counter, feed, say);
  const proof = await prove(repository, platform.data, 60);
  const total = await db.query<{ n: string }>(`SELECT count(*) AS n FROM submission.event WHERE type = 'submission.attempt-transmitted'`);
  const transmitted = Number(total.rows[0]?.n ?? 0);
  const cpuMsPerClaim = Object.fromEntries([...measured.cpu].map(([name, ms]) => [name, ms / Math.max(1, measured.claims)]));
  const cpuMs = [...measured.cpu.values()].reduce((a, b) => a + b, 0);
  return {
    bench: 'pipeline', at: new Date().toISOString(),
    machine: { cpus: os.availableParallelism(), model: os.cpus()[0]?.model ?? 'unknown', loadAverage: os.loadavg()[0] ?? 0, node: process.version },
    together: options.together, seconds, claims: measured.claims, claimsPerSecond: perSecond, eventsPerClaim: await eventsPerClaim(db, SERVICES, transmitted),
    cpuMsPerClaim, cpuMsPerClaimTotal: cpuMs / Math.max(1, measured.claims), coresUsed: cpuMs / 1000 / seconds, memoryBytes,
    loaded: await latencies(db, measured), ...(steady ? { steady: { claimsPerSecond: steady.claims / ((steady.toMs - steady.fromMs) / 1000), ...(await latencies(db, steady)) } } : {}),
    drainSeconds, fed: feed.sent, transmitted, ...(proof ? { proof } : {}), calibration: calibrator.result,
  };
}

interface Loaded { measured: Measured; memoryBytes: Record<string, number> }

const memoryOf = (platform: RunningPlatform): Record<string, number> => Object.fromEntries(memoryByName(allProcesses(), platform.processes));

async function timed(platform: RunningPlatform, counter: TransmittedCount, calibrator: Calibrator, feed: Feed, options: BenchOptions, say: (line: string) => void): Promise<Loaded> {
  say(`warming up for ${options.warmUpSeconds} s, then measuring for ${options.seconds} s`);
  return fed(feed, options.rate, options, async () => ({ measured: await window(platform, counter, calibrator, options.seconds), memoryBytes: memoryOf(platform) }));
}

/** Claims of the warm-up of a counted run: by then compilers have done most of their work. */
const WARM_UP_CLAIMS = 1_500;

/** From the first file until nothing waits any more, so that every millisecond any process spends on these claims is counted, however long it takes. */
async function counted(platform: RunningPlatform, db: pg.Client, counter: TransmittedCount, calibrator: Calibrator, feed: Feed, claims: number, say: (line: string) => void): Promise<Loaded> {
  const never = new AbortController().signal;
  say(`warming up with ${WARM_UP_CLAIMS} claims, then measuring ${claims}`);
  await feed.run(undefined, never, WARM_UP_CLAIMS);
  await drain(db, counter, feed, say);
  const [fromMs, before, cpuBefore] = [Date.now(), counter.count, cpuByName(allProcesses(), platform.processes)];
  calibrator.look();
  await feed.run(undefined, never, claims);
  const memoryBytes = memoryOf(platform);
  await drain(db, counter, feed, say);
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

async function window(platform: RunningPlatform, counter: TransmittedCount, calibrator: Calibrator, seconds: number): Promise<Measured> {
  await counter.look();
  const [fromMs, before, cpuBefore] = [Date.now(), counter.count, cpuByName(allProcesses(), platform.processes)];
  for (let left = seconds * 1000; left > 0; left -= CALIBRATE_EVERY_MS) {
    calibrator.look();
    await pause(Math.min(left, CALIBRATE_EVERY_MS));
  }
  await counter.look();
  return { fromMs, toMs: Date.now(), claims: counter.count - before, cpu: cpuBetween(cpuBefore, cpuByName(allProcesses(), platform.processes)) };
}

async function atSeventyPercent(platform: RunningPlatform, counter: TransmittedCount, calibrator: Calibrator, feed: Feed, seconds: number, reached: number): Promise<Measured> {
  return fed(feed, reached * 0.7, { warmUpSeconds: 10 }, () => window(platform, counter, calibrator, seconds));
}

/** Waits until every claim that was fed is transmitted and nothing waits. @throws Error when that does not happen. */
async function drain(db: pg.Client, counter: TransmittedCount, feed: Feed, say: (line: string) => void): Promise<number> {
  const from = performance.now();
  for (;;) {
    const waiting = await backlog(db, SERVICES);
    if (counter.count >= feed.sent && waiting === 0 && await unprojected(db, SERVICES) <= 0) break;
    if (performance.now() - from > DRAIN_MS) {
      say(`not drained after ${DRAIN_MS / 1000} s: ${feed.sent - counter.count} of ${feed.sent} claims are not transmitted, ${waiting} rows wait`);
      break;
    }
    await pause(500);
  }
  return (performance.now() - from) / 1000;
}

async function latencies(db: pg.Client, { fromMs, toMs }: Measured): Promise<Latencies> {
  return { fileToTransmittedMs: spreadOf(await fileToTransmitted(db, fromMs, toMs)), eventToReadModelMs: spreadOf(await eventToReadModel(db, fromMs, toMs)) };
}
