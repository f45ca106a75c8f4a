import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { guideMarkdown } from './describe.js';
import { TABLES } from './guides.js';

const DOCS = fileURLToPath(new URL('../../docs/guides/', import.meta.url));

describe.each(TABLES.map((table) => [table.name, table] as const))('the page of the %s', (name, table) => {
  const page = path.join(DOCS, `${name}.md`);

  it('is written from its table; CLAIMSTREAM_UPDATE=1 writes it anew', () => {
    if (process.env['CLAIMSTREAM_UPDATE'] === '1') {
      mkdirSync(DOCS, { recursive: true });
      writeFileSync(page, guideMarkdown(table));
    }
    expect(existsSync(page) && readFileSync(page, 'utf8')).toBe(guideMarkdown(table));
  });

  it('names every loop and segment of the table', () => {
    const text = guideMarkdown(table);
    const ids = (loop: typeof table.root): string[] => [...loop.segments.map((s) => s.id), ...loop.loops.flatMap((l) => [l.id === 'ST' ? 'After the loops' : `Loop ${l.id}`, ...ids(l)])];
    for (const id of ids(table.root)) expect(text).toContain(/^(Loop|After)/.test(id) ? id : `\`${id}\``);
  });
});
