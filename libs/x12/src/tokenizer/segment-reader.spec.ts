import { describe, expect, it } from '@jest/globals';
import { canonicalDecimal } from './element-text.js';
import { Found, SegmentReader } from './segment-reader.js';

const ISA = 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~';

const read = (text: string, size = 0, limit?: number): { segments: string[][]; problems: string[] } => {
  const bytes = Buffer.from(text, 'latin1');
  const reader = new SegmentReader(limit);
  const segments: string[][] = [];
  const problems: string[] = [];
  const drain = (): void => {
    for (;;) {
      const found = reader.next();
      if (found === Found.Segment) segments.push(Array.from({ length: reader.count + 1 }, (_, i) => reader.text(i)));
      else if (found === Found.Problem) problems.push(reader.problem?.code ?? '');
      else return;
    }
  };
  const step = size || bytes.length || 1;
  for (let at = 0; at < bytes.length; at += step) {
    reader.push(bytes.subarray(at, at + step));
    drain();
  }
  reader.finish();
  drain();
  return { segments, problems };
};

describe('cutting bytes into segments', () => {
  it('takes the payload of BIN and BDS by its length, terminators and separators inside included', () => {
    const file = `${ISA}BIN*13*A~B*C~\r\nIEA*X~BDS*ASC*5*~~*~~~SE*1*1~IEA*1*000000001~`;
    for (const size of [0, 1, 3, 7]) {
      const { segments, problems } = read(file, size);
      expect(problems).toEqual([]);
      expect(segments.slice(1)).toEqual([['BIN', '13', 'A~B*C~\r\nIEA*X'], ['BDS', 'ASC', '5', '~~*~~'], ['SE', '1', '1'], ['IEA', '1', '000000001']]);
    }
  });

  it('reads an ISA that is not padded, by counting its separators', () => {
    const { segments, problems } = read('ISA*00* *00* *ZZ*SENDER*ZZ*RECEIVER*260101*1200*^*00501*000000001*0*T*:~GS*HC*A*B~');
    expect(problems).toEqual([]);
    expect(segments[1]).toEqual(['GS', 'HC', 'A', 'B']);
  });

  it('skips what stands before an ISA and after an IEA, and says how much', () => {
    const { segments, problems } = read(`From: somebody\r\n\r\n${ISA}GS*HC~IEA*1*1~\r\nThe ISA above is all.`);
    expect(segments.map((segment) => segment[0])).toEqual(['ISA', 'GS', 'IEA']);
    expect(problems).toEqual(['bytes-outside-interchange', 'bytes-outside-interchange']);
  });

  it('goes on after a segment that is too long', () => {
    const { segments, problems } = read(`${ISA}NTE*ADD*${'A'.repeat(5000)}~SE*1*1~`, 100, 2000);
    expect(problems).toEqual(['segment-too-long']);
    expect(segments.map((segment) => segment[0])).toEqual(['ISA', 'SE']);
  });

  it('does not take a segment whose id begins with ISA letters for an interchange', () => {
    expect(read(`${ISA}ISAX*1~SE*1*1~`).segments.map((segment) => segment[0])).toEqual(['ISA', 'ISAX', 'SE']);
  });

  it('drops trailing blanks of a value and keeps leading ones: those are data', () => {
    expect(read(`${ISA}REF*D9*  AB C   ~`).segments[1]).toEqual(['REF', 'D9', '  AB C']);
  });
});

describe('numbers as they are written', () => {
  const cents = (value: string): number => {
    const reader = new SegmentReader();
    reader.push(Buffer.from(`${ISA}AMT*F5*${value}~`));
    reader.finish();
    reader.next();
    reader.next();
    return reader.cents(2);
  };

  it.each([
    ['100', 10000], ['100.5', 10050], ['.5', 50], ['5.', 500], ['005.00', 500], ['-0', 0], ['0', 0], ['-12.34', -1234], ['1.500', 150], ['99999999.99', 9999999999],
  ])('%s dollars are %d cents', (text, expected) => {
    expect(cents(text)).toBe(expected);
  });

  it.each(['', 'ABC', '1.234', '1,000', '+1', '1.2.3', '.', '-', '1E3'])('"%s" is not money', (text) => {
    expect(cents(text)).toBeNaN();
  });

  it.each([['1.0', '1'], ['.5', '0.5'], ['2.50', '2.5'], ['007', '7'], ['-0.0', '0'], ['15', '15']])('the quantity %s is %s', (text, expected) => {
    expect(canonicalDecimal(text)).toBe(expected);
  });

  it('what is no decimal is no quantity', () => {
    expect(canonicalDecimal('1x')).toBeUndefined();
    expect(canonicalDecimal('.')).toBeUndefined();
  });
});
