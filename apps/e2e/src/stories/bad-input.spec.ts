import fs from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { file837, visit, visits } from '../running/claims.js';
import { claimsOf, ingest, onDisk, openOffice, proofIsGreen, untilStanding, type FileResult, type Office } from '../running/office.js';
import { claimctl, ok, until } from '../running/platform.js';
import { PATIENCE } from '../running/patience.js';

let office: Office;
beforeAll(async () => { office = await openOffice(); });
afterAll(async () => { await proofIsGreen(); });

const text = (claims: Parameters<typeof file837>[0], control: string): string => file837(claims, control).toString('latin1');

/** A refusal says what, where, what was expected and what to do. */
function saysHowToFix(file: FileResult): void {
  expect(file.reason ?? file.findings[0]?.message).toMatch(/\S+ \S+/);
  expect(file.findings.length).toBeGreaterThan(0);
  for (const f of file.findings) expect([f.code, f.message, f.fix].every((x) => typeof x === 'string' && x.length > 2)).toBe(true);
}

describe('a file that is not as it should be', () => {
  it('broke off in the middle: what is readable is taken in, the rest is an exception with its place', async () => {
    const whole = text(visits(6, 'TR', office.payerId), '101');
    const file = await ingest(office.practice, whole.slice(0, whole.lastIndexOf('CLM*') + 20), { exit: 1 });
    expect(file.phase).toBe('exception');
    expect(file.accepted).toBeGreaterThanOrEqual(5);
    saysHowToFix(file);
    await until('its readable claims go on', async () => (await claimsOf(file.id)).filter((c) => c.standing === 'transmitted').length >= 5);
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html><html><body>Sign in to your portal</body></html>', /HTML|web page/i],
    ['an empty file', '', /empty/i],
  ])('is %s: refused by that name', async (_, content, named) => {
    const file = await ingest(office.practice, content, { exit: 1 });
    expect(file).toMatchObject({ phase: 'refused', claims: 0 });
    expect(file.reason).toMatch(named);
    saysHowToFix(file);
  });

  it('is a zip: refused with the advice to unpack it', async () => {
    const packed = deflateRawSync(text(visits(1, 'ZP', office.payerId), '102'));
    const file = await ingest(office.practice, Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), Buffer.alloc(20), packed]), { exit: 1 });
    expect(file.phase).toBe('refused');
    expect(`${file.reason} ${file.findings[0]?.fix}`).toMatch(/zip|pack/i);
  });

  it('counts wrongly: its claims are taken in, and the difference is an exception with what was expected and found', async () => {
    const whole = text(visits(2, 'WC', office.payerId), '103');
    const file = await ingest(office.practice, whole.replace(/SE\*(\d+)\*/, (_, n: string) => `SE*${Number(n) + 5}*`), { exit: 1 });
    expect(file).toMatchObject({ phase: 'exception', accepted: 2 });
    expect(file.findings.find((f) => f.expected !== undefined && f.found !== undefined && f.segment !== undefined)).toBeDefined();
    saysHowToFix(file);
  });

  it('is a remittance: refused with the name of its own door', async () => {
    const remit = text([], '104').replace('*005010X222A1~ST*837*', '*005010X221A1~ST*835*').replace('GS*HC*', 'GS*HP*');
    const file = await ingest(office.practice, remit, { exit: 1 });
    expect(file.phase).toBe('refused');
    expect(file.reason).toMatch(/remittance \(835\)/);
  });

  it('is 200 MB in one line without a terminator: refused, and nobody runs out of memory', async () => {
    const at = onDisk('', 'endless.837');
    const out = fs.openSync(at, 'w');
    const head = Buffer.from(text([], '105').slice(0, 106));
    fs.writeSync(out, head);
    const megabyte = Buffer.alloc(1024 * 1024, 'A');
    for (let i = 0; i < 200; i += 1) fs.writeSync(out, megabyte);
    fs.closeSync(out);
    const said = await claimctl('ingest', at, '--practice', office.practice, '--wait', String(150 * PATIENCE), '--as', 'biller', '--json');
    fs.rmSync(path.dirname(at), { recursive: true });
    const [file] = (JSON.parse(said.out) as { files: FileResult[] }).files;
    expect([said.exit, file?.phase]).toEqual([1, 'refused']);
    if (file !== undefined) saysHowToFix(file);
  }, 240_000 * PATIENCE);

  it('holds a claim whose lines do not add up: that claim is held with the difference, its neighbours leave', async () => {
    const own = await openOffice();
    const [good, bad] = [visit({ number: 'SUM1', last: 'TESTGOOD', payerId: own.payerId }), visit({ number: 'SUM2', last: 'TESTBAD', payerId: own.payerId, chargeCents: 10_000 })];
    const file = await ingest(own.practice, text([good, bad], '106').replace('CLM*SUM2*100*', 'CLM*SUM2*130*'));
    const claims = await until('one is sent and one is held', async () => {
      const found = await claimsOf(file.id);
      return found[0]?.standing === 'transmitted' && found[1]?.standing === 'incomplete' && found;
    });
    expect(claims).toHaveLength(2);
    const page = await ok<{ findings: { path: string; expected?: string; found?: string; fix: string }[] }>('biller', 'intake', `claims/${claims[1]?.claim}`);
    expect(page.findings.filter((f) => f.path === 'chargeCents' || f.path.endsWith('CLM02')).every((f) => f.fix.length > 2)).toBe(true);
    expect(page.findings.some((f) => f.expected !== undefined && f.found !== undefined)).toBe(true);
  });

  it('is a bundle without coverage, neither beside the encounter nor inside its explanation of benefit: the encounter waits for registration', async () => {
    const bundle = {
      resourceType: 'Bundle', type: 'transaction', entry: [
        { resource: { resourceType: 'Patient', id: 'p1', name: [{ family: 'TESTBUNDLE', given: ['TESTA'] }], birthDate: '1990-01-01', gender: 'female' } },
        { resource: { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'AMB' }, subject: { reference: 'Patient/p1' }, period: { start: '2026-03-02T10:00:00Z', end: '2026-03-02T10:20:00Z' } } },
        { resource: { resourceType: 'Claim', id: 'c1', status: 'active', type: { coding: [{ code: 'professional' }] }, patient: { reference: 'Patient/p1' }, billablePeriod: { start: '2026-03-02', end: '2026-03-02' }, item: [{ sequence: 1, encounter: [{ reference: 'Encounter/e1' }] }], total: { value: 100, currency: 'USD' } } },
      ],
    };
    const file = await ingest(office.practice, JSON.stringify(bundle), { name: 'bundle.json' });
    expect(file).toMatchObject({ phase: 'done', claims: 1, accepted: 1 });
    const [claim] = await untilStanding(file.id, 1, 'incomplete');
    expect(claim?.states).toMatchObject({ encounter: 'incomplete', coding: 'waiting' });
  });

  it('is for another billing company\'s practice: refused as if there were no such practice', async () => {
    const theirs = await openOffice({ manager: 'other-manager' });
    const said = await claimctl('ingest', onDisk(text(visits(1, 'OT', theirs.payerId), '107')), '--practice', theirs.practice, '--as', 'biller');
    expect(said).toMatchObject({ exit: 1, err: expect.stringContaining('There is no such practice.') });
  });

  it('is marked as a test (ISA15 = T) in a production feed: refused with the element', async () => {
    const theirs = await openOffice({ manager: 'other-manager' });
    const file = await ingest(theirs.practice, text(visits(1, 'PT', theirs.payerId), '108'), { exit: 1, as: 'other-biller' });
    expect(file.phase).toBe('refused');
    expect(file.findings[0]).toMatchObject({ element: 'ISA15', expected: 'P', found: 'T' });
  });
});
