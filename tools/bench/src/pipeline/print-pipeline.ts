import type { Spread } from '../figures/percentile.js';
import { megabytes, shown, table } from '../figures/format.js';
import type { Latencies, PipelineFigures } from './run-pipeline.js';

const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${shown(ms / 1000, 2)} s`);
const latency = (name: string, load: string, spread: Spread | undefined): string[] => [name, load, seconds(spread?.p50), seconds(spread?.p95), seconds(spread?.p99), seconds(spread?.max)];
const both = (load: string, l: Latencies, end: string): string[][] => [latency(`file accepted to ${end}`, load, l.fileToEndMs), latency('event to read model', load, l.eventToReadModelMs)];

/** By process and by part, the other side of the wire apart. */
export function printCpu(f: Pick<PipelineFigures, 'cpuMsPerClaim' | 'cpuMsPerClaimTotal' | 'cpuMsPerClaimOutside' | 'memoryBytes'>): string[] {
  const byProcess = Object.entries(f.cpuMsPerClaim).sort((a, b) => b[1] - a[1]);
  const { postgres = 0, kafka = 0 } = f.cpuMsPerClaim;
  return [
    table([['process', 'CPU ms a claim', 'share', 'memory'], ...byProcess.map(([name, ms]) => [name, shown(ms, 3), `${shown((100 * ms) / f.cpuMsPerClaimTotal)} %`, megabytes(f.memoryBytes[name] ?? 0)])]),
    '',
    `services ${shown(f.cpuMsPerClaimTotal - postgres - kafka, 2)}, Postgres ${shown(postgres, 2)}, Kafka ${shown(kafka, 2)} ms a claim; not counted above: the payers' simulator ${shown(f.cpuMsPerClaimOutside, 2)}`,
  ];
}

export const printEnd = (f: Pick<PipelineFigures, 'proof' | 'machine' | 'calibration'>): string[] => [
  `proof: ${f.proof === undefined ? 'not there to run' : f.proof.green ? 'green' : `NOT GREEN\n${f.proof.said}`}`,
  `machine: ${f.machine.cpus} cores ${f.machine.model}, load average ${shown(f.machine.loadAverage, 1)}, Node ${f.machine.node}; SHA-256 ${shown(f.calibration.sha256MbPerCpuSecond)} MB per CPU second, ${shown(f.calibration.sha256MbPerSecond)} MB/s by the clock; fdatasync ${shown(f.calibration.fdatasyncPerSecond)}/s`,
];

export const printCounts = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, n]) => `${name} ${shown(n)}`).join(', ');

/** The figures as people read them. */
export function printPipeline(f: PipelineFigures): string {
  const shaMsPerMb = 1000 / f.calibration.sha256MbPerCpuSecond;
    return [
    `${shown(f.claimsPerSecond, 1)} claims/s from file to ${f.end}, sustained ${shown(f.seconds)} s (${shown(f.claims)} claims, ${shown(f.eventsPerClaim, 1)} events each), ${f.together ? 'services together' : 'seven processes'}`,
    `${shown(f.cpuMsPerClaimTotal, 2)} ms CPU a claim = SHA-256 of ${shown(f.cpuMsPerClaimTotal / shaMsPerMb, 1)} MB on the same machine in the same run; ${shown(f.coresUsed, 2)} of ${f.machine.cpus} cores`,
    `at this cost 2 cores of their own give ${shown(2000 / f.cpuMsPerClaimTotal)} claims/s${f.aim === undefined ? '' : `; aim ${shown(f.aim.claimsPerSecond)} claims/s and ${shown(f.aim.cpuMsPerClaim, 1)} ms`}`,
    '',
    ...printCpu(f),
    '',
    table([['latency', 'load', 'p50', 'p95', 'p99', 'max'], ...both('full', f.loaded, f.end), ...(f.steady ? both(`${shown(f.steady.claimsPerSecond)}/s`, f.steady, f.end) : [])]),
    '',
    `drained in ${shown(f.drainSeconds, 1)} s; fed ${shown(f.fed)}, ${f.end} ${shown(f.ended)}${f.fed === f.ended ? '' : ' - NOT EQUAL'} (${printCounts(f.counts)})`,
    ...printEnd(f),
  ].join('\n');
}
