import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BusinessClock, CallerOf, ServiceShell, type Caller } from '@claimstream/service-kit';
import { anId, day, freshness, page, read, scope } from '../read.js';
import { addDays } from '@claimstream/contracts';
import { localDay } from '../work-item/zone.js';
import { acknowledgedOf, type AttemptCount, type PendingRow } from './acknowledged.js';
import { boardOf, type DayFigures } from './board.js';
import type { BoardStanding } from './standing.js';

interface Grouped { practice: string | null; count: number; cents: string }

@ApiTags('boards')
@ApiBearerAuth()
@Controller()
export class BoardController {
  constructor(private readonly shell: ServiceShell, private readonly clock: BusinessClock) {}

  @Get('practices')
  @ApiOperation({ summary: 'The practices this person works for' })
  async practices(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(page, query);
    const fresh = await freshness(this.shell, caller);
    const rows = await this.shell.query<{ id: string; name: string; npi: string | null; time_zone: string | null }>(
      caller, `SELECT id, name, npi, time_zone FROM reporting.name_view WHERE kind = 'practice' AND ($1::text[] IS NULL OR id = ANY($1)) ORDER BY name, id`, [scope(caller, q.practice)],
    );
    return { ...fresh, items: rows.map((r) => ({ practice: r.id, name: r.name, npi: r.npi, timeZone: r.time_zone })) };
  }

  @Get('yesterday')
  @ApiOperation({ summary: 'The board of a day (yesterday if none is named) per practice: what came, what left, what stayed, and submitted = accepted + rejected + pending with every pending listed, in claims and cents, and that the sums agree' })
  async yesterday(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(page.extend({ date: day.optional(), practice: anId.optional() }), query);
    const fresh = await freshness(this.shell, caller);
    const zone = caller.tenant.timeZone;
    const date = q.date ?? addDays(localDay(this.clock.iso(), zone), -1);
    const params = [scope(caller, q.practice), date];
    const from = 'FROM reporting.claim_day d WHERE ($1::text[] IS NULL OR d.practice = ANY($1))';
    const left = `FROM reporting.attempt_view a WHERE ($1::text[] IS NULL OR a.practice = ANY($1)) AND a.day IN ($2::date, $2::date + 1) AND (a.transmitted_at AT TIME ZONE $3)::date = $2::date`;
    const [opening, moves, closing, happened, names, attempts, pending] = await Promise.all([
      this.shell.query<Grouped & { standing: BoardStanding }>(caller, `SELECT practice, standing, count(*)::int AS count, sum(cents) AS cents ${from} AND d.day < $2::date AND (d.until IS NULL OR d.until >= $2::date) GROUP BY practice, standing`, params),
      this.shell.query<Grouped & { before: BoardStanding | null; standing: BoardStanding; before_cents: string }>(caller, `SELECT practice, before, standing, count(*)::int AS count, sum(before_cents) AS before_cents, sum(cents) AS cents ${from} AND d.day = $2::date GROUP BY practice, before, standing`, params),
      this.shell.query<Grouped & { standing: BoardStanding }>(caller, `SELECT practice, standing, count(*)::int AS count, sum(cents) AS cents ${from} AND d.day <= $2::date AND (d.until IS NULL OR d.until > $2::date) GROUP BY practice, standing`, params),
      this.shell.query<Grouped & { what: string }>(caller, `SELECT practice, what, count(*)::int AS count, sum(cents) AS cents FROM (SELECT d.practice, d.cents, unnest(d.happened) AS what ${from} AND d.day = $2::date) h GROUP BY practice, what`, params),
      this.shell.query<{ id: string; name: string }>(caller, `SELECT id, name FROM reporting.name_view WHERE kind = 'practice' AND ($1::text[] IS NULL OR id = ANY($1))`, [params[0]]),
      this.shell.query<AttemptCount>(caller, `SELECT practice, outcome, count(*)::int AS count, coalesce(sum(charge_cents), 0) AS cents ${left} GROUP BY practice, outcome`, [...params, zone]),
      this.shell.query<PendingRow>(caller, `SELECT claim, item, practice, transmitted_at, charge_cents, state, partner, payer, interchange, overdue_at ${left} AND a.outcome = 'pending' ORDER BY a.transmitted_at, a.claim, a.item`, [...params, zone]),
    ]);
    const now = this.clock.iso();
    const practices = [...new Set([...names.map((n): string | null => n.id), ...[...opening, ...moves, ...closing].map((r) => r.practice)])];
    const nameOf = new Map(names.map((n) => [n.id, n.name]));
    return {
      ...fresh, date, timeZone: zone,
      items: practices.map((practice) => {
        const own = <T extends Grouped>(rows: T[]) => rows.filter((r) => r.practice === practice).map((r) => ({ ...r, cents: Number(r.cents) }));
        const figures: DayFigures = { opening: own(opening), moves: own(moves).map((m) => ({ ...m, beforeCents: Number(m.before_cents) })), closing: own(closing), happened: own(happened) };
        return { practice, name: practice === null ? null : (nameOf.get(practice) ?? null), ...boardOf(figures), acknowledged: acknowledgedOf(attempts.filter((a) => a.practice === practice), pending.filter((p) => p.practice === practice), now) };
      }).sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)),
    };
  }
}
