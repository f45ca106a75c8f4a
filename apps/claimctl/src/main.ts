import { CommanderError, type Command } from 'commander';
import { Ends, EXIT } from './ends.js';
import { program } from './program.js';

/** Commander's own ends become exceptions, so that one place decides how the process ends. */
function quietly(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) quietly(child);
}

/** Runs one command line and answers its exit code. */
export async function run(args: string[], env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Promise<number> {
  let exit = 0;
  const root = program({ env, cwd, ended: (code) => { exit = code; } });
  quietly(root);
  try {
    await root.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof Ends)) throw error;
    if (args.includes('--json')) console.log(JSON.stringify({ error: { code: error.code, sentence: error.message, ...(error.details === undefined ? {} : { details: error.details }) } }, null, 2));
    else console.error(error.message);
    return error.exit;
  }
}
