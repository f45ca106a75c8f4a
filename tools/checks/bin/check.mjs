// Everything about the repository that is no test: build, types, lint with the walls, lockfile, generated files. Prints one line per check.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const results = [];

function check(name, work) {
  const started = performance.now();
  let problem;
  try {
    problem = work();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${problem ? 'FAILED' : 'ok    '}  ${name} (${seconds} s)`);
  if (problem) console.log(problem.split('\n').map((line) => `        ${line}`).join('\n'));
  results.push(!problem);
}

function run(command, args, cwd = root) {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' } });
  return done.status === 0 ? undefined : `${done.stdout}${done.stderr}`.trim().split('\n').slice(-60).join('\n') || `exit ${done.status}`;
}

check('build', () => run('nx', ['run-many', '-t', 'build', '--parallel', '2']));
check('types of sources and specs', () => run('nx', ['run-many', '-t', 'typecheck', '--parallel', '2']));
check('lint, with the walls between packages', () => run('nx', ['run-many', '-t', 'lint', '--parallel', '2']));
const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const checks = await import('../dist/index.js').catch((error) => { check('repository checks', () => String(error)); return undefined; });
if (checks) {
  check('lockfile has every optional package', () => checks.missingOptional(lock).join('\n'));
  check('lockfile names no registry', () => checks.recordedAddresses(lock).slice(0, 5).join('\n'));
  check('generated files are up to date', () => {
    const stale = checks.outOfDate(root);
    return stale.length === 0 ? undefined : `${stale.join('\n')}\nrun: npm run generate`;
  });
  check('every field of every event has a meaning and a PHI class', () => checks.undescribed().join('\n'));
}
const passed = results.filter(Boolean).length;
console.log(`checks: ${passed} passed, ${results.length - passed} failed, 0 skipped`);
process.exit(passed === results.length ? 0 : 1);
