import { describe, expect, it } from '@jest/globals';
import { claimNumberKey, memberKey, nameBirthKey } from './tokens.js';

describe('the text behind a search token', () => {
  it('is one for a name however a file or a person writes it', () => {
    const key = nameBirthKey('OBRIEN PENA', 'ZOE', '19800229');
    expect(nameBirthKey("O'Brien-Peña", 'Zoë', '1980-02-29')).toBe(key);
    expect(key).toBe('OBRIENPENA|ZOE|19800229');
  });

  it('keeps names of other scripts, which have no Latin letters to fall back on', () => {
    expect(nameBirthKey('Ωmega', 'Іван', '1975-01-02')).toBe('ΩMEGA|ІВАН|19750102'.normalize('NFKD'));
  });

  it('does not exist for half a name or half a date, because it would join strangers', () => {
    expect(nameBirthKey('Quill', undefined, '1980-02-29')).toBeUndefined();
    expect(nameBirthKey('Quill', '-', '1980-02-29')).toBeUndefined();
    expect(nameBirthKey('Quill', 'Ada', '1980')).toBeUndefined();
  });

  it('drops the blanks and hyphens of a member card', () => {
    expect(memberKey(' xyz 123-456 ')).toBe('XYZ123456');
    expect(memberKey('--')).toBeUndefined();
  });

  it('keeps the punctuation of a claim number, because 12-1 and 121 are two claims', () => {
    expect(claimNumberKey(' ab-12 ')).toBe('AB-12');
    expect(claimNumberKey('12-1')).not.toBe(claimNumberKey('121'));
    expect(claimNumberKey('  ')).toBeUndefined();
  });
});
