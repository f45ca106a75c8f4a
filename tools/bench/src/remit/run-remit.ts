import { shown } from '../figures/format.js';
import { allProcesses, cpuBetween, cpuByName, memoryByName } from '../figures/processes.js';
import type { BenchOptions } from '../options.js';
import { toPosted, toTransmitted } from '../pipeline/course.js';
import { printCounts, printCpu, printEnd } from '../pipeline/print-pipeline.js';
import { prove } from '../pipeline/proof.js';
import { cpuPerClaim, drain, machineNow, onPlatform, WARM_UP_CLAIMS, type Bench, type PipelineFigures } from '../pipeline/run-pipeline.js';
import { adviceOf, layDown, partnerFolder, sentClaims } from './answers.js';

export interface RemitFigures extends Pick<PipelineFigures, 'cpuMsPerClaim' | 'cpuMsPerClaimTotal' | 'cpuMsPerClaimOutside' | 'memoryBytes' | 'machine' | 'proof' | 'calibration' | 'counts' | 'coresUsed'> {
  bench: 'remit';
  at: string;
  /** CLP of the file, and its ST. */
  claims: number;
  payments: number;
  bytes: number;
  /** From the file in the folder until each claim is posted, with its remittance, and each case and account is there. */
  postedSeconds: number;
  /** Until also the read model shows it and nothing waits. */
  drainedSeconds: number;
  aimSeconds: number;
}

const AIM_SECONDS = 60;
const CLAIMS = 10_000;
const LOOK_MS = 250;
const POSTED_MS = 1_200_000;

/** Claims are prepared and transmitted first; then one file answers them all. */
export const runRemit = (options: BenchOptions, repository: string, say: (line: string) => void): Promise<RemitFigures> =>
  onPlatform(toTransmitted, options, repository, say, async (bench) => {
    const counting = await bench.platform.database();
    const counter = toPosted.count(counting);
    counter.start();
    try {
      return await measure(bench, { ...bench, counter, course: toPosted });
    } finally {
      await counter.stop();
      await counting.end().catch(() => undefined);
    }
  });

async function measure(sending: Bench, posting: Bench): Promise<RemitFigures> {
  const { platform, feed, options, repository, calibrator, say } = sending;
  const never = new AbortController().signal;
  const transmit = async (claims: number): Promise<void> => {
    await feed.run(undefined, never, claims);
    await drain(sending);
  };
  const answer = async (n: number, known?: ReadonlySet<string>) => {
    const folder = partnerFolder(platform.data);
    const { claims, files } = await sentClaims(folder, known);
    const advice = adviceOf(claims, n);
    return { advice, files, lay: () => layDown(folder, `bench-${n}.835`, advice.bytes) };
  };
  say(`warming up with an 835 of ${WARM_UP_CLAIMS} claims`);
  await transmit(WARM_UP_CLAIMS);
  const warm = await answer(1);
  warm.lay();
  await drain(posting, warm.advice.claims);
  const claims = options.claims ?? CLAIMS;
  say(`transmitting ${claims} claims`);
  await transmit(claims);
  const { advice, lay } = await answer(2, warm.files);
  const all = warm.advice.claims + advice.claims;
  say(`an 835 of ${advice.claims} claims in ${advice.payments} payments, ${shown(advice.bytes.length / 1e6, 1)} MB`);
  calibrator.look();
  const [from, cpuBefore] = [performance.now(), cpuByName(allProcesses(), platform.processes)];
  lay();
  while (posting.counter.count < all && performance.now() - from < POSTED_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    await posting.counter.look();
  }
  const postedSeconds = (performance.now() - from) / 1000;
  const memoryBytes = Object.fromEntries(memoryByName(allProcesses(), platform.processes));
  await drain(posting, all);
  const drainedSeconds = (performance.now() - from) / 1000;
  const cpu = cpuPerClaim(cpuBetween(cpuBefore, cpuByName(allProcesses(), platform.processes)), advice.claims);
  calibrator.look();
  const machine = machineNow();
  const proof = await prove(repository, platform.data, 60);
  return {
    bench: 'remit', at: new Date().toISOString(), machine, claims: advice.claims, payments: advice.payments, bytes: advice.bytes.length, postedSeconds, drainedSeconds, aimSeconds: AIM_SECONDS,
    ...cpu, coresUsed: (cpu.cpuMsPerClaimTotal * advice.claims) / 1000 / drainedSeconds, memoryBytes, counts: posting.counter.sums, ...(proof ? { proof } : {}), calibration: calibrator.result,
  };
}

/** The figures as people read them. */
export const printRemit = (f: RemitFigures): string => [
  `835 of ${shown(f.claims)} claims in ${shown(f.payments)} payments (${shown(f.bytes / 1e6, 1)} MB): every claim posted after ${shown(f.postedSeconds, 1)} s (${shown(f.claims / f.postedSeconds)} claims/s, ${shown(f.bytes / 1e6 / f.postedSeconds, 2)} MB/s); aim for 10,000: ${f.aimSeconds} s`,
  `all in the read model after ${shown(f.drainedSeconds, 1)} s; ${shown(f.cpuMsPerClaimTotal, 2)} ms CPU a claim, ${shown(f.coresUsed, 2)} of ${f.machine.cpus} cores`,
  '',
  ...printCpu(f),
  '',
  `with the warm-up: ${printCounts(f.counts)}`,
  ...printEnd(f),
].join('\n');
