import { keyText, type JournalEntry } from './entry.js';
import { factHash } from './hash.js';

/** The entries of several postings as one journal. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Entries that were there already, word for word: the fact was read again. */
  readonly repeated: readonly JournalEntry[];
  /** Entries whose key is taken by another content: the same fact was decided differently. Never posted; a person looks. */
  readonly conflicts: readonly JournalEntry[];
}

const contentOf = ({ postedOn: _postedOn, ...content }: JournalEntry): string => factHash(content);

/** Takes entries in order and keeps the first of every key, as the unique index of the journal does. */
export function journalOf(entries: Iterable<JournalEntry>): Journal {
  const kept = new Map<string, JournalEntry>();
  const repeated: JournalEntry[] = [];
  const conflicts: JournalEntry[] = [];
  for (const entry of entries) {
    const key = keyText(entry.key);
    const known = kept.get(key);
    if (!known) kept.set(key, entry);
    else (contentOf(known) === contentOf(entry) ? repeated : conflicts).push(entry);
  }
  return { entries: [...kept.values()], repeated, conflicts };
}
