#!/usr/bin/env node
// `npm run simulate [-- --seeds COUNT | --seed N]`: builds what is out of date, then runs the seven services under trouble drawn from seeds.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, nodeIsSupported, repository, requireInstall } from '../../platform/bin/build.mjs';

if (!nodeIsSupported()) fail(`Node ${process.versions.node} is too old: call this as "npm run simulate", which uses the Node 24 of the lockfile.`);
requireInstall();
execFileSync('tsc', ['-b', 'tools/simulate/tsconfig.build.json'], { cwd: repository, stdio: 'inherit' });
await import(pathToFileURL(path.join(repository, 'tools', 'simulate', 'dist', 'main.js')).href);
