#!/usr/bin/env node
// `npm run doctor`: looks whether `npm start` can work on this machine.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPlatform, fail, nodeIsSupported, repository, requireInstall } from './build.mjs';

if (!nodeIsSupported()) {
  const brought = fs.existsSync(path.join(repository, 'node_modules', '.bin', 'node'));
  fail(`Node ${process.versions.node} is too old: ${brought ? 'call this as "npm run doctor", which uses the Node 24 of the lockfile.' : 'run "npm ci" (on Linux it brings Node 24) or install Node 24.'}`);
}
requireInstall();
buildPlatform();
// kafkajs sets an idle timer of less than nothing, about which Node warns; nobody who runs the doctor can do anything about it.
const { emitWarning } = process;
process.emitWarning = (warning, ...more) => {
  if ((typeof more[0] === 'object' ? more[0]?.type : more[0]) !== 'TimeoutNegativeWarning') emitWarning.call(process, warning, ...more);
};
await import(pathToFileURL(path.join(repository, 'tools', 'platform', 'dist', 'doctor.js')).href);
