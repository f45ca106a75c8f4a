import { readdirSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { scan, type ScanProblem } from './scan.js';
import { Found, SegmentReader } from './tokenizer/segment-reader.js';

const ISA = 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~';
const ISA_PIPES = ISA.replaceAll('*', '|').replace('~', '!').replace('|:', '|>');

interface Seen {
  segments: string[][];
  places: [number, number][];
  problems: string[];
}

const chunked = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** Every segment with two of its elements, asked for one after the other and before anything else is known of it. */
const asked = async (bytes: Uint8Array, size: number, first: number, second: number): Promise<string[][]> => {
  const all: string[][] = [];
  for await (const batch of scan(chunked(bytes, size))) for (const segment of batch) all.push([segment.id, segment.text(first), segment.text(first), segment.text(second)]);
  return all;
};

const scanned = async (bytes: Uint8Array, size: number, maxSegmentBytes?: number): Promise<Seen> => {
  const seen: Seen = { segments: [], places: [], problems: [] };
  const onProblem = (problem: ScanProblem): void => {
    seen.problems.push(`${problem.code} ${problem.offset} ${problem.bytes}`);
  };
  for await (const batch of scan(chunked(bytes, size), { onProblem, ...(maxSegmentBytes === undefined ? {} : { maxSegmentBytes }) })) {
    for (const segment of batch) {
      seen.segments.push(segment.texts());
      seen.places.push([segment.offset, segment.end]);
    }
  }
  return seen;
};

/** What the reader that looks at every byte says of the same file. */
const read = (bytes: Uint8Array, maxSegmentBytes?: number): Seen => {
  const reader = new SegmentReader(maxSegmentBytes);
  const seen: Seen = { segments: [], places: [], problems: [] };
  reader.push(bytes);
  reader.finish();
  for (;;) {
    const found = reader.next();
    if (found === Found.Segment) {
      seen.segments.push(Array.from({ length: reader.count + 1 }, (_, i) => reader.text(i)));
      seen.places.push([reader.offset, reader.endOffset]);
    } else if (found === Found.Problem) seen.problems.push(`${reader.problem?.code} ${reader.problem?.offset} ${reader.problem?.bytes}`);
    else return seen;
  }
};

const AWKWARD: Readonly<Record<string, string>> = {
  'two interchanges with delimiters of their own': `${ISA}GS*HC~ST*837*0001~SE*2*0001~GE*1*1~IEA*1*000000001~\r\n${ISA_PIPES}GS|HP!ST|835|0001!IEA|1|000000001!`,
  'line breaks inside segments and ids': `${ISA}ST*8\n37*0001~C\nLM*A*1\r\n00~S\r\nE*3*00\n01~IEA\n*0*000000001~`,
  'line breaks and blanks after terminators': `${ISA}\r\nST*837*0001~\n\n  SE*2*0001 ~\r\nIEA*1*000000001~\r\n`,
  'binary segments that hold terminators': `${ISA}BIN*13*A~B*C~\r\nIEA*X~BDS*ASC*5*~~*~~~SE*1*1~IEA*1*000000001~`,
  'no terminator at the end': `${ISA}ST*837*0001~SE*2*00`,
  'an id and no elements': `${ISA}ST*837*1~LE~AB~X~TOOLONG*1~**~SE*1*1~IEA*1*000000001~`,
  'something before, between and after': `MAIL HEADER\r\n${ISA}ST*1~IEA*0*000000001~JUNK${ISA}IEA*0*000000001~TAIL`,
  'a segment that never ends': `${ISA}ST*837*0001~NTE*ADD*${'A'.repeat(400)}~SE*2*0001~IEA*1*000000001~`,
  'no X12 at all': '<html><body>Service unavailable</body></html>',
  'nothing': '',
};

describe('running through a file without decoding it', () => {
  for (const [what, text] of Object.entries(AWKWARD)) {
    it(`finds with ${what} what the whole reading finds, in any chunking`, async () => {
      const bytes = Buffer.from(text, 'latin1');
      const expected = read(bytes, 300);
      for (const size of [1, 2, 3, 7, 50, 107, 100_000]) {
        const seen = await scanned(bytes, size, 300);
        expect({ size, ...seen }).toEqual({ size, ...expected });
      }
    });
  }

  it('decodes money, dates, components and quantities of the elements asked for', async () => {
    const file = `${ISA}CLP*A1*1*100.5*80**12*ICN~SVC*HC:99999:25*50.25*40~DTM*472*20260102~QTY*ZZ*01.50~`;
    const found: unknown[] = [];
    for await (const segments of scan(Buffer.from(file))) {
      for (const segment of segments) {
        if (segment.id === 'CLP') found.push(segment.text(1), segment.cents(3), segment.cents(4), segment.cents(5), segment.count, segment.offsetOf(2) - segment.offset);
        if (segment.id === 'SVC') found.push(segment.component(1, 2), segment.cents(2));
        if (segment.id === 'DTM') found.push(segment.date(2));
        if (segment.id === 'QTY') found.push(segment.decimal(2));
      }
    }
    expect(found).toEqual(['A1', 10050, 8000, NaN, 7, 7, '99999', 5025, '2026-01-02', '1.5']);
  });

  it.each(Object.entries({
    ...AWKWARD,
    'more elements than a mask has bits, blanks behind values and letters that are not ASCII': `${ISA}ZZZ*${Array.from({ length: 40 }, (_, i) => `v${i} `).join('*')}~NTE* A *B\xe9 :C^D*E~N4*A**C~REF*~IEA*0*000000001~`,
  }))('gives of %s each element alone as the whole reading gives it', async (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const whole = read(bytes).segments;
    for (const size of [1, 7, 100_000]) {
      for (const [first, second] of [[1, 2], [2, 1], [0, 3], [3, 0], [30, 1], [35, 2], [99, 1]] as const) {
        expect(await asked(bytes, size, first, second)).toEqual(whole.map((s) => [/^...?$/.test(s[0] ?? '') ? s[0] : '', s[first] ?? '', s[first] ?? '', s[second] ?? '']));
      }
    }
  });

  it('skips the segments of a batch that nobody takes', async () => {
    const file = Buffer.from(`${ISA}ST*835*1~${'CLP*A~'.repeat(100)}SE*1*1~IEA*1*000000001~`);
    const first: string[] = [];
    for await (const segments of scan(chunked(file, 400))) {
      for (const segment of segments) {
        first.push(segment.id);
        break;
      }
    }
    expect(first).toEqual(['ISA', 'CLP']);
  });

  const folder = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
  const present = existsSync(folder);
  (present ? it : it.skip)(`finds in every sample file what the whole reading finds${present ? '' : ` (skipped: no samples at ${folder})`}`, async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile() && !file.endsWith('.tsv'));
    expect(files.length).toBeGreaterThan(200);
    for (const file of files) {
      const bytes = readFileSync(file);
      const expected = read(bytes);
      for (const size of [97, 65_536]) {
        const seen = await scanned(bytes, size);
        expect({ file: path.basename(file), segments: seen.segments.length, same: JSON.stringify(seen.segments) === JSON.stringify(expected.segments), places: JSON.stringify(seen.places) === JSON.stringify(expected.places) })
          .toEqual({ file: path.basename(file), segments: expected.segments.length, same: true, places: true });
      }
    }
  });
});
