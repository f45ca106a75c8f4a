import { describe, expect, it } from '@jest/globals';
import { fileOf } from './office.fixture.js';
import { readInterchanges } from './read-interchanges.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const edited = (bytes: Uint8Array, edit: (file: string) => string): Uint8Array => Buffer.from(edit(text(bytes)), 'latin1');

describe('what a receiver reads in a file', () => {
  it('counts claims and cents, and knows each claim by CLM01 and its place in the ST', async () => {
    const [only, ...more] = await readInterchanges(fileOf('17'));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ control: '000000017', sender: { qualifier: 'ZZ', id: 'TESTSENDER' }, receiver: { qualifier: 'ZZ', id: 'TESTRECEIVER' }, usage: 'T', verdict: 'clean', claimCount: 3, findings: [] });
    expect(only!.claims.map((c) => c.ordinal)).toEqual([1, 2, 3]);
    expect(only!.chargeCents).toBe(only!.claims.reduce((sum, c) => sum + c.chargeCents, 0));
    expect(new Set(only!.claims.map((c) => c.claimId)).size).toBe(3);
    expect(only!.claims.every((c) => c.segments.last > c.segments.first && c.transaction === '0001' && c.payerId!.startsWith('TP'))).toBe(true);
  });

  it('reads two interchanges of one file apart, each with the hash of its own bytes', async () => {
    const [a, b] = [fileOf('1', { claims: 2 }), fileOf('2', { claims: 4, seed: 9 })];
    const read = await readInterchanges(Buffer.concat([a, b]));
    const alone = [...(await readInterchanges(a)), ...(await readInterchanges(b))];
    expect(read.map((r) => [r.inFile, r.control, r.claimCount, r.chargeCents])).toEqual(alone.map((r, at) => [at + 1, r.control, r.claimCount, r.chargeCents]));
    expect(read.map((r) => r.sha256)).toEqual(alone.map((r) => r.sha256));
  });

  it('names the claim whose lines do not add up, and only that one', async () => {
    const bytes = edited(fileOf('3'), (file) => file.replace(/CLM\*([^*]+)\*[^*]+\*/, 'CLM*$1*0.01*'));
    const [read] = await readInterchanges(bytes);
    expect(read!.verdict).toBe('errors');
    expect(read!.claims.map((c) => c.verdict)).toEqual(['errors', 'clean', 'clean']);
    expect(read!.claims[0]!.findings).toContainEqual(expect.objectContaining({ snip: 3, severity: 'error', transaction: '0001' }));
  });

  it('finds an IEA that names another control number in the envelope, not in a claim', async () => {
    const [read] = await readInterchanges(edited(fileOf('4'), (file) => file.replace(/IEA\*1\*000000004/, 'IEA*1*000000099')));
    expect(read!.verdict).toBe('errors');
    expect(read!.findings.length).toBeGreaterThan(0);
    expect(read!.claims.every((c) => c.verdict === 'clean')).toBe(true);
  });

  it('refuses a web page without a control number', async () => {
    const [read] = await readInterchanges(Buffer.from('<!doctype html><title>Sign in</title>'));
    expect(read).toMatchObject({ verdict: 'refused', claimCount: 0, claims: [] });
    expect(read!.control).toBeUndefined();
    expect(read!.findings.length).toBeGreaterThan(0);
  });

  it('keeps no name, birth date, address or member id, also where exactly these are wrong', async () => {
    const bytes = edited(fileOf('5', { claims: 20 }), (file) => file.replaceAll(/\*MI\*TST\d+/g, '*MI*S').replace(/DMG\*D8\*\d{8}/, 'DMG*D8*19991399'));
    const [read] = await readInterchanges(bytes);
    const kept = JSON.stringify(read);
    expect(read!.verdict).toBe('errors');
    const people = [...text(bytes).matchAll(/NM1\*(?:IL|QC)\*1\*([^*]+)\*([^*]+)/g)].flatMap(([, last, first]) => [last!, first!]);
    expect(people.length).toBeGreaterThan(20);
    for (const value of [...people, '19991399', 'EXAMPLEVILLE', 'SAMPLE ST']) expect(kept).not.toContain(`"${value}"`);
    expect(kept).not.toContain('19991399');
  });
});
