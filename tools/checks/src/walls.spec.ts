import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../../..');
const planted: string[] = [];

/** Lints a file that breaks a wall, where it would break it, and takes it away again. */
function reported(file: string, text: string): string {
  const at = path.join(root, file);
  fs.writeFileSync(at, text);
  planted.push(at);
  const { stdout, stderr } = spawnSync(path.join(root, 'node_modules/.bin/eslint'), [at, '--format', 'json'], { cwd: path.dirname(at), encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } });
  fs.rmSync(at);
  if (!stdout.startsWith('[')) throw new Error(stderr);
  const [result] = JSON.parse(stdout) as { messages: { ruleId: string; message: string }[] }[];
  return (result?.messages ?? []).map((m) => `${m.ruleId}: ${m.message}`).join('\n');
}

describe('the walls between packages', () => {
  // The rule reads Nx's project graph; without one it checks nothing and says so only in passing.
  beforeAll(() => { execFileSync(path.join(root, 'node_modules/.bin/nx'), ['graph', '--print'], { cwd: root, env: { ...process.env, NX_DAEMON: 'false' }, stdio: 'ignore', maxBuffer: 1 << 26 }); }, 120_000);
  afterAll(() => planted.forEach((file) => fs.rmSync(file, { force: true })));

  it.each([
    ['a service that imports another service', 'apps/coding/src/planted.ts', `import { parts } from '@claimstream/intake';\nexport const stolen = parts;\n`, '@nx/enforce-module-boundaries'],
    ['a pure library that imports the shell', 'libs/codes/src/planted.ts', `import { Shell } from '@claimstream/event-stream';\nexport const stolen = Shell;\n`, '@nx/enforce-module-boundaries'],
    ['the simulator that imports a service', 'apps/payer-simulator/src/planted.ts', `import { parts } from '@claimstream/submission';\nexport const stolen = parts;\n`, '@nx/enforce-module-boundaries'],
    ['a service that talks to Kafka by itself', 'apps/intake/src/planted.ts', `import { Kafka } from 'kafkajs';\nexport const stolen = Kafka;\n`, 'no-restricted-imports'],
    ['money as a float', 'apps/coding/src/planted.ts', `export const cents = (text: string): number => parseFloat(text) * 100;\n`, 'no-restricted-syntax'],
  ])('report %s', (_what, file, text, rule) => {
    expect(reported(file, text)).toContain(rule);
  }, 60_000);

  it('let a service use the shell and the contracts', () => {
    expect(reported('apps/coding/src/planted.ts', `import { emit } from '@claimstream/event-stream';\nimport { topicOf } from '@claimstream/contracts';\nexport const fine = [emit, topicOf];\n`)).toBe('');
  }, 60_000);
});
