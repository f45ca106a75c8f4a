import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { isId } from '@claimstream/contracts';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PartnerState } from '../partner/decide.js';
import type { PayerState } from './decide.js';
import { entryOf } from './route.js';

const days = z.strictObject({ count: z.int().positive().max(3660), unit: z.enum(['days', 'calendar_year']), base: z.enum(['date_of_service', 'remit_receipt']) });

const rules = z.strictObject({
  release: z.string().min(1).max(60),
  initialFilingLimit: days.optional(),
  correctedFilingLimit: days.optional(),
  payerType: z.string().max(60).optional(),
  transitDays: z.int().nonnegative().max(60).optional(),
  taxonomyRequired: z.boolean().optional(),
  ndcRequired: z.boolean().optional(),
  authorizationCodes: z.array(z.string().regex(/^[0-9A-Z]{5}$/)).optional(),
  zeroChargeCodes: z.array(z.string().regex(/^[0-9A-Z]{5}$/)).optional(),
});

const id = z.string().refine(isId);

const payerBody = z.strictObject({
  /** The payer to change; a new one without it. */
  payer: id.optional(),
  name: z.string().trim().min(1).max(60),
  payerIds: z.array(z.string().trim().min(1).max(80)).min(1).max(50),
  wireId: z.string().trim().min(2).max(80).optional(),
  filingCode: z.string().regex(/^[0-9A-Z]{1,2}$/).optional(),
  partner: id,
  rules: rules.optional(),
});

/** Payers and how claims reach them. */
@ApiTags('payers')
@ApiBearerAuth()
@Controller('payers')
export class PayersController {
  constructor(private readonly shell: ServiceShell) {}

  @Post()
  @HttpCode(200)
  @Roles('manager')
  @ApiOperation({ summary: 'Registers or changes a payer; claims that waited for one of its ids are edited again' })
  async register(@CallerOf() caller: Caller, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const { payer, ...record } = readBody(payerBody, body);
    const [answer] = await this.shell.act(caller, idempotency, async (look) => {
      const stream = payer ?? look.newId();
      const entries = record.payerIds.map((p) => entryOf(caller.tenant.id, p));
      const states = await look.states<PayerState & PartnerState>([record.partner, stream, ...entries]);
      if (states.get(record.partner)?.settings === undefined) throw new Denied(422, 'partner-unknown', 'The partner of this payer is not registered; register it first.');
      if (payer !== undefined && states.get(payer)?.record === undefined) throw new Denied(404, 'payer-unknown', 'There is no such payer.');
      const taken = record.payerIds.filter((p, i) => ![undefined, stream].includes(states.get(entries[i]!)?.entry?.route?.payer));
      if (taken.length > 0) throw new Denied(409, 'payer-id-taken', `Another payer is registered under ${taken.join(', ')}; take the id from it first.`);
      return [this.shell.targeted(caller, { stream, kind: 'payer', name: 'register-payer', data: record }, idempotency)];
    });
    return answer!;
  }

  @Get()
  @ApiOperation({ summary: 'Registered payers' })
  async all(@CallerOf() caller: Caller) {
    const rows = await this.shell.query<{ id: string; state: PayerState }>(caller, `SELECT id, state FROM submission.stream WHERE kind = 'payer' AND state::jsonb ? 'record' ORDER BY id LIMIT 2000`);
    return { payers: rows.map(({ id: payer, state }) => ({ payer, ...state.record })) };
  }
}
