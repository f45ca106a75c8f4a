import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NEXT_ACTIONS, RESOLUTIONS, SNOOZE_REASONS, WORK_ROLES } from '@claimstream/contracts';
import { BusinessClock, CallerOf, ServiceShell, type Caller } from '@claimstream/service-kit';
import { PeopleDirectory, queuesOf, WHO_WORKS } from '../people/directory.js';
import { freshness, number, page, read, scope } from '../read.js';
import { QUEUES } from './due.js';
import { itemsQuery, readItems } from './read-items.js';

/** Work that one category of a queue may hold: groups of a list. */
const MOST_CATEGORIES = 100;

@ApiTags('work items')
@ApiBearerAuth()
@Controller()
export class WorkItemsController {
  constructor(private readonly shell: ServiceShell, private readonly clock: BusinessClock, private readonly directory: PeopleDirectory) {}

  @Get('work-items')
  @ApiOperation({ summary: 'Open work of one queue, several or all, by date and then by amount unless another order is asked for; `shelf=snoozed` is what rests, `desk=mine` what I have' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(itemsQuery, query);
    const fresh = await freshness(this.shell, caller);
    return { ...fresh, ...(await readItems(this.shell, caller, q, new Date(this.clock.now()).toISOString())) };
  }

  @Get('work-items/choices')
  @ApiOperation({ summary: 'What people may decide about an item: next actions, reasons to wait, ways to end it, roles, and the people of the company with the queues that are their daily work' })
  async choices(@CallerOf() caller: Caller) {
    const worked = await this.shell.query<{ person: string; name: string }>(caller, 'SELECT person, name FROM reporting.workforce');
    const known = this.directory.of(caller.tenant.id);
    const listed = new Set(known.map((p) => p.person));
    const people = [
      ...known.filter((p) => p.roles.some((r) => (WHO_WORKS as readonly string[]).includes(r))).map((p) => ({ person: p.person, name: p.name, queues: queuesOf(p), practices: p.practices })),
      // Whoever worked here is somebody to hand work to, whatever the directory says or whether there is one.
      ...worked.filter((w) => !listed.has(w.person)).map((w) => ({ ...w, queues: [], practices: '*' as const })),
    ].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.person < b.person ? -1 : 1));
    const words = (of: Record<string, string>) => Object.entries(of).map(([code, text]) => ({ code, text }));
    return { nextActions: words(NEXT_ACTIONS), snoozeReasons: words(SNOOZE_REASONS), resolutions: words(RESOLUTIONS), roles: WORK_ROLES, people };
  }

  @Get('work-items/categories')
  @ApiOperation({ summary: 'How much of a queue falls into each category, what of it is due first, most first' })
  async categories(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(itemsQuery, query);
    const rows = await this.shell.query<{ category: string | null; count: number; cents: string | null; first_due: Date }>(
      caller,
      `SELECT category, count(*)::int AS count, sum(amount_cents) AS cents, min(work_at) AS first_due FROM reporting.work_item
       WHERE shelf = $1 AND queue = ANY($2::text[]) AND ($3::text[] IS NULL OR practice = ANY($3)) GROUP BY category ORDER BY count DESC, category LIMIT $4`,
      [q.shelf, q.queue ?? QUEUES, scope(caller, q.practice), MOST_CATEGORIES],
    );
    return { categories: rows.map((r) => ({ category: r.category === '' ? null : r.category, count: r.count, amountCents: number(r.cents) ?? 0, firstDueAt: r.first_due })) };
  }

  @Get('counts')
  @ApiOperation({ summary: 'How much lies in each queue, and what of it is due first' })
  async counts(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(page, query);
    const fresh = await freshness(this.shell, caller);
    const rows = await this.shell.query<{ queue: string; count: number; cents: string | null; first_due: Date }>(
      caller,
      `SELECT queue, count(*)::int AS count, sum(amount_cents) AS cents, min(work_at) AS first_due FROM reporting.work_item
       WHERE shelf = 'open' AND ($1::text[] IS NULL OR practice = ANY($1)) GROUP BY queue`,
      [scope(caller, q.practice)],
    );
    const found = new Map(rows.map((r) => [r.queue, r]));
    return { ...fresh, queues: QUEUES.map((queue) => ({ queue, count: found.get(queue)?.count ?? 0, amountCents: number(found.get(queue)?.cents) ?? 0, firstDueAt: found.get(queue)?.first_due ?? null })) };
  }
}
