import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { FileItem, Incoming } from './incoming.js';
import { readFile } from './read-document.js';

const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? path.resolve(import.meta.dirname, '../../../../../shared/data');
const here = existsSync(path.join(SAMPLES, 'x12/manifest.tsv'));
const sampled = here ? it : it.skip;

async function* pieces(bytes: Buffer, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, skipClaims = 0): Promise<{ claims: Incoming[]; end: Extract<FileItem, { kind: 'end' }>['end'] }> {
  const claims: Incoming[] = [];
  for await (const item of readFile(pieces(bytes), { skipClaims })) {
    if (item.kind === 'end') return { claims, end: item.end };
    claims.push(...item.claims);
  }
  throw new Error('the reader ended without a word');
}

const manifest = (): Record<string, string>[] => {
  const [head = '', ...rows] = readFileSync(path.join(SAMPLES, 'x12/manifest.tsv'), 'utf8').trim().split('\n');
  const names = head.split('\t');
  return rows.map((row) => Object.fromEntries(row.split('\t').map((cell, at) => [names[at] ?? '', cell])));
};

describe(`third-party samples${here ? '' : ' (skipped: no samples at ../shared/data or CLAIMSTREAM_SAMPLES)'}`, () => {
  const claimFiles = here ? manifest().filter((m) => ['837P', '837I'].includes(m['transaction'] ?? '') && m['valid']?.startsWith('valid')) : [];
  const bytesOf = (m: Record<string, string>): Buffer => readFileSync(path.join(SAMPLES, 'x12', m['file'] ?? ''));

  sampled('the valid 5010 professional and institutional samples with claims give 46 encounters from 34 files', async () => {
    const taken: [string, number][] = [];
    for (const m of claimFiles.filter((f) => f['gs08']?.startsWith('005010'))) {
      const { claims, end } = await read(bytesOf(m));
      expect([m['file'], end.claims]).toEqual([m['file'], claims.length]);
      expect([m['file'], end.chargeCents]).toEqual([m['file'], claims.reduce((sum, c) => sum + c.chargeCents, 0)]);
      if (claims.length > 0) taken.push([m['file'] ?? '', claims.length]);
      else expect(end.reason).toBeDefined();
    }
    expect(taken).toHaveLength(34);
    expect(taken.reduce((sum, [, n]) => sum + n, 0)).toBe(46);
  });

  sampled('version 4010 is refused with its version as the reason', async () => {
    const old = claimFiles.filter((f) => f['gs08']?.startsWith('004010'));
    expect(old.length).toBeGreaterThan(10);
    for (const m of old) {
      const { claims, end } = await read(bytesOf(m));
      expect([m['file'], claims.length]).toEqual([m['file'], 0]);
      expect(end.reason).toMatch(/4010/);
    }
  });

  sampled('the 12 bundles give 163 encounters to code and 35 pharmacy claims that are not billable', async () => {
    const folder = path.join(SAMPLES, 'fhir');
    const all: Incoming[] = [];
    for (const file of readdirSync(folder).filter((f) => f.endsWith('.json'))) {
      const { claims, end } = await read(readFileSync(path.join(folder, file)));
      expect(end).toMatchObject({ claims: claims.length, refusedParts: 0, findings: [] });
      expect(end.chargeCents).toBe(claims.reduce((sum, c) => sum + c.chargeCents, 0));
      all.push(...claims);
    }
    const billable = all.filter((c) => c.notBillable === undefined);
    expect([billable.length, all.length - billable.length]).toEqual([163, 35]);
    expect(billable.filter((c) => c.preCoded || c.withoutCoverage)).toEqual([]);
    expect(billable.filter((c) => (c.claim.subscriber.memberId ?? '') !== '')).toEqual([]);
    expect(billable.every((c) => (c.clinicalCodes ?? []).some((code) => code.system === 'snomed'))).toBe(true);
  });

  sampled('a bundle read from a cursor gives the entries after it and the same totals', async () => {
    const [file = ''] = readdirSync(path.join(SAMPLES, 'fhir'));
    const bytes = readFileSync(path.join(SAMPLES, 'fhir', file));
    const [whole, rest] = [await read(bytes), await read(bytes, 5)];
    expect(rest.claims).toEqual(whole.claims.slice(5));
    expect(rest.end).toEqual(whole.end);
  });
});
