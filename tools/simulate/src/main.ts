import { parseArgs } from 'node:util';
import { simulate, type Outcome } from './simulate.js';

const { values } = parseArgs({ options: { seed: { type: 'string' }, seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } } });
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
  console.error('Usage: npm run simulate -- [--seeds COUNT] [--from SEED] | --seed N');
  process.exit(2);
}

const told = ({ seed, violations, trace }: Outcome): string => [
  `seed ${seed}: ${violations.length} violations; replay it with: npm run simulate -- --seed ${seed}`,
  ...violations.slice(0, 10).map((v) => `  ${v.invariant}: ${v.sentence}`), '  what happened:', ...trace.map((line) => `    ${line}`),
].join('\n');

const started = performance.now();
const [looked, faults]: [Record<string, number>, Record<string, number>] = [{}, {}];
const add = (to: Record<string, number>, from: Record<string, number>): void => { for (const [key, n] of Object.entries(from)) to[key] = (to[key] ?? 0) + n; };
const failed: number[] = [];
for (let seed = first; seed < first + count; seed += 1) {
  const outcome = await simulate({ seed });
  add(looked, outcome.counted);
  add(faults, outcome.faults);
  if (outcome.violations.length > 0) {
    failed.push(seed);
    if (failed.length <= 5) console.log(told(outcome));
  }
}
const seconds = Math.round((performance.now() - started) / 100) / 10;
console.log(`${count} seeds in ${seconds} s: ${failed.length} failed${failed.length > 0 ? ` (${failed.slice(0, 20).join(', ')})` : ''}`);
console.log(`troubles: ${Object.entries(faults).map(([kind, n]) => `${kind} ${n}`).join(', ')}`);
for (const [invariant, n] of Object.entries(looked)) console.log(`  ${invariant}: ${n} looked at`);
process.exit(failed.length > 0 ? 1 : 0);
