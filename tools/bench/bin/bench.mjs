#!/usr/bin/env node
// `npm run bench [-- NAME]`: builds what is out of date, then measures.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildServices, fail, nodeIsSupported, repository, requireInstall } from '../../platform/bin/build.mjs';

if (!nodeIsSupported()) fail(`Node ${process.versions.node} is too old: call this as "npm run bench", which uses the Node 24 of the lockfile.`);
requireInstall();
buildServices();
await import(pathToFileURL(path.join(repository, 'tools', 'bench', 'dist', 'main.js')).href);
