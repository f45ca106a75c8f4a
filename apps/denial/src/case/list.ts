import type { SideRow, SideTable } from '@claimstream/event-stream';
import { isLive, type ClaimState } from '../claim/state.js';

/** The cases somebody has to work, by the day their next step is due. */
export const denialCase: SideTable = {
  name: 'denial_case',
  columns: {
    claim: 'text', item: 'text', practice: 'text', sequence: 'text', cause: 'text', category: 'text', route: 'text', appealable: 'text', correctable: 'boolean', appeal_by: 'date', correct_by: 'date',
    owner: 'text', next_action: 'text', due_on: 'date', amount_cents: 'bigint', lines: 'int', opened_on: 'date', triaged_by: 'text',
  },
  key: ['claim', 'item'],
  indexes: [['due_on', 'claim', 'item'], ['practice', 'due_on', 'claim', 'item']],
};

/** Who reads a case that no table knows, and how it is listed meanwhile. */
export const UNKNOWN = { category: 'unknown', owner: 'denial specialist', nextAction: 'Read the answer and triage the case' };

/** Rows of the cases that a decision changed; what is no longer refused leaves the list. */
export function caseRows(claim: string, before: ClaimState | undefined, after: ClaimState): SideRow[] {
  return Object.entries(after.cases).filter(([item, c]) => before?.cases[item] !== c).flatMap(([item, c]): SideRow[] => {
    const was = before?.cases[item];
    if (!isLive(c)) return was !== undefined && isLive(was) ? [{ table: denialCase.name, remove: { claim, item } }] : [];
    const { triage } = c;
    return [{
      table: denialCase.name,
      put: {
        claim, item, practice: after.practice, sequence: c.sequence, cause: c.cause, category: triage?.category ?? UNKNOWN.category, route: triage?.route, appealable: triage?.appealable,
        correctable: triage?.correctable, appeal_by: triage?.appealBy, correct_by: triage?.correctBy, owner: triage?.owner ?? UNKNOWN.owner, next_action: triage?.nextAction ?? UNKNOWN.nextAction,
        due_on: c.dueOn, amount_cents: c.amountCents, lines: c.lines.length, opened_on: c.openedOn, triaged_by: triage?.by,
      },
    }];
  });
}
