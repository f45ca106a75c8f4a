import { describe, expect, it } from '@jest/globals';
import { generateInterchange } from './generate.js';
import { sniff } from './sniff.js';
import { write837 } from './write-837.js';

const first = (text: string): Uint8Array => Buffer.from(text, 'latin1').subarray(0, 512);
const claims = Buffer.from(write837(generateInterchange({ kind: '837P', count: 1, seed: 1, serviceDate: '2026-11-20' })).bytes).toString('latin1');

describe('looking at the first bytes of a file', () => {
  it('knows an 837 and its guide', () => {
    expect(sniff(first(claims))).toEqual({ format: 'x12', transaction: '837', guide: '005010X222A1', usage: 'T', sentence: 'This is X12 837 (005010X222A1), test.' });
  });

  it('knows it behind a byte order mark and with wrapped lines', () => {
    expect(sniff(first(`\u00ef\u00bb\u00bf${claims.replace(/(.{80})/g, '$1\r\n')}`))).toMatchObject({ format: 'x12', transaction: '837', guide: '005010X222A1' });
  });

  it('knows an 835 by GS08, and a TA1 alone', () => {
    expect(sniff(first(`${claims.slice(0, 106)}GS*HP*A*B*20260101*0101*1*X*005010X221A1~ST*835*0001~`))).toMatchObject({ format: 'x12', transaction: '835', guide: '005010X221A1' });
    expect(sniff(first(`${claims.slice(0, 106)}TA1*000000001*260101*0101*A*000~IEA*0*000000001~`))).toMatchObject({ format: 'x12', transaction: 'TA1' });
  });

  it.each([
    ['', 'empty'], ['  \r\n', 'empty'], ['<!DOCTYPE html><html>', 'html'], ['PK\u0003\u0004', 'zip'], ['\u001f\u008b', 'zip'],
    ['{"resourceType":"Bundle"}', 'fhir-json'], ['{"a":1}', 'unknown'], ['Dear colleague', 'unknown'], ['ISA*00*', 'unknown'],
  ])('%j is %s', (text, format) => {
    expect(sniff(first(text))).toMatchObject({ format, sentence: expect.stringMatching(/\.$/) });
  });
});
