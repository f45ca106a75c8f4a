import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { collect837 } from './read-837.js';

/** Third-party files with their manifest: beside the repository, never inside it. */
const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
const present = existsSync(join(SAMPLES, 'manifest.tsv'));
const when = present ? describe : describe.skip;

interface Sample {
  file: string;
  transaction: string;
  guide: string;
  valid: boolean;
}

const samples = (): Sample[] => {
  const [head = '', ...rows] = readFileSync(join(SAMPLES, 'manifest.tsv'), 'utf8').trim().split('\n');
  const columns = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    return { file: cell('file'), transaction: cell('transaction'), guide: cell('gs08'), valid: cell('valid').startsWith('valid') };
  });
};

const content = (sample: Sample): Buffer => readFileSync(join(SAMPLES, sample.file));
const isClaim = ({ transaction }: Sample): boolean => transaction === '837P' || transaction === '837I';

when(`the public sample files${present ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  const all = present ? samples() : [];

  it('gives 46 claims from the 34 valid 5010 files that have claims', async () => {
    const files = all.filter((sample) => isClaim(sample) && sample.valid && sample.guide.startsWith('005') && content(sample).includes('CLM'));
    let claims = 0;
    for (const sample of files) {
      const read = await collect837(content(sample));
      expect([sample.file, read.claims.length > 0]).toEqual([sample.file, true]);
      for (const claim of read.claims) {
        expect(claim.claimId).not.toBe('');
        expect(claim.serviceLines.reduce((sum, line) => sum + line.chargeCents, 0)).toBe(claim.chargeCents);
      }
      claims += read.claims.length;
    }
    expect([files.length, claims]).toEqual([34, 46]);
  });

  it('refuses the 4010 files by name and those without claims with the reason', async () => {
    const old = all.filter((sample) => isClaim(sample) && sample.guide.startsWith('004'));
    expect(old.length).toBeGreaterThan(30);
    for (const sample of old) {
      const { claims, refused } = await collect837(content(sample));
      expect([sample.file, claims.length, refused[0]?.reason]).toEqual([sample.file, 0, expect.stringMatching(/version 4010 837/)]);
    }
    const empty = all.filter((sample) => isClaim(sample) && sample.guide.startsWith('005') && !content(sample).includes('CLM'));
    for (const sample of empty) {
      const { claims, refused } = await collect837(content(sample));
      if (claims.length === 0) expect([sample.file, refused[0]?.reason]).toEqual([sample.file, 'This transaction holds no claims.']);
    }
  });

  it('reads each of the 254 files to its end, one byte at a time as well as whole', async () => {
    expect(all).toHaveLength(254);
    for (const sample of all) {
      const bytes = content(sample);
      const whole = await collect837(bytes);
      expect(whole.end.totals.bytes).toBe(bytes.length);
      if (!isClaim(sample)) expect([sample.file, whole.claims.length, whole.end.verdict]).toEqual([sample.file, 0, 'refused']);
      if (bytes.length > 4000) continue;
      const single = await collect837(Array.from(bytes, (byte) => Uint8Array.of(byte)));
      expect(single.claims).toEqual(whole.claims);
      expect(single.findings).toEqual(whole.findings);
    }
  });

  it('reads the same claims again after writing them, where the file is in canonical form', async () => {
    const file = all.find((sample) => sample.file.endsWith('UHIN__x12-parser-library/test-files/837.edi'));
    expect(file).toBeDefined();
    const { end } = await collect837(content(file as Sample));
    expect(end.verdict).toBe('clean');
  });
});
