import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { command } from '@claimstream/testing';
import { ack277ca, collect837, write999, writeTa1, type Claim837, type SegmentError } from '@claimstream/x12';
import { facts, folders, PARTNER, sealed, World } from '../submission.fixture.js';
import { findMessage, rawPart, type AskedMessage } from './raw-part.js';

const [C1, C2, C3] = ['01C1A1M000001', '01C1A1M000002', '01C1A1M000003'] as const;
const PEOPLE: Record<string, string> = { [C1]: 'FIRSTPERSON', [C2]: 'SECONDPERSON', [C3]: 'THIRDPERSON' };
const ENVELOPE = { sender: { qualifier: 'ZZ', id: 'SAMPLECH' }, receiver: { qualifier: 'ZZ', id: 'CLAIMSTREAM' }, control: '77', createdAt: { date: '2026-03-03', time: '0900' }, usage: 'T' as const };

describe('the raw part of a message', () => {
  const world = new World();
  const files = new Map<string, Uint8Array>();
  let sent = Buffer.alloc(0);
  let interchange = '';
  let claims: Claim837[] = [];
  let control = { interchange: '', group: '', transaction: '', batch: '' };

  const part = async (asked: Partial<AskedMessage> = {}) => {
    const about: AskedMessage = { claim: C1, message: '837', interchange, ...asked };
    const found = await world.shell().look('', (look) => findMessage(look, about));
    return found === undefined ? undefined : rawPart(found, async function* (key) { yield files.get(key) ?? new Uint8Array(); }, about);
  };
  const textOf = async (asked: Partial<AskedMessage>): Promise<string> => (await part(asked) ?? []).map((s) => s.text).join('\n');
  const others = (text: string, claim: string): string[] => Object.entries(PEOPLE).filter(([id, name]) => id !== claim && (text.includes(name) || text.includes(id))).map(([id]) => id);

  const hears = (document: string, bytes: Uint8Array, partner = PARTNER): string => {
    files.set(document, bytes);
    world.apply(document, 'document', { ...command('receive-document', { partner, door: 'folder', sha256: document.padStart(64, '0'), sizeBytes: bytes.length, stored: document }), phi: { fileName: 'x' } });
    return document;
  };

  const syntax = (errors: SegmentError[], group = control.group): Uint8Array => write999({
    ...ENVELOPE,
    groups: [{ control: '5', transactions: [{ control: '0001', acknowledgment: {
      kind: '999', group: { functionalId: 'HC', control: group, guide: '005010X222A1' }, status: 'R', errorCodes: [], counts: { sent: 1, received: 1, accepted: 0 },
      transactions: [{ transaction: '837', control: control.transaction, guide: '005010X222A1', status: 'R', errorCodes: [], errors }],
    } }] }],
  }).bytes;

  beforeAll(async () => {
    world.setUp();
    const at = await folders();
    for (const [id, last] of Object.entries(PEOPLE)) {
      const { subscriber } = sealed();
      world.hears('intake.encounter-ready', id, facts(), { claimNumber: id, claim: sealed({ subscriber: { ...subscriber, memberId: `M${last}`, name: { last, first: 'ADA' } } }) });
      world.coded(id, 1);
    }
    world.drain().fire('batch-cut').drain();
    await world.deliver(at.at);
    [interchange = ''] = world.interchanges();
    const [name = ''] = (await readdir(at.out)).filter((n) => !n.startsWith('.'));
    sent = await readFile(join(at.out, name));
    const read = await collect837(sent);
    claims = read.claims;
    const [transaction] = read.items.flatMap((i) => (i.kind === 'transaction' ? [i.transaction] : []));
    control = { interchange: transaction!.control.interchange, group: transaction!.control.group, transaction: transaction!.control.transaction, batch: transaction!.header.reference };
  });

  it('of an 837 is the claim as it lies with the partner, with the person treated and the envelopes, and nobody else', async () => {
    for (const claim of [C1, C2, C3]) {
      const segments = await part({ claim }) ?? [];
      const text = segments.map((s) => s.text).join('\n');
      for (const s of segments) expect(sent.toString('latin1').slice(s.offset, s.offset + s.text.length)).toBe(s.text);
      expect(text).toContain(`CLM*${claim}*`);
      expect(text).toContain(`NM1*IL*1*${PEOPLE[claim]}`);
      expect(others(text, claim)).toEqual([]);
    }
  });

  it('of a 277CA is what it says of the claim, below its receiver and provider', async () => {
    const { bytes } = ack277ca({
      envelope: ENVELOPE, group: { control: '6' }, stage: 'payer', source: { organization: 'SAMPLE', id: 'S1', idQualifier: 'PI' }, receiptNumber: 'R1', receivedOn: '2026-03-02', processedOn: '2026-03-03', processedAt: '0900',
      transactions: [{ control: '0001', reference: 'A1', batch: control.batch, submitter: { organization: 'SAMPLE BILLING', id: 'CLAIMSTREAM' }, decisions: claims.map((claim) => ({ claim, decision: 'accepted' })) }],
    });
    const document = hears('01D0CVMENT001', bytes);
    const text = await textOf({ claim: C2, message: '277CA', document });
    expect(text).toContain(`TRN*2*${C2}`);
    expect(text).toContain(PEOPLE[C2]);
    expect(others(text, C2)).toEqual([]);
  });

  it('of a 999 is what concerns its own segments: a bad value copied from a neighbour\'s segment is not shown', async () => {
    const [mine, neighbour] = [claims.find((c) => c.claimId === C1)!, claims.find((c) => c.claimId === C2)!];
    const bad = (position: number, value: string): SegmentError => ({ segmentId: 'NM1', position, loop: '2010', code: '8', contexts: [{ name: 'CLM01', value }], elements: [{ element: 9, code: '7', badValue: value, contexts: [] }] });
    // the subscriber's NM1 stands before CLM: a level above the claim, in nobody's own segments
    const il = (claim: Claim837): number => claim.segments.first - 4;
    const document = hears('01D0CVMENT002', syntax([bad(il(mine), 'MFIRSTPERSON'), bad(il(neighbour), 'MSECONDPERSON'), bad(neighbour.segments.first, C2)]));
    const text = await textOf({ message: '999', document });
    expect(text).toContain('MFIRSTPERSON');
    expect(text).toContain(`AK2*837*${control.transaction}`);
    expect(text).toContain('IK5*R');
    expect(others(text, C1)).toEqual([]);
    expect(await textOf({ message: '999', document: hears('01D0CVMENT003', syntax([], '999999')) })).toBe('');
  });

  it('of a TA1 is the line about its own file', async () => {
    const ta1 = (interchangeControl: string) => ({ interchangeControl, date: '2026-03-02', time: '0900', status: 'R', noteCode: '022' });
    const document = hears('01D0CVMENT004', writeTa1({ ...ENVELOPE, ta1s: [ta1('000000555'), ta1(control.interchange)] }).bytes);
    const segments = await part({ message: 'TA1', document });
    expect(segments?.map((s) => s.id)).toEqual(['ISA', 'TA1', 'IEA']);
    expect(segments?.[1]?.text).toContain(control.interchange);
  });

  it('is refused where the file would not be written again as it was sent', async () => {
    const about: AskedMessage = { claim: C1, message: '837', interchange };
    const found = await world.shell().look('', (look) => findMessage(look, about));
    const other = { ...found!, interchange: { ...found!.interchange, sent: { ...found!.interchange.sent!, sha256: 'f'.repeat(64) } } };
    await expect(rawPart(other, async function* () { yield new Uint8Array(); }, about)).rejects.toMatchObject({ status: 409, code: 'not-as-sent', sentence: expect.stringContaining('.x12') });
  });

  it('is nothing for a claim of another file, an acknowledgement of another partner, or a file that is none', async () => {
    expect(await part({ claim: '01C1A1M000009' })).toBeUndefined();
    expect(await part({ interchange: C1 })).toBeUndefined();
    expect(await part({ message: 'TA1' })).toBeUndefined();
    expect(await part({ message: 'TA1', document: hears('01D0CVMENT005', new Uint8Array(), '01PARTNER0009') })).toBeUndefined();
    expect(await part({ message: '277CA', document: hears('01D0CVMENT006', new Uint8Array()) })).toEqual([]);
  });
});
