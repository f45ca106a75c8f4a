import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, IdempotencyOf, readBody, Roles, ServiceShell, type Caller, type CommandAnswer, type Idempotency } from '@claimstream/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ClaimState } from '../claim/state.js';
import { UNKNOWN } from './list.js';
import { triageBody } from './triage-by-person.js';

interface CaseRow {
  claim: string; item: string; practice: string; sequence: string; cause: string; category: string; route: string | null; appealable: string | null; correctable: boolean | null;
  appeal_by: string | null; correct_by: string | null; owner: string; next_action: string; due_on: string; amount_cents: string; lines: number; opened_on: string; triaged_by: string | null;
}

const PAGE = 100;

const listQuery = z.object({
  practice: z.string().refine(isId).optional(),
  category: z.string().max(40).optional(),
  owner: z.string().max(40).optional(),
  /** Only cases due on this day or before. */
  due: z.iso.date().optional(),
  /** Where the page before ended: `next` of its answer. */
  cursor: z.string().regex(/^\d{4}-\d{2}-\d{2}\/[0-9A-Z]{13}\/.{1,40}$/).optional(),
});

/** What payers refuse to pay, and who does what about it. */
@ApiTags('cases')
@ApiBearerAuth()
@Controller()
export class CasesController {
  constructor(private readonly shell: ServiceShell) {}

  @Get('cases')
  @Roles('denial', 'biller', 'coder', 'poster', 'manager', 'auditor')
  @ApiOperation({ summary: 'Cases of the caller\'s practices by the day their next step is due; filters practice, category, owner, due; ?cursor= continues' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const { practice, category, owner, due, cursor } = readBody(listQuery, query);
    if (practice !== undefined && !caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    const practices = practice === undefined ? caller.practices : [practice];
    const [day, claim, ...item] = cursor?.split('/') ?? [];
    const rows = await this.shell.query<CaseRow>(
      caller,
      `SELECT *, to_char(due_on, 'YYYY-MM-DD') AS due_on, to_char(appeal_by, 'YYYY-MM-DD') AS appeal_by, to_char(correct_by, 'YYYY-MM-DD') AS correct_by, to_char(opened_on, 'YYYY-MM-DD') AS opened_on
       FROM denial.denial_case c
       WHERE ($1::text[] IS NULL OR practice = ANY($1)) AND ($2::text IS NULL OR category = $2) AND ($3::text IS NULL OR owner = $3) AND ($4::date IS NULL OR c.due_on <= $4)
         AND ($5::date IS NULL OR (c.due_on, claim, item) > ($5::date, $6::text COLLATE "C", $7::text COLLATE "C"))
       ORDER BY c.due_on, claim, item LIMIT ${PAGE}`,
      [practices === '*' ? null : [...practices], category ?? null, owner ?? null, due ?? null, day ?? null, claim ?? null, item.join('/')],
    );
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    return { cases: rows.map(shown), next: last === undefined ? null : `${last.due_on}/${last.claim}/${last.item}` };
  }

  @Get('claims/:id')
  @Roles('denial', 'biller', 'coder', 'poster', 'agent', 'manager', 'auditor')
  @ApiOperation({ summary: 'All cases of a claim with their denied lines' })
  async claim(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = isId(id)
      ? await this.shell.query<{ practice: string | null; positions: Record<string, string>; state: ClaimState }>(caller, `SELECT practice, positions, state FROM denial.stream WHERE id = $1 AND kind = 'claim' AND state IS NOT NULL`, [id])
      : [];
    if (row === undefined || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'claim-unknown', 'Denial does not know this claim.');
    return {
      claim: id, practice: row.practice,
      cases: Object.entries(row.state.cases).map(([item, c]) => ({
        case: item, state: row.positions[`case:${item}`] ?? null, sequence: c.sequence, cause: c.cause, lines: c.lines, amountCents: c.amountCents, openedOn: c.openedOn, dueOn: c.dueOn,
        category: c.triage?.category ?? UNKNOWN.category, owner: c.triage?.owner ?? UNKNOWN.owner, nextAction: c.triage?.nextAction ?? UNKNOWN.nextAction, route: c.triage?.route ?? null,
        appealable: c.triage?.appealable ?? null, correctable: c.triage?.correctable ?? null, appealBy: c.triage?.appealBy ?? null, correctBy: c.triage?.correctBy ?? null,
        triagedBy: c.triage?.by ?? null, releases: c.triage?.releases ?? [], overturned: c.overturned ?? null,
      })),
    };
  }

  @Post('claims/:id/triage')
  @HttpCode(200)
  @Roles('denial', 'manager')
  @ApiOperation({ summary: 'A person decides category, route, owner and dates of a case' })
  triage(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(z.string().refine(isId), id), kind: 'claim', name: 'triage', data: readBody(triageBody, body) }, idempotency);
  }
}

const shown = (r: CaseRow) => ({
  claim: r.claim, case: r.item, practice: r.practice, sequence: r.sequence, cause: r.cause, category: r.category, route: r.route, appealable: r.appealable, correctable: r.correctable,
  appealBy: r.appeal_by, correctBy: r.correct_by, owner: r.owner, nextAction: r.next_action, dueOn: r.due_on, amountCents: Number(r.amount_cents), lines: r.lines, openedOn: r.opened_on, triagedBy: r.triaged_by,
});
