import { createHash } from 'node:crypto';
import type { JournalEntry } from './entry.js';

/** One text for one value: members in the order of their names, absent members left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The identity of a fact: SHA-256 (hex) of its content, however its members are ordered. */
export const factHash = (fact: unknown): string => sha256(canonical(fact));

/**
 * SHA-256 (hex) of a journal, whatever the order of its entries. It covers all that happened and leaves `postedOn` out:
 * the same files read on another day are the same money. Periods are proved by the day close.
 */
export function hashOf(entries: Iterable<JournalEntry>): string {
  const each: string[] = [];
  for (const { postedOn: _postedOn, ...content } of entries) each.push(sha256(canonical(content)));
  return sha256(each.sort().join('\n'));
}
