// Other people's programs read what libs/x12 writes: pyx12 against its maps (it has none of 276 and 277), linuxforhealth-x12 with its
// models, or segment by segment (it has no model of 999 and 277CA). Both come from the package index that pip is set up for, into a folder of their own. Without Python or the index the gates
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

const READ_MODELS = `
import sys
from linuxforhealth.x12.io import X12ModelReader
with X12ModelReader(sys.argv[1]) as reader:
    print(sum(1 for model in reader.models()))
`;

/** Its models must take every transaction of the file. */
function linuxforhealthModels(file) {
  const { ok, text } = run(python, ['-c', READ_MODELS, file]);
  const written = fs.readFileSync(file, 'latin1').split('~').filter((segment) => segment.startsWith('ST*')).length;
  return ok && Number(text) === written ? undefined : text.split('\n').slice(-10).join('\n');
}

function gate(name, work) {
  const problem = work();
  totals[problem === undefined ? 'passed' : 'failed']++;
  console.log(`${problem === undefined ? 'ok    ' : 'FAILED'}  ${name}`);
  if (problem !== undefined) console.log(problem.split('\n').map((line) => `        ${line}`).join('\n'));
}

const claims = (x12, kind, seed, secondaryPercent = 20) => x12.write837(x12.generateInterchange({ kind, count: 100, seed, serviceDate: '2026-11-20', secondaryPercent })).bytes;

const ENVELOPE = { sender: { qualifier: 'ZZ', id: 'TESTPAYER' }, receiver: { qualifier: 'ZZ', id: 'TESTSENDER' }, control: '12', createdAt: { date: '2026-11-21', time: '0615' }, usage: 'T' };

/** A component too many, a birth date that is no day, a provider without its tax number, a code that is none, a level out of count. */
const damaged = (text) => text.replace(/:B:1/, ':B:1:9').replace(/(DMG\*D8\*)\d+/, '$119991399').replace(/~REF\*EI[^~]*/, '').replace('*UN*', '*XX*').replace('~HL*2*', '~HL*9*');

/** The 999 of an 837P. */
const acknowledgment = async (x12, change) => {
  const text = change(Buffer.from(claims(x12, '837P', 3)).toString('latin1'));
  return (await x12.ack999(Buffer.from(text, 'latin1'), { control: '7', createdAt: ENVELOPE.createdAt })).bytes;
};

/** A 277CA that refuses every third claim, and a line of it. */
const claimAcknowledgment = (x12, kind) => {
  const decisions = x12.generateClaims({ kind, count: 60, seed: 4, serviceDate: '2026-11-20' }).map((claim, i) => (i % 3 > 0
    ? { claim, decision: 'accepted', payerClaimControl: `TEST${i}` }
    : { claim, decision: 'rejected', statuses: [{ category: 'A7', status: '500', entity: '85' }], lines: [{ number: 1, statuses: [{ category: 'A7', status: '454' }] }] }));
  return x12.ack277ca({
    envelope: ENVELOPE, group: { control: '3' }, stage: 'payer', source: { organization: 'TEST PAYER', id: 'P1', idQualifier: 'PI' },
    receiptNumber: 'R1', receivedOn: '2026-11-20', processedOn: '2026-11-21', processedAt: '0615',
    transactions: [{ control: '0001', reference: 'ACK1', batch: 'BATCH1', submitter: { organization: 'TEST SUBMITTER', id: 'S1' }, decisions }],
  }).bytes;
};

/** A question about two claims of one patient, and its answer. */
const claimStatus = (x12, kind) => {
  const levels = {
    source: { stage: 'payer', organization: 'TEST PAYER', id: 'P1', idQualifier: 'PI', extra: [] }, receiver: { organization: 'TEST SUBMITTER', id: 'S1', idQualifier: '46', statuses: [], extra: [] },
    billingProvider: { organization: 'TEST CLINIC', npi: '1234567893', statuses: [], extra: [] },
    patient: { name: { last: 'TESTPERSON', first: 'ALEX' }, memberId: 'TEST1', memberIdQualifier: 'MI', ...(kind === '276' ? { birthDate: '1980-01-01', sex: 'F' } : {}), extra: [] },
  };
  const statuses = ['Q1', 'Q2'].map((claimId) => ({
    kind, claimId, ...levels, typeOfBill: '131', references: { EJ: claimId }, serviceFrom: '2026-11-01', lines: [], extra: [],
    ...(kind === '276' ? { chargeCents: 15000, statuses: [] } : { payerClaimControl: `TEST${claimId}`, statuses: [{ category: 'F1', status: '65', date: '2026-11-20', amountCents: 15000, paidCents: 12050, more: [] }] }),
  }));
  const transaction = { control: '0001', header: { reference: 'STATUS1', date: '2026-11-21', time: '0615' }, statuses };
  return x12[`write${kind}`]({ ...ENVELOPE, groups: [{ control: '3', transactions: [transaction] }] }).bytes;
};

/** Files that libs/x12 writes, and who has to read them. */
const GATES = [
  { name: '837P 005010X222A1', readers: { pyx12 }, bytes: (x12) => claims(x12, '837P', 1) },
  { name: '837P 005010X222A1, every claim second to another payer', readers: { pyx12 }, bytes: (x12) => claims(x12, '837P', 2, 100) },
  { name: '837I 005010X223A2', readers: { pyx12 }, bytes: (x12) => claims(x12, '837I', 1) },
  { name: '837I 005010X223A2, every claim second to another payer', readers: { pyx12 }, bytes: (x12) => claims(x12, '837I', 2, 100) },
  { name: '835 005010X221A1, with reversals and provider adjustments', readers: { pyx12, linuxforhealth }, bytes: (x12) => x12.write835(x12.generateRemittance({ count: 100, seed: 1, paymentDate: '2026-11-20' })).bytes },
  { name: '999 005010X231A1 that accepts', readers: { pyx12, linuxforhealth }, bytes: (x12) => acknowledgment(x12, (text) => text) },
  { name: '999 005010X231A1 that rejects', readers: { pyx12, linuxforhealth }, bytes: (x12) => acknowledgment(x12, damaged) },
  { name: '277CA 005010X214 for 837P', readers: { pyx12, linuxforhealth }, bytes: (x12) => claimAcknowledgment(x12, '837P') },
  { name: '277CA 005010X214 for 837I', readers: { pyx12 }, bytes: (x12) => claimAcknowledgment(x12, '837I') },
  { name: '276 005010X212', readers: { linuxforhealthModels }, bytes: (x12) => claimStatus(x12, '276') },
  { name: '277 005010X212', readers: { linuxforhealthModels }, bytes: (x12) => claimStatus(x12, '277') },
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
