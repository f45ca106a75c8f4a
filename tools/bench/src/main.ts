import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HELP, readOptions, Usage, type BenchOptions } from './options.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const say = (line: string): void => console.log(line);

async function run(options: BenchOptions): Promise<{ figures: object; text: string }> {
  if (options.bench === 'pipeline' || options.bench === 'life') {
    const [{ runPipeline }, { printPipeline }, { toEnd, toTransmitted }] = await Promise.all([import('./pipeline/run-pipeline.js'), import('./pipeline/print-pipeline.js'), import('./pipeline/course.js')]);
    const figures = await runPipeline(options.bench === 'life' ? toEnd : toTransmitted, options, repository, say);
    return { figures, text: printPipeline(figures) };
  }
  if (options.bench === 'remit') {
    const { runRemit, printRemit } = await import('./remit/run-remit.js');
    const figures = await runRemit(options, repository, say);
    return { figures, text: printRemit(figures) };
  }
  if (options.bench === 'x12') {
    const { runX12, printX12 } = await import('./x12/run-x12.js');
    const figures = runX12(options.mb, say);
    return { figures, text: printX12(figures) };
  }
  const { runEditsBench, printEdits } = await import('./edits/run-edits-bench.js');
  const figures = runEditsBench();
  return { figures, text: printEdits(figures) };
}

function save(options: BenchOptions, figures: object): void {
  const folder = path.join(repository, 'docs', 'performance');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${options.bench}${options.together ? '-together' : ''}.json`);
  fs.writeFileSync(file, `${JSON.stringify(figures, undefined, 2)}\n`);
  say(`written to ${path.relative(repository, file)}`);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return say(HELP);
  const options = readOptions(args);
  const { figures, text } = await run(options);
  say(`\n${text}\n`);
  if (options.save) save(options, figures);
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Usage ? `${error.message}\n\n${HELP}` : error);
  process.exit(1);
});
