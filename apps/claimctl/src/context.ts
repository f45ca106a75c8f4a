import type { Command } from 'commander';
import { asking, type Ask } from './platform/api.js';
import { findPlatform, type Whereabouts } from './platform/find-platform.js';
import { screen, type Screen } from './screen.js';
import { tokenSource } from './sign-in/token.js';

/** Options that every command takes. */
export interface GlobalOptions {
  data?: string;
  url?: string;
  as?: string;
  json?: boolean;
}

/** What a command works with. */
export interface Context {
  options: GlobalOptions;
  screen: Screen;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** @throws Ends when no platform is found. */
  at(): Whereabouts;
  /** Asks services as the signed-in person, or as the one of `--as`. */
  ask(): Ask;
  token(renew?: boolean): Promise<string>;
}

export function contextOf(command: Command, env: NodeJS.ProcessEnv, cwd: string): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  let where: Whereabouts | undefined;
  let source: ((renew: boolean) => Promise<string>) | undefined;
  const at = (): Whereabouts => (where ??= findPlatform(options, env, cwd));
  const token = (renew = false): Promise<string> => (source ??= tokenSource(at(), options.as))(renew);
  return {
    options, env, cwd, at, token,
    screen: screen({ json: options.json === true, env, isTerminal: process.stdout.isTTY === true }),
    ask: () => asking((service) => at().urlOf(service), token),
  };
}

/** A command's work; what it returns is how the command ends, 0 when nothing. */
export type Work = (context: Context, ...args: string[]) => Promise<number | void>;
