import fs from 'node:fs';
import { createRequire } from 'node:module';
import { generateInterchange, read837, write837 } from '@claimstream/x12';
import { X12parser } from 'x12-parser';

export interface VariantResult {
  /** Claims, or segments where the variant knows no claims. */
  found: number;
  /** Bytes read or written. */
  bytes: number;
}

type Variant = (file: string) => Promise<VariantResult>;

const CHUNK = { highWaterMark: 256 * 1024 };

async function readTyped(file: string): Promise<VariantResult> {
  let found = 0;
  for await (const item of read837(fs.createReadStream(file, CHUNK))) if (item.kind === 'claims') found += item.claims.length;
  return { found, bytes: fs.statSync(file).size };
}

/** Writes the same 5,000 claims again and again, until as many bytes are written as the file has. */
async function write(file: string): Promise<VariantResult> {
  const sample = generateInterchange({ kind: '837P', count: 5_000, seed: 11, serviceDate: '2026-03-02' });
  const wanted = fs.statSync(file).size;
  let [bytes, found] = [0, 0];
  while (bytes < wanted) {
    bytes += write837(sample).bytes.length;
    found += 5_000;
  }
  return { found, bytes };
}

async function indexOf(file: string): Promise<VariantResult> {
  const all = fs.readFileSync(file);
  let found = 0;
  for (let at = all.indexOf(126); at !== -1; at = all.indexOf(126, at + 1)) found += 1;
  return { found, bytes: all.length };
}

function x12Parser(file: string): Promise<VariantResult> {
  return new Promise((resolve, reject) => {
    let found = 0;
    fs.createReadStream(file, CHUNK).pipe(new X12parser()).on('data', (segment: { name: string }) => { if (segment.name === 'CLM') found += 1; })
      .on('error', reject).on('end', () => resolve({ found, bytes: fs.statSync(file).size }));
  });
}

interface NodeX12 { X12Parser: new (strict?: boolean) => { parse(edi: string): { functionalGroups: { transactions: { segments: { tag: string }[] }[] }[] } } }

async function nodeX12(file: string): Promise<VariantResult> {
  const { X12Parser } = createRequire(import.meta.url)('node-x12') as NodeX12;
  const parsed = new X12Parser(false).parse(fs.readFileSync(file, 'latin1'));
  let found = 0;
  for (const g of parsed.functionalGroups) for (const t of g.transactions) for (const s of t.segments) if (s.tag === 'CLM') found += 1;
  return { found, bytes: fs.statSync(file).size };
}

export const VARIANTS: Record<string, { what: string; run: Variant }> = {
  'read-typed': { what: 'libs/x12 read, typed and balanced claims', run: readTyped },
  write: { what: 'libs/x12 write', run: write },
  'index-of': { what: 'Buffer.indexOf of the terminator (a physical limit)', run: indexOf },
  'x12-parser': { what: 'x12-parser, segments as objects', run: x12Parser },
  'node-x12': { what: 'node-x12 parse, whole file in memory', run: nodeX12 },
};
