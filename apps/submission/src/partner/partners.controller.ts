import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { isId } from '@claimstream/contracts';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PartnerState } from './decide.js';

const qualifier = z.string().regex(/^[0-9A-Z]{2}$/);
/** ISA06 and ISA08 are fixed fields of 15 characters; nothing that could be a delimiter. */
const envelopeId = z.string().trim().regex(/^[0-9A-Z][0-9A-Z .\-]{0,14}$/);

const partnerBody = z.strictObject({
  /** The partner to change; a new one without it. */
  partner: z.string().refine(isId).optional(),
  name: z.string().trim().min(1).max(60),
  folder: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  senderQualifier: qualifier.default('ZZ'),
  senderId: envelopeId,
  receiverQualifier: qualifier.default('ZZ'),
  receiverId: envelopeId,
  senderCode: envelopeId.optional(),
  receiverCode: envelopeId.optional(),
  submitterName: z.string().trim().min(1).max(60),
  contactName: z.string().trim().min(1).max(60),
  contactPhone: z.string().regex(/^\d{10}$/),
  usage: z.enum(['T', 'P']),
  cutAfterSeconds: z.int().nonnegative().max(86_400).optional(),
  maxClaims: z.int().positive().max(5000).optional(),
});

/** Trading partners: envelope, folder, and when their batches are cut. */
@ApiTags('partners')
@ApiBearerAuth()
@Controller('partners')
export class PartnersController {
  constructor(private readonly shell: ServiceShell) {}

  @Post()
  @HttpCode(200)
  @Roles('manager')
  @ApiOperation({ summary: 'Registers or changes a trading partner' })
  async register(@CallerOf() caller: Caller, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { partner, ...settings } = readBody(partnerBody, body);
    const [answer] = await this.shell.act(caller, idempotency, async (look) => {
      const stream = partner ?? look.newId();
      if (partner !== undefined && (await look.states<PartnerState>([partner])).get(partner)?.settings === undefined) throw new Denied(404, 'partner-unknown', 'There is no such partner.');
      return [this.shell.targeted(caller, { stream, kind: 'partner', name: 'register-partner', data: settings }, idempotency)];
    });
    return answer!;
  }

  @Get()
  @ApiOperation({ summary: 'Registered partners' })
  async all(@CallerOf() caller: Caller) {
    const rows = await this.shell.query<{ id: string; state: PartnerState }>(caller, `SELECT id, state FROM submission.stream WHERE kind = 'partner' AND state IS NOT NULL ORDER BY id LIMIT 500`);
    return { partners: rows.map(({ id: partner, state }) => ({ partner, ...state.settings, revision: state.revision, interchanges: state.numbered })) };
  }
}
