import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../finding.js';
import { Seeded } from '../generate/seeded.js';
import { read837 } from '../read-837.js';

const HEAD = 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*T*:~GS*HC*A*B*20260101*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~';
const PARENTS: Readonly<Record<string, string>> = { '22': '20', '23': '22' };

/** What is wrong with the parents of these levels, by the number that was kept for each last. */
const wrongParents = (levels: readonly (readonly [id: string, parent: string, level: string])[]): string[] => {
  const kept = new Map<string, string>();
  return levels.flatMap(([id, parent, level]) => {
    const [wanted, found] = [PARENTS[level], kept.get(parent)];
    if (level === '20' || level === '22') kept.set(id, level);
    if (wanted === undefined) return parent === '' ? [] : ['hl-parent'];
    return found === undefined ? ['hl-parent'] : found === wanted ? [] : ['hl-parent-level'];
  });
};

describe('levels of an 837', () => {
  it('hang under the level that had the number last, whether the numbers run, jump, come again or are none', async () => {
    const random = new Seeded(3);
    for (let file = 0; file < 1500; file++) {
      const levels = Array.from({ length: 12 }, (_, i) => [
        random.chance(65) ? String(i + 1) : random.pick(['0', '01', 'X', String(i + 2), String(i + 3), String(random.below(i + 1))]),
        random.chance(60) ? String(1 + random.below(i + 2)) : random.pick(['', '0', 'X', '01', String(i)]), random.pick(['20', '22', '23', '22']),
      ] as const);
      const bytes = Buffer.from(HEAD + levels.map((level) => `HL*${level.join('*')}*1~`).join(''));
      const findings: Finding[] = [];
      for await (const item of read837(bytes)) if (item.kind === 'end') findings.push(...item.findings);
      const codes = findings.filter(({ code }) => code.startsWith('hl-parent')).sort((a, b) => a.offset - b.offset).map(({ code }) => code);
      expect([levels.join(' '), codes]).toEqual([levels.join(' '), wrongParents(levels)]);
    }
  });
});
