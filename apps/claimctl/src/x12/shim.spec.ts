import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const here = import.meta.dirname;
const shim = path.resolve(here, '../../bin/claimctl.mjs');
const tsc = path.resolve(here, '../../../../node_modules/.bin/tsc');
const MINUTE = 60_000;
const env = { ...process.env, NODE_OPTIONS: '' };

/** The shim builds what is missing, not what is old: what is tested is what stands here. */
beforeAll(async () => { await promisify(execFile)(tsc, ['-b', path.resolve(here, '../../tsconfig.build.json')]); }, 3 * MINUTE);

interface Ended { code: number | null; out: string; err: string }

/** Runs the real command; `reads` stops reading after the first bytes, as `head` does. */
const claimctl = (args: string[], { stdin, reads }: { stdin?: string; reads?: 'first' } = {}): Promise<Ended> => new Promise((resolve) => {
  const child = spawn(process.execPath, [shim, 'x12', ...args], { env, cwd: '/' });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    out += text;
    if (reads === 'first') child.stdout.destroy();
  });
  child.stderr.setEncoding('latin1').on('data', (text: string) => { err += text; });
  child.on('close', (code) => resolve({ code, out, err }));
  child.stdin.end(stdin ?? '', 'latin1');
});

describe('claimctl x12 as people call it', () => {
  it('passes a generated file from one command to the next, without a platform', async () => {
    const made = await claimctl(['generate', '--type', '837p', '--claims', '5', '--seed', '3']);
    expect([made.code, made.err]).toEqual([0, '']);
    const checked = await claimctl(['validate', '-', '--json'], { stdin: made.out });
    expect([checked.code, JSON.parse(checked.out)]).toEqual([0, { verdict: 'clean', transactions: 1, claims: 5, findings: [] }]);
  }, MINUTE);

  it('ends quietly when the reader of the pipe goes', async () => {
    const made = await claimctl(['generate', '--type', '835', '--claims', '30000'], { reads: 'first' });
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out.startsWith('ISA*00*')).toBe(true);
  }, MINUTE);

  it('ends with 1 for findings and with 2 for a file that is not there or an option that is not known', async () => {
    expect((await claimctl(['validate', '-'], { stdin: 'Dear sirs' })).code).toBe(1);
    expect(await claimctl(['validate', '/nowhere/at-all.837'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no file /nowhere/at-all.837') });
    expect((await claimctl(['validate', '-', '--nonsense'])).code).toBe(2);
  }, MINUTE);
});
