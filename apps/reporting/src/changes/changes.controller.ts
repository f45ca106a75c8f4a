import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { anId, read, scope } from '../read.js';

const changesQuery = z.object({ since: z.string().regex(/^\d{1,19}$/).optional(), practice: anId.optional(), limit: z.coerce.number().int().min(1).max(2000).default(500) });

/** What changed, for live screens: ids only. A screen reads again what it shows; nothing of a person travels here. */
@ApiTags('changes')
@ApiBearerAuth()
@Controller('changes')
export class ChangesController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @ApiOperation({ summary: 'Streams changed since a cursor; without one, the cursor of now. `resync` asks the client to read everything again' })
  async since(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(changesQuery, query);
    const [now] = await this.shell.query<{ horizon: string }>(caller, 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon');
    const horizon = now?.horizon ?? '0';
    if (q.since === undefined) return { cursor: horizon, changes: [], resync: false };
    const rows = await this.shell.query<{ stream: string; kind: string; practice: string | null; lamport: number }>(
      caller,
      `SELECT stream, kind, max(practice) AS practice, max(lamport) AS lamport FROM reporting.journey_entry
       WHERE stored_xid >= $1::text::xid8 AND stored_xid < $2::text::xid8 AND ($3::text[] IS NULL OR practice = ANY($3)) GROUP BY stream, kind ORDER BY stream LIMIT $4`,
      [q.since, horizon, scope(caller, q.practice), q.limit + 1],
    );
    // More than a page changed at once: reading everything again costs less than following.
    const resync = rows.length > q.limit;
    return { cursor: horizon, changes: resync ? [] : rows.map((r) => ({ id: r.stream, kind: r.kind, practice: r.practice, version: r.lamport })), resync };
  }
}
