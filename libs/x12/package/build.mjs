// Builds what is packed: the modules that the workspace builds too, and the same sources as CommonJS for `require`, which Node 20
// does not give for modules. A package.json of its own says what the second folder holds.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const library = path.resolve(import.meta.dirname, '..');
const compile = (...args) => execFileSync('tsc', args, { cwd: library, stdio: ['ignore', process.stderr, process.stderr] });
const commonjs = path.join(library, 'dist', 'cjs');

compile('-b', 'tsconfig.build.json');
rmSync(commonjs, { recursive: true, force: true });
compile('-p', 'tsconfig.cjs.json');
writeFileSync(path.join(commonjs, 'package.json'), '{ "type": "commonjs" }\n');
