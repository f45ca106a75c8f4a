#!/usr/bin/env node
// `npm start`: checks Node, builds what is out of date, then runs the platform.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPages, buildServices, fail, nodeIsSupported, repository, requireInstall } from './build.mjs';

/** Somebody called us with the machine's own, older Node: the installed one takes over. */
function handOver() {
  const node = path.join(repository, 'node_modules', '.bin', 'node');
  if (!fs.existsSync(node)) fail(`Node ${process.versions.node} is too old: run "npm ci" (on Linux it brings Node 24) or install Node 24.`);
  // The channel tells the child when we are gone, even by SIGKILL.
  const child = spawn(node, [import.meta.filename ?? process.argv[1], ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

if (!nodeIsSupported()) {
  handOver();
} else {
  requireInstall();
  const wantsHelp = process.argv.includes('--help') || process.argv.includes('-h');
  const began = performance.now();
  const step = (what, work) => {
    const from = performance.now();
    const note = work();
    const tenths = Math.round((performance.now() - from) / 100);
    if (!wantsHelp) console.log(`  ${`${Math.floor(tenths / 10)}.${tenths % 10} s`.padStart(7)}  ${what}${note === false ? ': up to date' : ''}`);
  };
  step('build', buildServices);
  step('pages', buildPages);
  process.env.CLAIMSTREAM_START_MS = String(Math.round(performance.now() - began));
  await import(pathToFileURL(path.join(repository, 'tools', 'platform', 'dist', 'start.js')).href);
}
