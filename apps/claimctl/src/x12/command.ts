import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../ends.js';
import { ack, type AckFlags } from './ack.js';
import { anonymize } from './anonymize.js';
import { count } from './count.js';
import { diff } from './diff.js';
import { generate, type GenerateFlags } from './generate.js';
import { PipeClosed, type Io } from './io.js';
import { roundtrip } from './roundtrip.js';
import { show, type ShowFlags } from './show.js';
import { split, type SplitFlags } from './split.js';
import { validate, type ValidateFlags } from './validate.js';

type Work = (io: Io, args: string[], flags: object) => Promise<ExitCode>;

/** Streams of this process; a closed pipe is an answer, not a fault, so nobody may throw about it. */
const standardIo = (env: NodeJS.ProcessEnv, cwd: string): Io => {
  for (const stream of [process.stdout, process.stderr]) if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  return {
    stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd,
    isTerminal: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
    noColour: Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb',
  };
};

/** `claimctl x12 ...`: files alone, without a platform and without a network. */
export function x12Commands(root: Command, { env, cwd, ended }: { env: NodeJS.ProcessEnv; cwd: string; ended(exit: number): void }): void {
  const x12 = root.command('x12').description('X12 files, offline: no platform is asked; "-" reads standard input');
  const doing = (work: Work) => async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    try {
      ended(await work(standardIo(env, cwd), given.slice(0, -2).flat() as string[], command.optsWithGlobals()));
    } catch (error) {
      if (!(error instanceof PipeClosed)) throw error;
      ended(EXIT.ok);
    }
  };
  const add = (usage: string, about: string): Command => x12.command(usage).description(about);
  const json = '--json';
  const out = '--out <file>';

  add('validate <file>', 'what is wrong with it, where, and what to do; exit 1 when there are findings').option(json, 'as JSON, all findings').option('--strict', 'warnings are errors')
    .option('--explain', 'what each finding is, and what a TA1, 999 or 277CA would answer').option('--show-phi', 'show values that may be identity')
    .action(doing((io, [file = ''], flags) => validate(io, file, flags as ValidateFlags)));
  add('show <file>', 'what it says, claim by claim; names are shown').option('--claim <id>', 'one claim, by CLM01, CLP01 or TRN02').option(json, 'the typed objects')
    .action(doing((io, [file = ''], flags) => show(io, file, flags as ShowFlags)));
  add('roundtrip <file>', 'the file again, written from its typed objects').option(out, 'instead of standard output').action(doing((io, [file = ''], flags) => roundtrip(io, file, flags)));
  add('ack <file>', 'answer it as a receiver would: TA1, 999, 277CA').option('--out <dir>', 'a file for each answer, instead of standard output').option('--control <n>', 'first ISA13 and GS06 of the answers', '1')
    .action(doing((io, [file = ''], flags) => ack(io, file, flags as AckFlags, new Date())));
  add('diff <before> <after>', 'claims that were added, removed or changed, element by element; exit 1 when there are some').option(json, 'as JSON').option('--show-phi', 'show values that may be identity').action(doing((io, [a = '', b = ''], flags) => diff(io, a, b, flags)));
  add('anonymize <file>', 'invented names, numbers, dates and texts; amounts, codes and intervals stay').option('--seed <secret>', 'the same names every time, in all files of this seed').option(out, 'instead of standard output')
    .action(doing((io, [file = ''], flags) => anonymize(io, file, flags)));
  add('split <file>', 'parts that are whole interchanges').option('--by <st|claims>', 'a part for each ST, or for some claims').option('--claims <n>', 'at most so many claims in a part')
    .option('--control <n>', 'ISA13 and GS06 of the first part; the parts count on').option('--out <dir>', 'folder for the parts').option(json, 'the list of parts as JSON').action(doing((io, [file = ''], flags) => split(io, file, flags as SplitFlags)));
  add('count <file>', 'interchanges, transactions, claims and cents, without reading the claims').option(json, 'as JSON').action(doing((io, [file = ''], flags) => count(io, file, flags)));
  add('generate', 'an invented file: same seed, same bytes').option('--type <837p|837i|835>', 'what').option('--claims <n>', 'how many', '100').option('--seed <n>', 'a number', '1').option('--day <date>', 'last day of service or day of payment')
    .option('--lines', 'a line for every segment').option(out, 'instead of standard output').action(doing((io, _, flags) => generate(io, flags as GenerateFlags)));
}
