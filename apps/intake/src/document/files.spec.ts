import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { claims, exported, Office } from '../../spec/office.js';
import type { ClaimState } from '../encounter/state.js';
import { readDocument } from './read-document.js';

let office: Office;
let practice: string;
beforeEach(async () => {
  office = new Office();
  practice = await office.practice();
});

const findings = (document: string) => office.document(document).ended?.findings ?? [];
const only = (id: string): ClaimState => office.state<ClaimState>(id);

describe('a file of claims', () => {
  it('gives each of its claims a stream of its own and is done when counts and sums agree', async () => {
    const list = claims(5);
    const file = await office.file(practice, exported(list));
    expect(office.at(file, 'document')).toBe('done');
    expect(office.of('claim')).toHaveLength(5);
    expect(office.document(file)).toMatchObject({ taken: 5, accepted: 5, chargeCents: list.reduce((sum, c) => sum + c.chargeCents, 0) });
    expect(office.of('claim').map((id) => [office.at(id, 'encounter'), only(id).findings.filter((f) => f.severity === 'reject')])).toEqual(Array(5).fill(['ready', []]));
  });

  it('is taken in chunks of 200 claims, each with its progress', async () => {
    const file = await office.file(practice, exported(claims(430)));
    expect(office.events('intake.document-progressed').map((e) => e.data['claims'])).toEqual([200, 400, 430]);
    expect(office.at(file, 'document')).toBe('done');
  });

  it('resumes at its cursor after a kill in the middle and gives exactly its claims', async () => {
    const file = await office.receive(practice, exported(claims(430)));
    office.dieAfterChunks = 1;
    await expect(office.work()).rejects.toThrow('killed');
    expect(office.document(file).taken).toBe(200);
    office.dieAfterChunks = Infinity;
    await office.work();
    expect(office.at(file, 'document')).toBe('done');
    expect(office.of('claim')).toHaveLength(430);
    expect(new Set(office.of('claim').map((id) => only(id).ordinal)).size).toBe(430);
  });

  it('with the same bytes again answers with the first file', async () => {
    const bytes = exported(claims(2));
    const first = await office.file(practice, bytes);
    expect(await office.file(practice, bytes)).toBe(first);
    expect(office.events('intake.document-received')).toHaveLength(1);
    expect(office.of('claim')).toHaveLength(2);
  });

  it('of a practice that the tenant does not have is not taken', async () => {
    await expect(office.receive('0000000000000', exported(claims(1)))).rejects.toThrow('no such practice');
    expect(office.of('document')).toEqual([]);
  });

  it('with the same bytes for another practice is another file', async () => {
    const bytes = exported(claims(2));
    const other = await office.practice();
    expect(await office.file(other, bytes)).not.toBe(await office.file(practice, bytes));
    expect(office.of('claim')).toHaveLength(4);
  });
});

describe('bad input', () => {
  const refused = async (bytes: Buffer | string) => {
    const file = await office.file(practice, Buffer.from(bytes));
    expect(office.at(file, 'document')).toBe('refused');
    expect(office.of('claim')).toEqual([]);
    const [finding] = findings(file);
    expect(finding?.fix).not.toBe('');
    return { finding, reason: String(office.events('intake.document-refused')[0]?.data['reason']) };
  };
  const claimFile = (): string => exported(claims(3)).toString('latin1');

  it('a truncated file keeps its whole claims and ends as an exception', async () => {
    const text = claimFile();
    const file = await office.file(practice, Buffer.from(text.slice(0, text.lastIndexOf('CLM*'))));
    expect(office.at(file, 'document')).toBe('exception');
    expect(office.of('claim').length).toBeGreaterThanOrEqual(2);
    expect(findings(file).some((f) => f.severity === 'reject' && f.offset !== undefined)).toBe(true);
  });

  it('a web page is refused', async () => {
    expect((await refused('<!DOCTYPE html><html><body>Sign in</body></html>')).finding).toMatchObject({ code: 'DOC-11', found: 'html', expected: 'X12 837 or a FHIR R4 bundle' });
  });

  it('a zip archive is refused', async () => {
    expect((await refused(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]))).finding).toMatchObject({ code: 'DOC-11', found: 'zip' });
  });

  it('an empty file is refused', async () => {
    expect((await refused('')).finding).toMatchObject({ code: 'DOC-11', found: 'empty' });
  });

  it('a file whose SE counts other segments keeps its claims and ends as an exception with found and expected', async () => {
    const file = await office.file(practice, Buffer.from(claimFile().replace(/SE\*\d+\*/, 'SE*5*')));
    expect(office.at(file, 'document')).toBe('exception');
    expect(office.of('claim')).toHaveLength(3);
    expect(findings(file)[0]).toMatchObject({ severity: 'reject', element: 'SE01', found: '5' });
  });

  it.each([['835', '835'], ['999', 'ack'], ['277', 'ack']])('a %s is refused naming the door %s', async (transaction, door) => {
    const text = claimFile().replace(/ST\*837\*(\d+)\*\w+/, `ST*${transaction}*$1*005010X221A1`).replace('GS*HC', 'GS*HP');
    expect((await refused(text)).reason).toMatch(new RegExp(`Its door is ${door}`));
  });

  it('a line of 200 MB without a terminator is refused without being kept in memory', async () => {
    const head = claimFile().slice(0, 106);
    const long = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      for (let mb = 0; mb < 200; mb += 1) yield Buffer.alloc(1024 * 1024, 0x41);
    };
    const { readFile } = await import('./read-document.js');
    const items = [];
    for await (const item of readFile(long(), { skipClaims: 0 })) items.push(item);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'end', end: { claims: 0 } });
    // Only what is still referenced counts, whenever the collector last came by.
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100 * 1024 * 1024);
  });

  it('a claim whose lines do not add up is held with the difference, and the rest of the file goes on', async () => {
    const list = claims(3);
    const wrong = { ...list[1]!, chargeCents: list[1]!.chargeCents + 100 };
    await office.file(practice, exported([list[0]!, wrong, list[2]!]));
    const held = office.of('claim').filter((id) => office.at(id, 'encounter') === 'incomplete');
    expect(held.map((id) => only(id).ordinal)).toEqual([2]);
    expect(only(held[0]!).findings.find((f) => f.code === 'REG-16')).toMatchObject({ element: 'CLM02', message: expect.stringContaining('a difference of 1.00') });
  });

  it('a test interchange is refused in a production feed and taken in a test feed', async () => {
    office.feed = 'production';
    const file = await office.file(practice, exported(claims(1), '1', 'T'));
    expect(office.at(file, 'document')).toBe('refused');
    expect(findings(file)[0]).toMatchObject({ element: 'ISA15', expected: 'P', found: 'T' });
    office.feed = 'test';
    expect(office.at(await office.file(practice, exported(claims(1), '2', 'P')), 'document')).toBe('done');
  });

  it.each([
    ['text that is no JSON', '{"resourceType":"Bundle","entry":[{', 'FHIR-01'],
    ['a resource that is no bundle', '{"resourceType":"Patient"}', 'FHIR-01'],
    ['a bundle without encounters', '{"resourceType":"Bundle","entry":[]}', 'FHIR-02'],
  ])('%s is refused', async (_name, text, code) => {
    expect((await refused(text)).finding).toMatchObject({ code });
  });

  it('a bundle without coverage gives its encounter, held for the coverage', async () => {
    const bundle = { resourceType: 'Bundle', entry: [
      { fullUrl: 'urn:uuid:p1', resource: { resourceType: 'Patient', id: 'p1', name: [{ family: 'Quill', given: ['Testa'] }], gender: 'female', birthDate: '1980-02-29' } },
      { fullUrl: 'urn:uuid:e1', resource: { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'AMB' }, subject: { reference: 'urn:uuid:p1' }, period: { start: '2026-02-20T09:00:00-07:00' } } },
    ] };
    const file = await office.file(practice, Buffer.from(JSON.stringify(bundle)));
    const [claim = ''] = office.of('claim');
    expect(office.at(claim, 'encounter')).toBe('incomplete');
    expect(only(claim).findings.find((f) => f.code === 'REG-23')).toMatchObject({ element: 'Coverage', severity: 'reject' });
    expect(findings(file)[0]).toMatchObject({ code: 'FHIR-03', found: 'none' });
  });

  it('nothing that identifies a person stands outside the sealed blocks', async () => {
    const sentinel = claims(1)[0]!;
    const marked = { ...sentinel, claimId: 'SENTINEL77', subscriber: { ...sentinel.subscriber, memberId: 'SENTINELMEMBER', name: { last: 'SENTINELNAME', first: 'TESTA' } }, chargeCents: sentinel.chargeCents + 1 };
    await office.file(practice, exported([marked, { ...marked, claimId: 'SENTINEL77' }]));
    const open = JSON.stringify([office.world.events.map(({ phi: _phi, ...e }) => e), [...office.world.streams.values()].map(({ state }) => ({ ...state, phi: undefined })), office.world.rows]);
    expect(open).not.toContain('SENTINEL');
  });
});

describe('reading a file of claims', () => {
  it('is never given up: the same bytes sent again are the same file, and its claims would never be taken in', () => {
    expect(readDocument(() => Promise.reject(new Error('no store'))).maxAttempts).toBe(Infinity);
  });
});
