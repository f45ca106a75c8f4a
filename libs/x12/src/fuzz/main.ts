import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzz, generatedSeedlings, type Failure, type FuzzResult } from './run.js';
import { seedling, type Seedling } from './mutate.js';

/** A run that takes this long is one that never ends: the largest file is read in milliseconds. */
const HANG_MS = 60_000;
const MAX_SAMPLE_BYTES = 20_000;

interface Order {
  runs: number;
  from: number;
  seed: number;
  samples: string | undefined;
  progress: SharedArrayBuffer;
}

type Told = { failure: Omit<Failure, 'error'> & { sentence: string } } | { result: FuzzResult };

const sampleFiles = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => join(folder, name)).filter((file) => statSync(file).isFile() && statSync(file).size < MAX_SAMPLE_BYTES && !/\.(tsv|md|txt|py|json)$/.test(file)).sort();

const work = async ({ runs, from, seed, samples, progress }: Order): Promise<void> => {
  const seedlings: Seedling[] = await generatedSeedlings();
  if (samples !== undefined) for (const file of sampleFiles(samples)) seedlings.push(await seedling(file, readFileSync(file)));
  const at = new Int32Array(progress);
  const result = await fuzz({
    seedlings: seedlings.filter(({ segments }) => segments.length > 0), runs, from, seed,
    onRun: (run) => Atomics.store(at, 0, run),
    onFailure: ({ error, ...failure }) => parentPort?.postMessage({ failure: { ...failure, sentence: error instanceof Error && error.name === 'Broken' ? error.message : String((error as Error).stack) } } satisfies Told),
  });
  parentPort?.postMessage({ result } satisfies Told);
};

/** Runs in a thread of its own, so that a run that hangs is seen from outside. */
const supervise = async (order: Omit<Order, 'progress'>, save: string | undefined, say: (line: string) => void): Promise<number> => {
  const progress = new SharedArrayBuffer(4);
  const at = new Int32Array(progress);
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...order, progress } });
  let failures = 0;
  let last = -1;
  let lastChange = performance.now();
  const began = performance.now();
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      const run = Atomics.load(at, 0);
      if (run !== last) [last, lastChange] = [run, performance.now()];
      else if (performance.now() - lastChange > HANG_MS) {
        say(`run ${run} hangs; repeat it with --from ${run} --runs 1 --seed ${order.seed}`);
        void end(1);
      }
    }, 1000);
    const beat = setInterval(() => say(`${Atomics.load(at, 0) - order.from} of ${order.runs} runs, ${failures} failures, ${Math.round((performance.now() - began) / 1000)} s`), 60_000);
    const end = async (exit: number): Promise<void> => {
      clearInterval(watch);
      clearInterval(beat);
      await worker.terminate();
      resolve(exit);
    };
    worker.on('error', (error) => {
      say(`run ${Atomics.load(at, 0)} ended the process: ${String(error)}`);
      void end(1);
    });
    worker.on('message', (told: Told) => {
      if ('failure' in told) {
        failures++;
        const { run, file, done, sentence, bytes } = told.failure;
        say(`run ${run} (${file}: ${done.join(', ')}): ${sentence}`);
        if (save !== undefined) writeFileSync(join(save, `run-${order.seed}-${run}.x12`), bytes);
        return;
      }
      const { runs, bytes, damage } = told.result;
      say(`${runs} runs, ${bytes} bytes, ${failures} failures, ${Math.round((performance.now() - began) / 1000)} s`);
      say(Object.entries(damage).map(([name, times]) => `${name} ${times}`).join(', '));
      void end(failures > 0 ? 1 : 0);
    });
  });
};

const USAGE = 'npm run fuzz [-- --runs N --from N --seed S --samples DIR --save DIR]: damages files and looks whether everything that must hold does.';

/** @throws a sentence for whom typed something else. */
const asked = (): { runs: number; from: number; seed: number; samples: string | undefined; save: string | undefined } => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { runs: text, from: text, seed: text, samples: text, save: text } });
  const count = (name: 'runs' | 'from' | 'seed', otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`--${name} is "${values[name] ?? ''}", which is no whole number.`);
    return value;
  };
  return { runs: count('runs', 20_000), from: count('from', 0), seed: count('seed', 1), samples: values.samples, save: values.save };
};

if (isMainThread) {
  const say = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    const { save, ...order } = asked();
    process.exitCode = await supervise(order, save, say);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
  }
} else {
  await work(workerData as Order);
}
