import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';
import { coveragesOf } from '../registration/coverage.js';
import { EDITABLE } from '../registration/edit.js';
import type { ClaimIdentity, ClaimState } from './state.js';

const claimId = z.string().length(13);
const editBody = z.strictObject({
  /** Path to value, for example `subscriber.memberId`; `coverageOrder` takes the list of sequences in their new order. */
  changes: z.record(z.string(), z.unknown()).default({}),
  /** Codes of the source's findings that the person has dealt with. */
  resolved: z.array(z.string().max(60)).max(200).default([]),
});
/** Reasons come from a list, because free text would name people. */
const notBillableBody = z.strictObject({ reason: z.enum(['duplicate', 'no charge', 'self pay', 'billed elsewhere', 'entered in error']) });

/** Registration of a claim as a biller sees and completes it. Lists and search are reporting's. */
@ApiTags('claims')
@ApiBearerAuth()
@Controller('claims')
export class ClaimsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get(':id')
  @Roles('biller', 'coder', 'manager')
  @ApiOperation({ summary: 'Registration, coverages and findings of a claim; the opening is audited' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string, @Query('after') after?: string) {
    const claim = readBody(claimId, id);
    if (after !== undefined) await this.shell.waitFor(caller, after);
    const { kind, practice, phi } = await this.shell.reveal(caller, claim, 'claim-registration');
    const [place] = await this.shell.query<{ seq: number; positions: Record<string, string> }>(caller, 'SELECT seq, positions FROM intake.stream WHERE id = $1', [claim]);
    const state = (await this.shell.look(caller, (look) => look.states<ClaimState>([claim]))).get(claim);
    if (kind !== 'claim' || state === undefined || place === undefined) throw new Denied(404, 'claim-unknown', 'There is no such claim, or it is not yours to see.');
    const identity = phi as ClaimIdentity;
    return {
      claim, seq: place.seq, practice, encounter: place.positions['encounter:1'] ?? null, document: state.document, ordinal: state.ordinal, source: state.source, revision: state.revision,
      patient: state.patient, guarantor: state.guarantor, coverages: coveragesOf(identity.claim), findings: state.findings, sent: state.sent ?? null,
      duplicateOf: state.duplicateOf ?? null, notBillable: state.notBillable ?? null, clinicalCodes: state.clinicalCodes ?? [],
      claimNumber: identity.claimNumber, registration: identity.claim, corrections: identity.corrections, proposed: identity.proposed ?? null, editable: [...Object.keys(EDITABLE), 'coverageOrder'],
    };
  }

  @Post(':id/edits')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Changes registration or coverage; the claim is checked again' })
  edit(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { changes, resolved } = readBody(editBody, body);
    return this.say(caller, id, 'edit-registration', { resolved }, idempotency, { changes });
  }

  @Post(':id/confirm-not-duplicate')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Says that a repeat in the file is a service of its own' })
  confirmNotDuplicate(@CallerOf() caller: Caller, @Param('id') id: string, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.say(caller, id, 'confirm-not-duplicate', {}, idempotency);
  }

  @Post(':id/not-billable')
  @HttpCode(200)
  @Roles('biller', 'manager')
  @ApiOperation({ summary: 'Records the claim as not billable, for good' })
  notBillable(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.say(caller, id, 'mark-not-billable', readBody(notBillableBody, body), idempotency);
  }

  private say(caller: Caller, id: string, name: string, data: Record<string, unknown>, idempotency: Idempotency, phi?: unknown): Promise<CommandAnswer> {
    return this.shell.command(caller, { stream: readBody(claimId, id), kind: 'claim', name, data, ...(phi === undefined ? {} : { phi }) }, idempotency);
  }
}
