import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';
import type { SourceFile } from './source-file.js';

const SAMPLES = join(process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)), 'code-sets');

/** Describes what an importer makes of an official file; skips by name where the samples are absent. */
export function describeOfficial(path: string, tests: (file: SourceFile) => void): void {
  const file = join(SAMPLES, path);
  const present = existsSync(file);
  (present ? describe : describe.skip)(`the official file ${basename(path)}${present ? '' : ' (skipped: shared/data/code-sets is absent)'}`, () => {
    tests(present ? official(path) : { name: basename(path), bytes: new Uint8Array() });
  });
}

export function official(path: string): SourceFile {
  return { name: basename(path), bytes: readFileSync(join(SAMPLES, path)) };
}

export function made(name: string, text: string): SourceFile {
  return { name, bytes: Buffer.from(text, 'latin1') };
}
