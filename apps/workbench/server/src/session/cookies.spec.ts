import { describe, expect, it } from '@jest/globals';
import { clearCookies, joinCookies, readCookies, setCookies } from './cookies.js';

const OPTIONS = { secure: true, maxAge: 60 };
const kept = (lines: string[]) => readCookies(lines.map((l) => l.split(';')[0]).join('; '));

describe('a session that is longer than one cookie', () => {
  it('comes back whole, in parts that a browser keeps', () => {
    const value = 'v'.repeat(9_000);
    const lines = setCookies('s', value, OPTIONS, new Map());
    expect(lines.length).toBe(3);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
    expect(joinCookies(kept(lines), 's')).toBe(value);
  });

  it('leaves nothing of a longer one behind when it gets shorter', () => {
    const before = kept(setCookies('s', 'v'.repeat(9_000), OPTIONS, new Map()));
    const lines = setCookies('s', 'short', OPTIONS, before);
    expect(lines.filter((l) => /Max-Age=0/.test(l)).map((l) => l.split('=')[0])).toEqual(['s.1', 's.2']);
    expect(clearCookies('s', { secure: true }, before).length).toBe(3);
  });

  it('is refused when no browser would keep it', () => {
    expect(() => setCookies('s', 'v'.repeat(40_000), OPTIONS, new Map())).toThrow('does not fit');
  });

  it('is sent over TLS only where the workbench is', () => {
    expect(setCookies('s', 'v', OPTIONS, new Map())[0]).toMatch(/; Secure$/);
    expect(setCookies('s', 'v', { ...OPTIONS, secure: false }, new Map())[0]).not.toMatch(/Secure/);
  });
});
