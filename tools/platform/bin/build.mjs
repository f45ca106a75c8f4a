// Plain JavaScript, because it runs before anything is built: checks Node and builds what is out of date.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));
const bin = path.join(repository, 'node_modules', '.bin');

/** The engines of package.json: the oldest minor of each major that our libraries need. */
export function nodeIsSupported(version = process.versions.node) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 3);
  return major === 24 ? minor > 11 || (minor === 11 && patch >= 1) : major > 24;
}

/** One sentence and the end. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function requireInstall() {
  if (!fs.existsSync(path.join(bin, 'tsc'))) fail('The packages are not installed: run "npm ci" first.');
}

function run(command, args, cwd, what) {
  // npm places a command in the package that asked for it when another package asks for another version.
  const places = [path.join(cwd, 'node_modules', '.bin'), bin];
  const place = places.find((p) => fs.existsSync(path.join(p, command))) ?? bin;
  const PATH = [...places, process.env.PATH ?? ''].join(path.delimiter);
  const { status, stdout, stderr, error } = spawnSync(path.join(place, command), args, { cwd, encoding: 'utf8', env: { ...process.env, PATH } });
  if (status === 0) return;
  const said = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
  console.error(said.trimEnd().split('\n').slice(-30).join('\n'));
  fail(/ENOSPC|No space left/.test(said) ? 'The disk is full; free at least 1 GB and start again.' : `${what} failed; the lines above say why.`);
}

/** Compiles every package; without changes that takes a fraction of a second. */
export function buildServices() {
  run('tsc', ['-b', path.join(repository, 'tsconfig.json')], repository, 'The build');
}

/** Compiles this package alone. */
export function buildPlatform() {
  run('tsc', ['-b', path.join(repository, 'tools', 'platform', 'tsconfig.build.json')], repository, 'The build');
}

/** What the pages are made of, as one digest of names, sizes and times. */
function fingerprint(folders) {
  const hash = createHash('sha256');
  const walk = (folder) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (['node_modules', 'dist', 'coverage'].includes(entry.name)) continue;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else {
        const { size, mtimeMs } = fs.statSync(file);
        hash.update(`${path.relative(repository, file)} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of folders.map((f) => path.join(repository, f)).filter((f) => fs.existsSync(f))) walk(folder);
  return hash.digest('hex');
}

/** Builds the pages; false when they were up to date or there are none. */
export function buildPages() {
  const web = path.join(repository, 'apps', 'workbench', 'web');
  if (!fs.existsSync(path.join(web, 'index.html'))) return false;
  const mark = path.join(web, 'dist', '.built-from');
  const now = fingerprint(['apps/workbench/web', 'libs/contracts/src']);
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === now) return false;
  run('vite', ['build', '--logLevel', 'warn'], web, 'The build of the pages');
  fs.writeFileSync(mark, now);
  return true;
}
