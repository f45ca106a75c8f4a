import { describe, expect, it } from '@jest/globals';
import { ofNextRelease } from './next-release.js';

const last = { id: 'coding/1JMGKRWW00400/1', seq: 1, lamport: 3, time: '2026-03-01T10:00:00.000Z', dataversion: 1, causationid: 'prices', type: 'coding.charge-master-loaded', subject: '1JMGKRWW00400', data: { release: 'example list' } };

describe('an event of the next release', () => {
  const next = ofNextRelease(last, '2026-03-02T10:00:00.000Z');

  it('follows the last one of its stream and differs in nothing but a version and a field that this release does not know', () => {
    expect(next).toEqual({ ...last, id: 'coding/1JMGKRWW00400/2', seq: 2, lamport: 4, time: '2026-03-02T10:00:00.000Z', dataversion: 2, causationid: 'coding/1JMGKRWW00400/1', data: { release: 'example list', reviewedBy: 'next-release' } });
  });

  it('keeps its attributes before its data, as producers write them', () => {
    expect(Object.keys(next)).toEqual(Object.keys(last));
    expect(JSON.stringify(next)).toMatch(/,"data":\{[^{}]*\}\}$/);
  });
});
