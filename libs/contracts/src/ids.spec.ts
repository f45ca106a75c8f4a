import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatAfter, parseAfter } from './envelope.js';
import { isId, mintId } from './ids.js';
import { SERVICES } from './services.js';

const AT = Date.UTC(2026, 2, 2);

describe('an id', () => {
  it('fits into CLM01, is shaped like ours, and carries letters that nobody misreads', () => {
    const id = mintId('intake', AT, 7n);
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{13}$/);
    expect(isId(id)).toBe(true);
    expect(isId('CLM-10231')).toBe(false);
  });

  it('sorts by time', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e9 }), fc.bigInt(0n, 1n << 40n), fc.bigInt(0n, 1n << 40n), (at, later, a, b) => {
      expect(mintId('submission', AT + at, a) < mintId('intake', AT + at + later, b)).toBe(true);
    }));
  });

  it('is never the same for two services, two moments or two numbers of one moment', () => {
    const ids = SERVICES.flatMap((s) => [0, 1].flatMap((ms) => [1n, 2n, 0xfffffn].map((n) => mintId(s, AT + ms, n))));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the causes of an event', () => {
  it('come back as they were written', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...SERVICES), fc.integer({ min: 1, max: 1e6 })), (after) => {
      expect(parseAfter(formatAfter(after))).toEqual({ ...after });
    }));
  });

  it('are refused when they cannot be read', () => {
    expect(() => parseAfter('intake:3')).toThrow(SyntaxError);
  });
});
