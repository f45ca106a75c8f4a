import { Denied, type Caller, type ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';
import { payerNames, type NamesPayer } from '../names/payer-names.js';
import { anId, cursorOf, keysOf, number, page, scope } from '../read.js';
import { QUEUES, type Queue } from './due.js';

/** Most items that are counted; beyond, a list says "10,000+". */
export const MOST_COUNTED = 10_000;

const several = <T extends z.ZodType<string, string>>(one: T) => z.string().max(400).transform((text) => text.split(',').filter((t) => t !== '')).pipe(z.array(one).min(1));

export const itemsQuery = page.extend({
  /** One queue or several, separated by commas. */
  queue: several(z.enum(QUEUES)).optional(),
  owner: z.string().max(40).optional(),
  category: z.string().max(80).optional(),
  /** Id under which claims name it. */
  payer: z.string().max(80).optional(),
  shelf: z.enum(['open', 'snoozed']).default('open'),
  /** `mine`: what I hold or was given; `free`: what nobody has. */
  desk: z.enum(['mine', 'free']).optional(),
  sort: z.enum(['due', 'amount', 'category']).default('due'),
  stream: anId.optional(),
});
export type ItemsQuery = z.infer<typeof itemsQuery>;

interface ItemRow {
  stream: string; item: string; kind: string; practice: string | null; queue: string; owner: string; next_action: string; due_at: Date; opened_at: Date;
  headline: string; tone: string; findings: unknown[]; amount_cents: string | null; payer: string | null; category: string | null; shelf: string; work_at: Date; rank_cents: string;
  held_by: string | null; held_name: string | null; held_until: Date | null; assigned_to: string | null; assigned_name: string | null; snooze_reason: string | null; planned_at: Date | null; notes: number;
}

const COLUMNS = `w.stream, w.item, w.kind, w.practice, w.queue, w.owner, w.next_action, w.due_at, w.opened_at, w.headline, w.tone, w.findings, w.amount_cents, w.payer, w.category, w.shelf,
  w.work_at, w.rank_cents, w.held_by, w.held_name, w.held_until, w.assigned_to, w.assigned_name, w.snooze_reason, w.planned_at, w.notes`;

const TEXT = 'text COLLATE "C"';

/** Sort keys of each order; every order ends in the item's own key, so that a cursor names one place. */
const ORDERS: Record<ItemsQuery['sort'], { keys: string[]; types: string[]; of(r: ItemRow): (string | number)[] }> = {
  due: { keys: ['work_at', 'rank_cents'], types: ['timestamptz', 'bigint'], of: (r) => [r.work_at.toISOString(), Number(r.rank_cents)] },
  amount: { keys: ['rank_cents', 'work_at'], types: ['bigint', 'timestamptz'], of: (r) => [Number(r.rank_cents), r.work_at.toISOString()] },
  category: { keys: ['category', 'work_at', 'rank_cents'], types: [TEXT, 'timestamptz', 'bigint'], of: (r) => [r.category ?? '', r.work_at.toISOString(), Number(r.rank_cents)] },
};

const cursorShape = z.array(z.union([z.string(), z.number()])).min(4).max(5);

/** People who work for more practices than this are read through the queues and not through each practice. */
const PRACTICES_MERGED = 30;

/**
 * A page of work. Each queue (of each practice) is read in its own order through its index and the heads are merged: one set of indexes serves
 * one queue, several, and all, and a page costs the same at a hundred items and at a million. Queues stand in the statement as they are, because
 * only then an index of what does not just wait is known to hold them; they are words of a list.
 */
export async function readItems(shell: ServiceShell, caller: Caller, q: ItemsQuery, nowIso: string) {
  const order = ORDERS[q.sort];
  const practices = scope(caller, q.practice);
  const params: unknown[] = [];
  const p = (value: unknown): string => `$${params.push(value)}`;
  const where: string[] = q.stream === undefined ? [`w.shelf = ${p(q.shelf)}`] : [`w.stream = ${p(q.stream)}`];
  if (q.owner !== undefined) where.push(`w.owner = ${p(q.owner)}`);
  if (q.category !== undefined) where.push(`w.category = ${p(q.category)}`);
  if (q.payer !== undefined) where.push(`w.payer = ${p(q.payer)}`);
  if (q.desk === 'mine') where.push(`w.desk_of = ${p(caller.person)}`);
  if (q.desk === 'free') where.push(`(w.held_until IS NULL OR w.held_until <= ${p(nowIso)}::timestamptz) AND w.assigned_to IS NULL`);
  const own = practices === null ? undefined : p(practices);
  // One person's desk and one claim's work are few rows; queues are merged from their heads.
  const few = q.desk === 'mine' || q.stream !== undefined;
  const byPractice = own !== undefined && !few && (practices ?? []).length <= PRACTICES_MERGED;
  if (own !== undefined && !byPractice) where.push(`w.practice = ANY(${own}::text[])`);
  const counting = { where: [...where, ...(byPractice ? [`w.practice = ANY(${own}::text[])`] : [])], params: [...params] };

  const keys = [...order.keys, 'stream', 'item'];
  const types = [...order.types, TEXT, TEXT];
  const after = keysOf(q.cursor, cursorShape);
  if (after && after.length !== keys.length) throw new Denied(422, 'cursor-shape', 'The cursor is not one that this list gave out.');
  if (after) where.push(`(${keys.map((k) => `w.${k}`).join(', ')}) > (${after.map((k, i) => `${p(k)}::${types[i]}`).join(', ')})`);
  const [sorted, limit] = [keys.map((k) => `w.${k}`).join(', '), p(q.limit + 1)];
  const head = (more: string): string => `SELECT ${COLUMNS} FROM reporting.work_item w WHERE ${[...where, more].filter((c) => c !== '').join(' AND ')} ORDER BY ${sorted} LIMIT ${limit}`;
  const queues: readonly Queue[] = q.queue ?? QUEUES;
  const one = (queue: Queue): string => (byPractice
    ? `SELECT w.* FROM unnest(${own}::text[]) AS u(practice) CROSS JOIN LATERAL (${head(`w.queue = '${queue}' AND w.practice = u.practice`)}) w ORDER BY ${sorted} LIMIT ${limit}`
    : head(`w.queue = '${queue}'`));
  const rows = await shell.query<ItemRow>(caller, few
    ? head(q.queue ? `w.queue IN (${queues.map((x) => `'${x}'`).join(', ')})` : '')
    : `SELECT w.* FROM (${queues.map((queue) => `(${one(queue)})`).join(' UNION ALL ')}) w ORDER BY ${sorted} LIMIT ${limit}`, params);
  const shown = rows.slice(0, q.limit);
  const last = shown.at(-1);
  const nameOf = await namesOf(shell, caller, shown);
  return {
    items: shown.map((r) => ({ ...itemOf(r, nowIso), payerName: nameOf(r) })),
    cursor: rows.length > q.limit && last ? cursorOf([...order.of(last), last.stream, last.item]) : null,
    ...(after ? {} : { total: await totalOf(shell, caller, counting.where, counting.params, q.queue) }),
  };
}

/** The payer of an item by name: a claim has the id its source gave, a file of ours the payer's record, a remittance the name its payer signs with. */
async function namesOf(shell: ServiceShell, caller: Caller, rows: readonly ItemRow[]): Promise<(row: ItemRow) => string | null> {
  const remits = rows.filter((r) => r.kind === 'remit').map((r) => r.stream);
  const said = remits.length === 0 ? [] : await shell.query<{ remit: string; payer_name: string | null }>(caller, 'SELECT remit, payer_name FROM reporting.remit_shown WHERE remit = ANY($1::text[])', [remits]);
  const paidBy = new Map(said.map((s) => [s.remit, s.payer_name]));
  const named = (r: ItemRow): NamesPayer => (r.kind === 'claim' ? { payerSource: r.payer } : { payer: r.payer });
  const nameOf = await payerNames(shell, caller, rows.map(named));
  return (r) => paidBy.get(r.stream) ?? nameOf(named(r));
}

/** How many there are, counted no further than lists say. */
async function totalOf(shell: ServiceShell, caller: Caller, where: string[], params: unknown[], queues: readonly Queue[] | undefined): Promise<number> {
  const of = queues ? ` AND w.queue IN (${queues.map((x) => `'${x}'`).join(', ')})` : '';
  const [row] = await shell.query<{ n: number }>(caller, `SELECT count(*)::int AS n FROM (SELECT 1 FROM reporting.work_item w WHERE ${where.join(' AND ')}${of} LIMIT $${params.length + 1}) few`, [...params, MOST_COUNTED + 1]);
  return row?.n ?? 0;
}

/** An item as lists answer it: codes, cents, dates, sentences, and the billing company's own people; nobody who is treated. */
const itemOf = (r: ItemRow, nowIso: string) => ({
  stream: r.stream, item: r.item, kind: r.kind, practice: r.practice, queue: r.queue, owner: r.owner, nextAction: r.next_action, dueAt: r.due_at, openedAt: r.opened_at,
  headline: { text: r.headline, tone: r.tone }, findings: r.findings, amountCents: number(r.amount_cents), payer: r.payer, category: r.category === '' ? null : r.category, workAt: r.work_at,
  heldBy: r.held_by !== null && r.held_until !== null && r.held_until.toISOString() > nowIso ? { person: r.held_by, name: r.held_name, until: r.held_until } : null,
  assignedTo: r.assigned_to === null ? null : { person: r.assigned_to, name: r.assigned_name },
  snoozed: r.shelf === 'snoozed' ? { until: r.work_at, reason: r.snooze_reason } : null, plannedAt: r.planned_at, notes: r.notes,
});
