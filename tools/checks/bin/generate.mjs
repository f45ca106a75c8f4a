// Writes everything that is made from declarations: schemas, AsyncAPI, topics, life cycle, data dictionary, event blocks of READMEs.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
execFileSync('tsc', ['-b', 'tools/checks/tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
const { incompatible, write } = await import('../dist/index.js');
const broken = incompatible(root);
if (broken.length > 0 && !process.argv.includes('--unreleased')) {
  console.error(`These changes break readers or writers of another release. Declare a new version of the event instead,\nor pass --unreleased while no release has published it:\n${broken.map((b) => `  ${b}`).join('\n')}`);
  process.exit(1);
}
console.log(`${write(root)} files written`);
