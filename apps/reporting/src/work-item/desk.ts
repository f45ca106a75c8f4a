import type { EventData, NEXT_ACTIONS, RESOLUTIONS, SNOOZE_REASONS, WORK_ROLES } from '@claimstream/contracts';
import type { StreamState } from '@claimstream/event-stream';

export type NextAction = keyof typeof NEXT_ACTIONS;
export type SnoozeReason = keyof typeof SNOOZE_REASONS;
export type Resolution = keyof typeof RESOLUTIONS;
export type WorkRole = (typeof WORK_ROLES)[number];

export interface Worker { person: string; name: string }

/** What people did with an item while it waits. It holds for this opening only: the same item opened again begins anew. */
export interface DeskItem {
  openedAt: string;
  /** Who works on it, until when (ISO 8601). */
  lease?: Worker & { until: string };
  /** Whose it is, where somebody decided that. */
  assigned?: { role?: WorkRole; to?: Worker };
  snooze?: { until: string; reason: SnoozeReason };
  next?: { action: NextAction; at: string };
  resolved?: Resolution;
}

/** The desk of a claim or file: part of reporting's state of that stream, made of reporting's own events alone. */
export interface Desk {
  items: Record<string, DeskItem>;
  /** Notes so far, of items that are done too. */
  notes: number;
  /** Events that reporting said on this stream, and the largest lamport among them and those it heard. */
  said: number;
  lamport: number;
}

/** A note is kept with its claim or file for ever, sealed. */
export interface Note { at: string; person: string; name: string; item: string; text: string }

export interface AtDesk extends StreamState {
  desk?: Desk;
  lamport?: number;
  phi?: { notes?: Note[] };
}

export type DeskEvent = { [K in DeskEventType]: { type: K; data: EventData<K> } }[DeskEventType];
type DeskEventType = 'reporting.item-taken' | 'reporting.item-released' | 'reporting.item-handed-over' | 'reporting.item-snoozed' | 'reporting.item-woken' | 'reporting.item-noted' | 'reporting.item-planned' | 'reporting.item-resolved';

export const newDesk = (): Desk => ({ items: {}, notes: 0, said: 0, lamport: 0 });

/** The desk with one more event of reporting: the only way it changes, so that it comes out of the events again as it was. */
export function foldDesk(desk: Desk, event: DeskEvent): Desk {
  const { item, openedAt } = event.data;
  const known = desk.items[item];
  const before: DeskItem = known?.openedAt === openedAt ? known : { openedAt };
  const after = itemAfter(before, event);
  return {
    ...desk, said: desk.said + 1, notes: event.type === 'reporting.item-noted' ? event.data.number : desk.notes,
    items: { ...desk.items, [item]: after },
  };
}

function itemAfter(before: DeskItem, event: DeskEvent): DeskItem {
  const { lease: _lease, ...free } = before;
  switch (event.type) {
    case 'reporting.item-taken': {
      const { snooze: _rest, ...awake } = before;
      return { ...awake, lease: { person: event.data.person, name: event.data.name, until: event.data.until } };
    }
    case 'reporting.item-released': return free;
    case 'reporting.item-handed-over': return { ...free, assigned: { ...(event.data.role && { role: event.data.role }), ...(event.data.to && { to: event.data.to }) } };
    case 'reporting.item-snoozed': return { ...free, snooze: { until: event.data.until, reason: event.data.reason } };
    case 'reporting.item-woken': {
      const { snooze: _rest, ...awake } = before;
      return awake;
    }
    case 'reporting.item-noted': return before;
    case 'reporting.item-planned': return { ...before, next: { action: event.data.action, at: event.data.at } };
    case 'reporting.item-resolved': return { openedAt: before.openedAt, resolved: event.data.resolution };
  }
}
