#!/usr/bin/env node
// Plain JavaScript, because npm links it before anything is built: checks Node, builds what is missing, then runs the command line.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fs.realpathSync(fileURLToPath(import.meta.url)));
const repository = path.resolve(here, '..', '..', '..');
const bin = path.join(repository, 'node_modules', '.bin');
const main = path.join(here, '..', 'dist', 'main.js');

/** The engines of package.json. */
function supported([major = 0, minor = 0, patch = 0]) {
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  return major === 24 ? minor > 11 || (minor === 11 && patch >= 1) : major > 24;
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

/** The machine's own Node is too old: the one of the lockfile takes over, with the same terminal. */
function handOver() {
  const node = path.join(bin, 'node');
  if (!fs.existsSync(node)) fail(`Node ${process.versions.node} is too old: run "npm ci" (on Linux it brings Node 24) or install Node 24.`);
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** After a fresh `npm ci` nothing is built; a release brings its dist along. */
function build() {
  const tsc = path.join(bin, 'tsc');
  if (!fs.existsSync(tsc)) fail('claimctl is not built and its compiler is not installed: run "npm ci" first.');
  const PATH = `${bin}${path.delimiter}${process.env.PATH ?? ''}`;
  const { status, stdout, stderr } = spawnSync(tsc, ['-b', path.join(here, '..', 'tsconfig.build.json')], { encoding: 'utf8', env: { ...process.env, PATH } });
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}`.trimEnd().split('\n').slice(-20).join('\n'));
    fail('claimctl could not be built; the lines above say why.');
  }
}

// kafkajs asks for timers in the past, which Node 24 reports on every run (tulios/kafkajs#1751); nobody at a terminal can do anything about it.
const { emitWarning } = process;
process.emitWarning = (warning, ...more) => {
  if ((typeof more[0] === 'object' ? more[0]?.type : more[0]) !== 'TimeoutNegativeWarning') emitWarning.call(process, warning, ...more);
};

if (!supported(process.versions.node.split('.').map(Number))) {
  handOver();
} else {
  if (!fs.existsSync(main)) build();
  const { run } = await import(pathToFileURL(main).href);
  process.exitCode = await run(process.argv.slice(2));
}
