import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { isId } from '@claimstream/contracts';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SETTLEMENTS } from './exception.js';
import type { ClaimState } from './state.js';

const claimId = z.string().refine(isId);
const overrideBody = z.strictObject({ code: z.string().min(1).max(20), path: z.string().max(200), reason: z.string().trim().min(1).max(2000) });

const settleBody = z.strictObject({ exception: z.string().min(1).max(100), decision: z.enum(Object.keys(SETTLEMENTS) as [keyof typeof SETTLEMENTS]) });

/** What a biller sees and does with one claim on its way to its payer. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class ClaimsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @ApiOperation({ summary: 'Attempts of a claim with their findings and place in an interchange' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string, @Query('after') after?: string) {
    const claim = readBody(claimId, id);
    if (after !== undefined) await this.shell.waitFor(caller, after);
    const [row] = await this.shell.query<{ practice: string | null; seq: number; positions: Record<string, string>; state: ClaimState }>(
      caller, `SELECT practice, seq, positions, state FROM submission.stream WHERE id = $1 AND kind = 'claim' AND state IS NOT NULL`, [claim],
    );
    if (row === undefined || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'claim-unknown', 'Submission does not know this claim.');
    const { state, positions } = row;
    return {
      claim, seq: row.seq, practice: row.practice, intake: state.intake?.status ?? null, coding: state.coding?.status ?? null, current: state.current ?? null,
      attempts: Object.entries(state.attempts).map(([item, a]) => ({
        item, state: positions[`attempt:${item}`] ?? null, payerId: a.asked, payer: a.route?.payer ?? null, partner: a.route?.partner ?? null,
        findings: a.findings, releases: a.releases, pinned: a.pinned ?? null, transmittedAt: a.transmittedAt ?? null, rejection: a.rejection ?? null,
      })),
      exceptions: Object.entries(state.exceptions ?? {}).map(([exception, e]) => ({ exception, raisedAt: e.at, settled: e.settled ?? null })),
      overrides: state.overrides, waiting: state.waiting ?? null,
    };
  }

  @Post(':id/recheck')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Edits the attempt again with the tables and routes of today' })
  recheck(@CallerOf() caller: Caller, @Param('id') id: string, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name: 'recheck', data: {} }, idempotency);
  }

  @Post(':id/overrides')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Answers for a finding that predicts a denial, with a reason' })
  override(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { reason, ...data } = readBody(overrideBody, body);
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name: 'override-finding', data, phi: { reason } }, idempotency);
  }

  @Post(':id/resubmit')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Sends a rejected claim again as it is now: same CLM01, frequency 1, new control numbers' })
  resubmit(@CallerOf() caller: Caller, @Param('id') id: string, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name: 'resubmit', data: {} }, idempotency);
  }

  @Post(':id/exceptions')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Decides a contradiction between what is known of the claim and what a partner says' })
  settle(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name: 'settle-exception', data: readBody(settleBody, body) }, idempotency);
  }
}
