import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { collect835, draftOfPayment } from './read-835.js';
import { write835, type Transaction835 } from './write-835.js';

/** Third-party files with their manifest: beside the repository, never inside it. */
const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
const present = existsSync(join(SAMPLES, 'manifest.tsv'));
const when = present ? describe : describe.skip;

interface Sample {
  file: string;
  verdict: string;
  content: Buffer;
}

const samples = (): Sample[] => {
  const [head = '', ...rows] = readFileSync(join(SAMPLES, 'manifest.tsv'), 'utf8').trim().split('\n');
  const columns = head.split('\t');
  return rows.flatMap((row) => {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    if (cell('transaction') !== '835' || !cell('gs08').startsWith('005010X221')) return [];
    return [{ file: cell('file'), verdict: cell('valid'), content: readFileSync(join(SAMPLES, cell('file'))) }];
  });
};

/** Segments between ST and SE, every interchange by its own delimiters. */
const bodies = async ({ content }: Sample): Promise<{ read: string[][]; written: string[][] }> => {
  const { items, remittances } = await collect835(content);
  const interchange = items.find((item) => item.kind === 'interchange')?.interchange;
  const { element = '*', component = ':', segment = '~', repetition = '^' } = interchange?.delimiters ?? {};
  const transactions: Transaction835[] = remittances.map(({ info, payments, end }) => ({
    control: info.control.transaction, remittance: info.header, payments: payments.map(draftOfPayment), providerAdjustments: end?.providerAdjustments ?? [], summaryExtra: end?.extra ?? [],
  }));
  const { bytes } = write835({
    sender: { qualifier: 'ZZ', id: 'A' }, receiver: { qualifier: 'ZZ', id: 'B' }, control: '1', createdAt: { date: '2026-11-21', time: '0615' }, usage: 'T',
    delimiters: { element, component, segment, repetition }, groups: [{ functionalId: 'HP', control: '1', transactions }],
  });
  const split = (text: string): string[][] => text.split(segment).map((line) => line.trim().split(element)).filter(([id]) => id !== '' && !/(ISA|GS|SE|GE|IEA)$/.test(id ?? ''));
  return { read: split(content.toString('latin1')), written: split(Buffer.from(bytes).toString('latin1')) };
};

/** `100.00` and `100`, `www.x` and `WWW.X` say the same. */
const normal = (element: string): string => {
  const text = element.trim().toUpperCase();
  return /^-?\d*\.?\d+$/.test(text) && text.includes('.') ? String(Number(text)) : text;
};

const normalised = (segments: readonly string[][]): string[] => segments.map((elements) => elements.map(normal).join('*').replace(/\*+$/, ''));

when(`the public 835 files${present ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  const all = present ? samples() : [];

  it('are read, with the payments that stand in them', async () => {
    expect(all.length).toBeGreaterThanOrEqual(20);
    for (const sample of all) {
      const { payments, refused } = await collect835(sample.content);
      // one CLP of a claim, in text that holds no other
      const standing = sample.content.toString('latin1').split(/[~\n]\s*CLP[*|]/).length - 1;
      expect([sample.file, payments.length, refused.map(({ reason }) => reason)]).toEqual([sample.file, standing, []]);
    }
  });

  it('balance where their manifest says so', async () => {
    const unbalanced: string[] = [];
    for (const { file, verdict, content } of all) {
      const { findings } = await collect835(content);
      const differs = findings.some(({ snip, severity }) => snip === 3 && severity === 'error');
      if (verdict.startsWith('valid') && differs) unbalanced.push(file);
    }
    expect(unbalanced).toEqual([]);
  });

  it('are written again with nothing lost: the same segments but for how a number is written', async () => {
    let segments = 0;
    for (const sample of all) {
      const { read, written } = await bodies(sample);
      segments += read.length;
      const [before, after] = [normalised(read), normalised(written)];
      // a file out of the guide's order is put in order
      expect([sample.file, [...after].sort()]).toEqual([sample.file, [...before].sort()]);
    }
    expect(segments).toBeGreaterThan(5000);
  });

  it('are written byte for byte between ST and SE where they are canonical', async () => {
    const identical: string[] = [];
    for (const sample of all) {
      const { read, written } = await bodies(sample);
      if (JSON.stringify(read) === JSON.stringify(written)) identical.push(sample.file);
    }
    expect(identical.map((file) => file.split('/').at(-1))).toEqual(['error_validation.edi', 'united_healthcare_legacy_sample.txt']);
  });
});
