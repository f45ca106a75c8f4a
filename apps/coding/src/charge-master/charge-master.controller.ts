import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { isDate } from '@claimstream/codes';
import { isId } from '@claimstream/contracts';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PracticeState } from './decide.js';

const practiceId = z.string().refine(isId);

const row = z.strictObject({
  code: z.string().trim().toUpperCase().regex(/^([0-9A-Z]{5})?$/),
  modifiers: z.array(z.string().regex(/^[0-9A-Z]{2}$/)).max(4).optional(),
  revenueCode: z.string().regex(/^\d{4}$/).optional(),
  unitPriceCents: z.int().nonnegative().max(9_999_999_999),
}).refine((r) => r.code !== '' || r.revenueCode !== undefined);

const masterBody = z.strictObject({
  practice: practiceId,
  release: z.string().trim().min(1).max(60),
  effectiveFrom: z.string().refine(isDate),
  rows: z.array(row).min(1).max(20_000),
});

/** Prices of a practice: dated releases, never changed once loaded. */
@ApiTags('charge masters')
@ApiBearerAuth()
@Controller('charge-masters')
export class ChargeMasterController {
  constructor(private readonly shell: ServiceShell) {}

  @Post()
  @HttpCode(200)
  @Roles('manager', 'coder')
  @ApiOperation({ summary: 'Loads a dated charge master of a practice; claims that waited for a price are judged again' })
  async load(@CallerOf() caller: Caller, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { practice, ...master } = readBody(masterBody, body);
    // Prices are often loaded right after the practice was registered; what intake said may still be on its way.
    await this.shell.waitFor(caller, `intake/${practice}@1`);
    return this.shell.command(caller, { stream: practice, kind: 'practice', name: 'load-charge-master', data: master, practice }, idempotency);
  }

  @Get(':practice')
  @Roles('manager', 'coder', 'biller', 'auditor')
  @ApiOperation({ summary: 'Releases of a practice\'s charge master' })
  async releases(@CallerOf() caller: Caller, @Param('practice') id: string) {
    const practice = readBody(practiceId, id);
    if (!caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    const state = (await this.shell.look(caller, (look) => look.states<PracticeState>([practice]))).get(practice);
    if (state?.registered !== true) throw new Denied(404, 'practice-unknown', 'There is no such practice.');
    return {
      practice,
      chargeMasters: state.masters.map((m) => ({ release: m.release, effectiveFrom: m.effectiveFrom, rows: m.rows.length })),
      waitingForAPrice: state.unpriced.length,
    };
  }
}
