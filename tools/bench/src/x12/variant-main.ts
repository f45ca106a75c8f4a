import fs from 'node:fs';
import type { FileKind } from './files.js';
import { VARIANTS } from './variants.js';

/** One variant in a process of its own, so that its peak memory is its own. Answers one line of JSON. */
const [name = '', kind = '', path = ''] = process.argv.slice(2);
const variant = VARIANTS[name];
if (!variant) throw new Error(`there is no variant ${name}`);
const { size } = fs.statSync(path);
const { run, found } = variant.prepare({ kind: kind as FileKind, path, bytes: size });
const cpuFrom = process.cpuUsage();
const from = performance.now();
await run();
const seconds = (performance.now() - from) / 1000;
const { user, system } = process.cpuUsage(cpuFrom);
const maxRssBytes = process.resourceUsage().maxRSS * 1024;
const { bytes = size, ...totals } = await found();
console.log(JSON.stringify({ ...totals, bytes, seconds, cpuSeconds: (user + system) / 1e6, maxRssBytes }));
