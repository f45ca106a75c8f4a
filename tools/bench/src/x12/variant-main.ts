import { VARIANTS } from './variants.js';

/** One variant in a process of its own, so that its peak memory is its own. Answers one line of JSON. */
const [name = '', file = ''] = process.argv.slice(2);
const variant = VARIANTS[name];
if (!variant) throw new Error(`there is no variant ${name}`);
const cpuFrom = process.cpuUsage();
const from = performance.now();
const { found, bytes } = await variant.run(file);
const seconds = (performance.now() - from) / 1000;
const { user, system } = process.cpuUsage(cpuFrom);
console.log(JSON.stringify({ found, bytes, seconds, cpuSeconds: (user + system) / 1e6, maxRssBytes: process.resourceUsage().maxRSS * 1024 }));
