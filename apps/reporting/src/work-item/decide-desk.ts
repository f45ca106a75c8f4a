import { NEXT_ACTIONS } from '@claimstream/contracts';
import { Refusal, type LocalFact } from '@claimstream/event-stream';
import type { DeskEvent, DeskItem, NextAction, Resolution, SnoozeReason, Worker, WorkRole } from './desk.js';

/** An item as its queue shows it, before anybody touched it. */
export interface OpenItem { item: string; queue: string; openedAt: string; nextAction: string }

/** What a person asks of an item. `by.manages` may take work away from others. */
export type DeskCommand =
  & { item: string; by: Worker & { manages: boolean } }
  & (
    | { do: 'take'; minutes: number }
    | { do: 'release' | 'wake' | 'note' }
    | { do: 'hand-over'; role?: WorkRole; to?: Worker }
    | { do: 'snooze'; until: string; reason: SnoozeReason }
    | { do: 'plan'; action: NextAction; at: string }
    | { do: 'resolve'; resolution: Resolution }
  );

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Timely filing is a year at most payers: what rests longer than half of it is forgotten. */
const LONGEST_SNOOZE_DAYS = 180;
const LONGEST_PLAN_DAYS = 365;

/** Queues whose items no later event takes away: a refused file stays refused, and a person says that it is dealt with. */
const RESOLVED_BY_A_PERSON: ReadonlySet<string> = new Set(['documents']);

/** What follows from a command on an item that waits: one event, or none where everything is so already. @throws Refusal with the sentence for the person. */
export function decideDesk(open: OpenItem, known: DeskItem | undefined, command: DeskCommand, notes: number, now: string): DeskEvent[] {
  const it = { item: open.item, openedAt: open.openedAt };
  const who = { person: command.by.person, name: command.by.name };
  const held = holderOf(known, now);
  // A note is for everybody; whatever changes the item is for who has it.
  if (command.do !== 'note' && command.do !== 'release' && held && held.person !== who.person) throw heldBy(held);
  switch (command.do) {
    case 'take': {
      const until = new Date(Date.parse(now) + command.minutes * MINUTE_MS).toISOString();
      // A lease that is still young needs no event to say that it goes on.
      if (held && Date.parse(held.until) - Date.parse(now) > (command.minutes * MINUTE_MS) / 2) return [];
      return [{ type: 'reporting.item-taken', data: { ...it, ...who, until, renewed: held !== undefined } }];
    }
    case 'release': {
      if (!held) return [];
      if (held.person !== who.person && !command.by.manages) throw heldBy(held);
      return [{ type: 'reporting.item-released', data: { ...it, person: held.person, name: held.name, cause: held.person === who.person ? 'person' : 'manager' } }];
    }
    case 'hand-over': return [{ type: 'reporting.item-handed-over', data: { ...it, ...(command.role && { role: command.role }), ...(command.to && { to: command.to }) } }];
    case 'snooze':
      within(command.until, now, LONGEST_SNOOZE_DAYS, 'snooze-date', 'An item rests until a moment in the future, at most 180 days from now.');
      return [{ type: 'reporting.item-snoozed', data: { ...it, until: command.until, reason: command.reason } }];
    case 'wake': return known?.snooze ? [{ type: 'reporting.item-woken', data: { ...it, cause: 'person' } }] : [];
    case 'note': return [{ type: 'reporting.item-noted', data: { ...it, ...who, number: notes + 1 } }];
    case 'plan':
      within(command.at, now, LONGEST_PLAN_DAYS, 'plan-date', 'The next action has a moment in the future, at most a year from now.');
      return [{ type: 'reporting.item-planned', data: { ...it, action: command.action, at: command.at } }];
    case 'resolve':
      if (!RESOLVED_BY_A_PERSON.has(open.queue)) throw new Refusal('item-not-resolvable', `This ends when the claim moves on, not by hand. Next: ${known?.next ? NEXT_ACTIONS[known.next.action] : open.nextAction}.`, 409);
      return [{ type: 'reporting.item-resolved', data: { ...it, resolution: command.resolution } }];
  }
}

/** What follows when a lease or a rest is over. A timer that was set for an earlier date says nothing. */
export function timeIsUp(open: OpenItem, known: DeskItem | undefined, name: string, now: string): DeskEvent[] {
  const it = { item: open.item, openedAt: open.openedAt };
  if (name === LEASE_ENDED && known?.lease && known.lease.until <= now) {
    return [{ type: 'reporting.item-released', data: { ...it, person: known.lease.person, name: known.lease.name, cause: 'lease-ended' } }];
  }
  if (name === SNOOZE_ENDED && known?.snooze && known.snooze.until <= now) return [{ type: 'reporting.item-woken', data: { ...it, cause: 'date' } }];
  return [];
}

export const LEASE_ENDED = 'item-lease-ended';
export const SNOOZE_ENDED = 'item-snooze-ended';

const holderOf = (known: DeskItem | undefined, now: string): DeskItem['lease'] => (known?.lease && known.lease.until > now ? known.lease : undefined);

const heldBy = ({ person, name, until }: Worker & { until: string }): Refusal => new Refusal('item-held', `${name} has this.`, 409, { person, name, until });

function within(at: string, now: string, days: number, code: string, sentence: string): void {
  const ms = Date.parse(at) - Date.parse(now);
  if (!(ms > 0 && ms <= days * DAY_MS)) throw new Refusal(code, sentence, 422);
}

/** A command as the shell stores it. */
export const deskCommandOf = (fact: LocalFact): DeskCommand => fact.data as DeskCommand;
