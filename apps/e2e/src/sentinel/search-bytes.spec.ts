import { describe, expect, it } from '@jest/globals';
import { findDisguised } from './search-bytes.js';

const SENTINEL = 'ZZPHI-4F2A9C';

describe('the search for sentinels', () => {
  it.each([
    ['plain', `a line with ${SENTINEL} in it`],
    ['small letters', `a line with ${SENTINEL.toLowerCase()} in it`],
    ['hex', Buffer.from(`x${SENTINEL}`).toString('hex')],
    ...[0, 1, 2].map((n): [string, string] => [`base64 after ${n} bytes`, Buffer.from(`${'n'.repeat(n)}${SENTINEL} and more`).toString('base64')]),
    ...[0, 1, 2].map((n): [string, string] => [`base64 before ${n} bytes`, Buffer.from(`{"last":"${SENTINEL}"${'}'.repeat(n)}`).toString('base64url')]),
  ])('finds one in %s', (_, text) => {
    expect(findDisguised(Buffer.from(text), [SENTINEL]).length).toBeGreaterThan(0);
  });

  it('finds none where there is none', () => {
    expect(findDisguised(Buffer.from('ZZPHI-000000 and others'), [SENTINEL])).toEqual([]);
  });
});
