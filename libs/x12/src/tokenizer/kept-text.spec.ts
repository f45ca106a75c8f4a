import { describe, expect, it } from '@jest/globals';
import { Seeded } from '../generate/seeded.js';
import { KEY_BYTES, keptDay, keptText } from './kept-text.js';
import { Found, SegmentReader } from './segment-reader.js';

const viewOf = (text: string): DataView => {
  const bytes = new Uint8Array(text.length + KEY_BYTES);
  bytes.set(Buffer.from(text, 'latin1'));
  return new DataView(bytes.buffer);
};
const kept = (text: string): string => keptText(viewOf(text), 0, text.length, { cut: () => text });

describe('values that are kept', () => {
  it('are told apart by every byte and by their length, zero bytes included', () => {
    for (const text of ['A', 'A\0', 'A\0\0', '\0A', 'ABCD', 'ABCDE', 'ABCDE\0', 'ABCDEFGHIJKL', 'ABCDEFGHIJKM', '431', '0431']) {
      expect([kept(text), kept(text)]).toEqual([text, text]);
    }
  });

  it('come back as they stand in the file, however many others took their place, in any chunks', () => {
    const random = new Seeded(7);
    const letters = 'ABC019.-';
    const values = Array.from({ length: 30_000 }, () => Array.from({ length: 1 + random.below(14) }, () => letters[random.below(letters.length)]).join(''));
    const isa = 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~';
    const bytes = Buffer.from(isa + values.map((value) => `REF*${value}~`).join(''), 'latin1');
    for (const size of [bytes.length, 40_000, 11]) {
      const reader = new SegmentReader();
      const seen: string[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        reader.push(bytes.subarray(at, at + size));
        while (reader.next() === Found.Segment) if (reader.count === 1) seen.push(reader.text(1));
      }
      expect(seen).toEqual(values);
    }
  });
});

describe('days that are kept', () => {
  it('are days of the calendar only', () => {
    for (let twice = 0; twice < 2; twice++) {
      expect(['20240229', '20230229', '20261131', '20261130', '2026113A', '\0'.repeat(8)].map((text) => keptDay(viewOf(text), 0)))
        .toEqual(['2024-02-29', undefined, undefined, '2026-11-30', undefined, undefined]);
    }
  });
});
