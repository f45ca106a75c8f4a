import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { generateInterchange } from '../generate.js';
import { isNpi } from '../npi.js';
import { collect837 } from '../read-837.js';
import type { ByteSource } from '../read-x12.js';
import { write837 } from '../write-837.js';
import { anonymize } from './anonymize.js';
import { Pseudonyms } from './anonymize/pseudonyms.js';
import { countFile } from './count.js';

const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../../shared/data/x12', import.meta.url));
const when = existsSync(SAMPLES) ? describe : describe.skip;

const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const run = async (source: ByteSource, seed = 'a seed'): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of anonymize(source, { seed })) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
};
const file = (kind: '837P' | '837I', count = 30): Uint8Array => write837(generateInterchange({ kind, count, seed: 21, serviceDate: '2026-11-20', secondaryPercent: 40 })).bytes;
const segments = (text: string): string[][] => text.split('~').map((segment) => segment.split('*'));
const ISA = 'ISA*00*          *01*SECRETPASS*ZZ*BOBSBILLING    *30*123456789      *260101*1200*^*00501*000000101*0*P*:';
const wrap = (...body: string[]): string => `${[ISA, 'GS*HC*BOBS*PAYER*20260101*1200*77*X*005010X222A1', ...body, 'GE*1*77', 'IEA*1*000000101'].join('~')}~`;

describe('anonymizing a file', () => {
  it.each(['837P', '837I'] as const)('keeps claims, money, codes and balance of an %s, and finds nothing wrong that was not wrong before', async (kind) => {
    const source = file(kind);
    const before = await collect837(source);
    const after = await collect837(bytes(await run(source)));
    expect(after.findings).toEqual([]);
    expect(after.end.totals).toMatchObject({ claims: 30, chargeCents: before.end.totals.chargeCents, segments: before.end.totals.segments });
    after.claims.forEach((claim, i) => {
      const was = before.claims[i];
      expect([claim.chargeCents, claim.diagnoses, claim.serviceLines.map((line) => [line.chargeCents, line.procedure, line.quantity])])
        .toEqual([was?.chargeCents, was?.diagnoses, was?.serviceLines.map((line) => [line.chargeCents, line.procedure, line.quantity])]);
    });
  });

  it('leaves no name, identifier, address or number of the file behind', async () => {
    const source = file('837P');
    const text = await run(source);
    const left = new Set(segments(text).flat());
    for (const claim of (await collect837(source)).claims) {
      const { subscriber, patient, billingProvider } = claim;
      const identity = [claim.claimId, subscriber.name.last, subscriber.name.first, subscriber.memberId, subscriber.address?.line1, subscriber.address?.postalCode, patient?.name.first,
        patient?.address?.line1, billingProvider.organization, billingProvider.npi, billingProvider.taxId, claim.references['EA'], ...claim.serviceLines.map((line) => line.lineControl)];
      expect(identity.filter((value) => value !== undefined && left.has(value))).toEqual([]);
    }
    for (const value of ['TESTSENDER     ', 'BATCH1X1', 'TESTSUBMITTER']) expect(left.has(value)).toBe(false);
  });

  it('makes one person of one person: two claims of the same member have the same invented name, id and address', async () => {
    const source = file('837P');
    const before = (await collect837(source)).claims;
    const after = (await collect837(bytes(await run(source)))).claims;
    const pairs = new Map<string, string>();
    before.forEach((claim, i) => {
      const person = JSON.stringify([claim.subscriber.name, claim.subscriber.memberId, claim.subscriber.address]);
      const invented = JSON.stringify([after[i]?.subscriber.name, after[i]?.subscriber.memberId, after[i]?.subscriber.address]);
      expect(pairs.get(person) ?? invented).toBe(invented);
      pairs.set(person, invented);
    });
    expect(new Set(pairs.values()).size).toBe(pairs.size);
  });

  it('moves all dates by the same whole weeks, so that ages, stays and weekdays are what they were', async () => {
    const source = file('837I');
    const days = (text: string): number[] => segments(text).filter(([id]) => id === 'DTP' || id === 'DMG').flatMap((s) => (s.at(s[0] === 'DTP' ? 3 : 2) ?? '').match(/\d{8}/g) ?? [])
      .map((day) => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6))) / 86_400_000);
    const [before, after] = [days(Buffer.from(source).toString('latin1')), days(await run(source))];
    const moved = new Set(before.map((day, i) => day - (after[i] ?? 0)));
    expect(moved.size).toBe(1);
    expect([...moved][0]).toBeGreaterThan(0);
    expect(([...moved][0] ?? 1) % 7).toBe(0);
  });

  it('gives the same bytes for the same seed, others for another, and the same in any chunking', async () => {
    const source = file('837P', 5);
    const once = await run(source);
    expect(await run(Array.from(source, (byte) => Uint8Array.of(byte)))).toBe(once);
    expect(await run(source, 'another seed')).not.toBe(once);
  });

  it('keeps a claim and its remittance together: CLM01 and CLP01, REF*6R, the NPI and the payer claim number become the same', async () => {
    const claim = segments(await run(bytes(wrap('CLM*ACCT-0017*100***11:B:1*Y*A*Y*Y', 'REF*F8*ICN0099881', 'REF*6R*LINE1'))));
    const paid = segments(await run(bytes(wrap('CLP*ACCT-0017*1*100*80**12*ICN0099881', 'REF*6R*LINE1'))));
    const element = (all: string[][], id: string, n: number, i = 0): string => all.filter((s) => s[0] === id)[i]?.[n] ?? '';
    expect(element(paid, 'CLP', 1)).toBe(element(claim, 'CLM', 1));
    expect(element(claim, 'CLM', 1)).toMatch(/^[A-Z]{4}-0\d{3}$|^[A-Z]{4}-\d{4}$/);
    expect(element(paid, 'CLP', 7)).toBe(element(claim, 'REF', 2));
    expect(element(paid, 'REF', 2)).toBe(element(claim, 'REF', 2, 1));
  });

  it('keeps codes that look like references: remark codes, a taxonomy, a type of bill', async () => {
    const kept = ['MOA***MA01*N130', 'PRV*BI*PXC*207Q00000X', 'REF*BLT*131', 'REF*4N*3', 'SVC*HC:G0463*13000*100', 'CAS*CO*45*100**253*2'];
    const text = await run(bytes(wrap('ST*837*0001*005010X222A1', ...kept, 'SE*8*0001')));
    for (const segment of kept) expect(text).toContain(`${segment}~`);
  });

  it('replaces free text, also inside composites, passwords of the ISA, telephones and mail addresses', async () => {
    const text = await run(bytes(wrap('NTE*ADD*JOHN FELL OFF HIS BIKE', 'K3*SECRET STUFF', 'SV1*HC:99499:::::JOHNS SPECIAL PROCEDURE*100*UN*1***1', 'PER*IC*MARY DOE*TE*3035551234*EM*MARY@BOBS.COM', 'MSG*CALL MARY', 'ZZZ*MARY DOE*A1*20200131')));
    expect(text).not.toMatch(/JOHN|MARY|BOBS|SECRET|3035551234|BIKE/);
    expect(text).toContain('NTE*ADD*INVENTED TEXT~');
    expect(text).toContain('SV1*HC:99499:::::INVENTED TEXT*100*UN*1***1~');
    expect(text).toMatch(/PER\*IC\*TESTCONTACT [A-Z]{4}\*TE\*5550100\d{3}\*EM\*TEST[A-Z]{5}@EXAMPLE\.COM~/);
    expect(text).toMatch(/ZZZ\*[A-Z]{4} [A-Z]{3}\*A1\*(20(19|20))\d{4}~/);
    expect(text.slice(0, 106)).toMatch(/^ISA\*00\* {10}\*01\*[A-Z]{10}\*ZZ\*[A-Z]{11} {4}\*30\*[1-9]\d{8} {6}\*\d{6}\*1200\*\^\*00501\*0\d{8}\*0\*P\*:~$/);
  });

  it('writes no delimiter into what it invents, also where the file uses letters of ours as delimiters', async () => {
    const odd = wrap('NM1*IL*1*DOE*JANE****MI*A1B2C3', 'N3*1 MAIN ST', 'N4*ERIE*PA*16501', 'PER*IC*BOB*EM*BOB@X.COM').replaceAll(':', '@').replaceAll('*P*:', '*P*@');
    const text = await run(bytes(odd));
    expect(segments(text).map((s) => [s[0], s.length])).toEqual(segments(odd).map((s) => [s[0], s.length]));
    expect(text.match(/@/g)).toHaveLength(1);
  });

  it('takes the payload of an attachment out and keeps its length', async () => {
    const text = await run(bytes(wrap('BIN*12*JANE~DOE*  ~', 'CAT*AE*HL')));
    expect(text).toContain('BIN*12*XXXXXXXXXXXX~CAT*');
  });
});

describe('an invented identifier', () => {
  it('is another for another value of the same shape, so that control numbers stay unique', () => {
    const pseudonyms = new Pseudonyms('s');
    for (const width of [1, 2, 3, 4]) {
      const all = Array.from({ length: 10 ** width }, (_, i) => pseudonyms.id(String(i).padStart(width, '0')));
      expect(new Set(all).size).toBe(all.length);
      expect(all.every((id) => id.length === width)).toBe(true);
    }
  });

  it('of a provider has a valid check digit where the old one had, and only there', () => {
    const pseudonyms = new Pseudonyms('s');
    for (let n = 0; n < 500; n++) {
      const ten = String(1_234_500_000 + n * 7);
      expect([ten, isNpi(pseudonyms.id(ten))]).toEqual([ten, isNpi(ten)]);
    }
  });
});

when(`anonymizing the public sample files${existsSync(SAMPLES) ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  it('keeps segments, counts and money of every file, whatever the transaction', async () => {
    const [head = '', ...rows] = readFileSync(join(SAMPLES, 'manifest.tsv'), 'utf8').trim().split('\n');
    expect(readdirSync(SAMPLES).length).toBeGreaterThan(1);
    const column = head.split('\t').indexOf('file');
    let files = 0;
    for (const row of rows) {
      const name = row.split('\t')[column] ?? '';
      const source = readFileSync(join(SAMPLES, name));
      const { bytes: _bytes, skippedBytes: _skipped, ...before } = await countFile(source);
      const { bytes: _after, skippedBytes, ...after } = await countFile(bytes(await run(source)));
      expect([name, after, skippedBytes]).toEqual([name, before, 0]);
      files++;
    }
    expect(files).toBe(254);
  });
});
