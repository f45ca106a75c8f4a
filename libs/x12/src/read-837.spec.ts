import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { draftOf } from './claim-837.js';
import { generateInterchange } from './generate.js';
import { collect837, read837, type Read837Item } from './read-837.js';
import { write837 } from './write-837.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const small = (kind: '837P' | '837I' = '837P', count = 6, seed = 11): Uint8Array => write837(generateInterchange({ kind, count, seed, serviceDate: '2026-11-20' })).bytes;

const chunked = function* (whole: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < whole.length; i++) {
    const size = sizes[i % sizes.length] as number;
    yield whole.subarray(at, at + size);
    at += size;
  }
};

const everything = async (source: Uint8Array | Iterable<Uint8Array>): Promise<Omit<Awaited<ReturnType<typeof collect837>>, 'items'>> => {
  const { claims, refused, findings, end } = await collect837(source);
  return { claims, refused, findings, end };
};

describe('reading an 837', () => {
  it('gives the same claims, findings and offsets however the bytes are cut', async () => {
    const file = small();
    const whole = await everything(file);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
        expect(await everything(chunked(file, sizes))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same when every byte comes alone, even with wrapped lines and two interchanges', async () => {
    const first = text(small('837P', 2));
    const second = text(write837(generateInterchange({ kind: '837I', count: 2, seed: 3, serviceDate: '2026-11-20', delimiters: { element: '|', component: '>', segment: '\n', repetition: '!' } })).bytes);
    const file = bytes(first.replace(/(.{80})/g, '$1\r\n') + second);
    expect(await everything(chunked(file, [1]))).toEqual(await everything(file));
  });

  it('addresses the bytes of every claim from its CLM to the byte after its last terminator', async () => {
    const file = small();
    const { claims } = await collect837(file);
    for (const claim of claims) {
      const own = text(file.subarray(claim.bytes.start, claim.bytes.end));
      expect(own.startsWith(`CLM*${claim.claimId}*`)).toBe(true);
      expect(own.endsWith('~')).toBe(true);
      expect(own.split('~').length - 1).toBe(claim.segments.last - claim.segments.first + 1);
      expect(text(file.subarray(claim.bytes.end, claim.bytes.end + 3))).toMatch(/^(HL\*|CLM|SE\*)/);
    }
    expect(claims.map((claim) => claim.ordinal)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('hands out claims in batches and says the totals at the end', async () => {
    const file = small('837P', 7);
    const items: Read837Item[] = [];
    for await (const item of read837(file, { batchSize: 3 })) items.push(item);
    expect(items.map((item) => item.kind)).toEqual(['interchange', 'transaction', 'claims', 'claims', 'claims', 'end']);
    const { end, claims } = await collect837(file);
    expect(end.totals).toEqual({ interchanges: 1, groups: 1, transactions: 1, claims: 7, chargeCents: claims.reduce((sum, claim) => sum + claim.chargeCents, 0), segments: text(file).split('~').length - 1, bytes: file.length });
    expect(end.verdict).toBe('clean');
  });

  it('resumes after claims that were read before: same ordinals, same totals, no claim twice', async () => {
    const file = small('837P', 9);
    const all = await collect837(file);
    for (const skipClaims of [1, 4, 9]) {
      const rest = await collect837(file, { skipClaims });
      expect(rest.claims).toEqual(all.claims.slice(skipClaims));
      expect(rest.end.totals).toEqual(all.end.totals);
    }
  });

  it('reads several interchanges, each with its own delimiters', async () => {
    const one = generateInterchange({ kind: '837P', count: 2, seed: 1, serviceDate: '2026-11-20' });
    const two = generateInterchange({ kind: '837P', count: 3, seed: 2, serviceDate: '2026-11-20', control: '2', delimiters: { element: '|', component: '<', segment: '\n', repetition: '!' } });
    const { claims, end, findings } = await collect837(bytes(text(write837(one).bytes) + text(write837(two).bytes)));
    expect(findings).toEqual([]);
    expect(end.totals).toMatchObject({ interchanges: 2, claims: 5 });
    expect(claims.map((claim) => claim.control.interchange)).toEqual(['000000001', '000000001', '000000002', '000000002', '000000002']);
  });

  it.each([
    ['a byte order mark', (file: string) => `\u00ef\u00bb\u00bf${file}`],
    ['CR LF after every terminator', (file: string) => file.replaceAll('~', '~\r\n')],
    ['indented segments', (file: string) => file.replaceAll('~', '~\n    ')],
    ['LF as the terminator', (file: string) => file.replaceAll('~', '\n')],
    ['CR LF as the terminator', (file: string) => file.replaceAll('~', '\r\n')],
    ['trailing separators', (file: string) => file.replaceAll('REF*6R', 'REF*6R').replace(/(N3\*[^~*]+)~/g, '$1**~')],
  ])('reads the same claims with %s', async (_, change) => {
    const file = text(small());
    const plain = await collect837(bytes(file));
    const changed = await collect837(bytes(change(file)));
    expect(changed.claims.map(draftOf)).toEqual(plain.claims.map(draftOf));
    expect(changed.findings).toEqual([]);
  });

  it('takes out the line breaks of a gateway that wraps at 80 columns, and says so once', async () => {
    const file = text(small());
    const plain = await collect837(bytes(file));
    const wrapped = await collect837(bytes(file.replace(/(.{80})/g, '$1\r\n')));
    expect(wrapped.claims.map(draftOf)).toEqual(plain.claims.map(draftOf));
    expect(wrapped.findings.map((finding) => finding.code)).toEqual(['line-breaks-inside-segments']);
  });

  it('treats a question mark as data: the 5010 has no release character', async () => {
    const file = text(small('837P', 1)).replace(/NM1\*IL\*1\*[^*]+\*/, 'NM1*IL*1*WHO?*');
    const { claims, end } = await collect837(bytes(file));
    expect(claims[0]?.subscriber.name.last).toBe('WHO?');
    expect(claims[0]?.serviceLines.length).toBeGreaterThan(0);
    expect(end.verdict).toBe('clean');
  });

  it('decodes UTF-8 where it is valid and Latin-1 where it is not', async () => {
    const file = text(small('837P', 1)).replace(/NM1\*IL\*1\*[^*]+\*/, 'NM1*IL*1*@@*');
    const utf8 = await collect837(Buffer.from(file.replace('@@', 'JOSÉ'), 'utf8'));
    const latin1 = await collect837(Buffer.from(file.replace('@@', 'JOSÉ'), 'latin1'));
    expect(utf8.claims[0]?.subscriber.name.last).toBe('JOSÉ');
    expect(latin1.claims[0]?.subscriber.name.last).toBe('JOSÉ');
  });

  it('switches repetitions off, with a warning, where ISA11 is a letter', async () => {
    const file = text(small('837P', 1));
    const { findings, claims } = await collect837(bytes(`${file.slice(0, 82)}U${file.slice(83)}`));
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['no-repetition-separator', 'warning']]);
    expect(claims).toHaveLength(1);
  });

  it('reads on over a TA1 between ISA and GS', async () => {
    const file = text(small('837P', 1)).replace('~GS*', '~TA1*000000007*261120*0101*A*000~GS*');
    expect((await collect837(bytes(file))).end.verdict).toBe('clean');
  });

  it('lets ST03 decide where GS08 names another guide', async () => {
    const file = text(small('837I', 1)).replace(/(GS\*HC[^~]*)005010X223A2~/, '$1005010X222A1~');
    const { claims, findings } = await collect837(bytes(file));
    expect(claims.map((claim) => claim.kind)).toEqual(['837I']);
    expect(findings.map((finding) => finding.code)).toEqual(['gs08-differs-from-st03']);
  });

  it('keeps a segment the guide does not know at its place', async () => {
    const file = text(small('837P', 1)).replace('~HI*', '~ZZZ*ONE*TWO:THREE~HI*').replace(/~SE\*(\d+)/, (_, n) => `~SE*${Number(n) + 1}`);
    const { claims, findings } = await collect837(bytes(file));
    expect(claims[0]?.extra).toEqual([{ position: expect.any(Number), segment: 'ZZZ', elements: ['ONE', ['TWO', 'THREE']] }]);
    expect(findings.map((finding) => finding.code)).toEqual(['unexpected-segment']);
  });
});

describe('bad input yields findings, never a throw', () => {
  const refusalOf = async (source: Uint8Array | Iterable<Uint8Array>): Promise<string | undefined> => {
    const { refused, end, claims } = await collect837(source);
    expect(end.verdict).toBe('refused');
    expect(claims).toEqual([]);
    return refused[0]?.reason;
  };

  it('refuses an empty file', async () => {
    expect(await refusalOf(new Uint8Array())).toBe('The file is empty.');
  });

  it('refuses a web page', async () => {
    expect(await refusalOf(bytes('<!doctype html><html><body><p>ISA is a word here</p></body></html>'.repeat(50)))).toMatch(/not an X12 file/);
  });

  it('refuses a ZIP archive', async () => {
    expect(await refusalOf(Uint8Array.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)]))).toMatch(/not an X12 file/);
  });

  it('skips a line of 40 MB without a terminator in bounded memory', async () => {
    const isa = small('837P', 1).subarray(0, 106);
    const filler = Buffer.alloc(1 << 20, 'A');
    const source = function* (): Generator<Uint8Array> {
      yield isa;
      for (let i = 0; i < 40; i++) yield filler;
    };
    const before = process.memoryUsage().arrayBuffers;
    const { findings, end } = await collect837(source());
    expect(findings.map((finding) => finding.code)).toContain('segment-too-long');
    expect(end.totals.bytes).toBe(106 + (40 << 20));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  });

  it('gives the claims before the cut of a truncated file, and says what is missing', async () => {
    const file = text(small('837P', 5));
    const cut = file.indexOf('SV1', file.lastIndexOf('CLM*')) + 8;
    const { claims, findings } = await collect837(bytes(file.slice(0, cut)));
    expect(claims).toHaveLength(5);
    const codes = findings.map((finding) => finding.code);
    expect(codes).toEqual(expect.arrayContaining(['segment-not-terminated', 'claim-cut-off', 'trailer-missing']));
    expect(findings.filter((finding) => finding.code === 'trailer-missing').map((finding) => finding.expected)).toEqual(['SE', 'GE', 'IEA']);
  });

  it('survives a file cut at any byte', async () => {
    const file = small('837I', 2);
    for (let cut = 0; cut < file.length; cut += 7) {
      const { end } = await collect837(file.subarray(0, cut));
      expect(end.kind).toBe('end');
    }
  });

  it('survives bytes changed anywhere, and no money changes in silence', async () => {
    const file = small('837P', 3, 5);
    const clean = await collect837(file);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }), async (changes) => {
        const broken = Uint8Array.from(file);
        for (const [at, value] of changes) broken[at] = value;
        const { end, claims } = await collect837(broken);
        if (end.verdict === 'clean') {
          expect(claims.reduce((sum, claim) => sum + claim.serviceLines.reduce((lines, line) => lines + line.chargeCents, 0), 0)).toBe(claims.reduce((sum, claim) => sum + claim.chargeCents, 0));
          expect(claims).toHaveLength(clean.claims.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('refuses a 4010 file and names it', async () => {
    expect(await refusalOf(bytes(text(small('837P', 1)).replaceAll('005010X222A1', '004010X098A1')))).toMatch(/version 4010 837 claim \(004010X098A1\)/);
  });

  it('refuses a 999 at the door for claims and names it', async () => {
    const isa = text(small('837P', 1)).slice(0, 106);
    const file = `${isa}GS*FA*A*B*20261120*0101*1*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*1*005010X222A1~AK9*A*1*1*1~SE*4*0001~GE*1*1~IEA*1*000000001~`;
    expect(await refusalOf(bytes(file))).toMatch(/999 acknowledgment \(005010X231A1\)/);
  });

  it('refuses a transaction without claims', async () => {
    const file = text(small('837P', 1));
    const empty = `${file.slice(0, file.indexOf('HL*'))}SE*6*0001~GE*1*1~IEA*1*000000001~`;
    expect(await refusalOf(bytes(empty))).toBe('This transaction holds no claims.');
  });

  it('refuses a test interchange at a production door, and takes it at a test door', async () => {
    const file = small('837P', 1);
    const { refused, claims } = await collect837(file, { expectUsage: 'P' });
    expect(claims).toEqual([]);
    expect(refused[0]?.reason).toMatch(/test interchange/);
    expect((await collect837(file, { expectUsage: 'T' })).claims).toHaveLength(1);
  });

  it('reports counts and control numbers that do not agree', async () => {
    const file = text(small('837P', 1))
      .replace(/~SE\*\d+\*0001~/, '~SE*99*0002~').replace(/~GE\*1\*1~/, '~GE*2*9~').replace('IEA*1*000000001', 'IEA*3*000000009');
    const codes = (await collect837(bytes(file))).findings.map((finding) => finding.code);
    expect(codes).toEqual([
      'segment-count-differs', 'control-number-differs', 'transaction-count-differs', 'control-number-differs', 'group-count-differs', 'control-number-differs',
    ]);
  });

  it('passes an error of the source itself through', async () => {
    const failing = (async function* (): AsyncGenerator<Uint8Array> {
      yield small().subarray(0, 300);
      throw new Error('disk gone');
    })();
    await expect(async () => { for await (const _ of read837(failing)) { /* read on */ } }).rejects.toThrow('disk gone');
  });
});
