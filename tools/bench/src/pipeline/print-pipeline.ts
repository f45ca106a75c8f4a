import type { Spread } from '../figures/percentile.js';
import { megabytes, shown, table } from '../figures/format.js';
import type { Latencies, PipelineFigures } from './run-pipeline.js';

const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${shown(ms / 1000, 2)} s`);
const latency = (name: string, load: string, spread: Spread | undefined): string[] => [name, load, seconds(spread?.p50), seconds(spread?.p95), seconds(spread?.p99), seconds(spread?.max)];
const both = (load: string, l: Latencies): string[][] => [latency('file accepted to transmitted', load, l.fileToTransmittedMs), latency('event to read model', load, l.eventToReadModelMs)];

/** The figures as people read them. */
export function printPipeline(f: PipelineFigures): string {
  const shaMsPerMb = 1000 / f.calibration.sha256MbPerCpuSecond;
  const byProcess = Object.entries(f.cpuMsPerClaim).sort((a, b) => b[1] - a[1]);
  return [
    `${shown(f.claimsPerSecond, 1)} claims/s from file to transmitted, sustained ${shown(f.seconds)} s (${shown(f.claims)} claims, ${shown(f.eventsPerClaim, 1)} events each), ${f.together ? 'services together' : 'seven processes'}`,
    `${shown(f.cpuMsPerClaimTotal, 2)} ms CPU a claim = SHA-256 of ${shown(f.cpuMsPerClaimTotal / shaMsPerMb, 1)} MB on the same machine in the same run; ${shown(f.coresUsed, 2)} of ${f.machine.cpus} cores, load average ${shown(f.machine.loadAverage, 1)}`,
    `at this cost 2 cores of their own give ${shown(2000 / f.cpuMsPerClaimTotal)} claims/s`,
    '',
    table([['process', 'CPU ms a claim', 'share', 'memory'], ...byProcess.map(([name, ms]) => [name, shown(ms, 3), `${shown((100 * ms) / f.cpuMsPerClaimTotal)} %`, megabytes(f.memoryBytes[name] ?? 0)])]),
    '',
    table([['latency', 'load', 'p50', 'p95', 'p99', 'max'], ...both('full', f.loaded), ...(f.steady ? both(`${shown(f.steady.claimsPerSecond)}/s`, f.steady) : [])]),
    '',
    `drained in ${shown(f.drainSeconds, 1)} s; fed ${shown(f.fed)}, transmitted ${shown(f.transmitted)}${f.fed === f.transmitted ? '' : ' - NOT EQUAL'}`,
    `proof: ${f.proof === undefined ? 'not there to run' : f.proof.green ? 'green' : `NOT GREEN\n${f.proof.said}`}`,
    `machine: ${f.machine.cpus} cores ${f.machine.model}, Node ${f.machine.node}; SHA-256 ${shown(f.calibration.sha256MbPerCpuSecond)} MB per CPU second, ${shown(f.calibration.sha256MbPerSecond)} MB/s by the clock; fdatasync ${shown(f.calibration.fdatasyncPerSecond)}/s`,
  ].join('\n');
}
