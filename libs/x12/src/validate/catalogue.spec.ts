import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../finding.js';
import { generateInterchange } from '../generate.js';
import { validate } from '../validate.js';
import { write837 } from '../write-837.js';
import { ANSWER_ROWS } from './answers.js';
import { explainFinding, findingKinds, findingsMarkdown } from './catalogue.js';

const PAGE = fileURLToPath(new URL('../../docs/findings.md', import.meta.url));

const file = (): string => Buffer.from(write837(generateInterchange({ kind: '837P', count: 5, seed: 2, serviceDate: '2026-11-20' })).bytes).toString('latin1');

describe('the catalogue of findings', () => {
  it('is written from the tables; CLAIMSTREAM_UPDATE=1 writes it anew', () => {
    if (process.env['CLAIMSTREAM_UPDATE'] === '1') writeFileSync(PAGE, findingsMarkdown());
    expect(readFileSync(PAGE, 'utf8')).toBe(findingsMarkdown());
  });

  it('has a meaning, a severity and a type for every code, and an answer that can be read', () => {
    for (const kind of findingKinds()) {
      expect(kind).toMatchObject({ code: expect.stringMatching(/^[a-z0-9-]+$/), meaning: expect.stringMatching(/^[A-Z].*\.$/) });
      expect([kind.code, kind.snip.length > 0, kind.severities.length > 0]).toEqual([kind.code, true, true]);
      expect(kind.answer).toMatch(/^((ISA|GS|ST)=\w+|I?\d+(\/I?\d+)?|A\d(:\d+@?(:\w+)?)?| )*$/);
    }
    expect(new Set(ANSWER_ROWS.map(([key]) => key)).size).toBe(ANSWER_ROWS.length);
  });

  it('says of a broken file nothing that it does not know', async () => {
    const text = file();
    const segments = text.split('~');
    const findings: Finding[] = [];
    for (let i = 1; i < segments.length; i++) {
      const without = segments.filter((_, n) => n !== i).join('~');
      const twice = segments.flatMap((segment, n) => (n === i ? [segment, segment] : [segment])).join('~');
      const emptied = segments.map((segment, n) => (n === i ? segment.replace(/\*[^*]*\*/, '**') : segment)).join('~');
      for (const broken of [without, twice, emptied]) findings.push(...(await validate(Buffer.from(broken, 'latin1'))).findings);
    }
    expect(new Set(findings.map(({ code }) => code)).size).toBeGreaterThan(20);
    const known = findingKinds();
    for (const { code, snip, severity } of findings) {
      expect([code, known.some((kind) => kind.code === code && kind.snip.includes(snip) && kind.severities.includes(severity))]).toEqual([code, true]);
    }
  });

  it('explains a code in every place that has it', () => {
    expect(explainFinding('admission-date-missing').map(({ transactions }) => transactions)).toEqual([['837P'], ['837I']]);
    expect(explainFinding('nothing-of-that-name')).toEqual([]);
  });
});
