import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect835, generateFile, read999, validate as validated } from '@claimstream/x12';
import { Ends } from '../ends.js';
import { ack } from './ack.js';
import { anonymize } from './anonymize.js';
import { count } from './count.js';
import { diff } from './diff.js';
import { generate } from './generate.js';
import { PipeClosed, type Io } from './io.js';
import { roundtrip } from './roundtrip.js';
import { show } from './show.js';
import { split } from './split.js';
import { validate } from './validate.js';

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'claimctl-x12-')); });
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Said { exit: number; out: string; err: string }

/** Runs a command on streams of its own: no process, no terminal, no platform. */
const run = async (work: (io: Io) => Promise<number>, stdin = ''): Promise<Said> => {
  const taken: Buffer[][] = [[], []];
  const stream = (n: number): Writable => new Writable({ write: (chunk: Buffer, _, done) => { taken[n]?.push(Buffer.from(chunk)); done(); } });
  const io: Io = { stdin: Readable.from([Buffer.from(stdin, 'latin1')]), stdout: stream(0), stderr: stream(1), cwd: folder, isTerminal: { stdout: false, stderr: false }, noColour: true };
  const exit = await work(io);
  const [out, err] = taken.map((parts) => Buffer.concat(parts).toString('latin1')) as [string, string];
  return { exit, out, err };
};

const claims = (n = 3, seed = 4): string => Buffer.concat([...generateFile({ kind: '837P', count: n, seed, day: '2026-11-20' })]).toString('latin1');
const remittance = (n = 4): string => Buffer.concat([...generateFile({ kind: '835', count: n, seed: 2, day: '2026-11-20' })]).toString('latin1');
const put = (name: string, text: string): string => { fs.writeFileSync(path.join(folder, name), text, 'latin1'); return name; };
const get = (name: string): string => fs.readFileSync(path.join(folder, name), 'latin1');

/** A claim total that is wrong, and a member whose name is missing a letter that identity is made of. */
const wrong = (): string => claims().replace(/CLM\*(\w+)\*[\d.]+/, 'CLM*$1*1').replace('DMG*D8*19', 'DMG*D8*99');

describe('x12 validate', () => {
  it('ends with 0 for a file in which nothing is wrong, and says what it is', async () => {
    const said = await run((io) => validate(io, put('clean.837', claims()), {}));
    expect([said.exit, said.err]).toEqual([0, '']);
    expect(said.out).toMatch(/^clean\.837 {3}837 005010X222A1 {3}1 interchange, 1 group, 1 transaction, 3 claims {3}\$[\d,]+\.\d\d\n Nothing is wrong\. {4}envelope ok/);
  });

  it('ends with 1 where there are findings, and puts a caret under the element that is meant', async () => {
    const said = await run((io) => validate(io, put('wrong.837', wrong()), {}));
    expect(said.exit).toBe(1);
    const lines = said.out.split('\n');
    const at = lines.findIndex((text) => text.includes('[claim-total-differs]'));
    expect(lines[at]).toMatch(/^ x ERROR claim 1 \(T4000000\) {2}loop 2300 {2}CLM-02 {2}\[claim-total-differs\] segment \d+ of ST 0001 byte \d+$/);
    const [segment = '', caret = ''] = lines.slice(at + 2);
    expect(segment.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('1');
    expect(segment.slice(0, caret.indexOf('^')).endsWith('CLM*T4000000*')).toBe(true);
    expect(lines.at(-2)).toMatch(/^ 1 claim would pass, 2 would be rejected\.|^ 2 claims would pass, 1 would be rejected\./);
  });

  it('hides what may be identity, in the value and in the segment around it, unless it is asked for', async () => {
    const file = put('birth.837', wrong());
    const hidden = await run((io) => validate(io, file, {}));
    expect(hidden.out).toContain('DMG*D8*########*');
    expect(hidden.out).toContain('found: hidden (--show-phi shows it)');
    expect(hidden.out).not.toMatch(/99\d\d\d\d\d\d/);
    const shown = await run((io) => validate(io, file, { showPhi: true }));
    expect(shown.out).toMatch(/DMG\*D8\*99\d{6}\*/);
    expect(shown.out).toMatch(/found: 99\d{6}/);
  });

  it('answers scripts with the same fields for every finding, and with null where one does not apply', async () => {
    const said = await run((io) => validate(io, put('wrong.837', wrong()), { json: true }));
    const { verdict, transactions, claims: n, findings } = JSON.parse(said.out);
    expect([verdict, transactions, n, said.exit]).toEqual(['errors', 1, 3, 1]);
    for (const finding of findings) expect(Object.keys(finding)).toEqual(['code', 'severity', 'snip', 'claim', 'loop', 'segment', 'element', 'component', 'offset', 'found', 'expected', 'fix']);
    const total = findings.find(({ code }: { code: string }) => code === 'claim-total-differs');
    expect(total).toMatchObject({ severity: 'error', snip: 3, claim: { ordinal: 1, id: 'T4000000' }, loop: '2300', segment: { id: 'CLM' }, element: 2, component: null, found: '1' });
    expect(wrong().slice(total.offset).startsWith('1*')).toBe(true);
    expect(findings.find(({ segment }: { segment: { id: string } }) => segment.id === 'DMG').found).toBeNull();
  });

  it('says with --explain which element made a missing segment necessary', async () => {
    const file = put('replacement.837', claims().replace(/(CLM\*\w+\*[\d.]+\*\*\*\w+:B:)1/, '$17'));
    expect((await run((io) => validate(io, file, { explain: true }))).out).toMatch(/\[payer-claim-number-missing\][^]*CLM-05-3 in segment \d+ makes it necessary/);
    const { findings } = JSON.parse((await run((io) => validate(io, file, { explain: true, json: true }))).out);
    expect(findings.find(({ code }: { code: string }) => code === 'payer-claim-number-missing').trigger).toMatchObject({ segmentId: 'CLM', element: 5, component: 3 });
  });

  it('says with --explain what an acknowledgement would answer, and counts warnings as errors with --strict', async () => {
    const file = put('wrong.837', wrong());
    expect((await run((io) => validate(io, file, { explain: true }))).out).toMatch(/SNIP type 3 \(balances\); a 277CA would say A7:178/);
    const late = put('late.837', claims().replace(/\*11:B:1\*/, '*11:B:9*').replace('IEA*1*', 'IEA*1*').replace(/~$/, ''));
    const lax = JSON.parse((await run((io) => validate(io, late, { json: true }))).out);
    const strict = JSON.parse((await run((io) => validate(io, late, { json: true, strict: true }))).out);
    expect(lax.findings.some(({ severity }: { severity: string }) => severity === 'warning')).toBe(true);
    expect(strict.findings.some(({ severity }: { severity: string }) => severity === 'warning')).toBe(false);
    expect(strict.verdict).toBe('errors');
  });

  it('reads standard input, quotes from it too, and names what is no X12', async () => {
    const said = await run((io) => validate(io, '-', {}), wrong());
    expect(said.out).toMatch(/^standard input {3}837/);
    expect(said.out).toContain('CLM*T4000000*1*');
    const page = await run((io) => validate(io, '-', {}), '<html><body>Not found</body></html>');
    expect(page.exit).toBe(1);
    expect(page.out).toContain('This is a web page, not a claim file');
  });

  it('ends with 2 and a sentence that names the file when it cannot be read', async () => {
    const missing = await run((io) => validate(io, 'nowhere.837', {})).catch((error: Ends) => error);
    expect(missing).toMatchObject({ exit: 2, message: 'There is no file nowhere.837; check the path, or give "-" to read standard input.' });
    expect(await run((io) => validate(io, '.', {})).catch((error: Ends) => error)).toMatchObject({ exit: 2, message: '. is a folder; name a file in it.' });
  });
});

describe('x12 show', () => {
  it('shows one claim by its number, in words and as typed objects with cents', async () => {
    const file = put('clean.837', claims());
    const text = await run((io) => show(io, file, { claim: 'T4000001' }));
    expect(text.exit).toBe(0);
    expect(text.out).toContain('claim 2  T4000001  $');
    expect(text.out).not.toContain('T4000000  $');
    const { transactions } = JSON.parse((await run((io) => show(io, file, { claim: 'T4000001', json: true }))).out);
    expect(transactions).toHaveLength(1);
    expect(transactions[0]).toMatchObject({ kind: '837P', content: [{ claimId: 'T4000001', chargeCents: expect.any(Number), serviceLines: expect.any(Array) }] });
  });

  it('shows payments with their balance', async () => {
    const file = put('paid.835', remittance());
    const text = await run((io) => show(io, file, {}));
    expect(text.out).toMatch(/payment 1 {2}\S+ {2}status \d+ {2}charge \$[\d.,]+ {2}paid \$[\d.,]+/);
    expect(text.out).toContain('equals the payment');
    const { transactions, totals } = JSON.parse((await run((io) => show(io, file, { json: true }))).out);
    expect(transactions[0].content[0]).toMatchObject({ paidCents: expect.any(Number), chargeCents: expect.any(Number) });
    expect(transactions[0].end).toMatchObject({ kind: '835', differenceCents: 0 });
    expect(totals.payments).toBe(4);
  });

  it('ends with 1 and says so where the claim is not in the file', async () => {
    const said = await run((io) => show(io, put('clean.837', claims()), { claim: 'NONE' }));
    expect([said.exit, said.out]).toEqual([1, '']);
    expect(said.err).toContain('clean.837 has no claim NONE');
  });
});

describe('x12 roundtrip', () => {
  it('writes a canonical file as it was, and says what it had to repair in another', async () => {
    const file = put('clean.837', claims());
    expect(await run((io) => roundtrip(io, file, {}))).toEqual({ exit: 0, out: claims(), err: '' });
    const said = await run((io) => roundtrip(io, '-', {}), claims().replace(/NM1\*IL\*1\*[A-Z]+/, 'NM1*IL*1*M\u00dcLLER'));
    expect([said.exit, said.err]).toEqual([1, 'Letters outside the basic set were written without accents. (1 time)\n']);
    expect(said.out).toContain('NM1*IL*1*MULLER');
  });

  it('does not write over the file that it reads', async () => {
    const file = put('clean.837', claims());
    expect(await run((io) => roundtrip(io, file, { out: file })).catch((error: Ends) => error)).toMatchObject({ exit: 2 });
    expect(get(file)).toBe(claims());
  });
});

describe('x12 ack', () => {
  const now = new Date('2026-11-22T06:00:00Z');

  it('answers a good file with a 999 and a 277CA that read without a finding, and a TA1 when ISA14 asks', async () => {
    const file = put('asks.837', claims().replace('*0*T*:', '*1*T*:'));
    const said = await run((io) => ack(io, file, { out: 'answers' }, now));
    expect([said.exit, said.err]).toEqual([0, 'TA1 A 000; 999 A; 277CA 3 claims accepted, 0 rejected\n']);
    expect(fs.readdirSync(path.join(folder, 'answers')).sort()).toEqual(['asks.277ca', 'asks.999', 'asks.ta1']);
    for (const answer of ['asks.999', 'asks.277ca', 'asks.ta1']) expect([answer, (await validated(Buffer.from(get(`answers/${answer}`)))).findings]).toEqual([answer, []]);
  });

  it('rejects with the 277CA the claim that validation rejects, and says nothing of claims whose ST the 999 refuses', async () => {
    const total = await run((io) => ack(io, put('wrong.837', claims().replace(/CLM\*(\w+)\*[\d.]+/, 'CLM*$1*1')), {}, now));
    expect([total.exit, total.err]).toEqual([1, '999 A; 277CA 2 claims accepted, 1 rejected\n']);
    expect(total.out).toContain('ST*277*');
    const broken = await run((io) => ack(io, '-', {}, now), claims().replace(/SE\*\d+/, 'SE*7'));
    expect(broken.exit).toBe(1);
    expect(broken.err).toBe('999 R\n');
    expect(broken.out).not.toContain('ST*277*');
    const kinds: string[] = [];
    for await (const item of read999(Buffer.from(broken.out))) if (item.kind === 'acknowledgment') kinds.push(item.acknowledgment.status);
    expect(kinds).toEqual(['R']);
  });
});

describe('x12 diff', () => {
  it('names the claim, the field and its element, the value before and after', async () => {
    const before = put('before.837', claims());
    const after = put('after.837', claims().replace(/CLM\*T4000001\*[\d.]+/, 'CLM*T4000001*1').replace('REF*6R*T4000000L1', 'REF*6R*OTHER'));
    const said = await run((io) => diff(io, before, after, {}));
    expect(said.exit).toBe(1);
    expect(said.out).toMatch(/~ claim T4000001 \(number 2\)\n {4}chargeCents \(CLM-02 or CLP-03\): \$[\d.]+ -> \$1\.00\n/);
    expect(said.out).toContain('serviceLines[1].lineControl (REF*6R-02): T4000000L1 -> OTHER');
    expect(said.out).toContain('1 claim the same, 2 changed, 0 added, 0 removed');
  });

  it('says that a name or birth date differs, and shows it only when asked', async () => {
    const before = put('before.837', claims());
    const after = put('after.837', claims().replace(/NM1\*IL\*1\*[A-Z]+\*/, 'NM1*IL*1*OTHERNAME*').replace(/DMG\*D8\*\d{8}/, 'DMG*D8*19010203'));
    const hidden = await run((io) => diff(io, before, after, {}));
    expect(hidden.out).toContain('subscriber.name.last (2010BA NM1-03): (hidden) -> (hidden)');
    expect(hidden.out + (await run((io) => diff(io, before, after, { json: true }))).out).not.toMatch(/OTHERNAME|1901-02-03/);
    expect((await run((io) => diff(io, before, after, { showPhi: true }))).out).toMatch(/-> OTHERNAME[^]*-> 1901-02-03/);
  });

  it('meets claims in any order, and tells those that are in one file only', async () => {
    const said = await run((io) => diff(io, put('five.837', claims(5)), put('three.837', claims(3)), { json: true }));
    const { differences, totals } = JSON.parse(said.out);
    expect(totals).toEqual({ same: 3, changed: 0, added: 0, removed: 2 });
    expect(differences.map(({ kind, claimId }: { kind: string; claimId: string }) => [kind, claimId])).toEqual([['removed', 'T4000003'], ['removed', 'T4000004']]);
    expect(await run((io) => diff(io, 'three.837', 'three.837', {}))).toMatchObject({ exit: 0, out: '3 claims the same, 0 changed, 0 added, 0 removed\n' });
  });
});

describe('x12 anonymize, split, count, generate', () => {
  it('makes the same names of the same seed, others without one, and leaves a balanced file', async () => {
    const file = put('paid.835', remittance());
    const once = await run((io) => anonymize(io, file, { seed: 's' }));
    expect((await run((io) => anonymize(io, file, { seed: 's' }))).out).toBe(once.out);
    expect((await run((io) => anonymize(io, file, {}))).out).not.toBe(once.out);
    const { payments, findings } = await collect835(Buffer.from(once.out));
    expect([payments.length, findings]).toEqual([4, []]);
  });

  it('splits into files that count as the whole does', async () => {
    const file = put('seven.837', claims(7));
    const said = await run((io) => split(io, file, { by: 'claims', claims: '3', out: 'parts' }));
    expect(said.out).toBe('3 parts with 7 claims in parts\n');
    const names = fs.readdirSync(path.join(folder, 'parts')).sort();
    expect(names).toEqual(['seven.0001.837p', 'seven.0002.837p', 'seven.0003.837p']);
    const parts = await Promise.all(names.map(async (name) => JSON.parse((await run((io) => count(io, `parts/${name}`, { json: true }))).out).transactions[0]));
    const whole = JSON.parse((await run((io) => count(io, file, { json: true }))).out).transactions[0];
    expect(parts.map((part) => part.claims)).toEqual([3, 3, 1]);
    expect(parts.reduce((sum, part) => sum + part.chargeCents, 0)).toBe(whole.chargeCents);
    expect(await run((io) => split(io, file, {})).catch((error: Ends) => error)).toMatchObject({ exit: 2, message: 'Name the folder for the parts: --out DIR.' });
  });

  it.each(['837p', '837i', '835'])('generates a valid %s: same seed, same bytes', async (type) => {
    const said = await run((io) => generate(io, { type, claims: '12', seed: '9' }));
    expect((await run((io) => generate(io, { type, claims: '12', seed: '9' }))).out).toBe(said.out);
    expect((await run((io) => generate(io, { type, claims: '12', seed: '10' }))).out).not.toBe(said.out);
    const { verdict, claims: n } = await validated(Buffer.from(said.out, 'latin1'));
    expect([verdict, n]).toEqual(['clean', 12]);
  });

  it.each([[{ type: '270' }, '--type'], [{ type: '835', claims: 'many' }, '--claims'], [{ type: '835', day: '2026-02-30' }, '--day']])('refuses %j with a sentence', async (flags, option) => {
    expect(await run((io) => generate(io, flags)).catch((error: Ends) => error)).toMatchObject({ exit: 2, message: expect.stringContaining(option) });
  });

  it('stops without a word when nobody reads on', async () => {
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })) });
    gone.on('error', () => undefined);
    await expect(run((io) => generate({ ...io, stdout: gone }, { type: '837p', claims: '10' }))).rejects.toBeInstanceOf(PipeClosed);
  });
});
