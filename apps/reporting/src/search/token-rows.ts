import { TOKEN_PURPOSES, type Tokens } from '@claimstream/contracts';
import type { EventFact, SideRow } from '@claimstream/event-stream';
import { searchToken } from '../tables.js';

/** The keyed hashes of an event as rows of the index; they name nobody. */
export function tokenRows(fact: EventFact, target: string, kind: 'claim' | 'patient'): SideRow[] {
  const tokens = (fact.data as { tokens?: Tokens }).tokens;
  if (!tokens) return [];
  const row = (purpose: string, token: string): SideRow => ({ table: searchToken.name, put: { kind: purpose, token, target, target_kind: kind, practice: fact.practice } });
  return [
    ...(tokens.nameBirth ? [row(TOKEN_PURPOSES.nameBirth, tokens.nameBirth)] : []),
    ...tokens.member.map((m) => row(TOKEN_PURPOSES.member, m)),
    ...(tokens.claimNumber ? [row(TOKEN_PURPOSES.claimNumber, tokens.claimNumber)] : []),
  ];
}
