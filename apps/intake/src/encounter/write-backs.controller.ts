import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';

interface Row { claim: string; field: string; practice: string; revision: number; corrected_by: string; corrected_at: Date }

const doneBody = z.strictObject({ claim: z.string().length(13), fields: z.array(z.string().min(1).max(100)).min(1).max(100) });
const PAGE = 500;

/** What billers corrected here and the practice's own system still has as it was: the next claim of the patient would be wrong again. */
@ApiTags('write-backs')
@ApiBearerAuth()
@Controller('write-backs')
export class WriteBacksController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @Roles('biller', 'coder', 'manager')
  @ApiOperation({ summary: 'Corrected fields the practice has to take over, oldest first; the values stand on the claim\'s own page' })
  async list(@CallerOf() caller: Caller, @Query('practice') practice?: string) {
    if (practice !== undefined && !caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    const practices = practice === undefined ? caller.practices : [practice];
    const rows = await this.shell.query<Row>(
      caller, `SELECT claim, field, practice, revision, corrected_by, corrected_at FROM intake.write_back WHERE $1::text[] IS NULL OR practice = ANY($1) ORDER BY corrected_at, claim, field LIMIT ${PAGE}`,
      [practices === '*' ? null : [...practices]],
    );
    return { writeBacks: rows.map((r) => ({ claim: r.claim, field: r.field, practice: r.practice, revision: r.revision, correctedBy: r.corrected_by, correctedAt: r.corrected_at })) };
  }

  @Post()
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Says that the practice has taken corrections over' })
  done(@CallerOf() caller: Caller, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { claim, fields } = readBody(doneBody, body);
    return this.shell.command(caller, { stream: claim, kind: 'claim', name: 'written-back', data: { fields } }, idempotency);
  }
}
