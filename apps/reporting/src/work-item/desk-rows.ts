import { NEXT_ACTIONS, type Finding } from '@claimstream/contracts';
import type { SideRow } from '@claimstream/event-stream';
import { workItem } from '../tables.js';
import type { Desk, DeskItem } from './desk.js';

interface ItemValues { item: string; owner: string; next_action: string; due_at: string; opened_at: string; findings: Finding[]; amount_cents?: number; category?: string }

/** Whether a row is one of the work table; every other row of a decision stays as it is. */
const isItem = (row: SideRow): boolean => row.table === workItem.name;

/**
 * A row of the work table with what lists sort and filter by and what people did with the item. The order of a list is columns as they are:
 * row level security lets an index answer only where no expression could leak another tenant's row, so the larger amount first is a negative number.
 */
export function dressed(row: SideRow, desk: Desk | undefined): SideRow {
  if (!isItem(row) || !('put' in row)) return row;
  const values = row.put as unknown as ItemValues;
  const at = known(desk, values.item, values.opened_at);
  if (at?.resolved !== undefined) return { table: row.table, remove: { stream: row.put['stream'], item: values.item } };
  const { lease, assigned, snooze, next } = at ?? {};
  return {
    table: row.table,
    put: {
      ...row.put,
      owner: assigned?.role ?? values.owner,
      next_action: next ? NEXT_ACTIONS[next.action] : values.next_action,
      category: values.category ?? values.findings[0]?.code ?? '',
      shelf: snooze ? 'snoozed' : 'open',
      work_at: snooze?.until ?? next?.at ?? values.due_at,
      rank_cents: -(values.amount_cents ?? 0),
      desk_of: lease?.person ?? assigned?.to?.person,
      held_by: lease?.person, held_name: lease?.name, held_until: lease?.until,
      assigned_to: assigned?.to?.person, assigned_name: assigned?.to?.name,
      snooze_reason: snooze?.reason, planned_at: next?.at,
      notes: desk?.notes ?? 0,
    },
  };
}

/** What was done with this opening of an item. */
export const known = (desk: Desk | undefined, item: string, openedAt: string): DeskItem | undefined => {
  const at = desk?.items[item];
  return at?.openedAt === openedAt ? at : undefined;
};

export const itemRows = (rows: readonly SideRow[]): SideRow[] => rows.filter((r) => isItem(r) && 'put' in r);
