import type { ShellStatus } from '@claimstream/event-stream';
import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import type { AuditProof } from '../audit/verify-audit.js';
import type { ClockStatus } from '../clock/test-clock.js';
import { OPERATIONS } from '../service/tokens.js';
import type { Caller } from '../sign-in/caller.js';
import { CallerOf, Roles } from '../sign-in/decorators.js';
import type { DiscardRequest } from './discard-requests.js';
import type { Operations, ParkedStream } from './operations.js';

const stream = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{13}$/, 'An id of 13 characters');
const row = z.string().regex(/^\d{1,18}$/, 'A row number');
const replay = z.union([z.strictObject({ stream }), z.strictObject({ from: row })]);
const discard = z.strictObject({ heldId: row });
const one = z.object({ stream: stream.optional() });
const move = z.strictObject({ to: z.iso.datetime() });

/** For the people who run the platform: what is parked, what is behind, what to send again, what time it is. */
@Controller()
export class OperationsController {
  constructor(@Inject(OPERATIONS) private readonly operations: Operations) {}

  @Get('status') @Roles('sre')
  status(): Promise<ShellStatus> {
    return this.operations.status();
  }

  /** Managers see it too: they may be the second person of a discard. */
  @Get('parked') @Roles('sre', 'manager')
  parked(@CallerOf() caller: Caller, @Query({ schema: one }) query: z.infer<typeof one>): Promise<{ parked: ParkedStream[]; total: number }> {
    return this.operations.parked(caller, query.stream);
  }

  @Post('parked/:stream/resume') @Roles('sre') @HttpCode(200)
  resume(@CallerOf() caller: Caller, @Param('stream', { schema: stream }) id: string): Promise<{ stream: string; parked: string | null; held: number }> {
    return this.operations.resume(caller, id);
  }

  @Post('parked/:stream/discard') @Roles('sre') @HttpCode(200)
  discard(
    @CallerOf() caller: Caller, @Param('stream', { schema: stream }) id: string, @Headers('x-second-person') second: string | undefined, @Body({ schema: discard }) body: z.infer<typeof discard>,
  ): Promise<{ stream: string; parked: string | null; held: number }> {
    return this.operations.discard(caller, second, id, body.heldId);
  }

  @Post('parked/:stream/discard-requests') @Roles('sre') @HttpCode(200)
  askDiscard(@CallerOf() caller: Caller, @Param('stream', { schema: stream }) id: string, @Body({ schema: discard }) body: z.infer<typeof discard>): Promise<DiscardRequest> {
    return this.operations.askDiscard(caller, id, body.heldId);
  }

  @Post('parked/:stream/discard-requests/:held/confirm') @Roles('sre', 'manager') @HttpCode(200)
  confirmDiscard(@CallerOf() caller: Caller, @Param('stream', { schema: stream }) id: string, @Param('held', { schema: row }) held: string): Promise<{ stream: string; parked: string | null; held: number }> {
    return this.operations.confirmDiscard(caller, id, held);
  }

  @Delete('parked/:stream/discard-requests/:held') @Roles('sre', 'manager') @HttpCode(204)
  withdrawDiscard(@CallerOf() caller: Caller, @Param('stream', { schema: stream }) id: string, @Param('held', { schema: row }) held: string): Promise<void> {
    return this.operations.withdrawDiscard(caller, id, held);
  }

  @Post('replay') @Roles('sre') @HttpCode(200)
  replay(@CallerOf() caller: Caller, @Body({ schema: replay }) body: z.infer<typeof replay>): Promise<{ sent: number }> {
    return this.operations.replay(caller, body);
  }

  @Get('clock') @Roles('sre')
  clock(): Promise<ClockStatus> {
    return this.operations.clock.read();
  }

  @Post('clock') @Roles('sre') @HttpCode(200)
  moveClock(@Body({ schema: move }) body: z.infer<typeof move>): Promise<ClockStatus> {
    return this.operations.clock.moveTo(body.to);
  }

  @Get('audit/verify') @Roles('auditor')
  verifyAudit(): Promise<AuditProof> {
    return this.operations.verifyAudit();
  }
}
