import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { journeyOf } from '../journey/read-journey.js';
import { payerNames } from '../names/payer-names.js';
import { anId, cursorOf, day, freshness, keysOf, page, read, scope } from '../read.js';
import { STANDINGS } from '../day/standing.js';
import { CLAIM_COLUMNS, claimOf, type ClaimRow } from './claim-row.js';
import { messagesOf, moneyOf } from './read-money.js';
import type { ClaimState } from './state.js';

const claimsQuery = page.extend({
  state: z.enum(STANDINGS).optional(),
  tone: z.enum(['danger', 'warn', 'ok', 'info', 'mute']).optional(),
  payer: z.string().max(80).optional(),
  document: anId.optional(),
  from: day.optional(),
  to: day.optional(),
});

const MAY_SEE_PEOPLE = ['biller', 'coder', 'manager', 'agent'] as const;

/** What a screen shows of a person: from the sealed part of the claim's state, undefined where nothing is known. */
const personOf = (phi: unknown) => (phi as ClaimState['phi'])?.person ?? null;

@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class ClaimsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @ApiOperation({ summary: 'Claims, newest first, with their headline; filters: practice, state, tone, payer, document, first day of service from and to' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(claimsQuery, query);
    const fresh = await freshness(this.shell, caller);
    const before = keysOf(q.cursor, z.tuple([z.string()]))?.[0] ?? null;
    const rows = await this.shell.query<ClaimRow>(
      caller,
      `SELECT ${CLAIM_COLUMNS} FROM reporting.claim_view c
       WHERE ($1::text[] IS NULL OR c.practice = ANY($1)) AND ($2::text IS NULL OR c.standing = $2) AND ($3::text IS NULL OR c.tone = $3)
         AND ($4::text IS NULL OR c.payer = $4 OR c.payer_source = $4) AND ($5::text IS NULL OR c.document = $5)
         AND ($6::date IS NULL OR c.service_from >= $6) AND ($7::date IS NULL OR c.service_from <= $7) AND ($8::text IS NULL OR c.claim < $8)
       ORDER BY c.claim DESC LIMIT $9`,
      [scope(caller, q.practice), q.state ?? null, q.tone ?? null, q.payer ?? null, q.document ?? null, q.from ?? null, q.to ?? null, before, q.limit + 1],
    );
    const more = rows.length > q.limit;
    const shown = rows.slice(0, q.limit).map(claimOf);
    const nameOf = await payerNames(this.shell, caller, shown);
    const items = shown.map((c) => ({ ...c, payerName: nameOf(c) }));
    return { ...fresh, items, cursor: more ? cursorOf([items.at(-1)?.claim ?? '']) : null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One claim: headline, where each machine stands, findings, money, open work' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const claim = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const row = await this.permitted(caller, claim);
    const [work, names] = await Promise.all([
      this.shell.query(
        caller,
        `SELECT item, queue, owner, next_action AS "nextAction", due_at AS "dueAt", opened_at AS "openedAt", findings,
           CASE WHEN held_by IS NOT NULL THEN json_build_object('person', held_by, 'name', held_name, 'until', held_until) END AS "heldBy"
         FROM reporting.work_item WHERE stream = $1 ORDER BY due_at, item`,
        [claim],
      ),
      this.shell.query<{ id: string; kind: string; name: string }>(caller, 'SELECT id, kind, name FROM reporting.name_view WHERE id = ANY($1::text[])', [[row.practice, row.payer, row.partner].filter((x) => x !== null)]),
    ]);
    const view = claimOf(row);
    const nameOf = await payerNames(this.shell, caller, [view]);
    return { ...fresh, ...view, payerName: nameOf(view), names: Object.fromEntries(names.map((n) => [n.kind, n.name])), positions: row.positions, findings: row.findings, money: row.money, workItems: work };
  }

  @Get(':id/journey')
  @ApiOperation({ summary: 'Everything that happened to the claim, in order, in words, with who did it and its trace' })
  async journey(@CallerOf() caller: Caller, @Param('id') id: string, @Query('cursor') cursor?: string) {
    const claim = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const { headline, tone } = await this.permitted(caller, claim);
    return { ...fresh, claim, headline, tone, ...(await journeyOf(this.shell, caller, claim, cursor)) };
  }

  @Get(':id/money')
  @ApiOperation({ summary: 'Lines and money: each line as billed beside what payers answered, with charge = paid + adjustments for every line and answer, and what is open now' })
  async money(@CallerOf() caller: Caller, @Param('id') id: string) {
    const claim = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const { money } = await this.permitted(caller, claim);
    const { chargeCents, balances, cases, share } = money;
    return { ...fresh, claim, chargeCents, balances: balances ?? null, cases: cases ?? {}, share: share ?? null, ...(await moneyOf(this.shell, caller, claim)) };
  }

  @Get(':id/messages')
  @ApiOperation({ summary: 'Which files spoke of the claim: the 837 it left in, acknowledgements and remittances, with stage, outcome, codes and control numbers' })
  async messages(@CallerOf() caller: Caller, @Param('id') id: string) {
    const claim = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    await this.permitted(caller, claim);
    return { ...fresh, claim, messages: await messagesOf(this.shell, caller, claim) };
  }

  @Post(':id/person')
  @HttpCode(200)
  @Roles(...MAY_SEE_PEOPLE)
  @ApiOperation({ summary: 'The person treated, to somebody who may see it; every opening is an audit row' })
  async person(@CallerOf() caller: Caller, @Param('id') id: string) {
    const claim = read(anId, id);
    await this.permitted(caller, claim);
    const { phi } = await this.shell.reveal(caller, claim, 'claim-page');
    return { claim, person: personOf(phi) };
  }

  @Post('people')
  @HttpCode(200)
  @Roles(...MAY_SEE_PEOPLE)
  @ApiOperation({ summary: 'The persons of the claims on one page; every opening is an audit row' })
  async people(@CallerOf() caller: Caller, @Body() body: unknown) {
    const { claims } = read(z.object({ claims: z.array(anId).min(1).max(100) }), body);
    const found = await this.shell.revealMany(caller, claims, 'claim-list');
    return { items: found.filter((f) => f.kind === 'claim').map((f) => ({ claim: f.stream, person: personOf(f.phi) })) };
  }

  private async permitted(caller: Caller, claim: string): Promise<ClaimRow> {
    const [row] = await this.shell.query<ClaimRow>(caller, `SELECT ${CLAIM_COLUMNS}, c.positions, c.findings, c.money FROM reporting.claim_view c WHERE c.claim = $1`, [claim]);
    if (!row || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'claim-unknown', 'There is no such claim, or it is not yours to see.');
    return row;
  }
}
