import { describe, expect, it } from '@jest/globals';
import { definition } from '../index.js';

describe('reading a file of remittances', () => {
  it.each(['read-remittances', 'read-for-payee'])('%s is never given up: the same bytes sent again are the same file, and its payments would stay half handed out', (name) => {
    expect(definition.effects[name]?.maxAttempts).toBe(Infinity);
  });
});
