import { holds, PROPOSAL, standings, type Finding, type MachineName, type Positions } from '@claimstream/contracts';
import { CORRECTION, DELIVERY, dueAt, ruleOf, type Queue } from './due.js';

/** Something that waits. None is ever without an owner, a next action and a date. */
export interface Item {
  /** Unique in its stream: `machine:item`, `correction`, `delivery:<file>`. */
  item: string;
  queue: Queue;
  owner: string;
  nextAction: string;
  dueAt: string;
  openedAt: string;
  findings: Finding[];
  /** What it is about, where an event said so; lists group by it. */
  category?: string;
  /** Money that waits with it, in integer cents, where it is not the whole claim. */
  amountCents?: number;
}

/** What an event said about something that waits by its machine: it is better than the table's general word. */
export type Told = Partial<Pick<Item, 'owner' | 'nextAction' | 'dueAt' | 'category' | 'amountCents'>>;

export interface Waiting {
  positions: Positions;
  /** When each item entered its state (ISO 8601). */
  since: Readonly<Record<string, string>>;
  findings: Partial<Record<MachineName, Finding[]>>;
  queryDueAt?: string;
  proposal?: { at: string };
  /** Files that could not be delivered, with the time of giving up. */
  undelivered?: Readonly<Record<string, string>>;
  /** By `machine:item`. */
  told?: Readonly<Record<string, Told>>;
  /** What waits without a machine of its own: contradictions, held payments, overdue acknowledgements. */
  more?: readonly Item[];
  updated: string;
}

/** All that waits in a stream, from where its machines stand. */
export function itemsOf(w: Waiting, zone: string): Item[] {
  const items: Item[] = standings(w.positions).flatMap((s) => {
    if (!s.waitsFor) return [];
    const key = `${s.machine}:${s.item}`;
    const { queue, allow } = ruleOf(s.machine, s.state, s.waitsFor.timer);
    const openedAt = w.since[key] ?? w.updated;
    const due = s.state === 'queried' && w.queryDueAt !== undefined ? w.queryDueAt : dueAt(allow, openedAt, zone);
    return [{ item: key, queue, owner: s.waitsFor.owner, nextAction: s.waitsFor.nextAction, dueAt: due, openedAt, findings: s.waitsFor.timer === undefined ? (w.findings[s.machine] ?? []).filter(holds) : [], ...w.told?.[key] }];
  });
  if (w.proposal) {
    items.push({ item: 'correction', queue: CORRECTION.queue, owner: PROPOSAL.owner, nextAction: PROPOSAL.nextAction, openedAt: w.proposal.at, dueAt: dueAt(CORRECTION.allow, w.proposal.at, zone), findings: [] });
  }
  for (const [file, at] of Object.entries(w.undelivered ?? {})) {
    items.push({ item: `delivery:${file}`, queue: DELIVERY.queue, owner: 'biller', nextAction: 'Find out why the file could not be delivered and send it again', openedAt: at, dueAt: dueAt(DELIVERY.allow, at, zone), findings: [] });
  }
  return [...items, ...w.more ?? []];
}
