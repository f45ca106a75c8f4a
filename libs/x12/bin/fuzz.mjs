#!/usr/bin/env node
// `npm run fuzz [-- --runs N --from N --seed S --samples DIR --save DIR]`: damages files and looks whether everything that must hold does.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const tsc = path.join(here, '..', '..', '..', 'node_modules', '.bin', 'tsc');
const { status, stdout } = spawnSync(tsc, ['-b', path.join(here, '..', 'tsconfig.build.json')], { encoding: 'utf8' });
if (status !== 0) {
  console.error(stdout ?? 'The compiler is not installed: run "npm ci" first.');
  process.exit(2);
}
await import('../dist/fuzz/main.js');
