import { parseIsa, isBlank } from './tokenizer/isa.js';

/** What the first bytes of a file are. `sentence` is for the person at the door. */
export type Sniffed =
  | { format: 'x12'; transaction?: string; guide?: string; usage: string; sentence: string }
  | { format: 'fhir-json' | 'html' | 'zip' | 'empty' | 'unknown'; sentence: string };

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (String.fromCharCode(bytes[at + i] ?? 0).toLowerCase() !== text[i]) return false;
  return true;
};

/** Looks at the first bytes (512 are enough) without reading the file. */
export const sniff = (firstBytes: Uint8Array): Sniffed => {
  const b = firstBytes;
  let p = b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf ? 3 : 0;
  while (p < b.length && isBlank(b[p] as number)) p++;
  if (p >= b.length) return { format: 'empty', sentence: 'The file is empty.' };
  if (startsWith(b, p, 'isa')) {
    const isa = parseIsa(b, p, b.length);
    if (isa) return x12(b, p, isa.delimiters.element, isa.delimiters.segment);
    return { format: 'unknown', sentence: 'The file begins with ISA, but its delimiters cannot be told: the ISA is not the fixed record of 106 bytes.' };
  }
  if (b[p] === 0x50 && b[p + 1] === 0x4b && (b[p + 2] === 3 || b[p + 2] === 5)) return { format: 'zip', sentence: 'This is a ZIP archive; send the files inside it.' };
  if (b[p] === 0x1f && b[p + 1] === 0x8b) return { format: 'zip', sentence: 'This is a gzip archive; send the file inside it.' };
  if (startsWith(b, p, '<!doctype') || startsWith(b, p, '<html') || startsWith(b, p, '<head')) return { format: 'html', sentence: 'This is a web page, not a claim file; the download probably failed.' };
  if (b[p] === 0x7b || b[p] === 0x5b) {
    const text = Buffer.from(b.buffer, b.byteOffset, b.length).toString('latin1');
    return text.includes('"resourceType"')
      ? { format: 'fhir-json', sentence: 'This is FHIR in JSON, not X12.' }
      : { format: 'unknown', sentence: 'This is JSON, but neither X12 nor FHIR.' };
  }
  return { format: 'unknown', sentence: 'This is not X12: the file does not begin with an ISA.' };
};

const x12 = (b: Uint8Array, at: number, element: number, terminator: number): Sniffed => {
  const text = Buffer.from(b.buffer, b.byteOffset + at, b.length - at).toString('latin1');
  const segments = text.split(String.fromCharCode(terminator)).map((segment) => segment.replace(/[\r\n]/g, '').trim().split(String.fromCharCode(element)));
  const usage = segments[0]?.[15] ?? '';
  const st = segments.find((segment) => segment[0] === 'ST');
  const gs = segments.find((segment) => segment[0] === 'GS');
  const transaction = st?.[1] || (segments.some((segment) => segment[0] === 'TA1') && !gs ? 'TA1' : undefined);
  const guide = st?.[3] || gs?.[8] || undefined;
  const what = transaction === undefined ? 'X12' : `X12 ${transaction}${guide === undefined ? '' : ` (${guide})`}`;
  const kind = usage === 'T' ? 'test' : usage === 'P' ? 'production' : 'interchange';
  return { format: 'x12', usage, sentence: `This is ${what}, ${kind}.`, ...(transaction === undefined ? {} : { transaction }), ...(guide === undefined ? {} : { guide }) };
};
