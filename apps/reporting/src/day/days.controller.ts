import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BusinessClock, CallerOf, Denied, IdempotencyOf, Roles, ServiceShell, type Caller, type Idempotency } from '@claimstream/service-kit';
import { z } from 'zod';
import { anId, cursorOf, day as aDay, freshness, keysOf, page, read, scope } from '../read.js';
import { businessDay, endOf } from './business-day.js';
import { countDay, dayRows } from './count-day.js';
import { daysOfPractice, type DaysState } from './decide.js';
import { risksOf, sha256Of, type DayRows } from './figures.js';

const dayOrToday = z.union([aDay, z.literal('today')]);

interface Line { stream: string; item: string; cents: number; at?: string; why?: string }

/** What each figure is made of, by name. */
const FIGURES: Readonly<Record<string, (rows: DayRows, day: string, now: string) => Line[]>> = {
  submitted: ({ attempts }) => attempts.map(attemptLine),
  accepted: ({ attempts }) => attempts.filter((a) => a.outcome === 'accepted').map(attemptLine),
  rejected: ({ attempts }) => attempts.filter((a) => a.outcome === 'rejected').map(attemptLine),
  pending: ({ attempts }) => attempts.filter((a) => a.outcome === 'pending').map(attemptLine),
  outstanding: ({ outstanding }) => outstanding.map(attemptLine),
  answered: ({ answers }) => answers.map((a) => ({ stream: a.claim, item: `${a.remit}/${a.ordinal}`, cents: a.paid_cents })),
  denied: ({ answers }) => answers.filter((a) => a.denied_cents !== 0).map((a) => ({ stream: a.claim, item: `${a.remit}/${a.ordinal}`, cents: a.denied_cents })),
  cases: ({ cases }) => cases.map((c) => ({ stream: c.claim, item: `case:${c.item}`, cents: c.amount_cents, why: c.cause })),
  booked: ({ facts }) => facts.filter((f) => f.what === 'booked').map((f) => ({ stream: f.stream, item: `${f.producer}/${f.stream}/${f.seq}`, cents: f.cents })),
  unapplied: ({ facts }) => facts.filter((f) => ['held', 'released', 'provider-adjustment'].includes(f.what)).map((f) => ({ stream: f.stream, item: `${f.producer}/${f.stream}/${f.seq}`, cents: f.cents, why: f.what })),
  'follow-up': ({ work }) => work.map((w) => ({ stream: w.stream, item: w.item, cents: w.amount_cents ?? 0, at: w.due_at, why: w.queue })),
  'high-risk': (rows, day, now) => risksOf(rows, day, now).map((r) => ({ stream: r.stream, item: r.item, cents: r.cents, at: r.until, why: r.reason })),
};

const attemptLine = (a: DayRows['attempts'][number]): Line => ({ stream: a.claim, item: `attempt:${a.item}`, cents: a.charge_cents ?? 0, at: a.transmitted_at, why: a.outcome });

/** The five end-of-day figures of each practice. A closed day answers what was said of it, for ever the same. */
@ApiTags('days')
@ApiBearerAuth()
@Controller('days/:day')
export class DaysController {
  constructor(private readonly shell: ServiceShell, private readonly clock: BusinessClock) {}

  @Get()
  @ApiOperation({ summary: 'Claims submitted and pending, payments posted (tied to the ledger), denials received, follow-up progress, high-risk claims, per practice; `today` is the business day now' })
  async day(@CallerOf() caller: Caller, @Param('day') day: string, @Query() query: unknown) {
    const q = read(page, query);
    const fresh = await freshness(this.shell, caller);
    const date = this.dateOf(caller, day);
    const practices = await this.shell.query<{ id: string; name: string }>(
      caller, `SELECT id, name FROM reporting.name_view WHERE kind = 'practice' AND ($1::text[] IS NULL OR id = ANY($1)) ORDER BY name, id LIMIT $2`, [scope(caller, q.practice), q.limit],
    );
    const closed = await this.shell.query<{ practice: string; closed_at: Date; closed_by: string; figures: { figures: unknown; corrections: unknown; flows: unknown }; sha256: string }>(
      caller, 'SELECT practice, closed_at, closed_by, figures, sha256 FROM reporting.closed_day WHERE day = $1::date AND practice = ANY($2::text[])', [date, practices.map((p) => p.id)],
    );
    const items = [];
    for (const { id, name } of practices) {
      const said = closed.find((c) => c.practice === id);
      items.push(said
        ? { practice: id, name, closed: { at: said.closed_at.toISOString(), by: said.closed_by }, asOf: said.closed_at.toISOString(), ...said.figures, sha256: said.sha256 }
        : { practice: id, name, closed: null, ...(await this.counted(caller, id, date)) });
    }
    return { ...fresh, date, timeZone: caller.tenant.timeZone, endsAt: endOf(date, caller.tenant.timeZone), items };
  }

  @Get('figures/:figure')
  @ApiOperation({ summary: `What a figure of a practice's day is made of: ${Object.keys(FIGURES).join(', ')}; of a closed day with what was learned since` })
  async figure(@CallerOf() caller: Caller, @Param('day') day: string, @Param('figure') figure: string, @Query() query: unknown) {
    const q = read(page.extend({ practice: anId }), query);
    const of = FIGURES[figure];
    if (!of) throw new Denied(404, 'figure-unknown', 'There is no such figure of a day.');
    scope(caller, q.practice);
    const fresh = await freshness(this.shell, caller);
    const date = this.dateOf(caller, day);
    const rows = await this.shell.look(caller, (look) => dayRows(look, q.practice, [date]));
    const lines = of(rows, date, this.clock.iso()).map((line) => ({ key: `${line.stream} ${line.item} ${line.why ?? ''}`, line })).sort((a, b) => (a.key < b.key ? -1 : 1));
    const after = keysOf(q.cursor, z.tuple([z.string()]))?.[0];
    const rest = after === undefined ? lines : lines.filter((l) => l.key > after);
    const shown = rest.slice(0, q.limit);
    return { ...fresh, date, figure, total: lines.length, totalCents: lines.reduce((sum, l) => sum + l.line.cents, 0), items: shown.map((l) => l.line), cursor: rest.length > q.limit ? cursorOf([shown.at(-1)?.key ?? '']) : null };
  }

  @Post('close')
  @HttpCode(200)
  @Roles('manager')
  @ApiOperation({ summary: 'Closes the days of a practice up to this one; a day that is closed stays as it was said' })
  close(@CallerOf() caller: Caller, @Param('day') day: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const { practice } = read(z.object({ practice: anId }), body);
    return this.shell.command(caller, { stream: daysOfPractice(caller.tenant.id, practice), kind: 'day', name: 'close-day', data: { practice, day: this.dateOf(caller, day) }, practice }, key);
  }

  private dateOf(caller: Caller, day: string): string {
    const asked = read(dayOrToday, day);
    return asked === 'today' ? businessDay(this.clock.iso(), caller.tenant.timeZone) : asked;
  }

  /** A day that is not closed, as it is now. */
  private async counted(caller: Caller, practice: string, day: string) {
    const stream = daysOfPractice(caller.tenant.id, practice);
    const now = this.clock.iso();
    const { figures, corrections, flows } = await this.shell.look(caller, async (look) => {
      const state = (await look.states<DaysState>([stream])).get(stream);
      // What was learned of closed days is said with the next one that is closed, and with no other.
      return countDay(look, { practice, day, said: state !== undefined && day === state.next ? state.said : {}, now });
    });
    return { asOf: now, figures, corrections, flows, sha256: sha256Of({ practice, day, figures, corrections, flows }) };
  }
}
