import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { isId } from '@claimstream/contracts';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { InterchangeState } from './decide.js';

const interchangeId = z.string().refine(isId);

/** Files to partners. */
@ApiTags('interchanges')
@ApiBearerAuth()
@Controller('interchanges')
export class InterchangesController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @ApiOperation({ summary: 'Members, control numbers and delivery of a file' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = await this.shell.query<{ practice: string | null; state: InterchangeState }>(
      caller, `SELECT practice, state FROM submission.stream WHERE id = $1 AND kind = 'interchange' AND state IS NOT NULL`, [readBody(interchangeId, id)],
    );
    if (row === undefined || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'interchange-unknown', 'There is no such interchange.');
    const { key, coming, closed, numbers, built, sent } = row.state;
    return { interchange: id, ...key, closed, claims: coming.map(({ claim, item, chargeCents }) => ({ claim, item, chargeCents })), numbers: numbers ?? null, built: built ?? null, sent: sent === undefined ? null : { fileName: sent.fileName, sha256: sent.sha256 } };
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Roles('biller', 'manager', 'sre')
  @ApiOperation({ summary: 'Tries the delivery again; the bytes and the control number stay the same' })
  retry(@CallerOf() caller: Caller, @Param('id') id: string, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(interchangeId, id), kind: 'interchange', name: 'retry-delivery', data: {} }, idempotency);
  }
}
