import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { editsMarkdown } from './markdown.js';

describe('the page of the edits', () => {
  it('is the one the catalogue gives today', () => {
    expect(readFileSync(new URL('../../EDITS.md', import.meta.url), 'utf8')).toBe(editsMarkdown());
  });
});
