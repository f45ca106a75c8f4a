import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { cursorOf, freshness, keysOf, number, page, read, scope } from '../read.js';
import { QUEUES } from './due.js';

const itemsQuery = page.extend({ queue: z.enum(QUEUES).optional(), owner: z.string().max(40).optional() });

interface ItemRow {
  stream: string; item: string; kind: string; practice: string | null; queue: string; owner: string; next_action: string; due_at: Date; opened_at: Date;
  headline: string; tone: string; findings: unknown[]; amount_cents: string | null; payer: string | null;
}

@ApiTags('work items')
@ApiBearerAuth()
@Controller()
export class WorkItemsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get('work-items')
  @ApiOperation({ summary: 'Open work, first due first, of equal date the larger amount first' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(itemsQuery, query);
    const fresh = await freshness(this.shell, caller);
    const [due, cents, stream, item] = keysOf(q.cursor, z.tuple([z.iso.datetime(), z.number(), z.string(), z.string()])) ?? [null, 0, '', ''];
    // Descending amounts as ascending negatives, so that one row comparison continues the order.
    const rows = await this.shell.query<ItemRow>(
      caller,
      `SELECT w.stream, w.item, w.kind, w.practice, w.queue, w.owner, w.next_action, w.due_at, w.opened_at, w.headline, w.tone, w.findings, w.amount_cents, w.payer
       FROM reporting.work_item w WHERE ($1::text[] IS NULL OR w.practice = ANY($1)) AND ($2::text IS NULL OR w.queue = $2) AND ($3::text IS NULL OR w.owner = $3)
         AND ($4::timestamptz IS NULL OR (w.due_at, -coalesce(w.amount_cents, 0), w.stream, w.item) > ($4::timestamptz, -$5::bigint, $6::text COLLATE "C", $7::text COLLATE "C"))
       ORDER BY w.due_at, -coalesce(w.amount_cents, 0), w.stream, w.item LIMIT $8`,
      [scope(caller, q.practice), q.queue ?? null, q.owner ?? null, due, cents, stream, item, q.limit + 1],
    );
    const shown = rows.slice(0, q.limit);
    const last = shown.at(-1);
    return {
      ...fresh,
      items: shown.map((r) => ({
        stream: r.stream, item: r.item, kind: r.kind, practice: r.practice, queue: r.queue, owner: r.owner, nextAction: r.next_action, dueAt: r.due_at, openedAt: r.opened_at,
        headline: { text: r.headline, tone: r.tone }, findings: r.findings, amountCents: number(r.amount_cents), payer: r.payer,
      })),
      cursor: rows.length > q.limit && last ? cursorOf([last.due_at.toISOString(), Number(last.amount_cents ?? 0), last.stream, last.item]) : null,
    };
  }

  @Get('counts')
  @ApiOperation({ summary: 'How much lies in each queue, and what of it is due first' })
  async counts(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(page, query);
    const fresh = await freshness(this.shell, caller);
    const rows = await this.shell.query<{ queue: string; count: number; cents: string | null; first_due: Date }>(
      caller,
      `SELECT queue, count(*)::int AS count, sum(amount_cents) AS cents, min(due_at) AS first_due FROM reporting.work_item
       WHERE $1::text[] IS NULL OR practice = ANY($1) GROUP BY queue`,
      [scope(caller, q.practice)],
    );
    const found = new Map(rows.map((r) => [r.queue, r]));
    return { ...fresh, queues: QUEUES.map((queue) => ({ queue, count: found.get(queue)?.count ?? 0, amountCents: number(found.get(queue)?.cents) ?? 0, firstDueAt: found.get(queue)?.first_due ?? null })) };
  }
}
