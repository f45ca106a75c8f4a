// Other people's programs read what libs/x12 writes: pyx12 against its maps, linuxforhealth-x12 segment by segment (it has no model of
// a 999). Both come from the package index that pip is set up for, into a folder of their own. Without Python or the index the gates
// are skipped by name. Usage: npm run gates
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const home = path.join(root, 'node_modules/.cache/claimstream-gates');
const python = path.join(home, 'venv/bin/python');
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Exact versions: a gate must not change under the product. linuxforhealth-x12 needs the first pydantic. */
const PACKAGES = ['pyx12==4.0.0', 'linuxforhealth-x12==0.57.0', 'pydantic==1.10.27'];

function run(command, args) {
  const done = spawnSync(command, args, { cwd: home, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 });
  return { ok: done.status === 0, text: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? String(done.error) : ''}`.trim() };
}

/** Why the programs cannot be had here, or nothing. */
function install() {
  fs.mkdirSync(home, { recursive: true });
  const stamp = path.join(home, 'installed');
  const wanted = PACKAGES.join('\n');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted && fs.existsSync(python)) return undefined;
  const found = ['python3', 'python'].find((name) => run(name, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))']).ok);
  if (!found) return 'no Python 3.9 or later with venv';
  fs.rmSync(path.join(home, 'venv'), { recursive: true, force: true });
  const made = run(found, ['-m', 'venv', 'venv']);
  if (!made.ok) return `no virtual environment: ${made.text.split('\n').at(-1)}`;
  const installed = run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20', ...PACKAGES]);
  if (!installed.ok) return 'pip could not install the packages';
  fs.writeFileSync(stamp, wanted);
  return undefined;
}

/** pyx12 says OK on its output and ends with 1 all the same; its report of errors is the acknowledgement it writes beside the file. */
function pyx12(file) {
  const { text } = run(path.join(home, 'venv/bin/x12valid'), [file]);
  if (text.split('\n').some((line) => line.trim() === `${path.basename(file)}: OK` || line.trim() === `${file}: OK`)) return undefined;
  const said = ['.997', '.999'].map((end) => `${file}${end}`).filter((f) => fs.existsSync(f)).map((f) => fs.readFileSync(f, 'utf8').split('~').filter((s) => /^\s*(AK[3-5]|IK[3-5]|CTX)/.test(s)).slice(0, 8).join('~'));
  return [text.split('\n').slice(-10).join('\n'), ...said].join('\n');
}

const READ_SEGMENTS = `
import sys
from linuxforhealth.x12.io import X12SegmentReader
with X12SegmentReader(sys.argv[1]) as reader:
    for name, fields in reader.segments():
        print("*".join(fields))
`;

/** Every segment as linuxforhealth-x12 reads it must be the one that was written. */
function linuxforhealth(file) {
  const { ok, text } = run(python, ['-c', READ_SEGMENTS, file]);
  if (!ok) return text.split('\n').slice(-10).join('\n');
  const written = fs.readFileSync(file, 'latin1').split('~').filter((segment) => segment !== '');
  const read = text.split('\n').map((line) => line.trimEnd());
  const wrong = written.findIndex((segment, i) => segment.trimEnd() !== read[i]);
  return wrong < 0 && read.length === written.length ? undefined : `segment ${wrong + 1} is read otherwise`;
}

function gate(name, work) {
  const problem = work();
  totals[problem === undefined ? 'passed' : 'failed']++;
  console.log(`${problem === undefined ? 'ok    ' : 'FAILED'}  ${name}`);
  if (problem !== undefined) console.log(problem.split('\n').map((line) => `        ${line}`).join('\n'));
}

const claims = (x12, kind, seed, secondaryPercent = 20) => x12.write837(x12.generateInterchange({ kind, count: 100, seed, serviceDate: '2026-11-20', secondaryPercent })).bytes;

/** Files that libs/x12 writes, and who has to read them. */
const GATES = [
  { name: '837P 005010X222A1', readers: { pyx12 }, bytes: (x12) => claims(x12, '837P', 1) },
  { name: '837P 005010X222A1, every claim second to another payer', readers: { pyx12 }, bytes: (x12) => claims(x12, '837P', 2, 100) },
  { name: '837I 005010X223A2', readers: { pyx12 }, bytes: (x12) => claims(x12, '837I', 1) },
  { name: '837I 005010X223A2, every claim second to another payer', readers: { pyx12 }, bytes: (x12) => claims(x12, '837I', 2, 100) },
];

const built = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-b', 'libs/x12/tsconfig.build.json'], { cwd: root, encoding: 'utf8' });
const names = GATES.flatMap(({ name, readers }) => Object.keys(readers).map((reader) => `${reader} reads ${name}`));
const absent = built.status === 0 ? install() : undefined;
if (built.status !== 0) gate('libs/x12 builds', () => built.stdout);
else if (absent !== undefined) {
  for (const name of names) console.log(`skipped  ${name}: ${absent}`);
  totals.skipped += names.length;
} else {
  const x12 = await import('../../../libs/x12/dist/index.js');
  const files = fs.mkdtempSync(path.join(home, 'files-'));
  for (const [i, { name, readers, bytes }] of GATES.entries()) {
    const file = path.join(files, `gate${i + 1}.edi`);
    let problem;
    try {
      fs.writeFileSync(file, await bytes(x12));
    } catch (error) {
      problem = error instanceof Error ? `not written: ${error.message}` : String(error);
    }
    for (const [reader, read] of Object.entries(readers)) gate(`${reader} reads ${name}`, () => problem ?? read(file));
  }
  fs.rmSync(files, { recursive: true, force: true });
}
console.log(`gates: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 ? 0 : 1);
