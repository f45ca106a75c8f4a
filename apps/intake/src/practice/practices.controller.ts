import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CallerOf, type CommandAnswer, Denied, type Idempotency, IdempotencyOf, readBody, Roles, ServiceShell } from '@claimstream/service-kit';
import { z } from 'zod';
import type { PracticeIdentity } from './decide.js';

const timeZone = z.string().refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC');
const practiceBody = z.strictObject({
  name: z.string().trim().min(1).max(60),
  npi: z.string().regex(/^\d{10}$/),
  taxId: z.string().optional(),
  taxonomy: z.string().regex(/^[A-Z0-9]{9}X$/).optional(),
  timeZone,
  address: z.strictObject({
    line1: z.string().min(1).max(55), line2: z.string().max(55).optional(), city: z.string().min(2).max(30), state: z.string().regex(/^[A-Z]{2}$/), postalCode: z.string().regex(/^\d{5}(\d{4})?$/),
  }).optional(),
  contact: z.strictObject({ name: z.string().max(60).optional(), phone: z.string().max(20).optional(), email: z.string().max(120).optional() }).optional(),
  attests: z.strictObject({ providerSignature: z.boolean(), assignment: z.enum(['A', 'B', 'C']), benefitsAssigned: z.enum(['Y', 'N', 'W']), releaseOfInformation: z.enum(['Y', 'I']) }).optional(),
  doors: z.array(z.enum(['837', 'fhir'])).default(['837', 'fhir']),
});
const practiceId = z.string().length(13);

interface PracticeRow { practice: string; name: string; npi: string; taxonomy: string | null; time_zone: string; doors: string[]; revision: number }

/** Client practices of the billing company. */
@ApiTags('practices')
@ApiBearerAuth()
@Controller('practices')
export class PracticesController {
  constructor(private readonly shell: ServiceShell) {}

  @Post()
  @HttpCode(200)
  @Roles('manager', 'biller')
  @ApiOperation({ summary: 'Registers a practice; the answer is its id' })
  async register(@CallerOf() caller: Caller, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    const id = await this.shell.look(caller, async (look) => look.newId());
    return this.say(caller, id, 'register-practice', body, idempotency);
  }

  @Put(':id')
  @Roles('manager', 'biller')
  @ApiOperation({ summary: 'Writes the whole record of a practice anew' })
  edit(@CallerOf() caller: Caller, @Param('id') id: string, @Body() body: unknown, @IdempotencyOf() idempotency: Idempotency): Promise<CommandAnswer> {
    return this.say(caller, readBody(practiceId, id), 'edit-practice', body, idempotency);
  }

  @Get()
  @ApiOperation({ summary: 'Practices that the caller works for' })
  async list(@CallerOf() caller: Caller) {
    const rows = await this.shell.query<PracticeRow>(caller, 'SELECT * FROM intake.practice ORDER BY name, practice');
    return { practices: rows.filter((row) => caller.may(row.practice)).map(shown) };
  }

  @Get(':id')
  @Roles('manager', 'biller')
  @ApiOperation({ summary: 'One practice with tax id and address; the opening is audited' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = await this.shell.query<PracticeRow>(caller, 'SELECT * FROM intake.practice WHERE practice = $1', [readBody(practiceId, id)]);
    if (row === undefined || !caller.may(row.practice)) throw new Denied(404, 'practice-unknown', 'There is no such practice.');
    const { phi } = await this.shell.reveal(caller, row.practice, 'practice-record');
    return { ...shown(row), ...(phi as PracticeIdentity) };
  }

  private say(caller: Caller, id: string, name: string, body: unknown, idempotency: Idempotency): Promise<CommandAnswer> {
    const { taxId, address, contact, ...data } = readBody(practiceBody, body);
    return this.shell.command(caller, { stream: id, kind: 'practice', name, data, phi: { taxId, address, contact } }, idempotency);
  }
}

const shown = (row: PracticeRow) => ({ id: row.practice, name: row.name, npi: row.npi, taxonomy: row.taxonomy, timeZone: row.time_zone, doors: row.doors, revision: row.revision });
