import { parseArgs } from 'node:util';

export const BENCHES = ['pipeline', 'life', 'remit', 'x12', 'edits'] as const;
export type BenchName = (typeof BENCHES)[number];

export interface BenchOptions {
  bench: BenchName;
  /** Length of the measured feed. */
  seconds: number;
  /** Feed before the measuring begins: compilers, plans and pools settle. */
  warmUpSeconds: number;
  /** Claims per second to feed; without it as many as the platform takes. */
  rate: number | undefined;
  /** Length of the second feed, at 70 % of what the first one reached, for latencies. */
  steadySeconds: number;
  /** Instead of a time: so many claims from the first file until everything is drained. The figure to compare on a machine with other work. */
  claims: number | undefined;
  /** Sizes of the X12 files, in megabytes. */
  mb: number[];
  together: boolean;
  save: boolean;
  /** Directory for a CPU profile of every process of ours. */
  profile: string | undefined;
  /** Keep the platform's data directory, for a look at its tables and logs. */
  keep: string | undefined;
}

/** What was typed is not a bench. */
export class Usage extends Error {}

export const HELP = `npm run bench [-- pipeline | life | remit | x12 | edits] [options]

  pipeline   claims a second from file to transmitted, CPU a claim by process, latencies, proof (the default)
  life       the same until payers answered: posted, on an account or in a case
  remit      an 835 of 10,000 claims (--claims) in until every claim of it is posted
  x12        read and write generated 835 and 837P files, beside other libraries
  edits      one claim against the whole catalogue of edits

  --seconds N         measured seconds (120)      --warm-up N   seconds before (15)
  --steady N          seconds at 70 % load, for latencies (30; 0 for none)
  --rate N            claims a second to feed (default: as many as are taken)
  --claims N          instead of a time, so many claims until all is drained: CPU a claim, comparable on a busy machine
  --mb N              x12: size of the files (50); give it again for more sizes
  --together          the seven services in one process
  --save              write the figures to docs/performance
  --profile DIR       write a CPU profile of every process to DIR
  --keep DIR          keep the platform's data in DIR
`;

const number = (text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Usage(`"${text}" is not a number of seconds or claims.`);
  return value;
};

/** @throws Usage */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parsed(args);
  const bench = (positionals[0] ?? 'pipeline') as BenchName;
  if (!BENCHES.includes(bench) || positionals.length > 1) throw new Usage(`There is no bench "${positionals.join(' ')}"; choose of ${BENCHES.join(', ')}.`);
  return {
    bench, seconds: number(values.seconds, 120), warmUpSeconds: number(values['warm-up'], 15), steadySeconds: number(values.steady, 30),
    mb: values.mb === undefined ? [50] : values.mb.map((mb) => number(mb, 50)),
    rate: values.rate === undefined ? undefined : number(values.rate, 0), claims: values.claims === undefined ? undefined : number(values.claims, 0), together: values.together === true, save: values.save === true, profile: values.profile, keep: values.keep,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], allowPositionals: true,
      options: {
        seconds: { type: 'string' }, 'warm-up': { type: 'string' }, steady: { type: 'string' }, rate: { type: 'string' }, claims: { type: 'string' }, mb: { type: 'string', multiple: true }, together: { type: 'boolean' },
        save: { type: 'boolean' }, profile: { type: 'string' }, keep: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : 'The options cannot be read.');
  }
}
