import { readFileSync } from 'node:fs';

export type Environment = Record<string, string | undefined>;
/** Takes one sentence that names a variable and the fix, and never its value where that is a secret. */
export type Problem = (sentence: string) => void;

export const valueOf = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

/** The content of the file that the variable names; a file that cannot be read is one sentence. */
export function fileOf(env: Environment, name: string, problem: Problem): string | undefined {
  const file = valueOf(env, name);
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problem(`${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); correct the path or the file's permissions.`);
    return undefined;
  }
}
