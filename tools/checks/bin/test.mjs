// The product's tests: units beside the code, integration on real Postgres and Kafka, stories through the running product, pages in a real browser.
// Runs package by package, prints each result, what was skipped and why, and the totals. Usage: npm test [-- PACKAGE...]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const bin = path.join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, NODE_ENV: 'development', FORCE_COLOR: '0', OTEL_TRACES_EXPORTER: 'none' };
const asked = process.argv.slice(2);
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-tests-'));

/** Packages that start the whole product come last and alone: two of them at once would only slow each other down. */
const HEAVY = ['libs/testing', 'tools/platform', 'tools/simulate', 'apps/workbench/server', 'apps/workbench/e2e', 'apps/claimctl', 'apps/e2e'];

const workspaces = ['libs', 'apps', 'apps/workbench', 'tools'].flatMap((group) => fs.readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
  .filter((dir) => fs.existsSync(path.join(root, dir, 'package.json')))
  .filter((dir) => fs.existsSync(path.join(root, dir, 'jest.config.mjs')) || fs.existsSync(path.join(root, dir, 'vite.config.ts')))
  .filter((dir) => asked.length === 0 || asked.some((name) => dir.endsWith(name)));

function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (d) => { text += d; });
    child.stderr.on('data', (d) => { text += d; });
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** npm places a command in the package that asked for it when another package asks for another version. */
const bins = (cwd, command) => [path.join(cwd, 'node_modules/.bin'), bin].map((p) => path.join(p, command)).find((p) => fs.existsSync(p)) ?? command;

const totals = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];

async function testPackage(dir) {
  const cwd = path.join(root, dir);
  const file = path.join(out, `${dir.replaceAll('/', '-')}.json`);
  const started = performance.now();
  const vitest = !fs.existsSync(path.join(cwd, 'jest.config.mjs'));
  const { code, text } = vitest
    ? await run(bins(cwd, 'vitest'), ['run', '--reporter=json', `--outputFile=${file}`], cwd)
    : await run('node', ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', path.join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${file}`, '--passWithNoTests', '--forceExit', '-w', HEAVY.includes(dir) ? '1' : '2'], cwd);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const result = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
  if (!result) {
    totals.failed += 1;
    console.log(`FAILED  ${dir} (${seconds} s): no result\n${text.split('\n').slice(-30).join('\n')}`);
    return;
  }
  const broken = result.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length;
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests + broken;
  totals.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
  for (const suite of result.testResults) for (const t of suite.assertionResults) if (t.status === 'pending' || t.status === 'skipped') skipped.push(`${dir}: ${t.fullName}`);
  const ok = code === 0 && result.numFailedTests === 0 && broken === 0;
  if (code !== 0 && ok === false && result.numFailedTests === 0 && broken === 0) totals.failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${dir}: ${result.numPassedTests} passed, ${result.numFailedTests} failed, ${result.numPendingTests} skipped (${seconds} s)`);
  if (!ok) for (const suite of result.testResults) if (suite.status === 'failed') console.log(suite.message.split('\n').slice(0, 120).join('\n'));
}

const built = await run('tsc', ['-b'], root);
if (built.code !== 0) {
  console.log(`the build failed\n${built.text}`);
  process.exit(1);
}
// The stories and the platform's own tests show the pages.
const pages = await run(bins(path.join(root, 'apps/workbench/web'), 'vite'), ['build', '--logLevel', 'warn'], path.join(root, 'apps/workbench/web'));
if (pages.code !== 0) {
  console.log(`the build of the pages failed\n${pages.text}`);
  process.exit(1);
}
const light = workspaces.filter((dir) => !HEAVY.includes(dir));
for (const dir of [...light, ...HEAVY.filter((d) => workspaces.includes(d))]) await testPackage(dir);
fs.rmSync(out, { recursive: true, force: true });
if (skipped.length > 0) console.log(`\nSkipped, with the reason in the name:\n${skipped.map((s) => `  ${s}`).join('\n')}`);
console.log(`\ntests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
